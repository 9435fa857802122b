/** The board's figures say ok only of what was measured and is in order; its tables are sorted and filtered by the address. */
import { describe, expect, test } from 'vitest'
import { boardOf, type BoardFacts } from '../../src/desk/floor/board.ts'
import type { Desk } from '../../src/domain/decide.ts'
import { callId } from '../../src/domain/ids.ts'
import type { Callback } from '../../src/desk/callbacks/callback-store.ts'
import { Calls, liveCalls, MOST_SHOWN } from '../../src/web/board/board-calls.tsx'
import { figuresOf } from '../../src/web/board/board-figures.tsx'
import type { BoardContext, BoardNow } from '../../src/web/board/board-now.ts'
import { boardPath, boardQuery, callsAsAsked, peopleAsAsked } from '../../src/web/board/board-query.ts'
import { Tile } from '../../src/web/components/tile.tsx'
import { toHtml } from '../../src/web/shell/to-html.ts'
import { ago, card, facts, held, NOBODY, NOW, person } from '../desk/board-facts.ts'

const nowOf = (differs: Partial<BoardFacts>): BoardNow => ({
  board: boardOf(facts(differs)),
  people: [],
  degraded: [],
  isCurrent: true,
  today: undefined,
  lately: undefined,
  at: NOW,
  alerts: { open: [], rota: undefined },
  incidents: [],
  timeZone: 'UTC',
})
const figures = (differs: Partial<BoardFacts>, now: Partial<BoardNow> = {}) => figuresOf({ ...nowOf(differs), ...now })
const states = (differs: Partial<BoardFacts>, now: Partial<BoardNow> = {}) =>
  Object.fromEntries(figures(differs, now).map(({ name, state }) => [name, state]))

const QUIET = {
  'Answered in target': 'no-data',
  'Next SLA breach': 'ok',
  Waiting: 'plain',
  'Production down': 'ok',
  'Callbacks due': 'ok',
  'System status': 'ok',
}

const callback = (differs: Partial<Callback>): Callback =>
  ({
    callId: callId.parse('CA-back'),
    reference: 'back',
    desk: 'support',
    urgent: false,
    since: new Date(ago(30)),
    place: new Date(ago(40)),
    tries: 0,
    ...differs,
  }) as Callback

test('on a quiet floor, a share of no calls is no data', () => {
  expect(states({})).toEqual(QUIET)
})

test.each([
  [90, 'ok'],
  [89, 'at-risk'],
  [61, 'at-risk'],
  [60, 'missed'],
])('of a hundred calls %i were answered within target: %s', (within, state) => {
  const support = Array.from({ length: 100 }, (_, i) => ({ at: NOW, waitedSeconds: i < within ? 1 : 301 }))
  expect(states({ answered: { ...NOBODY, support } })['Answered in target']).toBe(state)
})

test.each([
  [149, 'ok'],
  [150, 'at-risk'],
  [300, 'missed'],
])('a support call that waits for %i s: %s', (seconds, state) => {
  expect(states({ cards: [card({ name: 'waits', since: ago(seconds) })] })['Next SLA breach']).toBe(state)
})

test('production down is missed from the first second, waiting or owed a callback', () => {
  const down = { ...QUIET, 'Production down': 'missed' }
  expect(states({ cards: [card({ name: 'down', urgent: true, since: ago(1) })] })).toEqual(down)
  const owed = states({ callbacks: [callback({ urgent: true, desk: 'production-down' })] })
  expect(owed).toMatchObject({ 'Production down': 'missed', 'Callbacks due': 'plain' })
  const late = states({ callbacks: [callback({ urgent: true, desk: 'production-down', since: new Date(ago(61)) })] })
  expect(late['Callbacks due']).toBe('missed')
})

