/** Rows of a file that Postgres adds by itself: the rules would have allowed each of them, and all else is asked about. */
import { createHash, randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Author, DirectoryRecords } from '../../../src/directory/directory-records.ts'
import { guessMapping } from '../../../src/directory/files/file-columns.ts'
import { strangeKeys } from '../../../src/directory/files/strange-keys.ts'
import { makeImports, type Imports } from '../../../src/directory/import.ts'
import type { ImportStore } from '../../../src/directory/import-store.ts'
import { moveAddresses } from '../../../src/directory/moving-addresses.ts'
import { rowProblems } from '../../../src/domain/directory/directory-rules.ts'
import { KINDS, type Kind } from '../../../src/domain/directory/directory-rows.ts'
import { sitePolicy } from '../../../src/service/settings/site-policy.ts'
import { postgresCaseFiles } from '../../../src/stores/postgres/cases/case-files.ts'
import { postgresAudit } from '../../../src/stores/postgres/audit/audit-log.ts'
import { postgresImports } from '../../../src/stores/postgres/directory/import-store.ts'
import { postgresDirectoryRecords } from '../../../src/stores/postgres/directory/records.ts'
import { freshDatabase, type FreshDatabase } from '../../services/postgres.ts'

let database: FreshDatabase
let store: ImportStore
let records: DirectoryRecords
let imports: Imports
const author: Author = { actor: 'a test', via: 'file', why: 'x.csv', at: new Date(), importId: undefined }

beforeAll(async () => {
  database = await freshDatabase()
  store = postgresImports(database.pool)
  const audit = postgresAudit(database.pool, randomBytes(32))
  records = postgresDirectoryRecords(database.pool, audit, sitePolicy())
  const cases = postgresCaseFiles(database.pool, audit)
  imports = makeImports({ imports: store, records, cases, now: () => new Date() })
})
afterAll(() => database.drop())

const STANDING: Record<Kind, string> = {
  companies: 'id,name,kind\nacme,Acme,customer\n0042,Forty-two,partner\nmill,Mill,customer\n',
  contacts: 'id,name,email,employer\nana,Ana Abara,ana@acme.example,acme\n7,Ben Brenner,ben@acme.example,0042\n',
  contracts:
    'number,sold_to,end_user,support_owner,products,starts_on,ends_on\nC1,acme,acme,mill,X,2026-01-01,2027-01-01\n',
  grants: 'contact,contract,level\nana,C1,designated\n',
  staff: 'id,name,email,role\nalva,Alva,alva@line.example,administrator\n',
}

beforeEach(async () => {
  await database.pool.query(
    'TRUNCATE import_rows, imports, directory_changes, grants, contracts, contacts, companies, analysts CASCADE',
  )
  for (const kind of KINDS) {
    const done = await imports.run(await read(kind, STANDING[kind]), 'a test', { mode: 'do' })
    expect(done).toMatchObject({ kind: 'done', checked: { failed: 0 } })
  }
})

async function read(kind: Kind, content: string): Promise<string> {
  const bytes = Buffer.from(content)
  const { id } = await imports.read({
    kind,
    name: `${kind}.csv`,
    hash: createHash('sha256').update(bytes).digest(),
    chunks: () => Readable.from([bytes]),
    mapping: (headings) => guessMapping(kind, headings),
    actor: 'a test',
  })
  return id
}

