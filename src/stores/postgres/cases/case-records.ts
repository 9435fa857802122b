/** Cases in Postgres, as other systems and files put them: found by any number, written with what stands beside a change, all in one transaction. */
import { createHash, randomUUID } from 'node:crypto'
import type { Pool, PoolClient } from 'pg'
import type { CaseKey, CaseRecords, CaseTransaction, FoundCase } from '../../../desk/cases/case-records.ts'
import type { CaseFields, KnownToCases } from '../../../domain/cases/case-row.ts'
import type { Case } from '../../../domain/cases/cases.ts'
import { caseNumber, type CaseNumber } from '../../../domain/ids.ts'
import type { PostgresAudit } from '../audit/audit-log.ts'
import { AddedMeanwhile, transactionRunAgain } from '../database/run-again.ts'
import { readRows } from '../database/read-rows.ts'
import { CASE } from './case-columns.ts'
import { freeNumber } from './case-store.ts'
import { writeCases } from './write-cases.ts'

export function postgresCaseRecords(pool: Pool, audit: PostgresAudit): CaseRecords {
  return {
    transaction: (work) => transactionRunAgain(pool, (client) => work(inside(client, audit))),
  }
}

/** For imports, which write cases beside what they note of their rows. */
export function inside(client: PoolClient, audit: PostgresAudit): CaseTransaction {
  let hash = Buffer.alloc(0)
  const absent: { system: string; external: string }[] = []
  return {
    find: async (keys) => {
      const found = await find(client, keys)
      absent.push(...keys.flatMap((key, at) => ('system' in key && found[at] === undefined ? [key] : [])))
      return found
    },
    known: async (fields) => {
      const answers = await known(client, fields)
      if (absent.some(({ system, external }) => answers.external(system, external) !== undefined))
        throw new AddedMeanwhile('a case was added between two looks at the records')
      return answers
    },
    freeNumber: () => freeNumber(client),
    write: (edits, author, key) =>
      writeCases(
        client,
        edits.map((edit) => ({ ...edit, requestKey: key ?? `put ${randomUUID()}`, requestHash: hash })),
        author,
      ),
    doneUnder: async (key, said) => {
      hash = createHash('sha256').update(JSON.stringify(said)).digest()
      await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 4207005))', [key])
      const { rows } = await client.query<{ number: CaseNumber; hash: Buffer }>(
        'SELECT case_number AS number, request_hash AS hash FROM case_acts WHERE request_key = $1',
        [key],
      )
      const [before] = rows
      return before?.hash.equals(hash) === false ? 'something-else' : before?.number
    },
    audit: (entries) => audit.appendWithin(client, ...entries),
  }
}

/** Locked in one order everywhere, so that two that put the same cases do not wait for each other. */
async function find(client: PoolClient, keys: readonly CaseKey[]): Promise<(FoundCase | undefined)[]> {
  const numbers = keys.flatMap((key) => ('number' in key ? [key.number] : []))
  const externals = keys.flatMap((key) => ('number' in key ? [] : [key]))
  const rows = await readRows<Case & { isDeleted: boolean }>(
    client,
    `SELECT ${CASE}, deleted_at IS NOT NULL AS "isDeleted" FROM cases
      WHERE number IN (
        SELECT unnest($1::text[]) UNION
        SELECT c.number FROM unnest($2::text[], $3::text[]) AS g (system, external)
          JOIN cases c ON (c.external_system, c.external_number) = (g.system, g.external))
      ORDER BY number FOR UPDATE`,
    [numbers, externals.map(({ system }) => system), externals.map(({ external }) => external)],
  )
  const found = rows.map(({ isDeleted, ...one }) => ({ case: one, isDeleted }))
  const byNumber = new Map(found.map((one) => [one.case.number, one]))
  const byExternal = new Map(found.map((one) => [`${one.case.externalSystem} ${one.case.externalNumber}`, one]))
  return keys.map((key) =>
    'number' in key ? byNumber.get(key.number) : byExternal.get(`${key.system} ${key.external}`),
  )
}

const given = (values: (string | null | undefined)[]) => [
  ...new Set(values.filter((value) => typeof value === 'string')),
]

async function known(client: PoolClient, fields: readonly CaseFields[]): Promise<KnownToCases> {
  const of = async (sql: string, values: readonly string[]): Promise<Map<string, string>> => {
    if (values.length === 0) return new Map()
    const { rows } = await client.query<{ key: string; value: string }>(sql, [values])
    return new Map(rows.map(({ key, value }) => [key, value]))
  }
  const people = given(fields.map(({ openedBy }) => openedBy))
  const contacts = await of(
    `SELECT g AS key, coalesce((SELECT id FROM contacts WHERE id = g), (SELECT id FROM contacts WHERE lower(email) = lower(g))) AS value
       FROM unnest($1::text[]) g`,
    people,
  )
  const ids = new Set(contacts.values())
  const staff = await of(
    `SELECT g AS key, coalesce(
              (SELECT id FROM analysts WHERE id = g), (SELECT id FROM analysts WHERE lower(email) = lower(g)),
              (SELECT min(id) FROM analysts WHERE lower(name) = lower(g) AND status = 'active' HAVING count(*) = 1)) AS value
       FROM unnest($1::text[]) g`,
    given(fields.map(({ owner }) => owner)),
  )
  const { rows: contracts } = await client.query<{ number: string; products: string[] }>(
    'SELECT number, products FROM contracts WHERE number = ANY ($1)',
    [given(fields.map(({ contract }) => contract))],
  )
  const products = new Map(contracts.map((one) => [one.number, one.products]))
  const cases = await of(
    'SELECT number AS key, number AS value FROM cases WHERE number = ANY ($1) AND deleted_at IS NULL',
    given(fields.map(({ linkedTo }) => linkedTo)),
  )
  const externals = await of(
    `SELECT external_system || ' ' || external_number AS key, number AS value FROM cases
      WHERE (external_system, external_number) IN (SELECT split_part(g, ' ', 1), substr(g, strpos(g, ' ') + 1) FROM unnest($1::text[]) g)`,
    given(
      fields.map(({ externalSystem: system, externalNumber: number }) => system && number && `${system} ${number}`),
    ),
  )
  return {
    productsOf: (contract) => products.get(contract),
    contact: (named) => contacts.get(named) ?? (ids.has(named) ? named : undefined),
    staff: (named) => staff.get(named) ?? undefined,
    external: (system, number) => {
      const holder = externals.get(`${system} ${number}`)
      return holder === undefined ? undefined : caseNumber.parse(holder)
    },
    isCase: (number) => cases.has(number),
  }
}
