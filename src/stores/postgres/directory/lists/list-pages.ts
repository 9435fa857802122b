/** Pages of a list by the places at their ends: the thousandth costs what the first does, and rows that come and go before a page move none on it. */
import type { ListPlace, PageWanted, RowsWanted } from '../../../../directory/lists/filtered-lists.ts'
import { KEYS, type Kind } from '../../../../domain/directory/directory-rows.ts'
import { readRows, type Queried } from '../../database/read-rows.ts'
import { without } from '../../database/without.ts'
import { DIRECTORY_TABLES } from '../columns.ts'
import { joinsFor, parameters, type ListSql, type Parameters, type SortSql } from './list-sql.ts'

/** Puts its values into the statement that is being made. */
type Test = (parameters: Parameters) => string

/** A list with what narrows it down. */
export interface NarrowedList {
  kind: Kind
  sql: ListSql
  /** Few rows are like this: they are gathered before any of them is sorted or tested further. Undefined: it is read in its order until the page is full. */
  gathered: Test | undefined
  where: Test
  wanted: Pick<RowsWanted, 'sort' | 'direction'>
}

/**
 * What the planner believes of words and states may be wrong a hundredfold: the way is chosen here, by what was counted. In the order of
 * the list the page is soon full, and nothing needs to be sorted; what was gathered is few, and the rest is looked up beside it.
 */
const IN_ORDER = ['sort', 'seqscan', 'bitmapscan'] as const
const LOOKED_UP = ['hashjoin', 'mergejoin'] as const

/** The rows of a page are looked up by their keys. */
export const lookingUp = <Result>(on: Queried, work: () => Promise<Result>): Promise<Result> =>
  without(on, LOOKED_UP, work)

/** The list in FROM, as far as it is gathered, with what an order or a test of the rest names beside it. */
function listFrom(
  { kind, sql, gathered }: Omit<NarrowedList, 'where' | 'wanted'>,
  is: Parameters,
  ...parts: string[]
): string {
  const table = DIRECTORY_TABLES[kind].name
  if (gathered === undefined) return `${table} t ${joinsFor(sql, ...parts)}`
  const test = gathered(is)
  return `(SELECT t.* FROM ${table} t ${joinsFor(sql, test)} WHERE ${test} OFFSET 0) t ${joinsFor(sql, ...parts)}`
}

/** At most so many of the rows are looked at. */
export async function countRows(
  on: Queried,
  { kind, sql }: Pick<NarrowedList, 'kind' | 'sql'>,
  where: Test,
  most: number,
): Promise<number> {
  const is = parameters()
  const test = where(is)
  const from = listFrom({ kind, sql, gathered: undefined }, is, test)
  const [row] = await readRows<{ rows: number }>(
    on,
    `SELECT count(*)::int AS rows FROM (SELECT FROM ${from} WHERE ${test} LIMIT ${most}) n`,
    is.values,
  )
  return row?.rows ?? 0
}

export interface PlacesOfPage {
  /** In the order of the list. */
  places: ListPlace[]
  hasBefore: boolean
  hasAfter: boolean
}

export async function readPage(on: Queried, list: NarrowedList, page: PageWanted, most: number): Promise<PlacesOfPage> {
  const isBackwards = page.at === 'end' || page.at === 'before'
  const from = 'place' in page ? page.place : undefined
  const read = await readOn(on, list, { from, isBackwards, most: most + 1 })
  const places = read.slice(0, most)
  const hasFurther = read.length > most
  if (page.at === 'after' && places.length === 0) return readPage(on, list, { at: 'end' }, most)
  if (page.at === 'before' && places.length < most) return readPage(on, list, { at: 'start' }, most)
  if (isBackwards) return { places: places.toReversed(), hasBefore: hasFurther, hasAfter: page.at === 'before' }
  return { places, hasBefore: page.at === 'after', hasAfter: hasFurther }
}

/** Rows with a value come first and those without one last, both ways: each part is in the order of an index by itself. */
type Part = 'all' | 'valued' | 'empty'

interface Wanted {
  from: ListPlace | undefined
  isBackwards: boolean
  most: number
}

