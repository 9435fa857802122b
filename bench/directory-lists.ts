/** The lists of administration over a large directory: how long each page takes, in every order and by every filter. */
import pg from 'pg'
import {
  CONTRACT_STATES,
  LIST_FILTERS,
  LIST_SORTS,
  FIRST_PAGE,
  type FilteredLists,
  type PageWanted,
  type RowsWanted,
} from '../src/directory/lists/filtered-lists.ts'
import { DESKS } from '../src/domain/decide.ts'
import { choicesOf, KINDS, type Kind } from '../src/domain/directory/directory-rows.ts'
import { single, type Figure } from './figures.ts'
import { openOwnStores } from './own-stores.ts'
import { newHome } from './processes.ts'
import { median } from './statistics.ts'

const COMPANIES = 20_000
const CONTRACTS = 40_000
const CONTACTS = 100_000
const GRANTS = 300_000
const STAFF = 500
const PAGE = 50
const LONG_PAGE = 10_000
const ROUNDS = 3
const AIM_MS = 200

const ROWS: Record<Kind, number> = {
  companies: COMPANIES,
  contacts: CONTACTS,
  contracts: CONTRACTS,
  grants: GRANTS,
  staff: STAFF,
}

/** The same directory at every run. Names in an order that has nothing to do with the ids. */
const FILL = [
  `INSERT INTO companies (id, name, kind, region)
   SELECT 'co-' || n, 'Company ' || md5(n::text), CASE WHEN n % 10 = 0 THEN 'partner' ELSE 'customer' END, 'region ' || n % 20
     FROM generate_series(1, ${COMPANIES}) n`,
  `INSERT INTO contacts (id, name, email, employer, status)
   SELECT 'p-' || n, initcap(substr(md5(n::text), 1, 6)) || ' ' || initcap(substr(md5('x' || n), 1, 8)),
          'p' || n || '@c' || n % ${COMPANIES} || '.example', 'co-' || 1 + n % ${COMPANIES}, CASE WHEN n % 9 = 0 THEN 'inactive' ELSE 'active' END
     FROM generate_series(1, ${CONTACTS}) n`,
  `INSERT INTO contracts (number, sold_to, end_user, support_owner, products, starts_on, ends_on, terminated_on)
   SELECT 'SC-' || lpad(n::text, 6, '0'), 'co-' || 1 + (n * 7) % ${COMPANIES}, 'co-' || 1 + n % ${COMPANIES}, 'co-' || 1 + (n * 7) % ${COMPANIES},
          ARRAY['voice platform'], current_date - n % 2000, current_date - n % 2000 + 1000, CASE WHEN n % 50 = 0 THEN current_date END
     FROM generate_series(1, ${CONTRACTS}) n`,
  `INSERT INTO grants (contact_id, contract_number, level, status, ended_at, requested_at)
   SELECT 'p-' || 1 + n % ${CONTACTS}, 'SC-' || lpad((1 + (n * 13) % ${CONTRACTS})::text, 6, '0'),
          (ARRAY['designated', 'read_only', 'approver'])[1 + n / ${CONTACTS}],
          CASE WHEN n % 40 = 0 THEN 'pending' WHEN n % 7 = 0 THEN 'ended' ELSE 'active' END,
          CASE WHEN n % 7 = 0 AND n % 40 <> 0 THEN now() END, now() - make_interval(mins => n)
     FROM generate_series(0, ${GRANTS} - 1) n`,
  `INSERT INTO analysts (id, name, email, role, desks)
   SELECT 's-' || n, 'Analyst ' || md5(n::text), 's' || n || '@care.example', 'analyst', ARRAY['support'] FROM generate_series(1, ${STAFF}) n`,
  'VACUUM ANALYZE',
]

interface Asked {
  kind: Kind
  /** In words, for the slowest. */
  what: string
  wanted: RowsWanted
  /** As many rows deep. */
  from: number | 'end'
}

