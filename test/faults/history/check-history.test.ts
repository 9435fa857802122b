/** Each promise has a history that breaks it, and the check says so: a check that cannot fail is none. */
import { describe, expect, test } from 'vitest'
import { checkHistory, harmed, type History, type Promise10 } from './check-history.ts'

const ONCE = { version: 'v1', greetings: 1 }
const CLEAN: History = {
  answers: [{ path: '/voice/incoming', status: 200, isTwiml: true }],
  calls: [
    { sid: 'CA1', end: 'in line', live: { stage: 'waiting', verified: true }, ...ONCE },
    { sid: 'CA2', end: 'hung up', live: { stage: 'ended', verified: false }, ...ONCE },
    { sid: 'CA3', end: 'hung up', live: undefined, ...ONCE },
  ],
  audit: [
    { seq: 1, type: 'pin.accepted', call: 'CA1', body: { turn: 1, credential: 'c1' } },
    { seq: 2, type: 'pin.refused', call: 'CA2', body: { turn: 1, credential: 'c1', reason: 'mismatch' } },
    { seq: 3, type: 'call.ended', call: 'CA2', body: {} },
  ],
  verifiedCalls: ['CA1'],
  counts: [{ credential: 'c1', tries: 1 }],
  differing: [],
  chain: 'whole',
  leaks: [],
  unfollowed: 0,
  grewBy: 0,
}
const mismatch = (n: number) =>
  Array.from({ length: n }, (_, i) => ({
    seq: 10 + i,
    type: 'pin.refused',
    call: `CB${i}`,
    body: { turn: 1, credential: 'c2', reason: 'mismatch' },
  }))

test('a clean history keeps every promise', () => {
  expect(Object.values(checkHistory(CLEAN)).flat()).toEqual([])
})

describe.each<[Promise10, string, Partial<History>]>([
  ['I1', 'verified on record without a PIN', { verifiedCalls: ['CA1', 'CA2'] }],
  [
    'I1',
    'verified live without a PIN',
    { calls: [{ sid: 'CA9', end: 'in line', live: { stage: 'waiting', verified: true }, ...ONCE }] },
  ],
  ['I2', 'a call that was cut off', { calls: [{ sid: 'CA1', end: 'failed', live: undefined, ...ONCE }] }],
  [
    'I3',
    'eleven tries in a row',
    { audit: [...CLEAN.audit, ...mismatch(11)], counts: [...CLEAN.counts, { credential: 'c2', tries: 11 }] },
  ],
  ['I3', 'a try that was not counted', { counts: [{ credential: 'c1', tries: 0 }] }],
  [
    'I4',
    'two numbers checked in one turn',
    { audit: [...CLEAN.audit, { seq: 4, type: 'pin.accepted', call: 'CA1', body: { turn: 1 } }] },
  ],
  ['I5', 'a changed row', { chain: 'row 3 changed' }],
  ['I6', 'a PIN in a log', { leaks: ['log'] }],
  ['I7', 'an error', { answers: [{ path: '/voice/step', status: 500, isTwiml: false }] }],
  ['I7', 'no TwiML', { answers: [{ path: '/voice/step', status: 200, isTwiml: false }] }],
  ['I8', 'an end twice', { audit: [...CLEAN.audit, { seq: 4, type: 'call.ended', call: 'CA2', body: {} }] }],
  [
    'I8',
    'somebody who left and is there again',
    { calls: [{ sid: 'CA2', end: 'hung up', live: { stage: 'talking', verified: false }, ...ONCE }] },
  ],
  ['I9', 'somebody who waits unseen', { calls: [{ sid: 'CA1', end: 'in line', live: undefined, ...ONCE }] }],
  [
    'I9',
    'a ghost in line',
    { calls: [{ sid: 'CA2', end: 'goodbye', live: { stage: 'waiting', verified: false }, ...ONCE }] },
  ],
  ['I10', 'memory that grows', { grewBy: 2 ** 31 }],
])('%s is broken by %s', (promise, _, broken) => {
  test('and named', () => {
    expect(checkHistory({ ...CLEAN, ...broken })[promise]).toHaveLength(1)
  })
})

test('ten tries in a row are within the limit', () => {
  expect(checkHistory({ ...CLEAN, audit: mismatch(10), counts: [{ credential: 'c2', tries: 10 }] }).I3).toEqual([])
})

describe('a rolling update', () => {
  const call: History['calls'][number] = {
    sid: 'CA1',
    end: 'in line',
    live: { stage: 'waiting', verified: true },
    ...ONCE,
  }
  const of = (broken: Partial<typeof call>, more: Partial<History> = {}) =>
    harmed({ ...CLEAN, calls: [call, { ...call, sid: 'CA2', ...broken }], ...more })

  test('harms no call that heard one greeting, and is there', () => {
    expect(of({})).toEqual({ restarted: 0, lost: 0, unfollowed: 0, notGivenBack: 0, differing: 0 })
  })

  test('leaves no try against a PIN that was not compared in vain, and says nothing else to the same request', () => {
    expect(of({}, { counts: [{ credential: 'c1', tries: 3 }] }).notGivenBack).toBe(2)
    expect(of({}, { differing: ['CA1 /voice/step?turn=2'] }).differing).toBe(1)
  })

  test.each<[keyof ReturnType<typeof harmed>, Partial<typeof call>]>([
    ['restarted', { greetings: 2 }],
    ['lost', { end: 'failed' }],
    ['lost', { live: undefined }],
  ])('%s: %j', (harm, broken) => {
    expect(of(broken)[harm]).toBe(1)
  })
})
