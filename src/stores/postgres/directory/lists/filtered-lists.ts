/** Lists of the directory, narrowed down, sorted, a page at a time, with how many rows there are in all. */
import type { Pool } from 'pg'
import { MOST_COUNTED, type FilteredLists, type RowsWanted } from '../../../../directory/lists/filtered-lists.ts'
import type { Kind } from '../../../../domain/directory/directory-rows.ts'
import type { GracePolicy } from '../../../../domain/directory/standing-facts.ts'
import { readRow, readRows } from '../../database/read-rows.ts'
import { DIRECTORY_TABLES } from '../columns.ts'
import { inForce } from '../in-force.ts'
import { GRANT_TABLES, listGrants } from './related-lists.ts'
import { listRows } from './row-lists.ts'

/** Statements are put together from these alone; what a person typed is a parameter, for which `?` stands. */
interface ListSql {
  /** What stands beside the row `t`. */
  joined: string
  filters: Readonly<Record<string, string>>
  /** `?` is the beginning of a word for LIKE, `?q` the words as a query of text. */
  words: string
  sorts: Readonly<Record<string, string>>
}

const nameOf = (column: string) => `(SELECT lower(name) FROM companies WHERE id = t.${column})`
const today = `(now() AT TIME ZONE c.time_zone)::date`

const lists = (policy: GracePolicy): Record<Kind, ListSql> => ({
  companies: {
    joined: '',
    filters: { kind: 't.kind = ?' },
    words: `lower(t.id) LIKE ? OR t.words @@ to_tsquery('simple', ?q)`,
    sorts: { name: 'lower(t.name)', id: 't.id', kind: 't.kind', region: 'lower(t.region)' },
  },
  contacts: {
    joined: '',
    filters: { status: 't.status = ?', company: 't.employer = ?' },
    words: `lower(t.id) LIKE ? OR lower(t.email) LIKE ? OR t.words @@ to_tsquery('simple', ?q)`,
    sorts: { name: 'lower(t.name)', email: 'lower(t.email)', employer: nameOf('employer'), status: 't.status' },
  },
  contracts: {
    joined: 'CROSS JOIN LATERAL (SELECT t.*) c',
    filters: {
      state: `CASE WHEN ${today} < c.starts_on THEN 'not-begun' WHEN ${inForce(policy)} THEN 'in-force' ELSE 'ended' END = ?`,
      company: '? IN (t.sold_to, t.end_user, t.support_owner)',
    },
    words: `lower(t.number) LIKE ? OR EXISTS (SELECT FROM companies o
      WHERE o.id IN (t.sold_to, t.end_user, t.support_owner) AND o.words @@ to_tsquery('simple', ?q))`,
    sorts: {
      number: 't.number',
      soldTo: nameOf('sold_to'),
      endUser: nameOf('end_user'),
      supportOwner: nameOf('support_owner'),
      startsOn: 't.starts_on',
      endsOn: 'least(t.ends_on, t.terminated_on)',
    },
  },
  grants: {
    joined: GRANT_TABLES,
    filters: {
      status: 't.status = ?',
      level: `t.level = replace(?, '-', '_')`,
      company: '? IN (p.employer, c.sold_to, c.end_user, c.support_owner)',
    },
    words: `lower(t.contract_number) LIKE ? OR lower(p.id) LIKE ? OR p.words @@ to_tsquery('simple', ?q)`,
    sorts: {
      contact: 'lower(p.name)',
      contract: 't.contract_number',
      endUser: 'lower(u.name)',
      level: 't.level',
      status: 't.status',
      requested: 't.requested_at',
    },
  },
  staff: {
    joined: '',
    filters: { status: 't.status = ?', role: 't.role = ?', desk: '? = ANY(t.desks)' },
    words: `lower(t.id) LIKE ? OR lower(t.email) LIKE ? OR lower(t.name) LIKE ? OR lower(t.name) LIKE '% ' || ?`,
    sorts: { name: 'lower(t.name)', role: 't.role', email: 'lower(t.email)', status: 't.status' },
  },
})

export function postgresFilteredLists(pool: Pool, policy: GracePolicy): FilteredLists {
  const sql = lists(policy)
  const count = async (kind: Kind, { where, values }: Narrowed) => {
    const from = `${DIRECTORY_TABLES[kind].name} t ${sql[kind].joined}`
    const counted = await readRow<{ total: number }>(
      pool,
      `SELECT count(*)::int AS total FROM (SELECT FROM ${from} WHERE ${where} LIMIT ${MOST_COUNTED + 1}) n`,
      values,
    )
    return counted?.total ?? 0
  }

  return {
    async filtered(kind, wanted, from, most) {
      const narrowed = narrow(sql[kind], wanted)
      const rest = `${sql[kind].joined} WHERE ${narrowed.where} ${pageOf(kind, sql[kind], wanted, from, most)}`
      const [rows, total] = await Promise.all([listRows(pool, kind, rest, narrowed.values), count(kind, narrowed)])
      return { rows, total }
    },

    async filteredGrants(wanted, from, most) {
      const narrowed = narrow(sql.grants, wanted)
      const rest = `WHERE ${narrowed.where} ${pageOf('grants', sql.grants, wanted, from, most)}`
      const [rows, total] = await Promise.all([listGrants(pool, rest, narrowed.values), count('grants', narrowed)])
      return { rows, total }
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

interface Narrowed {
  where: string
  values: string[]
}

function narrow({ filters, words }: ListSql, wanted: RowsWanted): Narrowed {
  const values: string[] = []
  const put = (value: string) => `$${values.push(value)}::text`
  const parts = Object.entries(filters).flatMap(([name, test]) => {
    const value = wanted.filters[name]
    return value === undefined ? [] : [test.replace('?', () => put(value))]
  })
  const typed = wanted.words?.trim().toLowerCase() ?? ''
  if (typed !== '') {
    const begins = put(`${typed.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`)
    const parsed = (typed.match(/[\p{L}\p{N}]+/gu) ?? []).map((part) => `${part}:*`).join(' & ')
    // Postgres refuses a parameter that the statement does not name.
    const query = words.includes('?q') ? put(parsed) : ''
    parts.push(`(${words.replaceAll(/\?q?/g, (mark) => (mark === '?q' ? query : begins))})`)
  }
  return { where: parts.length === 0 ? 'true' : parts.map((part) => `(${part})`).join(' AND '), values }
}

/** The key comes last, so that rows which are alike otherwise are on one page each. */
function pageOf(kind: Kind, { sorts }: ListSql, { sort, direction }: RowsWanted, from: number, most: number): string {
  const by = sorts[sort] ?? Object.values(sorts)[0] ?? 'true'
  const keys = DIRECTORY_TABLES[kind].unique.split(', ').map((column) => `t.${column}`)
  const order = `${by} ${direction === 'up' ? 'ASC NULLS LAST' : 'DESC NULLS LAST'}, ${keys.join(', ')}`
  return `ORDER BY ${order} LIMIT ${Math.trunc(most)} OFFSET ${Math.trunc(from)}`
}
