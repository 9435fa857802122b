/** Rows of the directory as administrators narrow them down, sort them and leaf through them. */
import type { Kind } from '../../domain/directory/directory-rows.ts'
import type { GrantListed } from './related-lists.ts'
import type { Listed } from './row-lists.ts'

/** By what each list is narrowed down; `company` is the id of one that has to do with the row. */
export const LIST_FILTERS = {
  companies: ['kind'],
  contacts: ['status', 'company'],
  contracts: ['state', 'company'],
  grants: ['status', 'level', 'company'],
  staff: ['status', 'role', 'desk'],
} as const satisfies Record<Kind, readonly string[]>

export const CONTRACT_STATES = ['in-force', 'not-begun', 'ended'] as const

/** By what each list is sorted; the first is the order without a choice. */
export const LIST_SORTS = {
  companies: ['name', 'id', 'kind', 'region'],
  contacts: ['name', 'email', 'employer', 'status'],
  contracts: ['number', 'soldTo', 'endUser', 'supportOwner', 'startsOn', 'endsOn'],
  grants: ['contact', 'contract', 'endUser', 'level', 'status', 'requested'],
  staff: ['name', 'role', 'email', 'status'],
} as const satisfies Record<Kind, readonly string[]>

export interface RowsWanted {
  /** By the names of `LIST_FILTERS`; a name that is not there narrows nothing. */
  filters: Readonly<Record<string, string | undefined>>
  /** Beginnings of words of names, addresses, ids and numbers. */
  words?: string | undefined
  /** One of `LIST_SORTS`. */
  sort: string
  direction: 'up' | 'down'
}

/** A row's place in one order of a list. It stays one when the row is gone. */
export interface ListPlace {
  /** By what the row is sorted, as Postgres writes it. Null: it has no such value, and stands last both ways. */
  value: string | null
  key: string
}

export type PageWanted = { at: 'start' | 'end' } | { at: 'after' | 'before'; place: ListPlace }
export const FIRST_PAGE: PageWanted = { at: 'start' }

/** More rows are not counted. */
export const MOST_COUNTED = 10_000

export interface FilteredRows<T> {
  rows: T[]
  /** The page before ends before this place. Undefined: this page is the first. */
  previous: ListPlace | undefined
  /** The next page begins after this place. Undefined: this page is the last. */
  next: ListPlace | undefined
  /** So many match, unless there are more. */
  total: number
  hasMore: boolean
  /** How many stand before the first of these. Undefined: more than are counted match. */
  before: number | undefined
}

/** Every method throws when the records cannot be reached. */
export interface FilteredLists {
  /**
   * At most so many rows. A page after a place without rows there is the last page, and one before a place that does not fill up is the
   * first. Rows that were added, changed or removed since do not move the others to another page.
   */
  filtered<K extends Exclude<Kind, 'grants'>>(
    kind: K,
    wanted: RowsWanted,
    page: PageWanted,
    most: number,
  ): Promise<FilteredRows<Listed<K>>>
  filteredGrants(wanted: RowsWanted, page: PageWanted, most: number): Promise<FilteredRows<GrantListed>>
  /** The first of them, uncounted. */
  firstRows<K extends Exclude<Kind, 'grants'>>(kind: K, wanted: RowsWanted, most: number): Promise<Listed<K>[]>
  /** Those of these keys that there are, in no order. */
  grantsByKey(keys: readonly string[]): Promise<GrantListed[]>
  /** By id, of those who are known. */
  namesOf(kind: 'contacts' | 'staff', ids: readonly string[]): Promise<Record<string, string>>
}