describe('a callback whose turn comes later', () => {
  const opens = (hours: number) => ({
    opens: { at: new Date(NOW.getTime() + hours * 3_600_000), zone: 'UTC', clock: '', why: 'closed' as const },
  })
  const tile = (...later: number[]) => {
    const callbacks = later.map((hours) => ({
      ...callback({ urgent: true, since: new Date(ago(9_000)) }),
      ...opens(hours),
    }))
    return figures({ callbacks: [callback({}), ...callbacks] }).find(({ name }) => name === 'Callbacks due')
  }
  const drawn = (...later: number[]) => {
    const figure = tile(...later)
    return figure === undefined ? '' : toHtml(Tile(figure))
  }
  const rest = 24 - NOW.getUTCHours()

  test('is due from its day on, and told apart before', () => {
    expect(tile(rest - 1)).toMatchObject({ value: '2', state: 'plain' })
    expect(tile(rest - 1, rest, rest + 48)).toMatchObject({ value: '2', state: 'plain' })
    expect(drawn(rest - 1, rest, rest + 48)).toContain(', 2 on a later day')
    expect(drawn(rest - 1)).not.toContain('later')
  })

  test('is no breach of a target', () => {
    const later = { ...callback({ urgent: true, since: new Date(ago(9_000)) }), ...opens(1) }
    expect(states({ callbacks: [later] })).toMatchObject({ 'Next SLA breach': 'ok', 'Callbacks due': 'plain' })
  })
})

test('a callback that was agreed on a test of a draft counts in no figure', () => {
  const urgent = { urgent: true, desk: 'production-down', since: new Date(ago(61)), isTrial: true } as const
  expect(states({ callbacks: [callback(urgent), callback({ tries: 9, isTrial: true })] })).toEqual(QUIET)
  expect(boardOf(facts({ callbacks: [callback({ isTrial: true })] })).desks.map(({ callbacks }) => callbacks)).toEqual([
    0, 0, 0, 0, 0,
  ])
})

test('a callback that is not tried any more is at risk', () => {
  expect(states({ callbacks: [callback({ tries: 9 })] })['Callbacks due']).toBe('at-risk')
})

test('what cannot be read is no data', () => {
  expect(states({ callbacks: undefined }, { degraded: undefined })).toMatchObject({
    'Next SLA breach': 'no-data',
    'Production down': 'no-data',
    'Callbacks due': 'no-data',
    'System status': 'no-data',
  })
  expect(states({}, { degraded: ['postgres', 'live-store'] })['System status']).toBe('missed')
})

test('while the live store does not answer, nothing old is called ok or missed', () => {
  const old = states({ cards: [card({ name: 'down', urgent: true })] }, { isCurrent: false, degraded: ['live-store'] })
  expect(new Set(Object.values(old))).toEqual(new Set(['no-data', 'plain', 'missed']))
  expect(old['System status']).toBe('missed')
  expect(old['Production down']).toBe('no-data')
})

describe('against the same time yesterday', () => {
  const deltas = (differs: Partial<BoardFacts>, now: Partial<BoardNow>) =>
    Object.fromEntries(figures(differs, now).flatMap(({ name, delta }) => (delta === undefined ? [] : [[name, delta]])))
  const yesterday = { waiting: 3, urgent: 0, callbacks: 0, share: 70 }
  const support = [1, 1, 1, 301].map((waitedSeconds) => ({ at: NOW, waitedSeconds }))
  const waits = { cards: [card({ name: 'waits' })], answered: { ...NOBODY, support } }

  test('each figure says by how much it differs, in words and by an arrow', () => {
    expect(deltas(waits, { lately: { yesterday, quarters: [] } })).toEqual({
      'Answered in target': { text: '5 points better than at this time yesterday', direction: 'up' },
      Waiting: { text: '2 fewer than at this time yesterday', direction: 'down' },
      'Production down': { text: 'as at this time yesterday', direction: 'same' },
      'Callbacks due': { text: 'as at this time yesterday', direction: 'same' },
    })
  })

  test('without records of yesterday that is said, and no figure is taken for nothing', () => {
    const words = deltas(waits, { lately: { yesterday: undefined, quarters: [] } })
    expect(new Set(Object.values(words).map(({ text }) => text))).toEqual(new Set(['no data yesterday']))
    const quiet = { ...yesterday, share: undefined }
    expect(deltas(waits, { lately: { yesterday: quiet, quarters: [] } })['Answered in target']?.direction).toBe(
      'no-data',
    )
  })

  test('what is not known now, or may be old, is held against nothing', () => {
    const known = { yesterday, quarters: [] }
    expect(Object.keys(deltas({ callbacks: undefined }, { lately: known }))).toEqual(['Waiting'])
    expect(deltas({}, { lately: undefined })).toEqual({})
    expect(Object.keys(deltas(waits, { lately: known, isCurrent: false }))).toEqual(['Waiting'])
  })
})

