/** The floor in numbers: who counts as waiting, as ready, as answered in time; what comes first; what each person does. */
import { expect, test } from 'vitest'
import { boardOf } from '../../src/desk/floor/board.ts'
import { peopleOf, type PeopleFacts } from '../../src/desk/floor/people.ts'
import { staffId } from '../../src/domain/ids.ts'
import { ago, card, facts, held, NOBODY, NOW, person, presence } from './board-facts.ts'

test('an empty floor is all in order', () => {
  expect(boardOf(facts({}))).toMatchObject({ waiting: 0, urgentWaiting: 0, nextBreach: undefined, inTarget: undefined })
})

test('the next target to miss is the one that ends first, not the oldest call', () => {
  const board = boardOf(
    facts({
      cards: [
        card({ name: 'old', since: ago(200) }),
        card({ name: 'down', desk: 'production-down', since: ago(20), urgent: true }),
        card({ name: 'talks', state: 'talking', since: ago(900), holder: held('ruth') }),
      ],
    }),
  )
  expect(board).toMatchObject({
    waiting: 2,
    urgentWaiting: 1,
    oldestSince: ago(200),
    nextBreach: { desk: 'production-down', at: ago(-40) },
  })
})

test('somebody in a call is not ready, and somebody whose screen is gone is nowhere', () => {
  const board = boardOf(
    facts({
      staff: [person('ruth', ['support']), person('omar', ['support']), person('ida', ['support', 'admin'])],
      presences: [
        presence('ruth', 'ready'),
        presence('omar', 'ready', ago(61)),
        presence('ida', 'ready'),
        presence('ines', 'wrap-up'),
        presence('theo', 'missed'),
      ],
      cards: [card({ name: 'talks', state: 'talking', holder: held('ruth') })],
    }),
  )
  expect(board.people).toEqual({ ready: 1, onCall: 1, wrapUp: 1, away: 1 })
  expect(board.desks.find(({ desk }) => desk === 'support')).toMatchObject({
    ready: 1,
    there: { ready: [{ id: 'ida' }], onCall: [{ id: 'ruth' }], wrapUp: [] },
    waiting: 0,
  })
})

test('a caller whose contract keeps its data in a region waits alone while nobody of it is ready', () => {
  const cards = [card({ name: 'any', since: ago(10) }), card({ name: 'us', since: ago(20), residency: 'us' })]
  const staff = [person('ruth', ['support']), { ...person('omar', ['support']), residency: 'us' }]
  const alone = (...presences: ReturnType<typeof presence>[]) =>
    boardOf(facts({ cards, staff, presences }))
      .desks.find(({ desk }) => desk === 'support')
      ?.unattended?.map(({ since }) => since)
  expect(alone()).toEqual([ago(20), ago(10)])
  expect(alone(presence('ruth', 'ready'))).toEqual([ago(20)])
  expect(alone(presence('omar', 'ready'))).toEqual([])
  expect(boardOf(facts({ cards, staff, presences: undefined })).desks[1]?.unattended).toBeUndefined()
})

test('answered in target is measured by the target of each desk', () => {
  const answered = {
    ...NOBODY,
    'production-down': [
      { at: NOW, waitedSeconds: 60 },
      { at: NOW, waitedSeconds: 61 },
    ],
    admin: [{ at: NOW, waitedSeconds: 600 }],
  }
  expect(boardOf(facts({ answered })).inTarget).toBe(67)
})

test('raised hands come first, then production down, then whoever waits longest', () => {
  const cards = [
    card({ name: 'talks', state: 'talking', since: ago(999), holder: held('ruth') }),
    card({ name: 'later', since: ago(10) }),
    card({ name: 'first', since: ago(20) }),
    card({ name: 'down', since: ago(5), urgent: true }),
    card({ name: 'hand', state: 'talking', since: ago(1), holder: held('omar'), asksHelp: ago(1) }),
  ]
  expect(boardOf(facts({ cards })).calls.map(({ reference }) => reference)).toEqual([
    'hand',
    'down',
    'first',
    'later',
    'talks',
  ])
})

const people = (differs: Partial<PeopleFacts>) =>
  peopleOf({ staff: [], presences: [], cards: [], callbacks: [], now: NOW, ...differs }).map(
    ({ id, status: { state, since, why }, call, joined }) => [
      id,
      state,
      since,
      why,
      call?.reference,
      joined?.reference,
    ],
  )

test('each person is shown by what they do, and not by what they chose before a call or before their screen went', () => {
  const sam = { id: staffId.parse('sam'), name: 'sam', how: 'listen', hears: true } as const
  const asked = { id: staffId.parse('ida'), name: 'ida', since: ago(7), joined: false }
  expect(
    people({
      staff: ['zoe', 'ruth', 'omar', 'ida', 'sam', 'ines', 'theo'].map((id) => person(id, ['support'])),
      presences: [
        presence('ruth', 'ready', ago(600)),
        presence('omar', 'ready', ago(61)),
        presence('ida', 'ready'),
        presence('sam', 'ready'),
        { ...presence('ines', 'away'), why: 'lunch' },
        { ...presence('theo', 'away'), why: 'signed-out' },
      ],
      cards: [card({ name: 'talks', state: 'talking', holder: held('ruth'), listeners: [sam], consulted: asked })],
    }),
  ).toEqual([
    ['sam', 'ready', ago(100), undefined, undefined, 'talks'],
    ['ida', 'ringing', ago(7), undefined, 'talks', undefined],
    ['ruth', 'on-a-call', ago(10), undefined, 'talks', undefined],
    ['ines', 'away', ago(100), 'lunch', undefined, undefined],
    ['omar', 'off', ago(61), 'unseen', undefined, undefined],
    ['theo', 'off', ago(100), 'signed-out', undefined, undefined],
    ['zoe', 'off', undefined, undefined, undefined, undefined],
  ])
})

test('administrators take no calls and are not listed', () => {
  expect(people({ staff: [{ ...person('alva', []), role: 'administrator' }] })).toEqual([])
})

test('what cannot be read is unknown, and not none', () => {
  const board = boardOf(facts({ presences: undefined, callbacks: undefined, hour: undefined }))
  expect(board).toMatchObject({ people: undefined, callbacks: undefined, hour: undefined })
  expect(board.desks.map(({ ready }) => ready)).toEqual(board.desks.map(() => undefined))
})
