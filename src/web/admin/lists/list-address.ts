/** What a list shows, read from its address and written to one. Words that were searched for stand there by an id alone. */
import {
  LIST_FILTERS,
  LIST_SORTS,
  MOST_COUNTED,
  MOST_COUNTED_BY_WORDS,
} from '../../../directory/lists/filtered-lists.ts'
import type { Kind } from '../../../domain/directory/directory-rows.ts'

export interface ListState {
  /** Without those that narrow nothing. */
  filters: Readonly<Record<string, string>>
  /** Of the slot that holds the words. */
  slot: string | undefined
  sort: string
  direction: 'up' | 'down'
  /** From 1. */
  page: number
}

export const PAGE = 50
const SLOT = 'words'
/** A company's id, and words from a few. */
const VALUE = /^[\p{L}\p{N}][\p{L}\p{N}._:@-]{0,63}$/u

/** `query`: of an address, or the fields of the form above the list. What does not belong there is left out. */
export function readListState(kind: Kind, query: object, first: { sort?: string; direction?: 'down' } = {}): ListState {
  const of = (name: string): string => {
    const value: unknown = Reflect.get(query, name)
    return typeof value === 'string' ? value.trim() : ''
  }
  const names: readonly string[] = LIST_FILTERS[kind]
  const sorts: readonly string[] = LIST_SORTS[kind]
  const filters = Object.fromEntries(names.flatMap((name) => (VALUE.test(of(name)) ? [[name, of(name)] as const] : [])))
  const page = Number(of('page'))
  const isSorted = sorts.includes(of('sort'))
  return {
    filters,
    slot: of(SLOT) === '' ? undefined : of(SLOT),
    sort: isSorted ? of('sort') : (first.sort ?? sorts[0] ?? ''),
    direction: (isSorted ? of('dir') === 'down' : first.direction === 'down') ? 'down' : 'up',
    page: Number.isInteger(page) && page > 0 && page <= MOST_COUNTED / PAGE + 1 ? page : 1,
  }
}

/** Another page of the same list, unless something else changes, which leads to the first. */
export function listAddress(path: string, state: ListState, changes: Partial<ListState> = {}): string {
  const { filters, slot, sort, direction, page } = { ...state, page: 1, ...changes }
  const search = new URLSearchParams({ ...filters, ...(slot === undefined ? {} : { [SLOT]: slot }), sort })
  if (direction === 'down') search.set('dir', 'down')
  if (page > 1) search.set('page', String(page))
  return `${path}?${search.toString()}`
}

/** E.g. "1–50 of 213". */
export function whereInList({ page, slot }: ListState, shown: number, total: number): string {
  const from = (page - 1) * PAGE
  const most = slot === undefined ? MOST_COUNTED : MOST_COUNTED_BY_WORDS
  const of = total > most ? `more than ${inThousands(most)}` : inThousands(total)
  const first = inThousands(from + 1)
  return shown === 1 ? `${first} of ${of}` : `${first}–${inThousands(from + shown)} of ${of}`
}

export const inThousands = (count: number): string => count.toLocaleString('en')
