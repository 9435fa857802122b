/** What is shown around one company, contact or contract: grants, people, contracts, and their history. */
import type { StoredRecord } from '../directory-records.ts'
import type { ChangeListed, Listed } from './row-lists.ts'

export interface GrantListed extends StoredRecord<'grants'> {
  contactName: string
  /** Of the contact, by id. */
  employer: string
  soldTo: string
  endUser: string
  startsOn: string
  endsOn: string
  approverName: string | undefined
  /** Undefined: it was given without being asked for. */
  requestedAt: Date | undefined
}

/** A verified caller who heard of an incident and left because of it. */
export interface LeftListed {
  at: Date
  reference: string
  /** Undefined: the person was erased. */
  contact: string | undefined
  contactName: string | undefined
  /** Undefined: it was about every product. */
  product: string | undefined
  text: string
  isOver: boolean
}

/** Every method throws when the records cannot be reached. */
export interface RelatedLists {
  grantsOf(about: { contact: string } | { contract: string }): Promise<GrantListed[]>
  contractsOf(company: string): Promise<Listed<'contracts'>[]>
  contactsOf(company: string, most: number): Promise<Listed<'contacts'>[]>
  /** Of the contact or contract and of the access that they have or give, newest first. */
  historyOf(about: { contact: string } | { contract: string }, most: number): Promise<ChangeListed[]>
  /** Newest first. */
  leftForIncidents(about: { contact: string } | { contract: string }, most: number): Promise<LeftListed[]>
  /** How many active people are designated on a contract, whether or not it is in force. */
  designatedOn(contract: string): Promise<number>
}

export interface AccessRequests {
  /** Requests that this contact may answer: they hold a live approver's grant there. Throws when the records cannot be reached. */
  requestsFor(approver: string): Promise<GrantListed[]>
}
