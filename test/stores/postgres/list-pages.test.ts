/** A page of a large list looks at few rows, whatever the order, however deep, and whatever narrows it down. */
import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  LIST_SORTS,
  type FilteredLists,
  type PageWanted,
  type RowsWanted,
} from '../../../src/directory/lists/filtered-lists.ts'
import { KINDS, type Kind } from '../../../src/domain/directory/directory-rows.ts'
import { sitePolicy } from '../../../src/service/settings/site-policy.ts'
import { postgresFilteredLists } from '../../../src/stores/postgres/directory/lists/filtered-lists.ts'
import { countingPool, type LookedAt } from '../../services/looked-at.ts'
import { freshDatabase, type FreshDatabase } from '../../services/postgres.ts'

const PAGE = 50
/** By one statement that finds or reads a page of fifty; its rows are counted again in each step they go through. */
const MOST_OF_PAGE = 2_500
/** By one that counts, which ends at 10,000 rows of the list. */
const MOST_OF_COUNT = 65_000

/** Names are in no order of ids. Words are in a fifth of them, or in all. */
const FILL = [
  `INSERT INTO companies (id, name, kind, region)
   SELECT 'co-' || n, 'Company ' || md5(n::text), 'customer', CASE WHEN n % 2 = 0 THEN 'north' END FROM generate_series(1, 2000) n`,
  `INSERT INTO contacts (id, name, email, employer, status)
   SELECT 'p-' || n, md5(n::text) || CASE WHEN n % 5 = 0 THEN ' fifth' ELSE ' other' END, 'p' || n || '@c.example', 'co-' || 1 + n % 2000,
          CASE WHEN n % 9 = 0 THEN 'inactive' ELSE 'active' END FROM generate_series(1, 6000) n`,
  `INSERT INTO contracts (number, sold_to, end_user, support_owner, products, starts_on, ends_on)
   SELECT 'SC-' || n, 'co-' || 1 + n % 2000, 'co-' || 1 + n % 2000, 'co-' || 1 + n % 2000, ARRAY['voice platform'],
          current_date - n % 2000, current_date - n % 2000 + 1000 FROM generate_series(1, 4000) n`,
  `INSERT INTO grants (contact_id, contract_number, level, status, ended_at, requested_at)
   SELECT 'p-' || 1 + n % 6000, 'SC-' || 1 + (n * 13 + n / 6000) % 4000, (ARRAY['designated', 'read_only', 'approver'])[1 + n / 6000 % 3],
          CASE WHEN n % 7 = 0 THEN 'ended' ELSE 'active' END, CASE WHEN n % 7 = 0 THEN now() END, CASE WHEN n % 3 = 0 THEN now() - make_interval(mins => n) END
     FROM generate_series(0, 35999) n ON CONFLICT DO NOTHING`,
  'ANALYZE companies',
  'ANALYZE contacts',
  'ANALYZE contracts',
  'ANALYZE grants',
]

let database: FreshDatabase
let pool: pg.Pool
let lookedAt: ReturnType<typeof countingPool>['lookedAt']
let lists: FilteredLists

beforeAll(async () => {
  database = await freshDatabase()
  ;({ pool, lookedAt } = countingPool(database.connectionString))
  for (const sql of FILL) await pool.query(sql)
  lists = postgresFilteredLists(pool, sitePolicy())
})
afterAll(async () => {
  await pool.end()
  await database.drop()
})

const ask = (kind: Kind, wanted: RowsWanted, page: PageWanted, most = PAGE) =>
  kind === 'grants' ? lists.filteredGrants(wanted, page, most) : lists.filtered(kind, wanted, page, most)

/** Those that look at too much, in short. */
const tooMuch = (looked: readonly LookedAt[]): string[] =>
  looked
    .filter(({ sql, rows }) => rows > (sql.startsWith('SELECT count') ? MOST_OF_COUNT : MOST_OF_PAGE))
    .map(({ sql, rows }) => `${rows} rows: ${sql.replaceAll(/\s+/g, ' ').slice(0, 300)}`)

const LARGE = KINDS.filter((kind) => kind !== 'staff')

test.each(LARGE)('%s: a page at each end and in the middle, in every order', async (kind) => {
  for (const sort of LIST_SORTS[kind])
    for (const direction of ['up', 'down'] as const) {
      const wanted: RowsWanted = { filters: {}, sort, direction }
      const { next } = await ask(kind, wanted, { at: 'start' }, 1_000)
      if (next === undefined) throw new Error('the list is too short')
      const pages: PageWanted[] = [
        { at: 'start' },
        { at: 'after', place: next },
        { at: 'before', place: next },
        { at: 'end' },
      ]
      for (const page of pages)
        expect(tooMuch(await lookedAt(() => ask(kind, wanted, page))), `${sort} ${direction} ${page.at}`).toEqual([])
    }
})

test.each(['fifth', 'sc-', 'p-1'])('access is searched for words that fit many, in every order: %s', async (words) => {
  for (const sort of LIST_SORTS.grants) {
    const wanted: RowsWanted = { filters: {}, sort, direction: 'up', words }
    const looked = await lookedAt(async () => {
      const found = await ask('grants', wanted, { at: 'start' })
      expect(found).toMatchObject({ hasMore: true, before: 0 })
      expect(found.rows).toHaveLength(PAGE)
    })
    expect(tooMuch(looked), sort).toEqual([])
  }
})

test.each<[Kind, string]>([
  ['contracts', 'company'],
  ['contracts', 'sc-1'],
  ['contacts', 'fifth'],
  ['contacts', 'p-1'],
])('%s are searched for words that fit many, in every order: %s', async (kind, words) => {
  for (const sort of LIST_SORTS[kind]) {
    const wanted: RowsWanted = { filters: {}, sort, direction: 'down', words }
    expect(tooMuch(await lookedAt(() => ask(kind, wanted, { at: 'end' }))), sort).toEqual([])
  }
})

test('more than 10,000 rows are not counted, and how many stand before a page is not said then', async () => {
  const wanted: RowsWanted = { filters: {}, sort: 'level', direction: 'up' }
  const first = await ask('grants', wanted, { at: 'start' })
  expect(first).toMatchObject({ total: 10_000, hasMore: true, before: 0 })
  if (first.next === undefined) throw new Error('the list is too short')
  expect(await ask('grants', wanted, { at: 'after', place: first.next })).toMatchObject({ before: undefined })
})
