/** Lists of the directory, narrowed down, sorted, a page at a time, with how many rows there are, as far as they are counted. */
import type { Pool } from 'pg'
import {
  FIRST_PAGE,
  MOST_COUNTED,
  type FilteredLists,
  type FilteredRows,
  type ListPlace,
  type PageWanted,
  type RowsWanted,
} from '../../../../directory/lists/filtered-lists.ts'
import type { Kind } from '../../../../domain/directory/directory-rows.ts'
import type { GracePolicy } from '../../../../domain/directory/standing-facts.ts'
import { inTransaction } from '../../database/pool.ts'
import { readRow, readRows, type Queried } from '../../database/read-rows.ts'
import { DIRECTORY_TABLES } from '../columns.ts'
import { countBefore, countRows, lookingUp, readPage, type NarrowedList, type PlacesOfPage } from './list-pages.ts'
import { FEW, joinsFor, listsSql, parameters, withWords, type ListSql, type Parameters } from './list-sql.ts'
import { listGrants } from './related-lists.ts'
import { listRows } from './row-lists.ts'

export function postgresFilteredLists(pool: Pool, policy: GracePolicy): FilteredLists {
  const sql = listsSql(policy)

  /** `read`: the rows of these keys. */
  const pageOf = <T>(kind: Kind, wanted: RowsWanted, page: PageWanted, most: number, read: ReadRows<T>) =>
    forLists(pool, async (on): Promise<FilteredRows<T>> => {
      const list = await narrowed(on, kind, sql[kind], wanted)
      const found = await readPage(on, list, page, most)
      const counted = await countOf(on, list, found)
      return { rows: await rowsAt(on, kind, found.places, read), ...endsOf(found), ...counted }
    })

  return {
    filtered: (kind, wanted, page, most) =>
      pageOf(kind, wanted, page, most, (client, rest, keys) => listRows(client, kind, rest, keys)),

    filteredGrants: (wanted, page, most) => pageOf('grants', wanted, page, most, listGrants),

    firstRows: (kind, wanted, most) =>
      forLists(pool, async (on) => {
        const list = await narrowed(on, kind, sql[kind], wanted)
        const { places } = await readPage(on, list, FIRST_PAGE, most)
        return rowsAt(on, kind, places, (client, rest, keys) => listRows(client, kind, rest, keys))
      }),

    grantsByKey: (keys) =>
      listGrants(pool, `JOIN unnest($1::text[]) AS k ON ${DIRECTORY_TABLES.grants.matches}`, [keys]),

    async namesOf(kind, ids) {
      const rows = await readRows<{ id: string; name: string }>(
        pool,
        `SELECT id, name FROM ${DIRECTORY_TABLES[kind].name} WHERE id = ANY($1)`,
        [ids],
      )
      return Object.fromEntries(rows.map(({ id, name }) => [id, name]))
    },
  }
}

/** Compiling takes longer than any of these statements, and so does starting processes to share them. */
function forLists<Result>(pool: Pool, work: (on: Queried) => Promise<Result>): Promise<Result> {
  return inTransaction(pool, async (client) => {
    await client.query(
      `SET LOCAL jit = off; SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL work_mem = '32MB'`,
    )
    return work(client)
  })
}

type ReadRows<T> = (on: Queried, rest: string, values: unknown[]) => Promise<T[]>

/** What is shown of the rows of a page; one that was removed a moment ago is left out. */
function rowsAt<T>(on: Queried, kind: Kind, places: readonly ListPlace[], read: ReadRows<T>): Promise<T[]> {
  if (places.length === 0) return Promise.resolve([])
  const rest = `JOIN unnest($1::text[]) WITH ORDINALITY AS asked(k, place) ON ${DIRECTORY_TABLES[kind].matches} ORDER BY asked.place`
  return lookingUp(on, () => read(on, rest, [places.map(({ key }) => key)]))
}

const endsOf = ({ places, hasBefore, hasAfter }: PlacesOfPage) => ({
  previous: hasBefore ? places[0] : undefined,
  next: hasAfter ? places.at(-1) : undefined,
})

interface CountedList extends NarrowedList {
  /** Of words that fit many: the rows that they fit, in FROM, and what else narrows the list down. */
  wide: { source: (is: Parameters) => string; where: NarrowedList['where'] } | undefined
  /** How many are like the filters, at most one more than are counted. Undefined: there is no filter. */
  filtered: number | undefined
}

