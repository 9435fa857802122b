/** What Customer Care knows about companies, contracts, contacts and cases, as far as a call needs it. */
import type { CaseNumber, CompanyId, ContactId, ContractNumber } from '../ids.ts'

export interface Company {
  id: CompanyId
  name: string
  /** How to say it, when that differs from how it is written. */
  spokenName: string
  /** E.164, of the desk that supports this company's End Users. */
  supportPhone: string | undefined
}

/** The level a contact holds on one combination. `approver` alone gives no rights on the phone (docs/rules.md). */
export type Grant = 'designated' | 'read_only_approved' | 'read_only_pending' | 'none'

/** One Sold To + End User combination under a Service Contract, seen from one contact. */
export interface Combination {
  contract: ContractNumber
  soldTo: Company
  endUser: Company
  supportOwner: Company
  /** Products the contract names, in the order they are offered. */
  products: string[]
  /** Calendar days, `YYYY-MM-DD`, in `timeZone`; each ends at the end of its day. */
  startsOn: string
  endsOn: string
  terminatedOn: string | undefined
  timeZone: string
  hours: string
  residency: string | undefined
  grant: Grant
  /** The Support Owner recorded that this indirect End User's employee may be designated. */
  ownerException: boolean
  lastUsedAt: Date | undefined
}

export interface Contact {
  id: ContactId
  name: string
  status: 'active' | 'inactive'
  employer: Company
  language: string
  timeZone: string
  /** Wants twice the time for every answer on the phone. */
  extraTime: boolean
  /** E.164, or undefined when none is on file. */
  phone: string | undefined
  /** When the number or address on file was changed; undefined for never. Text once it was stored with a call. */
  phoneChangedAt?: Date | undefined
  emailChangedAt?: Date | undefined
}

/** A contact with every combination they hold a grant on, and those of their own employer with grant `none`. */
export interface Standing {
  contact: Contact
  combinations: Combination[]
}

export type CaseState = 'open' | 'awaiting-info' | 'solution-proposed' | 'closed'
/** Highest first. */
export const PRIORITIES = ['critical', 'high', 'medium', 'low'] as const
export type CasePriority = (typeof PRIORITIES)[number]

export interface CaseRecord {
  number: CaseNumber
  /** Of the other system, as it is printed there. */
  externalNumber: string | undefined
  type: 'support' | 'admin'
  /** Only an Admin Case may have none. */
  contract: ContractNumber | undefined
  /** Undefined: the contract as a whole. */
  product: string | undefined
  state: CaseState
  priority: CasePriority
  owner: string
  updatedAt: Date
  closedAt: Date | undefined
}

/** Every method throws when the records cannot be reached; callers turn that into `unavailable`, never into a refusal. */
export interface Directory {
  standingOf(contact: ContactId): Promise<Standing | undefined>
  /** With this number, or these digits in the number of the other system: several may have the same. */
  casesKeyed(ours: CaseNumber | undefined, theirs: string | undefined): Promise<CaseRecord[]>
  /** Contacts to tell when a caller without rights calls about this contract. */
  designatedContactsOn(contract: ContractNumber): Promise<Contact[]>
}
