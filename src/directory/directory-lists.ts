/** What administrators look at: found by words, listed, and one by one with everything about it. */
import type { Outcome } from '../domain/decide.ts'
import type { Kind, Row } from '../domain/directory/directory-rows.ts'
import type { StoredRecord } from './directory-records.ts'

export interface Found {
  kind: 'contact' | 'company' | 'contract' | 'case' | 'call'
  /** A key, a case number, or the id of a call. */
  key: string
  title: string
  detail: string
}

export interface Listed<K extends Kind> extends StoredRecord<K> {
  /** The names of what the row refers to, by id. */
  names: Record<string, string>
}

export interface GrantListed extends StoredRecord<'grants'> {
  contactName: string
  /** Of the contact, by id. */
  employer: string
  soldTo: string
  endUser: string
  startsOn: string
  endsOn: string
  approverName: string | undefined
}

export interface CallListed {
  callId: string
  reference: string
  at: Date
  verified: boolean
  contact: string | undefined
  contactName: string | undefined
  contract: string | undefined
  outcome: Outcome
  rule: string
  desk: string | undefined
}

export interface CaseListed {
  number: string
  type: 'support' | 'admin'
  contract: string | undefined
  state: string
  priority: string
  owner: string
  openedBy: string
  updatedAt: Date
  summary: string
}

export interface ChangeListed {
  at: Date
  actor: string
  via: string
  why: string
  kind: Kind
  key: string
  before: Row | undefined
  after: Row | undefined
}

export interface Alert {
  id: string
  kind: 'pin-reported' | 'pin-locked'
  contact: string
  name: string
  at: Date
}

export interface CallbackWanted {
  callId: string
  reference: string
  contact: string
  name: string
  phone: string
  at: Date
}

export interface Today {
  requests: GrantListed[]
  alerts: Alert[]
  callbacks: CallbackWanted[]
  /** Contracts that end within 30 days and people are designated on, soonest first. */
  lapsing: { number: string; endUser: string; endsOn: string; people: number }[]
  /** Companies with fewer than two people who could call about what they support. */
  belowTwo: { id: string; name: string; people: number }[]
}

export interface AuditListed {
  seq: number
  at: Date
  type: string
  actor: string
  subject: string | undefined
  call: string | undefined
  body: Record<string, unknown>
}

export interface AuditWanted {
  type?: string | undefined
  actor?: string | undefined
  contact?: string | undefined
  call?: string | undefined
  since?: Date | undefined
  until?: Date | undefined
  /** Rows before this one. */
  before?: number | undefined
}

/** Every method throws when the records cannot be reached. */
export interface DirectoryLists {
  /** By the beginning of words of names, of addresses, numbers and references; never by a PIN. */
  search(words: string, most: number): Promise<Found[]>
  today(now: Date): Promise<Today>
  /** In the order of keys, after the row of this key; `words` narrows by the beginning of names. */
  page<K extends Kind>(kind: K, after: string | undefined, most: number): Promise<Listed<K>[]>
  one<K extends Kind>(kind: K, key: string): Promise<Listed<K> | undefined>
  grantsOf(about: { contact: string } | { contract: string }): Promise<GrantListed[]>
  contractsOf(company: string): Promise<Listed<'contracts'>[]>
  contactsOf(company: string, most: number): Promise<Listed<'contacts'>[]>
  /** What waits for this contact's yes or no: they hold a live approver's grant there. */
  requestsFor(approver: string): Promise<GrantListed[]>
  approversOf(contract: string): Promise<{ id: string; name: string }[]>
  calls(about: { contact?: string; contract?: string; callId?: string }, most: number): Promise<CallListed[]>
  cases(
    about: { contact?: string; contract?: string; number?: string; open?: boolean },
    most: number,
  ): Promise<CaseListed[]>
  history(kind: Kind, key: string, most: number): Promise<ChangeListed[]>
  /** Of the contact or contract and of the access that they have or give, newest first. */
  historyOf(about: { contact: string } | { contract: string }, most: number): Promise<ChangeListed[]>
  /** How many active people are designated on a contract, whether or not it is in force. */
  designatedOn(contract: string): Promise<number>
  /** Later changes than this one, oldest first, for systems that follow the directory. */
  changesAfter(id: number, most: number): Promise<(ChangeListed & { id: number; version: number })[]>
  audit(wanted: AuditWanted, most: number): Promise<AuditListed[]>
  savedSearches(staff: string): Promise<{ id: string; name: string; query: string }[]>
  saveSearch(staff: string, name: string, query: string): Promise<void>
  forgetSearch(staff: string, id: string): Promise<void>
}
