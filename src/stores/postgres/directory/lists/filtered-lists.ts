/** Lists of the directory, narrowed down, sorted, a page at a time, with how many rows there are in all. */
import type { Pool } from 'pg'
import {
  MOST_COUNTED,
  MOST_COUNTED_BY_WORDS,
  type FilteredLists,
  type RowsWanted,
} from '../../../../directory/lists/filtered-lists.ts'
import type { Kind } from '../../../../domain/directory/directory-rows.ts'
import type { GracePolicy } from '../../../../domain/directory/standing-facts.ts'
import { inTransaction } from '../../database/pool.ts'
import { readRow, readRows, type Queried } from '../../database/read-rows.ts'
import { DIRECTORY_TABLES } from '../columns.ts'
import { inForce } from '../in-force.ts'
import { listGrants } from './related-lists.ts'
import { listRows } from './row-lists.ts'

/** Statements are put together from these alone; what a person typed is a parameter, for which `?` stands. */
interface ListSql {
  /** What may stand beside the row `t`, by its alias, in this order: only what an order or a filter names is joined. */
  joins: Readonly<Record<string, string>>
  filters: Readonly<Record<string, string>>
  /** `?` is the beginning of a word for LIKE, `?q` the words as a query of text. */
  words: string
  sorts: Readonly<Record<string, string>>
  /** Those that may have no value; it comes last both ways. */
  nullable?: readonly string[]
}

const company = (alias: string, column: string) => `JOIN companies ${alias} ON ${alias}.id = t.${column}`
const today = `(now() AT TIME ZONE c.time_zone)::date`

/** Found by the indexes of both sides; an OR over their joins would read every grant. */
const GRANTS_OF_COMPANY = `(t.contact_id, t.contract_number, t.level) IN (
  SELECT g.contact_id, g.contract_number, g.level FROM contacts h JOIN grants g ON g.contact_id = h.id WHERE h.employer = ?
  UNION SELECT g.contact_id, g.contract_number, g.level FROM contracts o JOIN grants g ON g.contract_number = o.number
   WHERE o.sold_to = ? OR o.end_user = ? OR o.support_owner = ?)`
/** Of words that fit few people and contracts the grants are looked up. Each part reads an index. */
const GRANTS_BY_WORDS = `(t.contact_id, t.contract_number, t.level) IN (
  SELECT g.contact_id, g.contract_number, g.level FROM contacts h JOIN grants g ON g.contact_id = h.id
   WHERE lower(h.id) LIKE ? OR h.words @@ to_tsquery('simple', ?q)
  UNION SELECT g.contact_id, g.contract_number, g.level FROM contracts k JOIN grants g ON g.contract_number = k.number
   WHERE lower(k.number) LIKE ?)`
/** Of words that fit many, grants are read in the order of the list until the page is full. */
const GRANTS_BY_WIDE_WORDS = `lower(t.contract_number) LIKE ? OR lower(t.contact_id) LIKE ? OR p.words @@ to_tsquery('simple', ?q)`
const FEW = 2_000
const FITTING = `SELECT (SELECT count(*) FROM (SELECT FROM contacts h WHERE lower(h.id) LIKE ? OR h.words @@ to_tsquery('simple', ?q) LIMIT ${FEW + 1}) n)::int
  + (SELECT count(*) FROM (SELECT FROM contracts k WHERE lower(k.number) LIKE ? LIMIT ${FEW + 1}) n)::int AS fitting`
const COMPANIES_BY_WORDS = `SELECT n.id FROM companies n WHERE n.words @@ to_tsquery('simple', ?q)`

