/** How rows of the directory stand in their tables. Names come from here, never from outside. */
import { KEYS, type Kind, type Rows } from '../../../domain/directory/directory-rows.ts'

interface Column {
  name: string
  type: 'text' | 'text[]' | 'date' | 'boolean'
}

interface Table<K extends Kind> {
  name: string
  columns: Record<keyof Rows[K] & string, Column>
  /** The key of row `t` as one text, as `keyOf` makes it. */
  key: string
  /** Row `t` is the one with key `k`. */
  matches: string
  /** Row `t` has one of the keys $1. */
  among: string
  /** What a conflict is about. */
  unique: string
}

const text = (name: string): Column => ({ name, type: 'text' })
const list = (name: string): Column => ({ name, type: 'text[]' })
const day = (name: string): Column => ({ name, type: 'date' })

export const DIRECTORY_TABLES: { [K in Kind]: Table<K> } = {
  companies: {
    name: 'companies',
    key: 't.id',
    matches: 't.id = k',
    among: 't.id = ANY($1::text[])',
    unique: 'id',
    columns: {
      id: text('id'),
      name: text('name'),
      spokenName: text('spoken_name'),
      kind: text('kind'),
      region: text('region'),
      country: text('country'),
      supportPhone: text('support_phone'),
    },
  },
  contacts: {
    name: 'contacts',
    key: 't.id',
    matches: 't.id = k',
    among: 't.id = ANY($1::text[])',
    unique: 'id',
    columns: {
      id: text('id'),
      name: text('name'),
      email: text('email'),
      employer: text('employer'),
      phone: text('phone'),
      country: text('country'),
      language: text('language'),
      timeZone: text('time_zone'),
      status: text('status'),
    },
  },
  contracts: {
    name: 'contracts',
    key: 't.number',
    matches: 't.number = k',
    among: 't.number = ANY($1::text[])',
    unique: 'number',
    columns: {
      number: text('number'),
      soldTo: text('sold_to'),
      endUser: text('end_user'),
      supportOwner: text('support_owner'),
      products: list('products'),
      startsOn: day('starts_on'),
      endsOn: day('ends_on'),
      terminatedOn: day('terminated_on'),
      timeZone: text('time_zone'),
      hours: text('hours'),
      residency: text('residency'),
    },
  },
  grants: {
    name: 'grants',
    key: `t.contact_id || ' ' || t.contract_number || ' ' || replace(t.level, '_', '-')`,
    matches: `t.contact_id = split_part(k, ' ', 1) AND t.contract_number = split_part(k, ' ', 2)
      AND t.level = replace(split_part(k, ' ', 3), '-', '_')`,
    among: `t.contact_id = ANY(ARRAY(SELECT split_part(k, ' ', 1) FROM unnest($1::text[]) AS k))
      AND t.contact_id || ' ' || t.contract_number || ' ' || replace(t.level, '_', '-') = ANY($1::text[])`,
    unique: 'contact_id, contract_number, level',
    columns: {
      contact: text('contact_id'),
      contract: text('contract_number'),
      level: text('level'),
      status: text('status'),
      approvedBy: text('approved_by'),
      ownerException: { name: 'owner_exception', type: 'boolean' },
    },
  },
  staff: {
    name: 'analysts',
    key: 't.id',
    matches: 't.id = k',
    among: 't.id = ANY($1::text[])',
    unique: 'id',
    columns: {
      id: text('id'),
      name: text('name'),
      email: text('email'),
      role: text('role'),
      phone: text('phone'),
      languages: list('languages'),
      products: list('products'),
      residency: text('residency'),
      desks: list('desks'),
      status: text('status'),
    },
  },
}

const columnsOf = (kind: Kind): [field: string, column: Column][] => Object.entries(DIRECTORY_TABLES[kind].columns)

/** Fields of a row as JSON, in the words of `domain/directory/directory-rows.ts`. `alias` is the table's. */
export function rowJson(kind: Kind, alias: string): string {
  const parts = columnsOf(kind).map(([field, { name, type }]) => {
    const value = `${alias}.${name}`
    if (field === 'level') return `'level', replace(${value}, '_', '-')`
    return type === 'date' ? `'${field}', to_char(${value}, 'YYYY-MM-DD')` : `'${field}', ${value}`
  })
  return `json_build_object(${parts.join(', ')})`
}

interface Insertion {
  into: string
  /** The version is beside them. */
  values: string
}

/** Of a row with this key that is new. Of a row that was removed the history has the last version. */
export function firstVersion(kind: Kind, key: string): string {
  return `1 + coalesce((SELECT max(d.version) FROM directory_changes d WHERE d.kind = '${kind}' AND d.key = ${key} AND d.after IS NULL), 0)`
}

