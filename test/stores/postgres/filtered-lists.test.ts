/** Lists of the directory: narrowed down, sorted, a page at a time, and counted. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  FIRST_PAGE,
  LIST_FILTERS,
  LIST_SORTS,
  type FilteredLists,
  type ListPlace,
  type PageWanted,
  type RowsWanted,
} from '../../../src/directory/lists/filtered-lists.ts'
import { KINDS, keyOf, type Kind, type Rows } from '../../../src/domain/directory/directory-rows.ts'
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

async function keys(kind: Kind, wanted: Partial<RowsWanted>, page: PageWanted = FIRST_PAGE, most = 1_000) {
  const found =
    kind === 'grants'
      ? await lists.filteredGrants({ ...all, ...wanted }, page, most)
      : await lists.filtered(kind, { ...all, ...wanted }, page, most)
  const { total, before, previous, next } = found
  return { keys: found.rows.map(({ row }) => keyOf(kind, row)), total, before, previous, next }
}
type Page = Awaited<ReturnType<typeof keys>>

/** From one end of the list to the other, three rows a page. */
async function pagesOf(kind: Kind, wanted: Partial<RowsWanted>, from: 'start' | 'end', between = async () => {}) {
  const pages: Page[] = []
  for (let page: PageWanted | undefined = { at: from }; page !== undefined;) {
    const found: Page = await keys(kind, wanted, page, 3)
    pages.push(found)
    const place: ListPlace | undefined = from === 'start' ? found.next : found.previous
    page = place === undefined ? undefined : { at: from === 'start' ? 'after' : 'before', place }
    await between()
  }
  return pages
}

test.each(KINDS)('%s: every order holds every row once, page by page, forwards and backwards', async (kind) => {
  await db.pool.query(`UPDATE grants SET requested_at = '2026-01-01 10:00:00.123456Z' WHERE contact_id < 'c'`)
  await db.pool.query(`UPDATE grants SET requested_at = '2026-01-01 10:00:00.123457Z' WHERE contact_id > 'k'`)
  await db.pool.query(`UPDATE companies SET region = NULL WHERE id < 'f'`)
  const whole = await keys(kind, {})
  expect(whole.keys.length).toBeGreaterThan(3)
  expect(whole.total).toBe(whole.keys.length)
  for (const sort of LIST_SORTS[kind])
    for (const direction of ['up', 'down'] as const) {
      const inOrder = (await keys(kind, { sort, direction })).keys
      expect(inOrder.toSorted(), sort).toEqual(whole.keys.toSorted())
      const forwards = await pagesOf(kind, { sort, direction }, 'start')
      expect(
        forwards.flatMap((page) => page.keys),
        `${sort} ${direction}`,
      ).toEqual(inOrder)
      expect(forwards.map(({ before, total }) => [before, total])).toEqual(
        forwards.map((_, at) => [at * 3, whole.total]),
      )
      expect(forwards[0]?.previous).toBeUndefined()
      const backwards = await pagesOf(kind, { sort, direction }, 'end')
      expect(backwards[0]?.next).toBeUndefined()
      expect(backwards[0]?.keys).toEqual(inOrder.slice(-3))
      // The first page is full: it may hold rows of the second one.
      expect(backwards.at(-1)).toMatchObject({ keys: inOrder.slice(0, 3), before: 0, previous: undefined })
      expect([...new Set(backwards.toReversed().flatMap((page) => page.keys))], `${sort} ${direction}`).toEqual(inOrder)
    }
  for (const filter of LIST_FILTERS[kind])
    expect((await keys(kind, { filters: { [filter]: 'no-such-thing' } })).total, filter).toBe(0)
})

test.each(['up', 'down'] as const)('rows without a value come last, %s', async (direction) => {
  const { keys: byRegion } = await keys('companies', { sort: 'region', direction })
  const { rows } = await db.pool.query<{ id: string }>('SELECT id FROM companies WHERE region IS NULL')
  expect(rows.length).toBeGreaterThan(1)
  expect(byRegion.slice(-rows.length).toSorted()).toEqual(rows.map(({ id }) => id).toSorted())
})

test.each(['up', 'down'] as const)(
  'rows that come and go meanwhile move no other to another page, %s',
  async (direction) => {
    const add = (id: string, name: string) =>
      db.pool.query(`INSERT INTO companies (id, name, kind) VALUES ($1, $2, 'customer')`, [id, name])
    await add('aa-goes', 'Aa goes')
    const stay = (await keys('companies', { direction })).keys.filter((key) => key !== 'aa-goes')
    let turns = 0
    const pages = await pagesOf('companies', { direction }, 'start', async () => {
      turns += 1
      if (turns !== 2) return
      await db.pool.query(`DELETE FROM companies WHERE id = 'aa-goes'`)
      await add('aa-comes', 'Aa comes')
      await add('zz-comes', 'Zz comes')
    })
    const seen = pages.flatMap((page) => page.keys)
    expect(seen.filter((key) => stay.includes(key))).toEqual(stay)
    expect(seen.filter((key) => key.endsWith('comes'))).toHaveLength(1)
    await db.pool.query(`DELETE FROM companies WHERE id IN ('aa-goes', 'aa-comes', 'zz-comes')`)
  },
)

