/** What each key does at each kind of step, and where the caller is afterwards. */
import { describe, expect, it } from 'vitest'
import { Secret } from '../../src/domain/secret.ts'
import { loadFlows } from '../../src/flows/loader/load-flows.ts'
import type { FlowInput } from '../../src/flows/hear.ts'
import { followFlow, NotInFlow, type FlowStop } from '../../src/flows/run-flow.ts'
import type { Flows, Position } from '../../src/flows/steps.ts'
import { folderWith, SMALL_CATALOGUE } from './flows-folder.ts'
import { runThrough } from './run-through.ts'
import { SMALL } from './small-flows.ts'

const NOTHING: FlowInput = { kind: 'none' }

/** What the caller does, in short: keys, or `silence`, or `pound-only`. */
function input(did: string): FlowInput {
  if (did === 'silence' || did === 'pound-only') return { kind: did }
  return { kind: 'keys', keys: new Secret(did) }
}

function smallFlows(): Flows {
  return loadFlows(folderWith(SMALL), SMALL_CATALOGUE).flows
}

/** Does one thing after another, beginning at a step. Answers are taken from the table. */
async function after(at: string, did: readonly string[], answers: Record<string, string> = {}): Promise<FlowStop> {
  const flows = smallFlows()
  const answer = (question: string) => answers[question] ?? 'noted'
  let turn = runThrough(flows, at, NOTHING, answer)
  for (const one of did) {
    if (turn.then.kind === 'end') throw new Error(`the flow ended before "${one}"`)
    turn = runThrough(flows, turn.then.position, input(one), answer)
  }
  return turn
}

/** `step, words said, seconds` or `end, words said`. */
function shortly({ said, then }: FlowStop): string {
  const words = said.join(' ')
  return then.kind === 'end' ? `${then.end}: ${words}` : `${then.position.at}: ${words} (${then.wait} s)`
}

describe('a menu', () => {
  it.each<[string[], string]>([
    [['1'], 'main/choose: choose.ask (8 s)'],
    [['2'], 'main/number: number.ask (10 s)'],
    [['0'], 'line: person'],
    [['silence'], 'main/menu: menu.short (8 s)'],
    [['silence', 'silence'], 'main/menu: menu.shorter (8 s)'],
    [['silence', 'silence', 'silence'], 'line: help'],
    [['7'], 'main/menu: menu.no-such-key menu.short (8 s)'],
    [['12'], 'main/menu: menu.no-such-key menu.short (8 s)'],
    [['A'], 'main/menu: menu.no-such-key menu.short (8 s)'],
    [['7', 'silence'], 'main/menu: menu.shorter (8 s)'],
    [['7', 'silence', '8'], 'line: help'],
    [['silence', '1'], 'main/choose: choose.ask (8 s)'],
    [['*'], 'main/menu: welcome menu.ask (6 s)'],
    [['*', '*', '*', '*'], 'main/menu: welcome menu.ask (6 s)'],
    [['silence', '*', 'silence'], 'main/menu: menu.shorter (8 s)'],
    [['#'], 'main/menu: welcome menu.ask (6 s)'],
    [['#', 'pound-only'], 'main/menu: welcome menu.ask (6 s)'],
    [['#', 'pound-only', '#'], 'main/menu: menu.short (8 s)'],
    [['#', '#', '#', '#', '#'], 'line: help'],
  ])('after %j: %s', async (did, expected) => {
    expect(shortly(await after('main/menu', did))).toBe(expected)
  })

  it('goes back to the menu before after two stars, and no further', async () => {
    expect(shortly(await after('main/menu', ['1', '*', '*']))).toBe('main/menu: welcome menu.ask (6 s)')
    expect(shortly(await after('main/menu', ['1', '*', '*', '*', '*']))).toBe('main/menu: welcome menu.ask (6 s)')
  })

  it('does not go back when something else was pressed between two stars', async () => {
    expect(shortly(await after('main/menu', ['1', '*', 'silence', '*']))).toBe('main/choose: choose.ask (8 s)')
  })

  it('goes back over a number that was keyed between two menus', async () => {
    const did = ['2', '0001000001', '*', '*']
    expect(shortly(await after('main/menu', did, { 'find-case': 'open' }))).toBe('main/menu: welcome menu.ask (6 s)')
  })

  it('takes the first silence as an answer where the flow says so', async () => {
    expect(shortly(await after('main/confirm', ['silence']))).toBe('hang-up: ')
    expect(shortly(await after('main/confirm', ['5', 'silence']))).toBe('hang-up: ')
    expect(shortly(await after('main/confirm', ['5']))).toBe('main/confirm: menu.no-such-key (6 s)')
  })

  it('forgets misses and pound keys when the caller comes to another step', async () => {
    const turn = await after('main/menu', ['silence', '#', '1'])
    expect(turn.then).toMatchObject({ position: { misses: 0, pounds: 0, starred: false, before: 'main/menu' } })
  })
})

describe('a list of choices', () => {
  it.each<[string[], Record<string, string>, string]>([
    [['1'], {}, 'line: '],
    [['8'], { 'product-chosen': 'not-there' }, 'main/choose: choose.ask (8 s)'],
    [['9'], {}, 'hang-up: '],
    [['0'], {}, 'line: person'],
    [['12'], {}, 'main/choose: menu.no-such-key (8 s)'],
  ])('after %j with the answers %j: %s', async (did, answers, expected) => {
    expect(shortly(await after('main/choose', did, answers))).toBe(expected)
  })
})

