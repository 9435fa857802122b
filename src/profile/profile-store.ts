/** What a contact's own page stores, beside what a call needs. */
import type { AuditEntry } from '../domain/audit.ts'
import type { Desk, Outcome } from '../domain/decide.ts'
import type { ContactId } from '../domain/ids.ts'

export const NOTICE_KINDS = [
  'colleague-called',
  'vouched-for',
  'pin-issued',
  'pin-disabled',
  'pin-guessed',
  'access-asked',
  'access-given',
  'access-declined',
  'access-ended',
  'contract-ends',
  'phone-changed',
  'email-changed',
  'sign-in-linked',
  'case-changed',
  'incident-noted',
  'incident-over',
  'callback-not-reached',
] as const
export type NoticeKind = (typeof NOTICE_KINDS)[number]

/**
 * A notice on a contact's own page. `reference` is of a call, the id of a credential, contract, level and contact, or number and
 * state of a case; never digits of a PIN.
 */
export interface Notice {
  kind: NoticeKind
  reference: string
  /** Name of the person it is about: the colleague who called or who vouched. */
  about: string | undefined
  /** Where the colleague who called would like to be called back: E.164. */
  callback: string | undefined
  at: Date
  seen: boolean
}

/** One as administrators see it: where and when the contact was told. */
export interface NoticeTold extends Notice {
  seenAt: Date | undefined
  /** Undefined: no e-mail of it has gone out. */
  mailedAt: Date | undefined
  /** The address that was on file before, where it was sent instead. */
  oldAddress: string | undefined
}

export interface OwnCall {
  reference: string
  at: Date
  outcome: Outcome
  desk: Desk | undefined
}

export interface Preferences {
  language: string
  extraTime: boolean
  /** Told by e-mail too when a case of theirs changes. */
  caseMail: boolean
}

export interface Colleague {
  id: ContactId
  name: string
}

/** Every method throws when the records cannot be reached. */
export interface ProfileStore {
  /** Newest first, at most `most`. */
  callsOf(contact: ContactId, most: number): Promise<OwnCall[]>
  /** Newest first, at most `most` about cases and as many others, so that neither keep the others off the page. */
  noticesFor(contact: ContactId, most: number): Promise<Notice[]>
  /** The same and those to an old address, as administrators see them. */
  noticesTold(contact: ContactId, most: number): Promise<NoticeTold[]>
  markSeen(contact: ContactId, at: Date): Promise<void>
  /** Those for whom this contact's word counts on any contract (`domain/directory/vouching.ts`), by name. */
  colleaguesOf(contact: ContactId): Promise<Colleague[]>
  wantsCaseMail(contact: ContactId): Promise<boolean>
  /** What is not given stays. */
  setPreferences(contact: ContactId, wants: Partial<Preferences>, audit: AuditEntry): Promise<void>
  /** An active contact by e-mail address, in any letter case. */
  contactAt(email: string): Promise<Colleague | undefined>
  /** Tells the administrators that another person seems to use this contact's PIN. */
  reportPin(contact: ContactId, audit: AuditEntry): Promise<void>
}
