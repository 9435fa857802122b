/** Lists of the directory: narrowed down, sorted, a page at a time, and counted. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  LIST_FILTERS,
  LIST_SORTS,
  type FilteredLists,
  type RowsWanted,
} from '../../../src/directory/lists/filtered-lists.ts'
import { KINDS, keyOf, type Kind } from '../../../src/domain/directory/directory-rows.ts'
import { sitePolicy } from '../../../src/service/settings/site-policy.ts'
import { postgresFilteredLists } from '../../../src/stores/postgres/directory/lists/filtered-lists.ts'
import { freshDatabase, type FreshDatabase } from '../../services/postgres.ts'
import { loadDemo } from './example-directory.ts'

let db: FreshDatabase
let lists: FilteredLists
beforeAll(async () => {
  db = await freshDatabase()
  await loadDemo(db.pool, new Date())
  lists = postgresFilteredLists(db.pool, sitePolicy())
})
afterAll(() => db.drop())

const all: RowsWanted = { filters: {}, sort: '', direction: 'up' }

async function keys(kind: Kind, wanted: Partial<RowsWanted>, from = 0, most = 1_000) {
  const { rows, total } =
    kind === 'grants'
      ? await lists.filteredGrants({ ...all, ...wanted }, from, most)
      : await lists.filtered(kind, { ...all, ...wanted }, from, most)
  return { keys: rows.map(({ row }) => keyOf(kind, row)), total }
}

test.each(KINDS)('%s: every order holds every row once, page by page', async (kind) => {
  const whole = await keys(kind, {})
  expect(whole.keys.length).toBeGreaterThan(3)
  expect(whole.total).toBe(whole.keys.length)
  for (const sort of LIST_SORTS[kind]) {
    const pages: string[] = []
    for (let from = 0; from < whole.total; from += 3) {
      const page = await keys(kind, { sort, direction: 'down' }, from, 3)
      expect(page.total).toBe(whole.total)
      pages.push(...page.keys)
    }
    expect(pages.toSorted(), sort).toEqual(whole.keys.toSorted())
  }
  for (const filter of LIST_FILTERS[kind])
    expect((await keys(kind, { filters: { [filter]: 'no-such-thing' } })).total, filter).toBe(0)
})

test.each<[Kind, Partial<RowsWanted>, string[]]>([
  ['contacts', { words: 'lindq ana' }, ['ana']],
  ['contacts', { words: '100%_' }, []],
  ['contacts', { filters: { status: 'inactive' } }, ['kim']],
  ['companies', { words: 'gallant' }, ['gallant']],
  ['contracts', { filters: { company: 'gallant' } }, ['SC-2001']],
  ['grants', { words: 'cleo' }, ['cleo SC-1001 read-only']],
  ['grants', { filters: { status: 'pending', level: 'read-only' } }, ['gus SC-2001 read-only']],
  ['staff', { words: 'berg' }, ['alva']],
])('%s like %j', async (kind, wanted, expected) => {
  expect((await keys(kind, wanted)).keys).toEqual(expected)
})

test('contracts in each state are all contracts', async () => {
  const states = await Promise.all(
    ['in-force', 'not-begun', 'ended'].map((state) => keys('contracts', { filters: { state } })),
  )
  expect(states.flatMap((one) => one.keys).toSorted()).toEqual((await keys('contracts', {})).keys.toSorted())
  expect(states.map(({ total }) => total > 0)[0]).toBe(true)
})

test('access by its keys, without what there is not', async () => {
  const found = await lists.grantsByKey(['ana SC-1001 designated', 'ana SC-1001 approver', 'no one'])
  expect(found.map(({ contactName }) => contactName)).toEqual(['Ana Lindqvist'])
})

test('access is found by words that fit thousands of people as by words that fit one, in every order', async () => {
  await db.pool.query(
    `INSERT INTO contacts (id, name, email, employer)
     SELECT 'wide' || n, 'Wide ' || n, 'wide' || n || '@arden.example', 'arden' FROM generate_series(1, 2100) n`,
  )
  await db.pool.query(
    `INSERT INTO grants (contact_id, contract_number, level, status)
     SELECT 'wide' || n, 'SC-1001', 'read_only', 'active' FROM generate_series(1, 3) n`,
  )
  const grants = [1, 2, 3].map((n) => `wide${n} SC-1001 read-only`)
  for (const sort of LIST_SORTS.grants) {
    const found = await keys('grants', { words: 'wide', sort })
    expect({ ...found, keys: found.keys.toSorted() }, sort).toEqual({ keys: grants, total: 3 })
    expect((await keys('grants', { words: 'wide2', sort, filters: { status: 'active' } })).keys).toEqual([grants[1]])
  }
})