const lists = (policy: GracePolicy): Record<Kind, ListSql> => ({
  companies: {
    joins: {},
    filters: { kind: 't.kind = ?' },
    words: `lower(t.id) LIKE ? OR t.words @@ to_tsquery('simple', ?q)`,
    sorts: { name: 'lower(t.name)', id: 't.id', kind: 't.kind', region: 'lower(t.region)' },
    nullable: ['region'],
  },
  contacts: {
    joins: { e: company('e', 'employer') },
    filters: { status: 't.status = ?', company: 't.employer = ?' },
    words: `lower(t.id) LIKE ? OR lower(t.email) LIKE ? OR t.words @@ to_tsquery('simple', ?q)`,
    sorts: { name: 'lower(t.name)', email: 'lower(t.email)', employer: 'lower(e.name)', status: 't.status' },
  },
  contracts: {
    joins: {
      c: 'CROSS JOIN LATERAL (SELECT t.*) c',
      s: company('s', 'sold_to'),
      u: company('u', 'end_user'),
      o: company('o', 'support_owner'),
    },
    filters: {
      state: `CASE WHEN ${today} < c.starts_on THEN 'not-begun' WHEN ${inForce(policy)} THEN 'in-force' ELSE 'ended' END = ?`,
      company: 't.sold_to = ? OR t.end_user = ? OR t.support_owner = ?',
    },
    words: `lower(t.number) LIKE ? OR t.sold_to IN (${COMPANIES_BY_WORDS})
      OR t.end_user IN (${COMPANIES_BY_WORDS}) OR t.support_owner IN (${COMPANIES_BY_WORDS})`,
    sorts: {
      number: 't.number',
      soldTo: 'lower(s.name)',
      endUser: 'lower(u.name)',
      supportOwner: 'lower(o.name)',
      startsOn: 't.starts_on',
      endsOn: 'least(t.ends_on, t.terminated_on)',
    },
  },
  grants: {
    joins: {
      p: 'JOIN contacts p ON p.id = t.contact_id',
      u: 'JOIN contracts c ON c.number = t.contract_number JOIN companies u ON u.id = c.end_user',
    },
    filters: { status: 't.status = ?', level: `t.level = replace(?, '-', '_')`, company: GRANTS_OF_COMPANY },
    words: GRANTS_BY_WORDS,
    sorts: {
      contact: 'lower(p.name)',
      contract: 't.contract_number',
      endUser: 'lower(u.name)',
      level: 't.level',
      status: 't.status',
      requested: 't.requested_at',
    },
    nullable: ['requested'],
  },
  staff: {
    joins: {},
    filters: { status: 't.status = ?', role: 't.role = ?', desk: '? = ANY(t.desks)' },
    words: `lower(t.id) LIKE ? OR lower(t.email) LIKE ? OR lower(t.name) LIKE ? OR lower(t.name) LIKE '% ' || ?`,
    sorts: { name: 'lower(t.name)', role: 't.role', email: 'lower(t.email)', status: 't.status' },
  },
})