async function readOn(on: Queried, list: NarrowedList, { from, isBackwards, most }: Wanted): Promise<ListPlace[]> {
  const order = orderOf(list)
  const inOrder: Part[] = order.isNullable === true ? ['valued', 'empty'] : ['all']
  const parts = isBackwards ? inOrder.toReversed() : inOrder
  const starts = from === undefined ? undefined : partOf(order, from)
  const read: ListPlace[] = []
  for (const part of starts === undefined ? parts : parts.slice(parts.indexOf(starts))) {
    const place = part === starts ? from : undefined
    read.push(...(await readPart(on, list, { part, from: place, isBackwards, most: most - read.length })))
    if (read.length === most) break
  }
  return read
}

const partOf = ({ isNullable }: SortSql, { value }: ListPlace): Part =>
  isNullable === true ? (value === null ? 'empty' : 'valued') : 'all'

function readPart(
  on: Queried,
  list: NarrowedList,
  { part, from: place, isBackwards, most }: Wanted & { part: Part },
): Promise<ListPlace[]> {
  const { kind, where, wanted } = list
  const { by, isNullable } = orderOf(list)
  const { key, unique } = DIRECTORY_TABLES[kind]
  const is = parameters()
  const isUp = (wanted.direction === 'up') !== isBackwards
  const tests = [
    `(${where(is)})`,
    ...(isNullable === true ? [`${by} IS ${part === 'empty' ? '' : 'NOT '}NULL`] : []),
    ...(place === undefined ? [] : [beyond(list, place, isUp, is)]),
  ]
  const keys = unique.split(', ').map((column) => `t.${column}`)
  const order = (part === 'empty' ? keys : [by, ...keys]).map((one) => `${one} ${isUp ? 'ASC' : 'DESC'}`).join(', ')
  const from = listFrom(list, is, ...tests, by)
  const read = async () => {
    const { rows } = await on.query<ListPlace>(
      `SELECT ${key} AS key, (${by})::text AS value FROM ${from}
        WHERE ${tests.join(' AND ')} ORDER BY ${order} LIMIT ${Math.trunc(most)}`,
      is.values,
    )
    return rows
  }
  if (list.gathered !== undefined) return lookingUp(on, read)
  // How many rows have no value the planner does know.
  return part === 'empty' ? read() : without(on, IN_ORDER, read)
}

/** The row stands beyond this place of its part, in the way that is read. The first test alone is one that every index can begin with. */
function beyond(list: NarrowedList, { value, key }: ListPlace, isUp: boolean, { put }: Parameters): string {
  const { by, type } = orderOf(list)
  const than = isUp ? '>' : '<'
  const keys = DIRECTORY_TABLES[list.kind].unique.split(', ').map((column) => `t.${column}`)
  const given = keyParts(list.kind, key).map((part) => put(part))
  if (value === null) return `(${keys.join(', ')}) ${than} (${given.join(', ')})`
  const at = put(value, type)
  return `${by} ${than}= ${at} AND (${[by, ...keys].join(', ')}) ${than} (${[at, ...given].join(', ')})`
}

/** As they stand in the columns. */
function keyParts(kind: Kind, key: string): string[] {
  const parts = key.split(' ')
  return KEYS[kind].map((field, at) => (field === 'level' ? parts[at]?.replace('-', '_') : parts[at]) ?? '')
}

/** How many rows of the list stand before this place; at most `most` are looked at. */
export async function countBefore(on: Queried, list: NarrowedList, place: ListPlace, most: number): Promise<number> {
  const { where, wanted } = list
  const order = orderOf(list)
  const is = parameters()
  const narrowed = where(is)
  const isDown = wanted.direction === 'down'
  const nearer = beyond(list, place, isDown, is)
  const test =
    order.isNullable !== true
      ? nearer
      : place.value === null
        ? `${order.by} IS NOT NULL OR (${nearer})`
        : `${order.by} IS NOT NULL AND (${nearer})`
  const [row] = await readRows<{ before: number }>(
    on,
    `SELECT count(*)::int AS before FROM (
       SELECT FROM ${listFrom(list, is, narrowed, test)} WHERE (${narrowed}) AND (${test}) LIMIT ${most}) n`,
    is.values,
  )
  return row?.before ?? 0
}

function orderOf({ sql: { sorts }, wanted: { sort } }: NarrowedList): SortSql {
  const [first] = Object.values(sorts)
  const order = Object.hasOwn(sorts, sort) ? sorts[sort] : first
  if (order === undefined) throw new Error('a list without an order')
  return order
}