/** What a person finds by. */
const WORDS: Record<Kind, readonly string[]> = {
  companies: ['company', 'co-1', 'c4ca'],
  contacts: ['a', 'p-1', 'p777@c', 'b59c no'],
  contracts: ['sc-0', 'sc-000777', 'company'],
  grants: ['a', 'sc-0', 'p-777'],
  staff: ['analyst', 's7'],
}

function* pages(kind: Kind, total: number): Generator<Asked> {
  const [first = ''] = LIST_SORTS[kind]
  const plain = { filters: {}, sort: first, direction: 'up' } as const
  for (const sort of LIST_SORTS[kind])
    for (const direction of ['up', 'down'] as const)
      for (const from of [0, Math.trunc(total / 2), 'end'] as const)
        yield { kind, what: `by ${sort} ${direction}, from ${from}`, wanted: { ...plain, sort, direction }, from }
  for (const name of LIST_FILTERS[kind])
    for (const value of valuesOf(kind, name))
      for (const sort of LIST_SORTS[kind])
        yield {
          kind,
          what: `${name} ${value}, by ${sort}`,
          wanted: { ...plain, sort, filters: { [name]: value } },
          from: 0,
        }
  for (const words of WORDS[kind])
    for (const sort of LIST_SORTS[kind])
      for (const filters of kind === 'grants' ? [{}, { status: 'pending' }] : [{}])
        yield {
          kind,
          what: `"${words}"${'status' in filters ? ' that waits' : ''}, by ${sort}`,
          wanted: { ...plain, sort, words, filters },
          from: 0,
        }
}

function valuesOf(kind: Kind, name: string): readonly string[] {
  if (name === 'company') return ['co-8']
  if (name === 'state') return CONTRACT_STATES
  return name === 'desk' ? DESKS : (choicesOf(kind, name) ?? [])
}

export async function directoryLists(): Promise<Figure[]> {
  const home = newHome()
  const stores = await openOwnStores(home.dataDir)
  try {
    await fill(String(stores.pool.options.connectionString))
    const figures: Figure[] = []
    for (const kind of KINDS) figures.push(await slowestOf(kind, stores.lists))
    return figures
  } finally {
    await stores.close()
    home.remove()
  }
}

async function fill(connectionString: string): Promise<void> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    for (const sql of FILL) await client.query(sql)
  } finally {
    await client.end()
  }
}

function ask(kind: Kind, wanted: RowsWanted, page: PageWanted, lists: FilteredLists, most = PAGE) {
  return kind === 'grants' ? lists.filteredGrants(wanted, page, most) : lists.filtered(kind, wanted, page, most)
}

/** A person gets so deep by many pages; here they are longer. */
async function pageAt({ kind, wanted, from }: Asked, lists: FilteredLists): Promise<PageWanted> {
  if (from === 'end') return { at: 'end' }
  let page = FIRST_PAGE
  for (let passed = 0; passed < from; passed += LONG_PAGE) {
    const { next } = await ask(kind, wanted, page, lists, LONG_PAGE)
    if (next !== undefined) page = { at: 'after', place: next }
  }
  return page
}

/** Of each page the median; the first time is not counted. */
async function slowestOf(kind: Kind, lists: FilteredLists): Promise<Figure> {
  const taken: { what: string; ms: number }[] = []
  for (const asked of pages(kind, ROWS[kind])) {
    const page = await pageAt(asked, lists)
    const run = () => ask(kind, asked.wanted, page, lists)
    await run()
    const runs: number[] = []
    for (let round = 0; round < ROUNDS; round += 1) {
      const began = performance.now()
      await run()
      runs.push(performance.now() - began)
    }
    taken.push({ what: asked.what, ms: median(runs) })
  }
  const slowest = taken.reduce((most, one) => (one.ms > most.ms ? one : most), { what: '', ms: 0 })
  return single({
    name: `list of ${kind} in a large directory: ${taken.length} pages, orders and filters, the slowest`,
    value: `${slowest.ms.toFixed(0)} ms (${slowest.what}), median ${median(taken.map(({ ms }) => ms)).toFixed(0)} ms`,
    why: `median of ${ROUNDS}`,
    aim: `< ${AIM_MS} ms`,
    met: slowest.ms < AIM_MS,
  })
}