export function postgresFilteredLists(pool: Pool, policy: GracePolicy): FilteredLists {
  const sql = lists(policy)
  const count = async (on: Queried, kind: Kind, { where, values, most }: Narrowed) => {
    const from = `${DIRECTORY_TABLES[kind].name} t ${joinsFor(sql[kind], where)}`
    const counted = await readRow<{ total: number }>(
      on,
      `SELECT count(*)::int AS total FROM (SELECT FROM ${from} WHERE ${where} LIMIT ${most + 1}) n`,
      values,
    )
    return counted?.total ?? 0
  }

  return {
    async filtered(kind, wanted, from, most) {
      const narrowed = narrow(sql[kind], wanted)
      const page = pageOf(kind, sql[kind], wanted, { narrowed, from, most })
      return forSorting(pool, async (on) => ({
        rows: await listRows(on, kind, page, narrowed.values),
        total: await count(on, kind, narrowed),
      }))
    },

    async filteredGrants(wanted, from, most) {
      return forSorting(pool, async (on) => {
        const words = (await fitMany(on, wanted)) ? GRANTS_BY_WIDE_WORDS : GRANTS_BY_WORDS
        const narrowed = narrow({ ...sql.grants, words }, wanted)
        const page = pageOf('grants', sql.grants, wanted, { narrowed, from, most })
        return {
          rows: await listGrants(on, page, narrowed.values),
          total: await count(on, 'grants', narrowed),
        }
      })
    },

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

/** With memory for the keys of a large table, which are sorted on the disk otherwise. Compiling takes longer than any of these statements. */
function forSorting<Result>(pool: Pool, work: (on: Queried) => Promise<Result>): Promise<Result> {
  return inTransaction(pool, async (client) => {
    await client.query(`SET LOCAL jit = off; SET LOCAL work_mem = '32MB'`)
    return work(client)
  })
}

interface Narrowed {
  where: string
  values: string[]
  /** So many are counted. */
  most: number
}

function narrow({ filters, words }: ListSql, wanted: RowsWanted): Narrowed {
  const values: string[] = []
  const put = (value: string) => `$${values.push(value)}::text`
  const parts = Object.entries(filters).flatMap(([name, test]) => {
    const value = wanted.filters[name]
    if (value === undefined) return []
    const place = put(value)
    return [test.replaceAll('?', () => place)]
  })
  const typed = typedIn(wanted)
  if (typed !== '') parts.push(`(${withTyped(words, typed, put)})`)
  return {
    where: parts.length === 0 ? 'true' : parts.map((part) => `(${part})`).join(' AND '),
    values,
    most: typed === '' ? MOST_COUNTED : MOST_COUNTED_BY_WORDS,
  }
}

const typedIn = ({ words }: RowsWanted) => words?.trim().toLowerCase() ?? ''

function withTyped(sql: string, typed: string, put: (value: string) => string): string {
  const begins = put(`${typed.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`)
  const parsed = (typed.match(/[\p{L}\p{N}]+/gu) ?? []).map((part) => `${part}:*`).join(' & ')
  // Postgres refuses a parameter that the statement does not name.
  const query = sql.includes('?q') ? put(parsed) : ''
  return sql.replaceAll(/\?q?/g, (mark) => (mark === '?q' ? query : begins))
}

async function fitMany(on: Queried, wanted: RowsWanted): Promise<boolean> {
  const typed = typedIn(wanted)
  if (typed === '') return false
  const values: string[] = []
  const row = await readRow<{ fitting: number }>(
    on,
    withTyped(FITTING, typed, (value) => `$${values.push(value)}::text`),
    values,
  )
  return (row?.fitting ?? 0) > FEW
}

const joinsFor = ({ joins }: ListSql, ...parts: string[]): string =>
  Object.entries(joins)
    .filter(([alias]) => parts.some((part) => new RegExp(`\\b${alias}\\.`).test(part)))
    .map(([, join]) => join)
    .join(' ')

interface PageSql {
  narrowed: Narrowed
  from: number
  most: number
}

/**
 * The page by its keys alone, then what is shown of its rows: what stands before the page is sorted, and never put together. The key comes
 * last, so that rows which are alike otherwise are on one page each; it goes the same way, so that an index can be read backwards.
 */
function pageOf(
  kind: Kind,
  list: ListSql,
  { sort, direction }: RowsWanted,
  { narrowed: { where }, from, most }: PageSql,
): string {
  const { sorts, nullable = [] } = list
  const name = Object.hasOwn(sorts, sort) ? sort : (Object.keys(sorts)[0] ?? '')
  const by = sorts[name] ?? 'true'
  const { name: table, unique } = DIRECTORY_TABLES[kind]
  const keys = unique.split(', ').map((column) => `t.${column}`)
  const way = direction === 'up' ? 'ASC' : 'DESC'
  const first = `${by} ${way}${nullable.includes(name) ? ' NULLS LAST' : ''}`
  const order = [first, ...keys.map((key) => `${key} ${way}`)].join(', ')
  const page = `SELECT ${keys.join(', ')}, row_number() OVER () AS place FROM (
    SELECT ${keys.join(', ')} FROM ${table} t ${joinsFor(list, where, by)} WHERE ${where}
     ORDER BY ${order} LIMIT ${Math.trunc(most)} OFFSET ${Math.trunc(from)}) t`
  return `JOIN (${page}) page USING (${unique}) ORDER BY page.place`
}