test('the address says how the tables are sorted, and what it says wrong is left out', () => {
  const asked = boardQuery({ desk: 'support', calls: 'time.up', people: 'name.sideways' })
  expect(asked).toEqual({ desk: 'support', calls: { by: 'time', direction: 'up' }, people: undefined })
  expect(boardPath('/board', asked)).toBe('/board?desk=support&calls=time.up')
  expect(boardQuery({ desk: 'kitchen', calls: ['time.up', 'call.up'] })).toEqual(boardQuery({}))
})

test('calls of one desk, the shortest time first', () => {
  const { calls } = boardOf(
    facts({
      cards: [
        card({ name: 'old', since: ago(90) }),
        card({ name: 'new', since: ago(20) }),
        card({ name: 'talks', state: 'talking', since: ago(900), holder: held('ruth') }),
        card({ name: 'other', desk: 'admin' }),
      ],
    }),
  )
  const order = (sort: string) =>
    callsAsAsked(calls, boardQuery({ desk: 'support', calls: sort })).map(({ reference }) => reference)
  expect(order('time.up')).toEqual(['talks', 'new', 'old'])
  expect(order('time.down')).toEqual(['old', 'new', 'talks'])
  expect(order('')).toEqual(['old', 'new', 'talks'])
})

test('calls by company and by analyst go by the alphabet, also where a name begins small, and those without one together', () => {
  const named = (name: string) => ({ soldTo: name, endUser: name, supportOwner: name })
  const { calls } = boardOf(
    facts({
      cards: [
        card({ name: 'z', company: named('Zeta'), holder: held('Ruth') }),
        card({ name: 'a', company: named('arden'), holder: held('omar') }),
        card({ name: 'unknown' }),
      ],
    }),
  )
  const order = (sort: string) => callsAsAsked(calls, boardQuery({ calls: sort })).map(({ reference }) => reference)
  expect(order('who.up')).toEqual(['unknown', 'a', 'z'])
  expect(order('who.down')).toEqual(['z', 'a', 'unknown'])
  expect(order('with.up')).toEqual(['unknown', 'a', 'z'])
})

test('of more calls than are read the first are drawn, and the others counted', () => {
  const cards = Array.from({ length: MOST_SHOWN + 2 }, (_, i) => card({ name: `n${i}`, since: ago(900 - i) }))
  const now = nowOf({ cards })
  const html = toHtml(Calls({ context: undefined, now, asked: boardQuery({}), reader: { residency: undefined } }))
  expect(html.match(/id="row-/g)).toHaveLength(MOST_SHOWN)
  expect(html).toContain('And 2 more.')
})

test('what was drawn for a reader of the region is not shown to one of another, on the same board', () => {
  const company = { soldTo: 'Norvik', endUser: 'Umbra Health', supportOwner: 'Corvus' }
  const now = nowOf({ cards: [card({ name: 'kept', residency: 'us', company, severity: 1 })] })
  const drawnFor = (residency: string | undefined) =>
    liveCalls({ person: { id: 'sam', residency } } as unknown as BoardContext, now, boardQuery({}))
  expect(drawnFor('us')).toContain('Umbra Health')
  for (const region of ['emea', undefined]) {
    expect(drawnFor(region)).not.toMatch(/Umbra|severity/)
    expect(drawnFor(region)).toContain('(data stays in us)')
  }
})

test('people by name, by how long they are as they are, and by state the other way round', () => {
  const at = (name: string, since: string | undefined, desks: Desk[] = ['support']) => ({
    ...person(name, desks),
    status: { state: 'ready' as const, since, why: undefined },
    call: undefined,
    joined: undefined,
  })
  const people = [at('Omar', ago(5)), at('ida', ago(500)), at('Ruth', undefined, ['admin'])]
  const order = (asked: Record<string, string>) => peopleAsAsked(people, boardQuery(asked)).map(({ name }) => name)
  expect(order({ people: 'person.up' })).toEqual(['ida', 'Omar', 'Ruth'])
  expect(order({ people: 'since.down' })).toEqual(['Ruth', 'ida', 'Omar'])
  expect(order({ people: 'state.up' })).toEqual(['Omar', 'ida', 'Ruth'])
  expect(order({ people: 'state.down' })).toEqual(['Ruth', 'ida', 'Omar'])
  expect(order({ people: 'person.down', desk: 'support' })).toEqual(['Omar', 'ida'])
})
