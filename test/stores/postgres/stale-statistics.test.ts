/** Files after a large one that was rolled back: how many rows they make Postgres look at does not depend on what it believes about its tables. */
import { createHash, randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { guessMapping } from '../../../src/directory/files/file-columns.ts'
import { makeImports, type Imports } from '../../../src/directory/import.ts'
import { KINDS, type Kind } from '../../../src/domain/directory/directory-rows.ts'
import { sitePolicy } from '../../../src/service/settings/site-policy.ts'
import { postgresCaseFiles } from '../../../src/stores/postgres/cases/case-files.ts'
import { postgresAudit } from '../../../src/stores/postgres/audit/audit-log.ts'
import { postgresImports } from '../../../src/stores/postgres/directory/import-store.ts'
import { postgresDirectoryRecords } from '../../../src/stores/postgres/directory/records.ts'
import { countingPool } from '../../services/looked-at.ts'
import { freshDatabase, type FreshDatabase } from '../../services/postgres.ts'

const ROWS = 600
/** In tables and in what is made of them, over all statements. It was up to 105 for each row of the file, and 500 where each row was compared with every other. */
const MOST_LOOKED_AT = 200 * ROWS

let database: FreshDatabase
let pool: pg.Pool
let lookedAt: ReturnType<typeof countingPool>['lookedAt']
let imports: Imports

beforeAll(async () => {
  database = await freshDatabase()
  ;({ pool, lookedAt } = countingPool(database.connectionString))
  imports = makeImports({
    imports: postgresImports(pool),
    records: postgresDirectoryRecords(pool, postgresAudit(pool, randomBytes(32)), sitePolicy()),
    cases: postgresCaseFiles(pool, postgresAudit(pool, randomBytes(32))),
    now: () => new Date(),
  })
  for (const kind of KINDS) await bringIn(kind, FILES[kind]())
  for (const table of TABLES.toReversed()) await pool.query(`DELETE FROM ${table}`)
  // Pages without a row, as a rolled back file leaves them: Postgres expects one row from then on.
  for (const table of TABLES) await pool.query(`ANALYZE ${table}`)
})
afterAll(async () => {
  await pool.end()
  await database.drop()
})

const lines = (heading: string, row: (n: number) => string) =>
  `${heading}\n${Array.from({ length: ROWS }, (_, n) => row(n)).join('\n')}\n`

const FILES: Record<Kind, (word?: string) => string> = {
  companies: (word = 'Company') => lines('id,name,kind', (n) => `c${n},${word} ${n},customer`),
  contacts: (word = 'Person') =>
    lines('id,name,email,employer', (n) => `p${n},${word} Number${n},person.${n}@c.example,c${n}`),
  contracts: (word = 'X') =>
    lines(
      'number,sold_to,end_user,support_owner,products,starts_on,ends_on',
      (n) => `S${n},c${n},c${n},c${n},${word},2026-01-01,2099-01-01`,
    ),
  grants: () => lines('contact,contract,level', (n) => `p${n},S${n},designated`),
  staff: (word = 'Analyst') =>
    lines('id,name,email,role', (n) => `a${n},${word} Number${n},analyst.${n}@line.example,analyst`),
}

/** Those that are referred to come first. */
const TABLES = [
  'imports',
  'import_rows',
  'directory_changes',
  'companies',
  'contacts',
  'contracts',
  'grants',
  'analysts',
]

async function read(kind: Kind, content: string): Promise<string> {
  const bytes = Buffer.from(content)
  const { id } = await imports.read({
    kind,
    name: `${kind}.csv`,
    hash: createHash('sha256').update(bytes).update(randomBytes(4)).digest(),
    chunks: () => Readable.from([bytes]),
    mapping: (headings) => guessMapping(kind, headings),
    actor: 'a test',
  })
  return id
}

async function bringIn(kind: Kind, content: string): Promise<string> {
  const id = await read(kind, content)
  expect(await imports.run(id, 'a test', { mode: 'do' })).toMatchObject({ kind: 'done', checked: { rows: ROWS } })
  return id
}

/** What its statements looked at, the worst first, when that was too much. */
async function worstOf(work: () => Promise<unknown>): Promise<string[]> {
  const looked = await lookedAt(work)
  if (looked.reduce((sum, { rows }) => sum + rows, 0) <= MOST_LOOKED_AT) return []
  const bySql = new Map<string, number>()
  for (const { sql, rows } of looked) bySql.set(sql, (bySql.get(sql) ?? 0) + rows)
  return [...bySql]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, 5)
    .map(([sql, rows]) => `${rows} rows: ${sql.replaceAll(/\s+/g, ' ').slice(0, 200)}`)
}

const applied = new Map<string, string>()

test.each(KINDS)('a file of new %s is applied', async (kind) => {
  const work = async () => applied.set(kind, await bringIn(kind, FILES[kind]()))
  expect(await worstOf(work)).toEqual([])
})

test.each(['companies', 'contacts', 'contracts', 'staff'] as const)('a file of changed %s', async (kind) => {
  const work = async () => applied.set(`${kind} changed`, await bringIn(kind, FILES[kind]('Another')))
  expect(await worstOf(work)).toEqual([])
})

test('a file in which every row fails, read again by other columns', async () => {
  const content = FILES.contacts().replaceAll(/,c\d+$/gm, ',nowhere')
  const work = async () => {
    const id = await read('contacts', content)
    expect(await imports.run(id, 'a test', { mode: 'try' })).toMatchObject({ checked: { failed: ROWS } })
    expect(await imports.remap(id, ['id', 'name', 'email', 'employer'])).toBeUndefined()
    expect(await imports.run(id, 'a test', { mode: 'try' })).toMatchObject({ checked: { failed: ROWS } })
  }
  expect(await worstOf(work)).toEqual([])
})

test('a file of people who leave', async () => {
  const content = FILES.contacts('Another')
    .replaceAll(/$/gm, ',inactive')
    .replace('employer,inactive', 'employer,status')
    .replace(/,inactive$/, '')
  const work = async () => applied.set('leave', await bringIn('contacts', content))
  expect(await worstOf(work)).toEqual([])
})

test.each([
  'leave',
  'staff changed',
  'contracts changed',
  'contacts changed',
  'companies changed',
  ...KINDS.toReversed(),
])('and taken back: %s', async (what) => {
  const work = async () =>
    expect(await imports.undo(applied.get(what) ?? '', 'a test')).toMatchObject({ kind: 'done', left: [] })
  expect(await worstOf(work)).toEqual([])
})
