/** Rows of the directory as administrators and other systems read them: in pages, and one by one with its history. */
import type { Kind, Row } from '../../domain/directory/directory-rows.ts'
import type { StoredRecord } from '../directory-records.ts'

export interface Listed<K extends Kind> extends StoredRecord<K> {
  /** The names of what the row refers to, by id. */
  names: Record<string, string>
}

export interface ChangeListed {
  at: Date
  actor: string
  /** Of a member of staff or a contact who is still known. */
  actorName?: string | undefined
  /** Of the contact whose access it is about. */
  aboutName?: string | undefined
  via: string
  why: string
  kind: Kind
  key: string
  before: Row | undefined
  after: Row | undefined
}

/** Every method throws when the records cannot be reached. */
export interface RowLists {
  /** In the order of keys, after the row of this key. */
  page<K extends Kind>(kind: K, after: string | undefined, most: number): Promise<Listed<K>[]>
  count(kind: Kind): Promise<number>
  one<K extends Kind>(kind: K, key: string): Promise<Listed<K> | undefined>
  /** Newest first. */
  history(kind: Kind, key: string, most: number): Promise<ChangeListed[]>
}

export interface ChangeFeed {
  /** Later changes than this one, oldest first, for systems that follow the directory. Throws when the records cannot be reached. */
  changesAfter(id: number, most: number): Promise<(ChangeListed & { id: number; version: number })[]>
}
