/** Callbacks to the number on file: agreed with a caller or asked for earlier, made by staff, one attempt at a time. */
import type { CallId, ContactId } from '../../domain/ids.ts'
import type { Staff } from '../staff/staff.ts'
import { recentList } from '../recent-list.ts'
import { agreeCallback } from './agree-callback.ts'
import type { CallbackAnswer } from './callback-answer.ts'
import type { CallbackDeps } from './callback-deps.ts'
import { mayCallback } from './callback-rules.ts'
import { isGivenUp, type Callback } from './callback-store.ts'
import { phoneIsFree } from './first-attempt.ts'
import { phonesFor, startAttempt, type AskedFor } from './start-attempt.ts'

export type Callbacks = ReturnType<typeof makeCallbacks>

export function makeCallbacks(deps: CallbackDeps) {
  const list = recentList((most) => deps.callbacks.waiting(most), deps.now)

  /** Any failure is logged and answered `could-not-check`. */
  async function checked(what: string, work: () => Promise<CallbackAnswer>): Promise<CallbackAnswer> {
    try {
      return await work()
    } catch (error) {
      deps.events.brokeDuringCall(what, error)
      return { kind: 'could-not-check' }
    } finally {
      list.changed()
    }
  }

  return {
    ...list,

    /** Agrees on a callback with the caller this analyst talks to, who says they are this contact. */
    ask: (callId: CallId, by: Staff, contact: ContactId): Promise<CallbackAnswer> =>
      checked('agreeing on a callback', () => agreeCallback(callId, by, contact, deps)),

    /** Told of every call that is over, when the caller's phone is free again. */
    callerEnded: (callId: CallId): Promise<void> => phoneIsFree(callId, 'caller', deps, list.changed),

    /** Told of every leg of an analyst that is over. */
    legOver: (callId: CallId): Promise<void> => phoneIsFree(callId, 'analyst', deps, list.changed),

    /** Makes a callback from the list: rings this analyst first. */
    callNow: (callId: CallId, by: Staff): Promise<CallbackAnswer> =>
      checked('making a callback', () => callNow(callId, by, deps)),

    /** Makes a callback that a caller asked for in a message: `note` writes it, once this person may ring that contact. */
    callAfter: (message: AskedFor, by: Staff, note: () => Promise<unknown>): Promise<CallbackAnswer> =>
      checked('calling back after a message', async () => {
        const why = (await whyNotNow(message.callId, by, deps)) ?? (await phonesFor(message, by, deps))
        if ('kind' in why) return why
        await note()
        return callNow(message.callId, by, deps)
      }),

    /** The callbacks this person may make, in the order of the list. */
    listFor: async (by: Staff): Promise<Callback[]> => {
      if (by.role !== 'supervisor' && by.desks.length === 0) return []
      return (await list.all()).filter((callback) => mayCallback(by, callback))
    },
  }
}

async function callNow(callId: CallId, by: Staff, deps: CallbackDeps): Promise<CallbackAnswer> {
  const callback = await deps.callbacks.find(callId)
  if (callback === undefined || callback.doneAt !== undefined || isGivenUp(callback)) {
    return { kind: 'call-back-over' }
  }
  const why = await whyNotNow(callId, by, deps)
  if (why !== undefined) return why
  return mayCallback(by, callback) ? startAttempt(callback, by, false, deps) : { kind: 'not-offered' }
}

async function whyNotNow(callId: CallId, by: Staff, deps: CallbackDeps): Promise<CallbackAnswer | undefined> {
  if (await deps.mustSay(by.id, callId)) return { kind: 'say-outcome' }
  return (await deps.busy.isBusy(by.id)) ? { kind: 'on-a-call' } : undefined
}
