/** What the figures of the board are held against: the records of an earlier moment, with the calls that have gone on since. */
import { expect, test } from 'vitest'
import type { QueueMoment } from '../../src/calls/history/call-reports.ts'
import type { Moment } from '../../src/calls/history/moment.ts'
import { LOST } from '../../src/calls/history/moments.ts'
import { latelyOf, watchLately } from '../../src/desk/floor/lately.ts'
import { STANDARD } from '../../src/domain/policy.ts'
import { staffId } from '../../src/domain/ids.ts'
import type { Call } from '../../src/calls/call.ts'
import { exampleCall } from '../stores/example-call.ts'

const at = (clock: string) => `2026-05-05T${clock}:00.000Z`
const moment = (clock: string, differs: Partial<QueueMoment> = {}): QueueMoment => ({
  at: new Date(at(clock)),
  waiting: 0,
  urgentWaiting: 0,
  answered: 0,
  inTarget: 0,
  callbacks: 0,
  urgentCallbacks: 0,
  ...differs,
})
const withMoments = (...moments: Moment[]): Call => ({ ...exampleCall(), noted: { ...LOST, moments } })
const queued = (clock: string): Moment => ({ kind: 'queued', desk: 'support', at: at(clock) })
const answered = (clock: string): Moment => ({
  kind: 'answered',
  staff: staffId.parse('ruth'),
  desk: 'support',
  at: at(clock),
})

test('calls that go on waited at the moments between joining a queue and the answer', () => {
  const live = [withMoments(queued('10:05'), answered('10:20')), withMoments(queued('10:25')), withMoments()]
  const { quarters } = latelyOf(
    { yesterday: undefined, quarters: [moment('10:00'), moment('10:15', { waiting: 2 }), moment('10:30')] },
    live,
    STANDARD.targets,
  )
  expect(quarters.map(({ waiting }) => waiting)).toEqual([0, 3, 1])
})

test('a test of a draft that goes on counts in no figure', () => {
  const trial = { draft: 'd', name: 'Shorter' } as unknown as Call['trial'] & object
  const one = { ...withMoments(queued('10:05')), trial }
  const { quarters } = latelyOf({ yesterday: undefined, quarters: [moment('10:15')] }, [one], STANDARD.targets)
  expect(quarters.map(({ waiting }) => waiting)).toEqual([0])
})

test('of none answered in the hour there is no share, and a caller answered too late is not within target', () => {
  const late = withMoments(queued('10:05'), answered('10:20'))
  const { quarters } = latelyOf(
    { yesterday: undefined, quarters: [moment('10:15'), moment('10:30', { answered: 3, inTarget: 3 })] },
    [late],
    STANDARD.targets,
  )
  expect(quarters.map(({ share }) => share)).toEqual([undefined, 75])
})

test('production down counts who waits and who is owed a callback', () => {
  const yesterday = moment('10:00', { waiting: 4, urgentWaiting: 1, callbacks: 5, urgentCallbacks: 2 })
  expect(latelyOf({ yesterday, quarters: [] }, [], STANDARD.targets).yesterday).toEqual({
    waiting: 4,
    urgent: 3,
    callbacks: 5,
    share: undefined,
  })
})

test('the records are asked once a minute, and again after they failed', async () => {
  let asked = 0
  let now = new Date(at('10:00'))
  let fails = true
  const queueLately = async () => {
    asked += 1
    if (fails) throw new Error('down')
    return { yesterday: undefined, quarters: [] }
  }
  const lately = watchLately({ reports: { queueLately }, live: async () => [], policy: STANDARD, now: () => now })
  await expect(lately()).rejects.toThrow('down')
  fails = false
  await lately()
  await lately()
  expect(asked).toBe(2)
  now = new Date(now.getTime() + 61_000)
  await lately()
  expect(asked).toBe(3)
})
