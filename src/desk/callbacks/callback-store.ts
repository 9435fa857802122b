/** The store of callbacks (interface): one attempt at a time, tries counted before they are made, one end to each. */
import type { AuditEntry } from '../../domain/audit.ts'
import type { Desk } from '../../domain/decide.ts'
import type { CallId, ContactId, StaffId } from '../../domain/ids.ts'

/** After this many tries the contact is not dialled again. */
export const MOST_TRIES = 3
/** An attempt this old without a result is over: longer than two phones ring and two questions take. */
export const ATTEMPT_MS = 180_000

/** How an attempt ended without a conversation. */
export const CALLBACK_RESULTS = [
  /** The analyst did not press the key: the contact was not dialled. */
  'analyst-missed',
  /** The analyst hung up before the contact took the call. */
  'analyst-left',
  'not-dialled',
  'no-answer',
  'busy',
  /** Picked up, and no key: voicemail, or a person who pressed none. */
  'no-key',
  'bad-time',
  /** The contact says the call was not theirs: the number is not dialled again for it. */
  'refused',
  'could-not-check',
  /** Nothing was heard of it again, as when the service was restarted in the middle. */
  'lost',
] as const
export type CallbackResult = (typeof CALLBACK_RESULTS)[number]

export interface Callback {
  /** The call on which it was asked for, or agreed. */
  callId: CallId
  reference: string
  contact: ContactId
  name: string
  /** Of the contact, as in the directory. */
  timeZone: string
  /** Where they waited; undefined for a callback older than this field. */
  desk: Desk | undefined
  /** The region in which the contract of that call keeps its data. */
  residency: string | undefined
  /** Production is down: called before all others, by those who look after that. */
  urgent: boolean
  /** Four digits, said to the caller when the callback was agreed. */
  code: string
  since: Date
  /** When the caller joined the queue: the callback stands where they would, had they waited on. */
  place: Date
  /** The contact said that they may be rung at any time of the day. */
  anyTime: boolean
  /** Agreed while it was closed: it is made within the hours of its desk, and of the contract where these kept the caller out. */
  outOfHours: boolean
  contractHours: string | undefined
  /** True: agreed with an unverified caller who says they are this contact. False: asked for by the verified contact. */
  toProve: boolean
  /** The analyst who makes it, or made the last attempt. */
  staff: StaffId | undefined
  /** Names the attempt that goes on, or the last one: 128 random bits in hex. */
  attempt: string | undefined
  claimedAt: Date | undefined
  analystLeg: string | undefined
  contactLeg: string | undefined
  /** The number dialled by the last attempt: the one on file at that moment. */
  phone: string
  /** When this attempt dialled the contact. */
  dialledAt: Date | undefined
  tries: number
  /** Of the last attempt; undefined while it goes on. */
  result: CallbackResult | undefined
  /** The call it became. */
  joinedCall: CallId | undefined
  /** The call on which it was agreed heard a draft on trial. */
  isTrial: boolean
  doneAt: Date | undefined
}

/** One attempt, as it is on record. */
export interface CallbackAttempt {
  callId: CallId
  /** Who made it, by name; by id for staff who are no longer in the directory. */
  by: string
  at: Date
  /** Undefined: the contact was not rung, so it counts as no attempt to reach them. */
  dialledAt: Date | undefined
  /** Undefined while it goes on. */
  result: CallbackResult | 'answered' | undefined
}

/** Every method throws while Postgres is unavailable. */
export interface CallbackStore {
  /** False when a callback was stored for that call before. */
  ask(
    about: Pick<
      Callback,
      'callId' | 'reference' | 'contact' | 'phone' | 'code' | 'since' | 'place' | 'desk' | 'urgent'
    > & {
      staff: StaffId
    },
    audit: AuditEntry,
  ): Promise<boolean>
  /** Removes a callback of which the caller was never told. */
  withdraw(callId: CallId): Promise<void>
  /** At most `most` that are not done, in the order in which they are made; behind them those of the last day that ended unreached and were not taken off. */
  waiting(most: number): Promise<Callback[]>
  /** Of these callbacks, in the order in which they were made. */
  attemptsOf(callIds: readonly CallId[]): Promise<CallbackAttempt[]>
  find(callId: CallId): Promise<Callback | undefined>
  /**
   * Whether the contact's number is also on the record of a company, a member of staff or another contact, active or not, and
   * when it was changed.
   */
  numberOf(contact: ContactId, phone: string): Promise<{ onOtherRecords: boolean; changedAt: Date | undefined }>
  /** Begins an attempt: undefined while another goes on, when it is done or given up, or, for `first`, after any. */
  claim(
    callId: CallId,
    by: { staff: StaffId; attempt: string; at: Date; first: boolean },
  ): Promise<Callback | undefined>
  /** Counts the try; false when this attempt has dialled already, or is over. */
  dial(attempt: string, to: { phone: string; analystLeg: string; at: Date }, audit: AuditEntry): Promise<boolean>
  /** Stores the leg that rings the analyst or the contact. */
  rang(attempt: string, whose: 'analyst' | 'contact', leg: string): Promise<void>
  /**
   * Ends the attempt without a conversation; false when it has ended before, or in one. The third time the contact was dialled in vain
   * ends the callback, and the contact is told; so does their word that the call was not theirs.
   */
  fail(attempt: string, result: CallbackResult, at: Date, audit: AuditEntry): Promise<boolean>
  /** Takes it off the list; false when it was before, became a conversation, or is being made at this moment. */
  settle(callId: CallId, at: Date, audit: AuditEntry): Promise<boolean>
  /** Ends those that have no attempt left and were left open by an earlier release; their contacts are told as after the third attempt. */
  endUnreached(at: Date): Promise<void>
  /** Ends it in a conversation; true again for the same leg, false when it has ended in any other way. */
  join(attempt: string, joinedCall: CallId, at: Date, audit: AuditEntry): Promise<boolean>
}

/** True while the attempt has no result and is younger than `ATTEMPT_MS`. */
export function isGoingOn({ attempt, result, doneAt, claimedAt }: Callback, now: Date): boolean {
  const isOpen = attempt !== undefined && result === undefined && doneAt === undefined
  return isOpen && claimedAt !== undefined && now.getTime() - claimedAt.getTime() < ATTEMPT_MS
}

/** Attempts that go on are looked for among this many callbacks. */
const MOST_OPEN = 200

/** The attempts that go on now, by any analyst. */
export async function attemptsNow(store: Pick<CallbackStore, 'waiting'>, now: Date): Promise<Callback[]> {
  return (await store.waiting(MOST_OPEN)).filter((callback) => isGoingOn(callback, now))
}

export type CallbackState = 'open' | 'being-called' | 'not-reached' | 'refused'

/** `not-reached`: dialled three times in vain. `refused`: the contact says that the call was not theirs. Neither is dialled again. */
export function callbackState(callback: Callback, now: Date): CallbackState {
  if (isGoingOn(callback, now)) return 'being-called'
  if (callback.result === 'refused') return 'refused'
  return callback.tries >= MOST_TRIES ? 'not-reached' : 'open'
}

/** An attempt of which nothing was heard again. */
export function isLost(callback: Callback, now: Date): boolean {
  const { attempt, result, doneAt } = callback
  return attempt !== undefined && result === undefined && doneAt === undefined && !isGoingOn(callback, now)
}