async function narrowed(on: Queried, kind: Kind, sql: ListSql, wanted: RowsWanted): Promise<CountedList> {
  const typed = wanted.words?.trim().toLowerCase() ?? ''
  const filters = Object.entries(sql.filters).filter(([name]) => wanted.filters[name] !== undefined)
  const byFilters = ({ put }: Parameters) =>
    ['true', ...filters.map(([name, test]) => `(${marked(test, put(wanted.filters[name] ?? ''))})`)].join(' AND ')
  const list = { kind, sql, wanted, gathered: undefined, where: byFilters, wide: undefined, filtered: undefined }
  const source = typed === '' ? undefined : await wideSource(on, sql, typed)
  if (typed !== '' && source === undefined) {
    const where = (is: Parameters) => `${byFilters(is)} AND (${withWords(sql.words, typed, is)})`
    return { ...list, where: () => 'true', gathered: where }
  }
  const filtered = filters.length === 0 ? undefined : await countRows(on, list, byFilters, TOO_MANY)
  const isRare = filtered !== undefined && filtered < TOO_MANY
  const words = (is: Parameters) => withWords(sql.wide?.words ?? sql.words, typed, is)
  const wide =
    source === undefined ? undefined : { source: (is: Parameters) => withWords(source, typed, is), where: byFilters }
  if (isRare) return { ...list, gathered: byFilters, where: wide === undefined ? () => 'true' : words, wide, filtered }
  return {
    ...list,
    where: (is) => (wide === undefined ? byFilters(is) : `${byFilters(is)} AND (${words(is)})`),
    wide,
    filtered,
  }
}

const TOO_MANY = MOST_COUNTED + 1
const marked = (test: string, place: string) => test.replaceAll('?', () => place)

/** The first of what the words fit too much of; undefined: they fit few. */
async function wideSource(on: Queried, { wide }: ListSql, typed: string): Promise<string | undefined> {
  for (const { fitting, rows } of wide?.sources ?? []) {
    const is = parameters()
    const counted = await readRow<{ fitting: number }>(
      on,
      `SELECT count(*)::int AS fitting FROM (SELECT FROM ${withWords(fitting, typed, is)} LIMIT ${FEW + 1}) n`,
      is.values,
    )
    if ((counted?.fitting ?? 0) > FEW) return rows
  }
  return undefined
}

type Counted = Pick<FilteredRows<unknown>, 'total' | 'hasMore' | 'before'>

/** At most so many rows are looked at, however many match. */
async function countOf(on: Queried, list: CountedList, found: PlacesOfPage): Promise<Counted> {
  const { places, hasBefore, hasAfter } = found
  if (!hasBefore && !hasAfter) return { total: places.length, hasMore: false, before: 0 }
  const before = hasBefore ? undefined : 0
  if (list.wide !== undefined) {
    const counted = await countFitting(on, list, list.wide)
    // Only a part is looked at: a whole number of them is not all there are.
    const least = counted > MOST_COUNTED ? MOST_COUNTED : Math.min(counted, MOST_COUNTED - 1)
    return { total: Math.max(least, places.length), hasMore: true, before }
  }
  const counted = list.filtered ?? (await countAll(on, list))
  const [first] = places
  if (counted > MOST_COUNTED || first === undefined) return { total: MOST_COUNTED, hasMore: true, before }
  return { total: counted, hasMore: false, before: before ?? (await countBefore(on, list, first, MOST_COUNTED)) }
}

/** What is gathered is few, and looked up. */
const countAll = (on: Queried, { gathered, where, ...list }: CountedList): Promise<number> =>
  gathered === undefined
    ? countRows(on, list, where, TOO_MANY)
    : lookingUp(on, () => countRows(on, list, gathered, TOO_MANY))

/** Of the rows that words fit, as many as are looked at. */
async function countFitting(
  on: Queried,
  { sql }: CountedList,
  { source, where }: NonNullable<CountedList['wide']>,
): Promise<number> {
  const is = parameters()
  const from = source(is)
  const test = where(is)
  const row = await readRow<{ rows: number }>(
    on,
    `SELECT count(*)::int AS rows FROM (SELECT t.* FROM ${from} LIMIT ${TOO_MANY}) t ${joinsFor(sql, test)} WHERE ${test}`,
    is.values,
  )
  return row?.rows ?? 0
}
