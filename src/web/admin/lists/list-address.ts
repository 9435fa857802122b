/** What a list shows, read from its address and written to one. Words that were searched for stand there by an id alone. */
import { LIST_FILTERS, LIST_SORTS, MOST_COUNTED, type FilteredRows } from '../../../directory/lists/filtered-lists.ts'
import type { Kind } from '../../../domain/directory/directory-rows.ts'

/** Which page: behind or before a place, which is sealed (list-places.ts), or the last one. Undefined: the first. */
export type PageAddress = { side: 'after' | 'before'; place: string } | 'end' | undefined

export interface ListState {
  /** Without those that narrow nothing. */
  filters: Readonly<Record<string, string>>
  /** Of the slot that holds the words. */
  slot: string | undefined
  sort: string
  direction: 'up' | 'down'
  page: PageAddress
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
  const isSorted = sorts.includes(of('sort'))
  return {
    filters,
    slot: of(SLOT) === '' ? undefined : of(SLOT),
    sort: isSorted ? of('sort') : (first.sort ?? sorts[0] ?? ''),
    direction: (isSorted ? of('dir') === 'down' : first.direction === 'down') ? 'down' : 'up',
    page: pageIn(of),
  }
}

function pageIn(of: (name: string) => string): PageAddress {
  for (const side of ['after', 'before'] as const) if (of(side) !== '') return { side, place: of(side) }
  return of('page') === 'last' ? 'end' : undefined
}

/** The same list from its first page on, unless another one is given. */
export function listAddress(path: string, state: ListState, changes: Partial<ListState> = {}): string {
  const { filters, slot, sort, direction, page } = { ...state, page: undefined, ...changes }
  const search = new URLSearchParams({ ...filters, ...(slot === undefined ? {} : { [SLOT]: slot }), sort })
  if (direction === 'down') search.set('dir', 'down')
  if (page === 'end') search.set('page', 'last')
  else if (page !== undefined) search.set(page.side, page.place)
  return `${path}?${search.toString()}`
}

type Counted = Pick<FilteredRows<unknown>, 'total' | 'hasMore' | 'before'>

/** E.g. "51–100 of 213", and "50 of more than 10,000" where no one knows how many stand before them. */
export function whereInList({ before, ...counted }: Counted, shown: number): string {
  const of = countInWords(counted)
  if (before === undefined) return `${inThousands(shown)} of ${of}`
  const first = inThousands(before + 1)
  return shown === 1 ? `${first} of ${of}` : `${first}–${inThousands(before + shown)} of ${of}`
}

export function countInWords({ total, hasMore }: Omit<Counted, 'before'>): string {
  if (!hasMore) return inThousands(total)
  return total < MOST_COUNTED ? `at least ${inThousands(total)}` : `more than ${inThousands(total)}`
}

export const inThousands = (count: number): string => count.toLocaleString('en')
