/** Callbacks to the number on file: agreed with a caller or asked for earlier, made by staff, one attempt at a time. */
import { whereaboutsOf } from '../../calls/decision/whereabouts.ts'
import { tryEach } from '../../concurrency/try-each.ts'
import type { TurnComes } from '../../domain/hours/callback-hours.ts'
import { localTimeAt, type LocalTime } from '../../domain/hours/local-time.ts'
import type { Desk } from '../../domain/decide.ts'
import type { CallId, ContactId, StaffId } from '../../domain/ids.ts'
import type { Staff } from '../staff/staff.ts'
import { inOrder } from '../connect/offer.ts'
import { MOST_LISTED, recentList } from '../recent-list.ts'
import { agreeCallback } from './agree-callback.ts'
import type { CallbackAnswer } from './callback-answer.ts'
import { auditOf, failedAudit } from './callback-audit.ts'
import type { CallbackDeps } from './callback-deps.ts'
import { deskPlace, isDue, servesDesk } from './callback-order.ts'
import { mayCallback, notBefore, type AskedFor } from './callback-rules.ts'
import { callbackState, isLost, type Callback, type CallbackAttempt } from './callback-store.ts'
import { phoneIsFree } from './first-attempt.ts'
import { phonesFor, startAttempt } from './start-attempt.ts'

/** A callback, every attempt at it, and what time it is where the contact is. */
export interface ListedCallback extends Callback {
  attempts: CallbackAttempt[]
  there: LocalTime
  /** When the contact may be rung; undefined: now. */
  opens: TurnComes | undefined
}

/** A caller who waits. */
interface Waiting {
  desk: Desk
  place: string
}

export type Callbacks = ReturnType<typeof makeCallbacks>

export function makeCallbacks(deps: CallbackDeps) {
  const list = recentList((most) => listedNow(most, deps), deps.now)

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

    /** Takes one off the list that has ended, or was done in another way; false when there is none to take off. Throws while Postgres is unavailable. */
    takeOff: (callId: CallId, by: StaffId): Promise<boolean> => takeOff(callId, by, deps).finally(() => list.changed()),

    /** Puts attempts down as lost of which nothing is heard, though no one looks at the list; the service calls it once a minute. Never rejects. */
    mind: (): Promise<void> => mind(deps),

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

    /**
     * Makes the first callback of a desk whose caller came before that one; true when this analyst's phone rings for it. One that
     * cannot be made by them is left to others.
     */
    makeBefore: async (waiting: Waiting, by: Staff): Promise<boolean> => {
      const all = await list.all().catch(() => [])
      const before = dueBefore(all, waiting, deps.now()).filter((one) => servesDesk(by, one))
      for (const { callId } of before) {
        const made = await checked('making a callback in its turn', () => callNow(callId, by, deps))
        if (made.kind === 'ringing') return true
      }
      return false
    },

    /**
     * How many callbacks of its desk are made before that caller is served: they are told so. Undefined while that cannot be said: the
     * list is not readable, or longer than what is read of it.
     */
    countBefore: async (waiting: Waiting): Promise<number | undefined> =>
      countBefore(await list.all().catch(() => undefined), waiting, deps.now()),

    /** The callbacks this person may make, in the order of the list. */
    listFor: async (by: Staff): Promise<ListedCallback[]> => {
      if (by.role !== 'supervisor' && by.desks.length === 0) return []
      return (await list.all()).filter((callback) => mayCallback(by, callback))
    },
  }
}

async function takeOff(callId: CallId, by: StaffId, { callbacks, now }: CallbackDeps): Promise<boolean> {
  const found = await callbacks.find(callId)
  if (found === undefined) return false
  const entry = auditOf({ ...found, staff: by }, 'callback.settled', now(), { reason: 'taken off the list' })
  return callbacks.settle(callId, entry.at, entry)
}

async function mind(deps: CallbackDeps): Promise<void> {
  try {
    await failLost(await deps.callbacks.waiting(MOST_LISTED), deps)
    await deps.callbacks.endUnreached(deps.now())
  } catch (error) {
    deps.events.brokeDuringCall('looking after callbacks', error)
  }
}

function countBefore(all: readonly ListedCallback[] | undefined, waiting: Waiting, now: Date): number | undefined {
  const isLonger = all?.length === MOST_LISTED && all.at(-1)?.doneAt === undefined
  return all === undefined || isLonger ? undefined : dueBefore(all, waiting, now).length
}

function dueBefore(all: readonly ListedCallback[], waiting: Waiting, now: Date): ListedCallback[] {
  return all.filter((one) => {
    const place = deskPlace(one)
    return place.desk === waiting.desk && inOrder(place, waiting) < 0 && isDue(one, now)
  })
}

/** An attempt of which nothing was heard again has failed. True when there was one. */
async function failLost(waiting: readonly Callback[], { callbacks, now }: CallbackDeps): Promise<boolean> {
  const lost = waiting.filter((one) => isLost(one, now()))
  await tryEach(lost, async (one) => {
    if (one.attempt === undefined) return
    await callbacks.fail(one.attempt, 'lost', now(), failedAudit({ ...one, staff: undefined }, 'lost', now()))
  })
  return lost.length > 0
}

/** With what became of each attempt. */
async function listedNow(most: number, deps: CallbackDeps): Promise<ListedCallback[]> {
  const { callbacks, settings, now } = deps
  const waiting = await callbacks.waiting(most)
  const listed = (await failLost(waiting, deps)) ? await callbacks.waiting(most) : waiting
  const attempts = listed.length === 0 ? [] : await callbacks.attemptsOf(listed.map(({ callId }) => callId))
  return listed.map((one) => {
    const where = whereaboutsOf(one)
    const there = localTimeAt(where, settings.policy.callbackHours, now())
    const own = attempts.filter(({ callId }) => callId === one.callId)
    return { ...one, attempts: own, there, opens: notBefore(one, where, settings.policy, now()) }
  })
}

async function callNow(callId: CallId, by: Staff, deps: CallbackDeps): Promise<CallbackAnswer> {
  const callback = await deps.callbacks.find(callId)
  if (callback === undefined || callback.doneAt !== undefined) return { kind: 'call-back-over' }
  const state = callbackState(callback, deps.now())
  if (state === 'not-reached' || state === 'refused') return { kind: 'call-back-over' }
  const why = await whyNotNow(callId, by, deps)
  if (why !== undefined) return why
  return mayCallback(by, callback) ? startAttempt(callback, by, false, deps) : { kind: 'not-offered' }
}

async function whyNotNow(callId: CallId, by: Staff, deps: CallbackDeps): Promise<CallbackAnswer | undefined> {
  if (await deps.mustSay(by.id, callId)) return { kind: 'say-outcome' }
  return (await deps.busy.isBusy(by.id)) ? { kind: 'on-a-call' } : undefined
}
