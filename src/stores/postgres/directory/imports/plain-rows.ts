/** Rows of an import that the rules need not be asked about: most rows of a large file, written without leaving the database. */
import type { PoolClient } from 'pg'
import type { Author, PlainPut } from '../../../../directory/directory-records.ts'
import { fieldsOf, type Kind } from '../../../../domain/directory/directory-rows.ts'
import { without } from '../../database/without.ts'
import { ADDRESS_ASIDE } from '../addresses.ts'
import { DIRECTORY_TABLES, firstVersion, insertSql, rowJson } from '../columns.ts'

/** So many at a time: what one statement notes and sorts stays in the memory of the database, and progress is told after each. */
const AT_ONCE = 5_000

/** By the index: the planner may hash a whole table for EXISTS. */
const isCompany = (field: string) =>
  `(SELECT true FROM companies c WHERE c.id = g.row ->> '${field}' LIMIT 1) IS NOT NULL`

/**
 * Nothing suggests that a spreadsheet made the key of another one (`directory/files/strange-keys.ts`): it begins like no day, and is
 * no number, or one of few enough digits that no other key is.
 */
const isKey = (kind: Kind) => `CASE
  WHEN g.key ~ '^[0-9]{1,4}[.-]' THEN false
  WHEN bare_number(g.key) IS NULL THEN true
  WHEN length(g.key) > 15 THEN false
  ELSE bare_number(g.key) NOT IN (SELECT a.number FROM alike a)
    AND (SELECT true FROM ${DIRECTORY_TABLES[kind].name} o WHERE bare_number(o.${DIRECTORY_TABLES[kind].unique}) IS NOT NULL
          AND bare_number(o.${DIRECTORY_TABLES[kind].unique}) = bare_number(g.key) LIMIT 1) IS NULL
  END`

/**
 * When a new row `g` breaks no rule, whatever else is in the records: less than what `domain/directory/directory-rules.ts` allows,
 * and never more. Every row beside these is asked about there; a test compares the two. That no other row has its address is
 * seen to before (`directory/moving-addresses.ts`). Grants and staff depend on too much beside the row.
 */
const PLAIN: Record<Kind, string> = {
  companies: isKey('companies'),
  contacts: `${isCompany('employer')} AND ${isKey('contacts')}`,
  contracts: `${isCompany('soldTo')} AND ${isCompany('endUser')} AND ${isCompany('supportOwner')}
    AND (g.row ->> 'endsOn')::date >= (g.row ->> 'startsOn')::date AND ${isKey('contracts')}`,
  grants: 'false',
  staff: 'false',
}

/** A row whose address was set aside says something else than it seems to. */
const isAside = (kind: Kind) => (kind === 'contacts' || kind === 'staff' ? `t.email = t.${ADDRESS_ASIDE}` : 'false')

/**
 * One statement: rows, history and what is left cannot differ. A row of the file has every field, so that it is what the history says of
 * it. `version`: the one that a row is added with; 0: it stands there already; null: the rules are to be asked.
 */
const putSql = (kind: Kind) => `
  WITH given AS MATERIALIZED (
    SELECT line, key, row FROM import_rows
     WHERE import_id = $1 AND line > $3 AND key IS NOT NULL AND error_code IS NULL ORDER BY import_rows.line LIMIT ${AT_ONCE}),
  alike AS MATERIALIZED (
    SELECT bare_number(key) AS number FROM given WHERE bare_number(key) IS NOT NULL GROUP BY 1 HAVING count(*) > 1),
  judged AS MATERIALIZED (
    SELECT g.line, g.key, g.row,
           CASE WHEN t.version IS NULL THEN CASE WHEN ${PLAIN[kind]} THEN ${firstVersion(kind, 'g.key')} END
                WHEN ${isAside(kind)} THEN NULL
                WHEN ${rowJson(kind, 't')}::jsonb || (g.row - $4::text[]) = ${rowJson(kind, 't')}::jsonb THEN 0 END AS version
      FROM (SELECT line, key, key AS k, row FROM given) g LEFT JOIN LATERAL (
        SELECT t.* FROM ${DIRECTORY_TABLES[kind].name} t WHERE ${DIRECTORY_TABLES[kind].matches} OFFSET 0) t ON true),
  added AS (${insertSql(kind, '(SELECT * FROM judged WHERE version > 0)')}),
  noted AS (
    INSERT INTO directory_changes (import_id, at, actor, via, why, kind, key, before, after, version)
    SELECT $1, $2, $5, $6, $7, '${kind}', j.key, NULL, j.row, j.version FROM judged j WHERE j.version > 0 ORDER BY j.line)
  SELECT count(*)::int AS rows, max(line)::int AS "lastLine",
         count(*) FILTER (WHERE version > 0)::int AS added, count(*) FILTER (WHERE version = 0)::int AS unchanged,
         coalesce(json_agg(json_build_object('line', line, 'key', key, 'row', row) ORDER BY line) FILTER (WHERE version IS NULL), '[]') AS rest
    FROM judged`

const BY_KEYS = ['seqscan', 'hashjoin', 'mergejoin', 'bitmapscan', 'sort'] as const

type Put = PlainPut & { lastLine: number | null }

/** All rows of an import, some thousand at a time. */
export async function* putPlain(
  client: PoolClient,
  importId: string,
  kind: Kind,
  fields: readonly string[],
  { at, actor, via, why }: Author,
): AsyncGenerator<PlainPut> {
  const left = fieldsOf(kind).filter((field) => !fields.includes(field))
  for (let after = 0; ;) {
    // What these rows need is looked up by keys: the planner, which knows nothing of an import that has just been read, may read whole
    // tables for each of some hundred statements otherwise.
    const { rows } = await without(client, BY_KEYS, () =>
      client.query<Put>(putSql(kind), [importId, at, after, left, actor, via, why]),
    )
    const [put] = rows
    if (put === undefined || put.lastLine === null) return
    yield put
    after = put.lastLine
  }
}
