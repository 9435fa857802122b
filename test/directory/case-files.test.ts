/** Files of cases: what is said beforehand is what happens, all of it or nothing, the version decides, and it can be taken back. */
import { createHash, randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { join } from 'node:path'
import { text as readAll } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { makePutCases } from '../../src/desk/cases/put-case.ts'
import { caseRowsAfter } from '../../src/directory/cases/case-file-rows.ts'
import { effectInWords } from '../../src/directory/effect-words.ts'
import { exportCsv } from '../../src/directory/files/export.ts'
import { guessMapping } from '../../src/directory/files/file-columns.ts'
import { makeImports, type Applied, type Imports } from '../../src/directory/import.ts'
import type { Checked, ImportStore } from '../../src/directory/import-store.ts'
import { caseNumber } from '../../src/domain/ids.ts'
import { loadDirectory, readDirectoryFiles } from '../../src/demo/load-directory.ts'
import { PROJECT_ROOT } from '../../src/project-root.ts'
import { sitePolicy } from '../../src/service/settings/site-policy.ts'
import { postgresAudit } from '../../src/stores/postgres/audit/audit-log.ts'
import { postgresCaseFiles } from '../../src/stores/postgres/cases/case-files.ts'
import { postgresCaseLists } from '../../src/stores/postgres/cases/case-lists.ts'
import { postgresCaseRecords } from '../../src/stores/postgres/cases/case-records.ts'
import { postgresImports } from '../../src/stores/postgres/directory/import-store.ts'
import { postgresDirectoryRecords } from '../../src/stores/postgres/directory/records.ts'
import { freshDatabase, type FreshDatabase } from '../services/postgres.ts'

let database: FreshDatabase
let store: ImportStore
let imports: Imports
const audit = () => postgresAudit(database.pool, auditKey)
const auditKey = new Uint8Array(randomBytes(32))
const tables = await readDirectoryFiles(join(PROJECT_ROOT, 'src/demo/directory'))

beforeAll(async () => {
  database = await freshDatabase()
  store = postgresImports(database.pool)
  const records = postgresDirectoryRecords(database.pool, audit(), sitePolicy())
  const cases = postgresCaseFiles(database.pool, audit())
  imports = makeImports({ imports: store, records, cases, now: () => new Date() })
  await loadDirectory(database.pool, tables, new Date())
})
afterAll(() => database.drop())
beforeEach(() => database.pool.query('TRUNCATE import_rows, imports, cases, case_acts, case_changes CASCADE'))

const read = async (content: string | Uint8Array) => {
  const bytes = Buffer.from(content)
  const file = {
    kind: 'cases' as const,
    name: 'cases.csv',
    hash: createHash('sha256').update(bytes).digest(),
    chunks: () => Readable.from([bytes]),
    mapping: (headings: readonly string[]) => guessMapping('cases', headings),
    actor: 'staff alva',
  }
  return (await imports.read(file)).id
}

async function bringIn(content: string | Uint8Array, leaveFailed = false) {
  const id = await read(content)
  const answer = await imports.run(id, 'staff alva', { mode: 'do', leaveFailed })
  return { id, kind: answer.kind, ...sumsOf(answer), failures: await failuresOf(id) }
}

function sumsOf(answer: Applied): Checked {
  if (!('checked' in answer)) throw new Error(answer.kind)
  return answer.checked
}

const failuresOf = async (id: string) =>
  (await store.rows(id, 'failed', 0, 100)).map(({ line, error }) => `${line} ${error?.code}: ${error?.sentence}`)

const listed = () => postgresCaseLists(database.pool).page({}, undefined, 5_000)
const exported = () => readAll(Readable.from(exportCsv('cases', caseRowsAfter(postgresCaseLists(database.pool)))))
const put = (external: string, fields: object) =>
  makePutCases(postgresCaseRecords(database.pool, audit()))(
    [{ key: { system: 'servicenow', external }, fields, as: 'over' }],
    { at: new Date(), actor: 'api crm', via: 'api' },
  )

const HEADINGS = 'external_system,external_number,contract,severity,state,summary,deleted,external_changed_at'
const line = (
  number: string,
  { contract = 'SC-1001', state = 'open', summary = 'Calls drop', deleted = '', at = '' } = {},
) => `servicenow,${number},${contract},2,${state},${summary},${deleted},${at}`
const file = (...lines: string[]) => [HEADINGS, ...lines, ''].join('\n')

test('a dry run says what would happen and changes nothing', async () => {
  const id = await read(file(line('CS1'), line('CS2')))
  const checked = sumsOf(await imports.run(id, 'staff alva', { mode: 'try' }))
  expect(checked).toMatchObject({ rows: 2, toAdd: 2, toChange: 0, failed: 0 })
  expect(effectInWords(checked.effect)).toEqual(['No case is deleted.'])
  expect(await listed()).toEqual([])
})

test('the same rows again change nothing, and what the file has no column for stays', async () => {
  expect(await bringIn(file(line('cs1'), line('CS2')))).toMatchObject({ kind: 'done', toAdd: 2 })
  await put('CS1', { owner: 'ruth' })
  expect(await bringIn(file(line('CS1'), line('CS2')))).toMatchObject({ toAdd: 0, toChange: 0, unchanged: 2 })
  expect(await bringIn(file(line('CS1', { state: 'Awaiting info' })))).toMatchObject({ toChange: 1 })
  expect((await listed()).map((one) => [one.externalNumber, one.state, one.owner])).toEqual(
    expect.arrayContaining([
      ['CS1', 'awaiting-info', 'ruth'],
      ['CS2', 'open', 'unassigned'],
    ]),
  )
})

test('what is exported reads back as it is, and a row that somebody overtook is named', async () => {
  await bringIn(file(line('CS1', { summary: '"=1+1, and more"' }), line('CS2', { state: 'closed' })))
  const before = await exported()
  expect(await bringIn(before)).toMatchObject({ kind: 'done', unchanged: 2 })
  expect(await exported()).toBe(before)

  const [first] = await listed()
  await put(first?.externalNumber ?? '', { product: 'voice-platform', summary: 'somebody was faster' })
  const wanted = before.replace(/,medium,|,high,/g, ',low,')
  const refused = await bringIn(wanted)
  expect(refused).toMatchObject({ kind: 'has-failed-rows', failed: 1 })
  expect(refused.failures[0]).toMatch(
    /^2 conflict: Column S, version: The row was made on version 1, and the case has version 2/,
  )
  const left = await bringIn(wanted, true)
  expect(left).toMatchObject({ kind: 'done', toChange: 1, failed: 1 })
  // Its version is older by now, and it says what there is.
  expect(await bringIn(wanted, true)).toMatchObject({ toChange: 0, unchanged: 1, failed: 1 })
})

test('rows that fail are named by their lines, and nothing is applied unless they are left out', async () => {
  await put('CS9', { contract: 'SC-1001', externalChangedAt: '2026-03-01T00:00:00Z' })
  await put('0012345', { contract: 'SC-1001' })
  const rows = file(
    line('CS1', { contract: 'SC-none' }),
    line('CS9', { at: '2026-02-01T00:00:00Z', summary: 'older' }),
    line('12345'),
    line('CS3', { deleted: 'yes' }),
    line('CS4'),
    'servicenow,,SC-1001,2,open,x,,',
    line('CS5', { state: 'gone' }),
  )
  const { kind, failures } = await bringIn(rows)
  expect(kind).toBe('has-failed-rows')
  expect(failures).toEqual([
    '2 no-such-contract: Column C, contract: No contract has this number. Put the contract first.',
    '3 stale: Column H, external_changed_at: The other system has said something newer before, of 2026-03-01T00:00:00.000Z.',
    expect.stringMatching(/^4 rewritten: 0012345 is known, too/),
    '5 no-such-case: There is no such case, so that there is none to delete.',
    '7 value: The row says which case it is neither by number nor by external_system and external_number.',
    '8 value: Column E, state, says "gone": it must be open, awaiting-info, solution-proposed, closed.',
  ])
  expect(await listed()).toHaveLength(2)
  expect(await bringIn(rows, true)).toMatchObject({ kind: 'done', toAdd: 1, failed: 6 })
})

test('one case under two numbers stands in a file once', async () => {
  await bringIn(file(line('CS1')))
  const [one] = await listed()
  const { failures } = await bringIn(
    `number,external_system,external_number,contract\n${one?.number},,,SC-1001\n,servicenow,CS1,SC-1001\n`,
  )
  expect(failures.map((said) => said.slice(0, 14))).toContainEqual('3 said-twice: ')
})

test('a tombstone, twice, and taken back', async () => {
  await bringIn(file(line('CS1'), line('CS2')))
  const { id, ...first } = await bringIn(file(line('CS1', { deleted: 'yes' })))
  expect(first).toMatchObject({ toChange: 1, failed: 0 })
  expect(effectInWords(first.effect)[0]).toMatch(/^1 case is deleted/)
  expect((await listed()).map((one) => one.externalNumber)).toEqual(['CS2'])
  expect(await bringIn(file(line('CS1', { deleted: 'yes' }), line('CS2')))).toMatchObject({ unchanged: 2, failed: 0 })

  expect(await imports.undo(id, 'staff alva')).toEqual({ kind: 'done', undone: 1, left: [] })
  expect((await listed()).find((one) => one.externalNumber === 'CS1')).toMatchObject({
    summary: 'Calls drop',
    version: 3,
  })
})

test('an undo gives back what nobody changed since, and the rest when that is taken back', async () => {
  await bringIn(file(line('CS1'), line('CS2')))
  const { id } = await bringIn(file(line('CS1', { summary: 'new' }), line('CS2', { state: 'closed' }), line('CS3')))
  await put('CS2', { summary: 'worked on' })
  const second = (await listed()).find((one) => one.externalNumber === 'CS2')
  expect(await imports.undo(id, 'staff alva')).toEqual({ kind: 'done', undone: 2, left: [`case ${second?.number}`] })
  expect((await listed()).map((one) => `${one.externalNumber} ${one.state} ${one.summary}`).toSorted()).toEqual([
    'CS1 open Calls drop',
    'CS2 closed worked on',
  ])
  await put('CS2', { summary: 'Calls drop', state: 'open' })
  expect(await imports.undo(id, 'staff alva')).toEqual({ kind: 'done', undone: 0, left: [] })
  expect(await imports.undo(id, 'staff alva')).toEqual({ kind: 'done-before' })
})

test('what Excel saves: semicolons in UTF-16, and in UTF-8 behind its mark', async () => {
  const text = file(line('CS1', { summary: 'Gespräch bricht ab' }))
    .replaceAll(',', ';')
    .replaceAll('\n', '\r\n')
  expect(await bringIn(Buffer.from(`\uFEFF${text}`, 'utf16le'))).toMatchObject({ kind: 'done', toAdd: 1 })
  expect(await bringIn(`\uFEFFsep=;\r\n${text}`)).toMatchObject({ kind: 'done', unchanged: 1 })
  expect((await listed())[0]?.summary).toBe('Gespräch bricht ab')
})

test('2,000 rows in one transaction: every change is in the feed with its import, and one line in the trail', async () => {
  const rows = Array.from({ length: 2_000 }, (_, n) => line(`CS${10_000 + n}`))
  const { id, toAdd } = await bringIn(file(...rows))
  expect(toAdd).toBe(2_000)
  expect(await bringIn(file(...rows.slice(0, 1_999), line('CS11999', { state: 'closed' })))).toMatchObject({
    unchanged: 1_999,
    toChange: 1,
  })
  const changes = await postgresCaseLists(database.pool).changesAfter(0, 5_000)
  expect(new Set(changes.map(({ via }) => via))).toEqual(new Set(['file']))
  expect(changes).toHaveLength(2_001)
  expect(await imports.undo(id, 'staff alva')).toMatchObject({ kind: 'done', undone: 1_999 })
  expect(await listed()).toHaveLength(1)
  const { rows: trail } = await database.pool.query<{ said: string }>(
    `SELECT body->>'added' AS said FROM audit_trail WHERE type = 'directory.imported' AND body->>'import' = $1`,
    [id],
  )
  expect(trail).toEqual([{ said: '2000' }])
})

test('two files that wait for each other: Postgres ends one of them, and it is run again', async () => {
  await bringIn(file(line('CS1'), line('CS2')))
  const key = (external: string) => ({ system: 'servicenow', external })
  let letGo: () => void = () => undefined
  const both = new Promise<void>((resolve) => {
    letGo = resolve
  })
  let begun = 0
  const take = (first: string, second: string) =>
    postgresCaseFiles(database.pool, audit()).transaction(async (inside) => {
      await inside.find([key(first)])
      begun += 1
      if (begun === 2) letGo()
      await both
      const [found] = await inside.find([key(second)])
      return { commit: true, result: found?.case.externalNumber }
    })
  expect(await Promise.all([take('CS1', 'CS2'), take('CS2', 'CS1')])).toEqual(['CS2', 'CS1'])
  expect(begun).toBe(3)
})

test('a number of ours that is no ten digits any more is not taken for another case', async () => {
  const { failures } = await bringIn('number,contract\n12345678,SC-1001\n')
  expect(failures).toEqual(['2 value: Column A, number, says "12345678": it must be ten digits; zeros in front count.'])
  expect(caseNumber.safeParse('12345678').success).toBe(false)
})
