/** How many calls of a day took each arrow of the flows, and where they gave up. */
import { afterAll, expect, test } from 'vitest'
import type { TurnRecord } from '../../../src/calls/call.ts'
import { postgresPastCalls } from '../../../src/stores/postgres/calls/history/past-calls.ts'
import { storePastCall } from '../../calls/replay/store-past-call.ts'
import { freshDatabase } from '../../services/postgres.ts'

const database = await freshDatabase()
afterAll(() => database.drop())
const { counts } = postgresPastCalls(database.pool)

const DAY = new Date('2026-11-29T00:00:00Z')
const NEXT = new Date('2026-11-30T00:00:00Z')
let calls = 0

async function call(at: string, turns: { steps?: string[]; asked?: 'key' }[], trial?: string): Promise<void> {
  calls += 1
  await storePastCall(database.pool, {
    callId: `CA${calls}`,
    reference: `111-222-${100 + calls}`,
    startedAt: new Date(at),
    language: 'en',
    dialled: '+12025550100',
    path: {
      moments: [],
      decisions: [],
      turns: turns.map((one, turn): TurnRecord => ({
        turn,
        at,
        heard: [],
        did: turn === 0 ? 'dialled' : 'keyed',
        ...one,
      })),
      ...(trial === undefined ? {} : { trial }),
    },
  })
}

test('none', async () => {
  expect(await counts(DAY, NEXT)).toEqual({ calls: 0, arrows: [], left: [] })
})

test('an arrow counts a call once, a turn joins no step to the next turn, and only who was asked gave up', async () => {
  await call('2026-11-29T00:00:00Z', [
    { steps: ['a/start', 'a/ask'], asked: 'key' },
    { steps: ['a/ask', 'a/ask'], asked: 'key' },
  ])
  await call('2026-11-29T12:00:00Z', [
    { steps: ['a/start', 'a/ask'], asked: 'key' },
    { steps: ['a/ask', 'b/line'] },
    { steps: ['c/wait', 'c/wait'], asked: 'key' },
    { steps: ['c/wait', 'c/end'] },
  ])
  // Of another day, of a draft on trial, and of a release that recorded no steps.
  await call('2026-11-30T00:00:00Z', [{ steps: ['a/start', 'x/y'], asked: 'key' }])
  await call('2026-11-29T13:00:00Z', [{ steps: ['a/start', 'x/y'], asked: 'key' }], 'A draft')
  await call('2026-11-29T14:00:00Z', [{ asked: 'key' }])
  expect(await counts(DAY, NEXT)).toEqual({
    calls: 3,
    arrows: [
      { from: 'a/start', to: 'a/ask', calls: 2 },
      { from: 'a/ask', to: 'a/ask', calls: 1 },
      { from: 'a/ask', to: 'b/line', calls: 1 },
      { from: 'c/wait', to: 'c/end', calls: 1 },
      { from: 'c/wait', to: 'c/wait', calls: 1 },
    ],
    left: [{ at: 'a/ask', calls: 1 }],
  })
})
