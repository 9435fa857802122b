/** Each promise has a history that breaks it, and the check says so: a check that cannot fail is none. */
import { describe, expect, test } from 'vitest'
import { checkHistory, type History, type Promise10 } from './check-history.ts'

const CLEAN: History = {
  answers: [{ path: '/voice/incoming', status: 200, isTwiml: true }],
  calls: [
    { sid: 'CA1', end: 'in line', live: { stage: 'waiting', verified: true } },
    { sid: 'CA2', end: 'hung up', live: { stage: 'ended', verified: false } },
    { sid: 'CA3', end: 'hung up', live: undefined },
  ],
  audit: [
    { seq: 1, type: 'pin.accepted', call: 'CA1', body: { turn: 1, credential: 'c1' } },
    { seq: 2, type: 'pin.refused', call: 'CA2', body: { turn: 1, credential: 'c1', reason: 'mismatch' } },
    { seq: 3, type: 'call.ended', call: 'CA2', body: {} },
  ],
  verifiedCalls: ['CA1'],
  chain: 'whole',
  leaks: [],
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
    { calls: [{ sid: 'CA9', end: 'in line', live: { stage: 'waiting', verified: true } }] },
  ],
  ['I2', 'a call that was cut off', { calls: [{ sid: 'CA1', end: 'failed', live: undefined }] }],
  ['I3', 'eleven tries in a row', { audit: [...CLEAN.audit, ...mismatch(11)] }],
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
    { calls: [{ sid: 'CA2', end: 'hung up', live: { stage: 'talking', verified: false } }] },
  ],
  ['I9', 'somebody who waits unseen', { calls: [{ sid: 'CA1', end: 'in line', live: undefined }] }],
  ['I9', 'a ghost in line', { calls: [{ sid: 'CA2', end: 'goodbye', live: { stage: 'waiting', verified: false } }] }],
  ['I10', 'memory that grows', { grewBy: 2 ** 31 }],
])('%s is broken by %s', (promise, _, broken) => {
  test('and named', () => {
    expect(checkHistory({ ...CLEAN, ...broken })[promise]).toHaveLength(1)
  })
})

test('ten tries in a row are within the limit', () => {
  expect(checkHistory({ ...CLEAN, audit: mismatch(10) }).I3).toEqual([])
})
