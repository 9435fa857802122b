/** What keeping call backs requires: one attempt at a time, tries counted before they are made, one end to each (interface). */
import type { AuditEntry } from '../../domain/audit.ts'
import type { Desk } from '../../domain/decide.ts'
import type { CallId, ContactId, StaffId } from '../../domain/ids.ts'

/** Dialled this often, and then not again. */
export const MOST_TRIES = 3
/** An attempt of which nothing was heard for so long is over: longer than two phones ring and two questions take. */
export const ATTEMPT_MS = 180_000

/** How an attempt ended without a conversation. */
export const CALL_BACK_RESULTS = [
  /** Nobody of ours pressed the key: the contact was not dialled. */
  'analyst-missed',
  /** Ours had gone before the contact took the call. */
  'analyst-left',
  'not-dialled',
  'no-answer',
  /** Picked up, and no key: voicemail, or nobody who could say anything. */
  'no-key',
  'bad-time',
  /** Not theirs, they say: nobody is dialled again for it. */
  'refused',
  'could-not-check',
] as const
export type CallbackResult = (typeof CALL_BACK_RESULTS)[number]

export interface Callback {
  /** The call on which it was asked for, or agreed. */
  callId: CallId
  reference: string
  contact: ContactId
  name: string
  /** Of the contact, as in the directory. */
  timeZone: string
  /** Where they waited; undefined when it was asked for before that was kept. */
  desk: Desk | undefined
  /** Production is down: called before all others, by those who look after that. */
  urgent: boolean
  /** Said to them then: four digits. */
  code: string
  since: Date
  /** By somebody unverified who says they are this contact; otherwise by the contact, verified, who would not wait. */
  toProve: boolean
  /** Who makes it, or made the last attempt. */
  staff: StaffId | undefined
  /** Names the attempt that goes on, or the last one: 128 random bits in hex. */
  attempt: string | undefined
  claimedAt: Date | undefined
  analystLeg: string | undefined
  contactLeg: string | undefined
  /** The number dialled by the last attempt: the one on file at that moment. */
  phone: string
  /** By this attempt. */
  dialledAt: Date | undefined
  tries: number
  /** Of the last attempt; undefined while it goes on. */
  result: CallbackResult | undefined
  /** The call it became. */
  joinedCall: CallId | undefined
  doneAt: Date | undefined
}

/** Every method throws when the records cannot be reached. */
export interface CallbackStore {
  /** False when something was noted for that call already. */
  ask(
    about: Pick<Callback, 'callId' | 'reference' | 'contact' | 'phone' | 'code' | 'since' | 'desk' | 'urgent'> & {
      staff: StaffId
    },
    audit: AuditEntry,
  ): Promise<boolean>
  /** The caller was never told of it. */
  withdraw(callId: CallId): Promise<void>
  /** Not done, those given up among them: production down first, then oldest first. */
  waiting(most: number): Promise<Callback[]>
  find(callId: CallId): Promise<Callback | undefined>
  /**
   * The contact's number, as the records have it: whether it is also a company's, a member of staff's or another contact's, active
   * or not, and when it was changed.
   */
  numberOf(contact: ContactId, phone: string): Promise<{ onOtherRecords: boolean; changedAt: Date | undefined }>
  /** Begins an attempt: undefined while another goes on, when it is done or given up, or, for `first`, after any. */
  claim(
    callId: CallId,
    by: { staff: StaffId; attempt: string; at: Date; first: boolean },
  ): Promise<Callback | undefined>
  /** Counts the try; false when this attempt has dialled already, or is over. */
  dial(attempt: string, to: { phone: string; analystLeg: string; at: Date }, audit: AuditEntry): Promise<boolean>
  /** Whose phone rings, and by which leg. */
  rang(attempt: string, whose: 'analyst' | 'contact', leg: string): Promise<void>
  /** Ends the attempt without a conversation; false when it has ended before, or in one. */
  fail(attempt: string, result: CallbackResult, audit: AuditEntry): Promise<boolean>
  /** Ends it in a conversation; true again for the same leg, false when it has ended in any other way. */
  join(attempt: string, joinedCall: CallId, at: Date, audit: AuditEntry): Promise<boolean>
}

export function isGoingOn({ attempt, result, doneAt, claimedAt }: Callback, now: Date): boolean {
  const isOpen = attempt !== undefined && result === undefined && doneAt === undefined
  return isOpen && claimedAt !== undefined && now.getTime() - claimedAt.getTime() < ATTEMPT_MS
}

/** Of more rows than these, the attempts that go on are not looked for. */
const MOST_OPEN = 200

/** The attempts that go on now, whoever makes them. */
export async function attemptsNow(store: Pick<CallbackStore, 'waiting'>, now: Date): Promise<Callback[]> {
  return (await store.waiting(MOST_OPEN)).filter((callback) => isGoingOn(callback, now))
}

export function isGivenUp({ tries, result }: Callback): boolean {
  return tries >= MOST_TRIES || result === 'refused'
}
