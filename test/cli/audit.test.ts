/** `careline audit …` against a real database: exit codes, and what it says. */
import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { runCareline } from '../../src/cli/program/run-careline.ts'
import { loadKeys } from '../../src/service/settings/key-file.ts'
import { postgresAudit } from '../../src/stores/postgres/audit/audit-log.ts'
import { freshDatabase, type FreshDatabase } from '../services/postgres.ts'
import { entry } from '../stores/postgres/example-directory.ts'

let db: FreshDatabase
let dataDir: string
let printed = ''

beforeAll(async () => {
  db = await freshDatabase()
  dataDir = await mkdtemp(join(tmpdir(), 'careline-audit-cli-'))
  const { auditKey } = loadKeys(join(dataDir, 'keys'), { createIfMissing: true })
  const audit = postgresAudit(db.pool, auditKey)
  await audit.append({ ...entry('pin.accepted', { caller: '+1202…0111' }), at: new Date('2020-01-01T00:00:00Z') })
  await audit.append({ ...entry('pin.accepted', { caller: '+1202…0111' }), at: new Date() })
})
afterAll(async () => {
  await db.drop()
  await rm(dataDir, { recursive: true, force: true })
})
beforeEach(() => {
  vi.stubEnv('DATABASE_URL', db.connectionString)
  vi.stubEnv('DATA_DIR', dataDir)
  vi.stubEnv('KEYS_DIR', join(dataDir, 'keys'))
  printed = ''
  vi.spyOn(console, 'log').mockImplementation((text) => void (printed += `${text}\n`))
  vi.spyOn(console, 'error').mockImplementation((text) => void (printed += `${text}\n`))
})
afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  process.exitCode = undefined
})

async function careline(...args: string[]): Promise<typeof process.exitCode> {
  process.exitCode = 0
  await runCareline(['audit', ...args])
  return process.exitCode
}

test('verify, show, hold, prune and erase, one after the other', async () => {
  expect(await careline('verify')).toBe(0)
  expect(printed).toContain('Whole: 2 rows')

  expect(await careline('show', '--contact', 'ana')).toBe(0)
  expect(printed).toContain('+1202…0111')

  expect(await careline('hold', '--contact', 'ana')).toBe(0)
  expect(await careline('erase', '--contact', 'ana', '--yes')).toBe(1)
  expect(printed).toContain('legal hold')
  expect(await careline('prune', '--yes')).toBe(0)
  expect(printed).toContain('Dropped 0 rows')

  expect(await careline('hold', '--contact', 'ana', '--lift')).toBe(0)
  expect(await careline('prune', '--yes')).toBe(0)
  expect(printed).toContain('Dropped 1 rows')

  expect(await careline('erase', '--contact', 'ana', '--yes')).toBe(0)
  printed = ''
  expect(await careline('show', '--contact', 'ana')).toBe(0)
  expect(printed).toMatch(/^Database: .*\n$/)
  expect(await careline('erase', '--contact', 'ana', '--yes')).toBe(1)
  expect(await careline('verify')).toBe(0)
})

test.each([
  ['erase', '--contact', 'ana'],
  ['prune', '--months', '1'],
])('%s without a terminal to ask at needs --yes, and can be looked at first', async (...args) => {
  const rows = async () => (await db.pool.query<{ n: number }>('SELECT count(*)::int AS n FROM audit_trail')).rows
  const before = await rows()
  expect(await careline(...args)).toBe(1)
  expect(printed).toContain('--dry-run')
  expect([0, 1]).toContain(await careline(...args, '--dry-run'))
  expect(await rows()).toEqual(before)
})

test('nobody is erased while a record about them waits in the spool', async () => {
  const audit = { type: 'pin.refused', at: '2026-03-01T00:00:00Z', actor: 'service', subject: 'lea', body: {} }
  await mkdir(join(dataDir, 'spool'), { recursive: true })
  const file = join(dataDir, 'spool', 'spool-1-aaaaaaaa.jsonl')
  await writeFile(file, `${JSON.stringify({ id: randomUUID(), item: { kind: 'audit', audit } })}\n{"torn`)
  expect(await careline('erase', '--contact', 'lea', '--yes')).toBe(1)
  expect(printed).toContain('1 records about lea wait')
  await rm(file)
})

test('an edited row makes verify exit 1 and names it', async () => {
  await db.pool.query('ALTER TABLE audit_lane_rows DISABLE TRIGGER USER')
  await db.pool.query(`UPDATE audit_lane_rows SET type = 'pin.refused' WHERE seq = 2`)
  await db.pool.query('ALTER TABLE audit_lane_rows ENABLE ALWAYS TRIGGER audit_append_only')
  expect(await careline('verify')).toBe(1)
  expect(printed).toContain('row 2')
})
