/** Questions about being called back: on which number, whether it is night there, and whether it is noted. */
import { callAudit } from '../call-records.ts'
import { phoneOnFile } from '../call.ts'
import { isEverDay, isUrgentCallback, nightAsAsked, nightOf } from '../decision/callback-night.ts'
import type { Answered, QuestionContext, QuestionDeps, QuestionHandlers } from '../turn-deps.ts'
import { newCallbackCode } from '../words/callback-code.ts'
import { spokenDigits } from '../words/spoken-words.ts'

export const callbackQuestions: QuestionHandlers<
  'callback-number' | 'callback-hours' | 'callback-day' | 'callback-noted' | 'callback-any-time'
> = {
  'callback-number': ({ call }) => ({ answer: phoneOnFile(call) === undefined ? 'none' : 'on-file' }),

  'callback-hours': ({ call }, { settings, now }) => {
    const callbackNight = nightAsAsked(nightOf(call, settings.policy, now()))
    return { answer: callbackNight === undefined ? 'day' : 'night', changes: { callbackNight } }
  },

  'callback-day': ({ call }, { settings, now }) => ({
    answer: isEverDay(call, settings.policy, now()) ? 'comes' : 'never',
  }),

  'callback-noted': (context, deps) => note(context, deps, false),
  'callback-any-time': (context, deps) => note(context, deps, true),
}

/** It keeps the place of a caller who waited, and to the hours that kept out one who did not. */
async function note(
  { call }: QuestionContext,
  { records, now, events }: QuestionDeps,
  anyTime: boolean,
): Promise<Answered<'noted' | 'unavailable'>> {
  const phone = phoneOnFile(call)
  if (phone === undefined || call.identity.kind !== 'verified') return { answer: 'unavailable' }
  const at = now()
  let code = newCallbackCode()
  const { id: callId, reference, identity, stage } = call
  const queued = stage.kind === 'talking' ? stage.queued : undefined
  const joinedAt = queued === undefined ? at : new Date(queued.place ?? queued.since)
  const desk = queued?.desk ?? call.closed?.desk ?? call.decisions.at(-1)?.desk ?? 'identification'
  const urgent = isUrgentCallback(call, desk)
  const outside = queued === undefined && call.closed !== undefined ? call.closed : undefined
  const hours = { outOfHours: outside !== undefined, contractHours: outside?.contractHours }
  try {
    code = await records.requestCallback(
      { callId, reference, contact: identity.contactId, phone, code, at, joinedAt, desk, urgent, anyTime, ...hours },
      callAudit(call, 'callback.requested', at, { desk, urgent, anyTime }),
    )
  } catch (error) {
    events.brokeDuringCall('noting a callback', error)
    return { answer: 'unavailable' }
  }
  return { answer: 'noted', values: { callbackCode: spokenDigits(code) } }
}