describe('a number', () => {
  it.each<[string[], string]>([
    [['0'], 'line: person'],
    [['7'], 'main/number: number.more-time (90 s)'],
    [['7', 'silence'], 'main/number: number.ask (10 s)'],
    [['12*34'], 'main/number: number.cleared (10 s)'],
    [['*'], 'main/number: number.cleared (10 s)'],
    [['*', '*', '*'], 'main/number: number.cleared (10 s)'],
    [['12A4'], 'main/number: number.ask (10 s)'],
    [['pound-only'], 'main/number: number.ask (10 s)'],
    [['silence', 'silence', 'silence'], 'line: help'],
    [['12A4', 'silence', '12A4'], 'line: help'],
  ])('after %j: %s', async (did, expected) => {
    expect(shortly(await after('main/number', did))).toBe(expected)
  })
})

describe('the PIN', () => {
  it.each<[string[], string]>([
    [['silence'], 'main/pin: pin.where (15 s)'],
    [['silence', 'silence'], 'main/pin: pin.still (15 s)'],
    [['silence', 'silence', 'silence'], 'line: help person'],
    [['12A'], 'main/pin: pin.unreadable (15 s)'],
    [['0'], 'line: person'],
    [['7'], 'main/pin: number.more-time (120 s)'],
    [['12*'], 'main/pin: number.cleared (12 s)'],
  ])('after %j: %s', async (did, expected) => {
    expect(shortly(await after('main/pin', did))).toBe(expected)
  })

  it.each(['1', '00', '12', '123456', '12345678901234567890'])(
    'leaves %s to the PIN check, whatever its length',
    async (keys) => {
      const turn = await after('main/pin', [keys], { 'check-pin': 'mistyped' })
      expect(turn.then).toMatchObject({ kind: 'ask', position: { at: 'main/again' } })
    },
  )

  it('asks again in words when a left-over pound key cut off what was said before a silent step', async () => {
    expect(shortly(await after('main/pin', ['123456', 'pound-only'], { 'check-pin': 'wrong-first' }))).toBe(
      'main/again: pin.where (15 s)',
    )
  })

  it('says what the steps on the way say, in order, before it listens again', async () => {
    const turn = await after('main/pin', ['123456'], { 'check-pin': 'accepted' })
    expect(shortly(turn)).toBe('main/menu: welcome menu.ask (6 s)')
    expect((await after('main/pin', ['123456'], { 'check-pin': 'wrong-first' })).said).toEqual(['pin.wrong'])
  })
})

describe('running a flow', () => {
  it('starts at the beginning of a call', () => {
    const flows = smallFlows()
    const turn = runThrough(flows, flows.start, NOTHING, () => 'noted')
    expect(shortly(turn)).toBe('main/pin: pin.ask (12 s)')
  })

  it('asks the same again, without a miss, when the caller has done nothing', () => {
    const at: Position = { at: 'main/menu', misses: 1, pounds: 1, starred: false, before: undefined }
    const turn = runThrough(smallFlows(), at, NOTHING, () => 'noted')
    expect(turn.said).toEqual(['welcome', 'menu.ask'])
    expect(turn.then).toMatchObject({ position: at })
  })

  it('names the question a keyed number is about, and gives the number to no step', () => {
    const asked: string[] = []
    const at: Position = { at: 'main/pin', misses: 0, pounds: 0, starred: false, before: undefined }
    const turn = runThrough(smallFlows(), at, input('987654'), (question) => {
      asked.push(question)
      return 'accepted'
    })
    expect(asked).toEqual(['check-pin'])
    expect(JSON.stringify(turn)).not.toContain('987654')
  })

  it('keeps a place that survives being saved as JSON', async () => {
    const turn = await after('main/menu', ['1', '*'])
    if (turn.then.kind === 'end') throw new Error('the flow ended')
    const saved = JSON.parse(JSON.stringify(turn.then.position)) as Position
    const next = runThrough(smallFlows(), saved, input('*'), () => 'noted')
    expect(shortly(next)).toBe('main/menu: welcome menu.ask (6 s)')
  })

  it.each([
    'main/gone',
    { at: 'main/gone', misses: 0, pounds: 0, starred: false, before: undefined },
    { at: 'main/line', misses: 0, pounds: 0, starred: false, before: undefined },
    { at: 'main/menu', misses: 0, pounds: 0, starred: true, before: 'main/gone' },
  ])('refuses a place where these flows do not listen: %j', (from) => {
    expect(() => runThrough(smallFlows(), from, input('*'), () => 'noted')).toThrow(NotInFlow)
  })

  it('throws for an answer without a route instead of taking another one', async () => {
    for (const answer of ['surprise', 'toString', '']) {
      await expect(after('main/more', [], { 'product-other': answer })).rejects.toThrow(`"${answer}"`)
    }
  })

  it('throws when a flow talks for ever', () => {
    const flows: Flows = {
      version: 'v',
      start: 'main/a',
      steps: new Map([
        ['main/a', { kind: 'say', say: ['one'], then: 'main/b' }],
        ['main/b', { kind: 'say', say: ['two'], then: 'main/a' }],
      ]),
    }
    expect(() => runThrough(flows, flows.start, NOTHING, () => '')).toThrow('does not stop')
  })

  it('answers no question itself: it stands still until the answer is fed back', () => {
    const flow = followFlow(smallFlows(), 'main/more', NOTHING)
    expect(flow.next()).toEqual({
      done: false,
      value: { question: 'product-other', at: 'main/more', said: [] },
    })
    expect(() => flow.next('surprise')).toThrow('"surprise"')
    expect(flow.next('noted').done).toBe(true)
  })
})
