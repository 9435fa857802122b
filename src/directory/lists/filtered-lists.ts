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

/** More are not counted: the total is then this, plus one. */
export const MOST_COUNTED = 100_000
/** Of a list narrowed down by words, each row is looked at to be counted, and no one leafs so far. */
export const MOST_COUNTED_BY_WORDS = 10_000

export interface FilteredRows<T> {
  rows: T[]
  /** How many there are in all, at most one more than are counted. */
  total: number
}

/** Every method throws when the records cannot be reached. */
export interface FilteredLists {
  /** At most so many, after the first `from`. */
  filtered<K extends Exclude<Kind, 'grants'>>(
    kind: K,
    wanted: RowsWanted,
    from: number,
    most: number,
  ): Promise<FilteredRows<Listed<K>>>
  filteredGrants(wanted: RowsWanted, from: number, most: number): Promise<FilteredRows<GrantListed>>
  /** Those of these keys that there are, in no order. */
  grantsByKey(keys: readonly string[]): Promise<GrantListed[]>
  /** By id, of those who are known. */
  namesOf(kind: 'contacts' | 'staff', ids: readonly string[]): Promise<Record<string, string>>
}