const from = (...values: string[]) => fc.constantFrom(...values)
const key = from(
  'new',
  'other',
  '42',
  '42.0',
  '0042',
  '7',
  '07',
  '9',
  '03.04.2026',
  '2026-04-03',
  '1234567890123450',
  'acme',
  'ana',
  'C1',
)
const company = from('acme', 'mill', '0042', '42', 'nowhere')
const day = from('2026-01-01', '2026-06-30', '2025-12-31', '2027-01-01')
const CELLS: Record<Kind, readonly fc.Arbitrary<string>[]> = {
  companies: [key, from('Acme', 'Another'), from('customer', 'partner')],
  contacts: [
    key,
    from('Ana Abara', 'Cleo Castillo'),
    from('ana@acme.example', 'sales@acme.example', 'cleo@gmail.com'),
    company,
  ],
  contracts: [key, company, company, company, from('X', 'Y'), day, day],
  grants: [from('ana', '7', 'nobody'), from('C1', 'C2'), from('designated', 'read-only', 'approver')],
  staff: [key, from('Alva', 'Bo'), from('alva@line.example', 'bo@line.example'), from('analyst', 'administrator')],
}
const file = (kind: Kind) =>
  fc
    .array(fc.tuple(...CELLS[kind]), { minLength: 1, maxLength: 12 })
    .map((rows) => `${STANDING[kind].split('\n')[0]}\n${rows.map((cells) => cells.join(',')).join('\n')}\n`)

/** Rows of an import that Postgres adds by itself, and those of them that the rules refuse. */
async function judge(id: string, kind: Kind) {
  return records.transaction(async (inside) => {
    // As an import does first: rows whose address another row has or wants get their errors.
    await moveAddresses(inside, store, id, kind)
    const keys = (await store.rows(id, 'all', 0, 100)).flatMap(({ key: of }) => of ?? [])
    const rows = (await store.rowsOf(id, keys)).flatMap(({ line, key: of, row }) =>
      of === undefined || row === undefined ? [] : [{ line, key: of, row }],
    )
    const stood = await inside.find(
      kind,
      rows.map((one) => one.key),
    )
    const known = await inside.known(
      kind,
      rows.map(({ row }) => row),
    )
    const strange = await strangeKeys(
      inside,
      kind,
      rows.map((one) => ({ key: one.key, isNew: !stood.has(one.key) })),
    )
    let added = 0
    const left = new Set<number>()
    for await (const put of inside.putPlain(id, kind, [], author)) {
      added += put.added
      for (const { line } of put.rest) left.add(line)
    }
    const unasked = rows.filter(({ line, key: of }) => !left.has(line) && !stood.has(of))
    const refused = unasked.filter(
      ({ key: of, row }) => strange.has(of) || rowProblems(kind, row, undefined, known).length > 0,
    )
    return { commit: false, result: { refused, added } }
  })
}

test.each(KINDS)('no row of %s is added that the rules would refuse', async (kind) => {
  await fc.assert(
    fc.asyncProperty(file(kind), async (content) => {
      expect((await judge(await read(kind, content), kind)).refused).toEqual([])
    }),
    { numRuns: 25 },
  )
})

test.each([
  ['companies', 'id,name,kind\nnew,Neu & Söhne,customer\nb,B,partner\n'],
  [
    'contacts',
    'id,name,email,employer,phone,language\nnew,Núria,n@acme.example,acme,+442079460101,ca\nb,B,b@acme.example,mill,,\n',
  ],
  ['contracts', `${STANDING.contracts.split('\n')[0]}\nC2,acme,mill,acme,X;Y,2026-01-01,2026-12-31\n`],
] as const)('rows of %s stand and are noted as the file says', async (kind, content) => {
  const id = await read(kind, content)
  expect((await judge(id, kind)).added).toBe(content.split('\n').length - 2)
  await imports.run(id, 'a test', { mode: 'do' })
  const { rows } = await database.pool.query(
    `SELECT r.row = c.after AS same, c.before, c.version, c.via, c.why, c.actor, c.batch > 0 AS told
       FROM import_rows r LEFT JOIN directory_changes c ON (c.import_id, c.kind, c.key) = (r.import_id, $2, r.key)
      WHERE r.import_id = $1`,
    [id, kind],
  )
  for (const row of rows)
    expect(row).toEqual({
      same: true,
      before: null,
      version: 1,
      via: 'file',
      why: `${kind}.csv`,
      actor: 'a test',
      told: true,
    })
  // The same file once more changes nothing: what stands is what it says.
  const again = await imports.run(await read(kind, `${content}\n`), 'a test', { mode: 'try' })
  expect(again).toMatchObject({ checked: { toAdd: 0, toChange: 0, unchanged: rows.length } })
})
