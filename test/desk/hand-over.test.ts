/** A call becomes the colleague's only while the same analyst talks in it and the same colleague is there, whatever happens between two steps. */
import { beforeEach, describe, expect, test } from 'vitest'
import { startCall, type Call, type WithAnalyst } from '../../src/calls/call.ts'
import { handOver, type HandOverDeps } from '../../src/desk/talk/hand-over.ts'
import { callId, staffId } from '../../src/domain/ids.ts'

const AT = '2026-11-30T10:00:00.000Z'
const ID = callId.parse('CA1')
const RUTH = { id: staffId.parse('ruth'), name: 'Ruth Calder', at: AT, attempt: 'a-ruth' }
const OMAR = {
  id: staffId.parse('omar'),
  name: 'Omar Reyes',
  at: AT,
  attempt: 'a-omar',
  leg: 'CAomar',
  joined: true as const,
}
const SAM = { id: staffId.parse('sam'), name: 'Sam Reyes', at: AT, attempt: 'a-sam' }
const TALK = {
  kind: 'with-analyst',
  desk: 'support',
  since: AT,
  taker: RUTH,
  ending: undefined,
  held: true,
  leg: 'CAruth',
  consulted: OMAR,
} as const satisfies Call['stage']

let call: Call
/** What the network was asked. */
let asked: string[]
/** Happens while the network answers. */
let meanwhile: (what: string) => void
const becomes = (change: Partial<WithAnalyst>) => {
  call = { ...call, stage: { ...TALK, ...change } }
}

beforeEach(() => {
  const caller = { kind: 'withheld' } as const
  call = { ...startCall(ID, { caller, attested: false, dialled: '+12025550100' }, 'v', new Date(AT)), stage: TALK }
  asked = []
  meanwhile = () => undefined
})

const network = (what: string) => {
  asked.push(what)
  meanwhile(what)
  return Promise.resolve('done' as const)
}
const deps: HandOverDeps = {
  calls: {
    read: () => Promise.resolve(call),
    change: (_, change) => {
      const { call: changed, result } = change(call)
      call = changed ?? call
      return Promise.resolve({ call, result })
    },
  },
  telephony: {
    endsWith: (_, leg, ends) => network(`${leg} ${ends ? 'ends it' : 'does not end it'}`),
    hold: (_, __, held) => network(held ? 'held' : 'heard again'),
  },
  now: () => new Date(AT),
  onTalkEnd: () => Promise.resolve(),
  tell: () => undefined,
}
const HANDED = ['CAomar ends it', 'CAruth does not end it']
const PUT_BACK = ['CAruth ends it', 'CAomar does not end it']

test('the colleague has the caller, who hears them', async () => {
  expect(await handOver(ID, 'a-ruth', deps)).toBeDefined()
  expect(call.stage).toMatchObject({ taker: { id: 'omar' }, held: false, leg: 'CAomar' })
  expect(asked).toEqual([...HANDED, 'heard again'])
})

describe('nothing is handed over, and the network is not asked', () => {
  test('by the end of an earlier conversation', async () => {
    expect(await handOver(ID, 'a-earlier', deps)).toBeUndefined()
    expect([call.stage, asked]).toEqual([TALK, []])
  })

  test('to a colleague whose phone still rings', async () => {
    const { joined: _, ...rings } = OMAR
    becomes({ consulted: rings })
    expect(await handOver(ID, 'a-ruth', deps)).toBeUndefined()
    expect([call.stage, asked]).toEqual([{ ...TALK, consulted: rings }, []])
  })
})

describe('while the network is asked', () => {
  test.each<[string, Partial<WithAnalyst>]>([
    ['the analyst ends the call', { ending: 'ended' }],
    ['the colleague leaves', { consulted: undefined }],
    ['another colleague has come in the place of the first', { consulted: { ...SAM, leg: 'CAsam', joined: true } }],
  ])('%s: it stays as it is, and ends with the leg of the analyst again', async (_, change) => {
    meanwhile = (what) => what === HANDED[1] && becomes(change)
    expect(await handOver(ID, 'a-ruth', deps)).toBeUndefined()
    expect(call.stage).toEqual({ ...TALK, ...change })
    expect(asked).toEqual([...HANDED, ...PUT_BACK])
  })

  test('another press has handed it over: it goes on ending with the leg of the colleague', async () => {
    const { leg: _, joined: __, ...taker } = OMAR
    meanwhile = (what) => what === HANDED[1] && becomes({ taker, leg: 'CAomar', consulted: undefined })
    expect(await handOver(ID, 'a-ruth', deps)).toBeUndefined()
    expect(asked).toEqual(HANDED)
  })

  test('another conversation has begun by the time that the hold is over: it stays on hold', async () => {
    meanwhile = (what) => what === 'heard again' && becomes({ taker: SAM, consulted: undefined })
    await handOver(ID, 'a-ruth', deps)
    expect(call.stage).toMatchObject({ taker: { id: 'sam' }, held: true })
  })
})
