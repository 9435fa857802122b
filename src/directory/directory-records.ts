/** What storing the directory requires: looking things up for the rules, and writing what they allow, in one transaction. */
import type { AuditEntry } from '../domain/audit.ts'
import type { Known } from '../domain/directory/directory-rules.ts'
import type { Kind, Row, Rows } from '../domain/directory/directory-rows.ts'

export interface StoredRecord<K extends Kind> {
  row: Rows[K]
  version: number
}

/** Who changes the directory, from where, and why. */
export interface Author {
  /** As the audit trail names them, e.g. `staff alva`. */
  actor: string
  via: 'screen' | 'api' | 'file' | 'request' | 'rule'
  why: string
  at: Date
  /** Of a file. */
  importId: string | undefined
  /** Takes back what was done a moment ago: what was known of the row before it holds again, e.g. when access was asked for. */
  takesBack?: true
  /** The identity provider says so at a sign-in: it alone decides the role of the staff who come by its groups. */
  byProvider?: true
  /** Whom it adds: the new row is linked to this account, and is the provider's from then on. */
  account?: ProviderAccount
}

/** An account at the identity provider. */
export interface ProviderAccount {
  issuer: string
  subject: string
}

export interface Edit<K extends Kind = Kind> {
  key: string
  before: StoredRecord<K> | undefined
  after: Rows[K]
}

/** These edits under the name of their kind; no edits under the others. */
export function editsByKind<K extends Kind>(kind: K, edits: readonly Edit<K>[]): { [P in Kind]: readonly Edit<P>[] } {
  return { companies: [], contacts: [], contracts: [], grants: [], staff: [], [kind]: edits }
}

export interface People {
  count: number
  /** The first few by name. */
  names: string[]
}

/** What a change does to callers. */
export interface Effect {
  added: number
  changed: number
  /** People who could open cases before and cannot afterwards, and the other way round. */
  lose: People & { withOpenCases: number }
  gain: People
  /** The same of people who may hear the status of cases and not open any; undefined in checks that were stored before it was told. */
  loseStatus?: People
  gainStatus?: People
  /** Grants that end because their holders left or changed employer. */
  grantsEnded: number
  pinsEnded: number
  /** Names of staff who become inactive; undefined in checks that were stored before staff had a status. */
  staffLeaving?: string[]
  /** Of a file of cases alone. */
  casesDeleted?: number
  /** Companies that fall below two Designated Contacts by it. */
  belowTwo: string[]
}

export interface Undone {
  undone: number
  /** What was changed since, or is referred to. */
  left: string[]
  /** Members of staff who are as they were before; one who was added is inactive afterwards. */
  staff: Edit<'staff'>[]
}

/** A row of an import that wants an address which another person has, or another row of the import wants. */
export interface AddressClaim {
  line: number
  key: string
  /** In small letters. */
  email: string
  /** The person who has it now, with the row of the same import about them and the address it wants, in small letters. */
  owner: { key: string; address: string; line: number | undefined; wants: string | undefined } | undefined
}

/** A row of an import that can be read. */
export interface StagedRow {
  line: number
  key: string
  row: Row
}

/** Some rows of an import, of which the records themselves have seen to those that the rules need not be asked about. */
export interface PlainPut {
  rows: number
  added: number
  /** They say what stands there already. */
  unchanged: number
  /** The others, to be asked about and written, in the order of the file. */
  rest: StagedRow[]
}

/** One transaction on the directory. Every method throws when the records cannot be reached. */
export interface DirectoryTransaction {
  /** Rows as they are, locked for this transaction, by key. */
  find<K extends Kind>(kind: K, keys: readonly string[]): Promise<Map<string, StoredRecord<K>>>
  /** Everything the rules may ask about these rows. */
  known<K extends Kind>(kind: K, rows: readonly Rows[K][]): Promise<Known>
  /**
   * Writes rows, their history, and what follows from them: a contact who leaves or changes employer loses their grants
   * and their PIN, and is signed out. A contact who gets or loses access is told on their own page.
   */
  write<K extends Kind>(kind: K, edits: readonly Edit<K>[], author: Author): Promise<void>
  /**
   * The rows of an import, some at a time. Adds those that are new and that the rules cannot refuse, with their history, and
   * leaves those that say what stands there already; `fields` are those that the file has a column for.
   */
  putPlain(importId: string, kind: Kind, fields: readonly string[], author: Author): AsyncIterable<PlainPut>
  /** What has been written in this transaction does to callers. */
  effect(): Promise<Effect>
  /** As the last step: it holds the end of the audit chain, for which callers wait, until the transaction ends. */
  audit(entries: readonly AuditEntry[]): Promise<void>
  /** An import that was applied, as its history has it, newest change first. */
  undo(importId: string, author: Author, onProgress?: (rows: number) => void): Promise<Undone>
  /** In the order of the file; only rows that have no error. */
  addressClaims(importId: string, kind: 'contacts' | 'staff'): Promise<AddressClaim[]>
  /** Frees the addresses of these people, each of whom has to be written with another one before the transaction ends. */
  setAddressesAside(kind: 'contacts' | 'staff', keys: readonly string[]): Promise<void>
  /** Keys that are these numbers, however written, with the number of each. */
  sameNumber(kind: Kind, numbers: readonly string[]): Promise<{ key: string; number: string }[]>
  settle(importId: string, as: 'applied' | 'undone', author: Author): Promise<void>
}

export interface DirectoryRecords {
  /** Committed when `work` says so; otherwise, and when it throws, nothing has happened. */
  transaction<T>(work: (inside: DirectoryTransaction) => Promise<{ commit: boolean; result: T }>): Promise<T>
}