test('a page whose end was removed goes on where it stood, and beyond the last row there is the last page', async () => {
  await db.pool.query(`INSERT INTO companies (id, name, kind) VALUES ('m-end', 'Mm', 'customer')`)
  const inOrder = (await keys('companies', {})).keys
  const at = inOrder.indexOf('m-end')
  const place = { value: 'mm', key: 'm-end' }
  await db.pool.query(`DELETE FROM companies WHERE id = 'm-end'`)
  expect((await keys('companies', {}, { at: 'after', place }, 2)).keys).toEqual(inOrder.slice(at + 1, at + 3))
  expect((await keys('companies', {}, { at: 'before', place }, 2)).keys).toEqual(inOrder.slice(at - 2, at))
  const beyond = { value: 'zzzz', key: 'zzzz' }
  expect(await keys('companies', {}, { at: 'after', place: beyond }, 2)).toMatchObject({
    keys: inOrder.slice(-2),
    next: undefined,
  })
})

test.each<[Kind, Partial<RowsWanted>, string[]]>([
  ['contacts', { words: 'lindq ana' }, ['ana']],
  ['contacts', { words: '100%_' }, []],
  // Signs of LIKE stand for themselves.
  ['contacts', { words: '_na' }, []],
  ['contacts', { words: 'kim', filters: { status: 'active' } }, []],
  ['contacts', { filters: { status: 'inactive' } }, ['kim']],
  ['companies', { words: 'gallant' }, ['gallant']],
  ['contracts', { filters: { company: 'gallant' } }, ['SC-2001']],
  ['grants', { words: 'cleo' }, ['cleo SC-1001 read-only']],
  ['grants', { filters: { status: 'pending', level: 'read-only' } }, ['gus SC-2001 read-only']],
  ['staff', { words: 'berg' }, ['alva']],
  ['staff', { words: 's' }, ['ida', 'sam']],
])('%s like %j', async (kind, wanted, expected) => {
  expect((await keys(kind, wanted)).keys).toEqual(expected)
  expect((await keys(kind, wanted, FIRST_PAGE, 1)).total).toBe(expected.length)
})

