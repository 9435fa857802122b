/** A cell whose text looked like a Contact PIN is not kept, and no later reading of the file takes it for an empty one. */
import { createHash, randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sitePolicy } from '../../src/service/settings/site-policy.ts'
import { makeImports, type Imports } from '../../src/directory/import.ts'
import type { Mapping } from '../../src/directory/files/file-columns.ts'
import { PIN_IN_TEXT } from '../../src/domain/pin/pin-in-text.ts'
import { checkDigit } from '../../src/domain/pin/verhoeff.ts'
import { postgresCaseFiles } from '../../src/stores/postgres/cases/case-files.ts'
import { postgresAudit } from '../../src/stores/postgres/audit/audit-log.ts'
import { postgresDirectoryRecords } from '../../src/stores/postgres/directory/records.ts'
import { postgresImports } from '../../src/stores/postgres/directory/import-store.ts'
import { freshDatabase, type FreshDatabase } from '../services/postgres.ts'

let database: FreshDatabase
let imports: Imports

beforeAll(async () => {
  database = await freshDatabase()
  const audit = postgresAudit(database.pool, new Uint8Array(randomBytes(32)))
  imports = makeImports({
    imports: postgresImports(database.pool),
    records: postgresDirectoryRecords(database.pool, audit, sitePolicy()),
    cases: postgresCaseFiles(database.pool, audit),
    now: () => new Date(),
  })
})
afterAll(() => database.drop())

/** Twelve digits with the check digit of a PIN, as one telephone number in ten that is as long has. */
const digits = `49301234567${checkDigit('49301234567')}`

async function readThenMapped(lines: string[], first: Mapping, then: Mapping) {
  const bytes = Buffer.from(lines.join('\n'))
  const { id } = await imports.read({
    kind: 'companies',
    name: 'companies.csv',
    hash: createHash('sha256').update(bytes).digest(),
    chunks: () => Readable.from([bytes]),
    mapping: () => first,
    actor: 'staff alva',
    mapLater: true,
  })
  expect(await imports.remap(id, then)).toBeUndefined()
  const { rows } = await database.pool.query<{ row: Record<string, unknown> | null; error: string | null }>(
    'SELECT cells, row, error FROM import_rows WHERE import_id = $1 ORDER BY line',
    [id],
  )
  expect(JSON.stringify(rows)).not.toContain(digits)
  return rows
}

test('a row refused for what it said stays refused when its columns are read once more', async () => {
  const mapping = ['id', 'name', 'kind', 'spokenName']
  const rows = await readThenMapped(
    ['id,name,kind,spokenName', `one,One,customer,PIN ${digits}`, 'two,Two,customer,Too'],
    mapping,
    mapping,
  )
  expect(rows.map(({ error }) => error?.includes(PIN_IN_TEXT) ?? false)).toEqual([true, false])
})

test('a telephone number of a column without a name is not lost in silence when the column gets its name', async () => {
  const rows = await readThenMapped(
    ['id,name,kind,ring', `three,Three,customer,+${digits}`, 'four,Four,customer,'],
    ['id', 'name', 'kind', undefined],
    ['id', 'name', 'kind', 'supportPhone'],
  )
  expect(rows.map(({ error }) => error !== null)).toEqual([true, false])
})

test('a column that gets its name afterwards is read in every row, also in those that could be read before', async () => {
  const rows = await readThenMapped(
    ['id,name,kind,ring', 'five,Five,customer,+12025550108'],
    ['id', 'name', 'kind', undefined],
    ['id', 'name', 'kind', 'supportPhone'],
  )
  expect(rows.map(({ row }) => row?.['supportPhone'])).toEqual(['+12025550108'])
})