/** How rows are written, at a time ($2). `valueOf`: an expression. */
function insertion(kind: Kind, valueOf: (field: string, type: Column['type']) => string): Insertion {
  const columns = columnsOf(kind)
  const names = [...columns.map(([, { name }]) => name), ...(kind === 'grants' ? ['ended_at', 'requested_at'] : [])]
  const values = columns.map(([field, { type }]) => {
    const value = valueOf(field, type)
    if (field === 'level') return `replace(${value}, '-', '_')`
    // Rows of history from before staff had a status: they were active.
    return kind === 'staff' && field === 'status' ? `coalesce(${value}, 'active')` : value
  })
  // A grant that lives again has no end; one that has ended keeps its own.
  if (kind === 'grants') {
    const status = valueOf('status', 'text')
    values.push(`CASE WHEN ${status} = 'ended' THEN $2::timestamptz END`)
    values.push(`CASE WHEN ${status} = 'pending' THEN $2::timestamptz END`)
  }
  names.push('version')
  return { into: `${DIRECTORY_TABLES[kind].name} AS t (${names.join(', ')})`, values: values.join(', ') }
}

/**
 * Writes the rows of one JSON array ($1) at a time ($2), new ones and known ones; what was written is one version on.
 * `$3`: whether that takes back what was done to them.
 */
export function upsertSql(kind: Kind): string {
  const { unique, key } = DIRECTORY_TABLES[kind]
  const { into, values } = insertion(kind, (field) => `r."${field}"`)
  const given = columnsOf(kind)
    .map(([field, { type }]) => `"${field}" ${type}`)
    .join(', ')
  const keys = unique.split(', ')
  const changed = columnsOf(kind).flatMap(([, { name }]) => (keys.includes(name) ? [] : [`${name} = excluded.${name}`]))
  if (kind === 'grants') {
    changed.push(`ended_at = CASE WHEN excluded.status = 'ended' THEN coalesce(t.ended_at, excluded.ended_at) END`)
    // One that waits, or waits again because its answer is undone, was asked for when it was; who was declined and asks again asks now.
    const asked = `CASE WHEN t.status = 'ended' AND NOT $3::boolean THEN excluded.requested_at END`
    changed.push(`requested_at = coalesce(${asked}, t.requested_at, excluded.requested_at)`)
  }
  const keyGiven = KEYS[kind].map((field) => `r."${field}"`).join(` || ' ' || `)
  return `INSERT INTO ${into}
    SELECT ${values}, ${firstVersion(kind, keyGiven)}
      FROM jsonb_to_recordset($1::jsonb) AS r(${given}) WHERE $2::timestamptz IS NOT NULL AND $3::boolean IS NOT NULL
    ON CONFLICT (${unique}) DO UPDATE SET ${changed.join(', ')}, version = t.version + 1
    RETURNING ${key} AS key, t.version, t.xmax = 0 AS added`
}

/** Adds rows at a time ($2) that are new: of `from`, whose `row` is one as JSON beside its `version`, in the order of its `line`. Fails where there is one already. */
export function insertSql(kind: Kind, from: string): string {
  const { into, values } = insertion(kind, (field, type) => valueIn('n.row', field, type))
  return `INSERT INTO ${into} SELECT ${values}, n.version FROM ${from} AS n ORDER BY n.line`
}

/** A field of a row as JSON, in half the time that `jsonb_to_record` takes for it. */
function valueIn(row: string, field: string, type: Column['type']): string {
  return type === 'text[]'
    ? `ARRAY(SELECT jsonb_array_elements_text(${row} -> '${field}'))`
    : `(${row} ->> '${field}')${type === 'text' ? '' : `::${type}`}`
}

/**
 * In FROM, behind what `matches` names: rows of `table` as `alias`, looked up one key after another.
 *
 * What the planner believes about a table may be wrong while a file is brought in. After a large file that was rolled back, ANALYZE
 * counts many pages and no rows; the planner then expects one row, and compares each key with every row there is. OFFSET keeps this
 * query whole, so that an index on what `matches` compares is the only short way, whatever the planner believes.
 */
export function lookedUp(table: string, alias: string, matches: string): string {
  return `CROSS JOIN LATERAL (SELECT ${alias}.* FROM ${table} ${alias} WHERE ${matches} OFFSET 0) ${alias}`
}

/** Whether `table` has such a row, looked up in the same way. */
export function hasRow(table: string, where: string): string {
  return `EXISTS (SELECT FROM ${table} WHERE ${where} OFFSET 0)`
}

/** Rows by their keys ($1); `locked`, in one order everywhere, for the rest of the transaction, though not against calls that name them. */
export function findSql(kind: Kind, locked: boolean): string {
  const { name: table, key, matches } = DIRECTORY_TABLES[kind]
  return `SELECT ${key} AS key, ${rowJson(kind, 't')} AS row, t.version
    FROM (SELECT k FROM unnest($1::text[]) AS k ORDER BY k) AS asked ${lookedUp(table, 't', matches)} ${locked ? 'FOR NO KEY UPDATE OF t' : ''}`
}
