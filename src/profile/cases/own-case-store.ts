/** What a contact's pages of cases require of the records. A case they may not see is found by no method, like one that is not there. */
import type { Case, CaseAction } from '../../domain/cases/cases.ts'
import type { CasePriority, CaseState } from '../../domain/directory/directory.ts'
import type { CaseNumber, ContactId } from '../../domain/ids.ts'
import type { SeenOn } from './seen-on.ts'

/** Whose cases: their own Admin Cases, and support cases on these contracts. */
export interface Seeing {
  contact: ContactId
  on: readonly SeenOn[]
}

export const SHOWN = ['open', 'closed', 'all'] as const
export interface OwnCasesWanted {
  show: (typeof SHOWN)[number]
  /** Our number or the other system's from its beginning, words of a product, or of a summary that they may read. */
  words: string | undefined
}

export interface OwnCase extends Pick<
  Case,
  'number' | 'externalNumber' | 'type' | 'contract' | 'product' | 'state' | 'priority' | 'owner' | 'updatedAt'
> {
  /** Where the owner is a member of staff. */
  ownerName: string | undefined
  /** They may read what was written: the summary here, and every note of its history. */
  readsText: boolean
  /** Empty where they may not read it. */
  summary: string
}

export interface CaseMoment {
  action: CaseAction['kind'] | 'put' | 'delete'
  at: Date
  by: 'contact' | 'staff' | 'system'
  /** Of the contact or member of staff; undefined for one who was erased. */
  name: string | undefined
  /** On a call with this contact. */
  calledBy: string | undefined
  /** Empty where they may not read it. */
  note: string
  /** What it changed; undefined where that is not on record any longer. */
  state: CaseState | undefined
  priority: CasePriority | undefined
  ownerName: string | undefined
}

export interface WholeCase extends OwnCase {
  case: Case
  openedByName: string | undefined
  /** They are told when it changes. */
  follows: boolean
  /** Newest first, at most `MOST_MOMENTS`. */
  moments: CaseMoment[]
  /** Of the case it is linked to, where they may see that too. */
  linked: CaseNumber | undefined
}

export const MOST_MOMENTS = 200

/** Every method throws when the records cannot be reached. */
export interface OwnCaseStore {
  /** Open ones first, the newest change first. */
  list(seeing: Seeing, wanted: OwnCasesWanted, from: number, most: number): Promise<{ rows: OwnCase[]; total: number }>
  find(seeing: Seeing, number: CaseNumber): Promise<WholeCase | undefined>
  /** Those of these that they may see. */
  seenAmong(seeing: Seeing, numbers: readonly CaseNumber[]): Promise<ReadonlySet<CaseNumber>>
  follow(contact: ContactId, number: CaseNumber, follows: boolean, at: Date): Promise<void>
}
