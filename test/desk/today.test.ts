/** Today by quarter hour: calls that are over from the records, calls that go on from the floor, none of them twice. */
import { expect, test } from 'vitest'
import type { Call } from '../../src/calls/call.ts'
import type { Moment } from '../../src/calls/history/moment.ts'
import { LOST } from '../../src/calls/history/moments.ts'
import { todayOf, watchToday } from '../../src/desk/floor/today.ts'
import type { DaySoFar } from '../../src/calls/history/call-reports.ts'
import { contactId, staffId } from '../../src/domain/ids.ts'
import { exampleCall } from '../stores/example-call.ts'

const NOW = new Date('2026-05-05T10:40:00Z')
const at = (clock: string) => `2026-05-05T${clock}:00.000Z`
const soFar: DaySoFar = {
  quarters: [{ at: new Date(at('10:00')), offered: 3, answered: 2, abandoned: 1 }],
  waits: [
    [10, 1],
    [40, 1],
  ],
  rules: [
    ['R12', 1],
    ['R17', 4],
  ],
  refusedInHour: 2,
}

function withMoments(...moments: Moment[]): Call {
  return { ...exampleCall(), noted: { ...LOST, moments } }
}
const queued = (clock: string): Moment => ({ kind: 'queued', desk: 'support', at: at(clock) })
const answered = (clock: string): Moment => ({
  kind: 'answered',
  staff: staffId.parse('ruth'),
  desk: 'support',
  at: at(clock),
})

test('calls that go on count where they joined a queue, and every quarter hour is there', () => {
  const live = [withMoments(queued('10:05'), answered('10:31')), withMoments(queued('10:32')), withMoments()]
  expect(todayOf(soFar, live, NOW)).toEqual({
    quarters: [
      { at: at('10:00'), offered: 4, answered: 3, abandoned: 1 },
      { at: at('10:15'), offered: 0, answered: 0, abandoned: 0 },
      { at: at('10:30'), offered: 1, answered: 0, abandoned: 0 },
    ],
    waits: {
      half: 10,
      nineInTen: 40,
      longest: 40,
      spread: [10, 20, 30, 60, 120, 300, 600, undefined].map((upTo) => ({
        upTo,
        calls: upTo === 10 || upTo === 60 ? 1 : 0,
      })),
    },
    refusals: [
      { rule: 'R17', reason: 'The contract has ended.', calls: 4 },
      { rule: 'R12', reason: 'Is not a Designated Contact for this company.', calls: 1 },
    ],
    refusedInHour: 2,
  })
})

test('a call that is over, and a callback that we make, are not counted as going on', () => {
  const over: Call = { ...withMoments(queued('10:05')), stage: { kind: 'ended', at: at('10:06'), how: 'hung-up' } }
  const callback: Call = { ...withMoments(queued('10:05')), calledBack: contactId.parse('ana') }
  expect(todayOf(soFar, [over, callback], NOW).quarters[0]).toMatchObject({ offered: 3 })
})

test('a test of a draft that goes on counts in no figure', () => {
  const trial = { draft: 'd', name: 'Shorter' } as unknown as Call['trial'] & object
  expect(todayOf(soFar, [{ ...withMoments(queued('10:05')), trial }], NOW).quarters[0]).toMatchObject({ offered: 3 })
})

test('a call that ends stays counted until the records tell of it', async () => {
  const call = withMoments(queued('10:32'))
  let live: Call[] = [call]
  let now = NOW
  let recorded = soFar
  const today = watchToday({ reports: { daySoFar: async () => recorded }, live: async () => live, now: () => now })
  const offered = async () => (await today()).quarters.reduce((sum, one) => sum + one.offered, 0)
  expect(await offered()).toBe(4)
  live = [{ ...call, stage: { kind: 'ended', at: at('10:40'), how: 'hung-up' } }]
  expect(await offered()).toBe(4)
  live = []
  expect(await offered()).toBe(4)
  recorded = {
    ...soFar,
    quarters: [...soFar.quarters, { at: new Date(at('10:30')), offered: 1, answered: 0, abandoned: 1 }],
  }
  now = new Date(NOW.getTime() + 6_000)
  expect(await offered()).toBe(4)
})

test('the records are asked once in five seconds, and again after they failed', async () => {
  let asked = 0
  let now = NOW
  let fails = true
  const daySoFar = async () => {
    asked += 1
    if (fails) throw new Error('down')
    return soFar
  }
  const today = watchToday({ reports: { daySoFar }, live: async () => [], now: () => now })
  await expect(today()).rejects.toThrow('down')
  fails = false
  await today()
  await today()
  expect(asked).toBe(2)
  now = new Date(NOW.getTime() + 6_000)
  await today()
  expect(asked).toBe(3)
})