test('access of a company is that of its people, and on every contract that it bought, uses or supports', async () => {
  const worksFor = (company: string) => db.pool.query(`UPDATE contacts SET employer = $1 WHERE id = 'hal'`, [company])
  await worksFor('quill')
  for (const company of ['quill', 'norvik', 'umbra', 'corvus'])
    expect((await keys('grants', { filters: { company } })).keys, company).toContain('hal SC-2003 designated')
  await worksFor('corvus')
  expect((await keys('grants', { filters: { company: 'quill' } })).keys).toEqual(['noa SC-5001 designated'])
  for (const company of ['norvik', 'umbra', 'corvus'])
    expect((await keys('contracts', { filters: { company } })).keys, company).toContain('SC-2003')
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

interface Shown {
  row: object
  names?: Record<string, string>
  contactName?: string
  endUser?: string
  requestedAt?: Date | undefined
}
const cell =
  (field: string) =>
  ({ row }: Shown) =>
    Reflect.get(row, field) as string | null
const nameAt =
  (field: string) =>
  ({ row, names }: Shown) =>
    names?.[String(Reflect.get(row, field))]?.toLowerCase()
const lower =
  (field: string) =>
  ({ row }: Shown) =>
    String(Reflect.get(row, field)).toLowerCase()

/** What a row is sorted by, as the column of that order shows it. */
const SHOWN: { [K in Kind]: Record<(typeof LIST_SORTS)[K][number], (row: Shown) => unknown> } = {
  companies: { name: lower('name'), id: cell('id'), kind: cell('kind'), region: cell('region') },
  contacts: { name: lower('name'), email: lower('email'), employer: nameAt('employer'), status: cell('status') },
  contracts: {
    number: cell('number'),
    soldTo: nameAt('soldTo'),
    endUser: nameAt('endUser'),
    supportOwner: nameAt('supportOwner'),
    startsOn: cell('startsOn'),
    endsOn: ({ row }) =>
      [cell('endsOn')({ row }), cell('terminatedOn')({ row })].filter((one) => one !== null).toSorted()[0],
  },
  grants: {
    contact: ({ contactName }) => String(contactName).toLowerCase(),
    contract: cell('contract'),
    endUser: ({ endUser }) => String(endUser).toLowerCase(),
    level: ({ row }) => cell('level')({ row })?.replace('-', '_'),
    status: cell('status'),
    requested: ({ requestedAt }) => requestedAt?.toISOString(),
  },
  staff: { name: lower('name'), role: cell('role'), email: lower('email'), status: cell('status') },
}

test.each(KINDS)('%s: each order is the one of its column, and more than one value is in it', async (kind) => {
  await db.pool.query(`UPDATE contracts SET terminated_on = starts_on + 1 WHERE number = 'SC-1001'`)
  await db.pool.query(`UPDATE grants SET requested_at = '2026-02-01 10:00Z' WHERE contact_id = 'ana'`)
  // Names of the demo are in the order of its ids.
  await db.pool.query(`UPDATE companies SET name = 'Zz ' || name WHERE id = 'arden' AND name NOT LIKE 'Zz%'`)
  await db.pool.query(`UPDATE contacts SET name = 'Zz ' || name WHERE id = 'ana' AND name NOT LIKE 'Zz%'`)
  for (const [sort, shown] of Object.entries<(row: Shown) => unknown>(SHOWN[kind]))
    for (const direction of ['up', 'down'] as const) {
      const wanted = { ...all, sort, direction }
      const { rows }: { rows: readonly Shown[] } = await (kind === 'grants'
        ? lists.filteredGrants(wanted, FIRST_PAGE, 1_000)
        : lists.filtered(kind, wanted, FIRST_PAGE, 1_000))
      const values = rows.flatMap((row) => shown(row) ?? []).map(String)
      const inOrder = values.toSorted()
      expect(values, `${sort} ${direction}`).toEqual(direction === 'up' ? inOrder : inOrder.toReversed())
      if (sort !== 'status') expect(new Set(values).size, sort).toBeGreaterThan(1)
    }
  await db.pool.query(`UPDATE contracts SET terminated_on = NULL WHERE number = 'SC-1001'`)
})

test('each filter shows all rows that are like it, and no other', async () => {
  const whole = async <K extends Exclude<Kind, 'grants'>>(kind: K) =>
    (await lists.filtered(kind, all, FIRST_PAGE, 1_000)).rows.map(({ row }) => row)
  const [companies, contacts, contracts, staff] = await Promise.all([
    whole('companies'),
    whole('contacts'),
    whole('contracts'),
    whole('staff'),
  ])
  const grants = (await lists.filteredGrants(all, FIRST_PAGE, 1_000)).rows.map(({ row }) => row)
  const parties = new Map(contracts.map((one) => [one.number, [one.soldTo, one.endUser, one.supportOwner]]))
  const employers = new Map(contacts.map(({ id, employer }) => [id, employer]))
  const like = async <K extends Kind>(
    kind: K,
    rows: readonly Rows[K][],
    filter: string,
    of: (row: Rows[K]) => string[],
  ) => {
    const values = new Set(rows.flatMap(of))
    expect(values.size, `${kind} ${filter}`).toBeGreaterThan(0)
    for (const value of values) {
      const expected = rows.filter((row) => of(row).includes(value)).map((row) => keyOf(kind, row))
      const found = await keys(kind, { filters: { [filter]: value } })
      expect(found.keys.toSorted(), `${kind} ${filter} ${value}`).toEqual(expected.toSorted())
    }
  }
  await like('companies', companies, 'kind', ({ kind }) => [kind])
  await like('contacts', contacts, 'status', ({ status }) => [status])
  await like('contacts', contacts, 'company', ({ employer }) => [employer])
  await like('contracts', contracts, 'company', ({ number }) => parties.get(number) ?? [])
  await like('grants', grants, 'status', ({ status }) => [status])
  await like('grants', grants, 'level', ({ level }) => [level])
  await like('grants', grants, 'company', ({ contact, contract }) => [
    employers.get(contact) ?? '',
    ...(parties.get(contract) ?? []),
  ])
  await like('staff', staff, 'status', ({ status }) => [status])
  await like('staff', staff, 'role', ({ role }) => [role])
  await like('staff', staff, 'desk', ({ desks }) => desks)
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
    expect({ ...found, keys: found.keys.toSorted() }, sort).toMatchObject({ keys: grants, total: 3 })
    expect((await keys('grants', { words: 'wide2', sort, filters: { status: 'active' } })).keys).toEqual([grants[1]])
    // Filters that fit few rows are gathered first; the words count among these, too.
    const readOnly = await keys('grants', { words: 'wide', sort, filters: { level: 'read-only' } })
    expect(readOnly.keys.toSorted()).toEqual(grants)
    expect((await keys('grants', { words: 'wide', sort, filters: { level: 'designated' } })).keys).toEqual([])
  }
})
