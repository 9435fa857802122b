/** `careline sign-in …` against a real database: what a locked-out administrator does at the command line. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { runCareline } from '../../src/cli/program/run-careline.ts'
import { loadKeys } from '../../src/service/settings/key-file.ts'
import { PROJECT_ROOT } from '../../src/project-root.ts'
import { loadDirectory, readDirectoryFiles } from '../../src/demo/load-directory.ts'
import { freshDatabase, type FreshDatabase } from '../services/postgres.ts'

let db: FreshDatabase
let folder: string
let printed = ''
/** What a script reads. */
let output = ''

beforeAll(async () => {
  db = await freshDatabase()
  await loadDirectory(db.pool, await readDirectoryFiles(join(PROJECT_ROOT, 'src/demo/directory')), new Date())
  folder = await mkdtemp(join(tmpdir(), 'careline-sign-in-cli-'))
  loadKeys(join(folder, 'keys'), { createIfMissing: true })
})
afterAll(async () => {
  await db.drop()
  await rm(folder, { recursive: true, force: true })
})
beforeEach(async () => {
  vi.stubEnv('DATABASE_URL', db.connectionString)
  vi.stubEnv('DATA_DIR', folder)
  vi.stubEnv('KEYS_DIR', join(folder, 'keys'))
  const noted = (text: unknown = '') => void (printed += `${String(text)}\n`)
  vi.spyOn(console, 'log').mockImplementation((text: unknown) => {
    noted(text)
    output += `${String(text)}\n`
  })
  vi.spyOn(console, 'error').mockImplementation(noted)
  await db.pool.query('TRUNCATE sign_ins, web_sessions')
  await db.pool.query(
    `INSERT INTO sign_ins (issuer, subject, staff_id, contact_id, linked_at) VALUES
       ('https://login.example', 'alva-old', 'alva', NULL, now()),
       ('https://login.example', 'ruth-old', 'ruth', NULL, now()),
       ('https://login.example', 'ana-old', NULL, 'ana', now())`,
  )
})
afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  process.exitCode = undefined
})

async function careline(...args: string[]): Promise<typeof process.exitCode> {
  printed = ''
  output = ''
  process.exitCode = 0
  await runCareline(args)
  return process.exitCode
}

const linked = async () =>
  (await db.pool.query<{ subject: string }>('SELECT subject FROM sign_ins ORDER BY subject')).rows.map(
    ({ subject }) => subject,
  )

test('an administrator who is locked out releases her own account, and the trail names her', async () => {
  expect(await careline('sign-in', 'show', '--staff', 'alva')).toBe(0)
  expect(JSON.parse(output)).toMatchObject({ issuer: 'https://login.example', subject: 'alva-old' })
  expect(await careline('sign-in', 'release', '--staff', 'alva')).toBe(0)
  expect(printed).toContain('Released: staff alva, Alva Berg.')
  expect(await linked()).toEqual(['ana-old', 'ruth-old'])
  const { rows } = await db.pool.query<{ actor: string; body: object }>(
    `SELECT actor, body FROM audit_trail WHERE type = 'sign-in.released'`,
  )
  expect(rows).toEqual([
    {
      actor: 'operator at the command line',
      body: { staff: 'alva', name: 'Alva Berg', issuer: 'https://login.example' },
    },
  ])
  expect(await careline('sign-in', 'show', '--staff', 'alva')).toBe(1)
})

test('all staff, one contact', async () => {
  expect(await careline('sign-in', 'release', '--all-staff')).toBe(0)
  expect(await linked()).toEqual(['ana-old'])
  expect(await careline('sign-in', 'release', '--contact', 'ana')).toBe(0)
  expect(await linked()).toEqual([])
})

test.each([[[]], [['--staff', 'alva', '--all-staff']], [['--staff', 'alva', '--contact', 'ana']]])(
  'nothing is released when it is not clear whose: %j',
  async (options) => {
    expect(await careline('sign-in', 'release', ...options)).toBe(2)
    expect(await linked()).toHaveLength(3)
  },
)

test('a person without an account is a problem that is said', async () => {
  expect(await careline('sign-in', 'release', '--staff', 'nobody-of-ours')).toBe(1)
  expect(printed).toContain('No account was linked.')
})

test('a row that came by a group is taken over, once, and the trail says by whom', async () => {
  await db.pool.query(`INSERT INTO provider_staff (staff_id) VALUES ('alva')`)
  expect(await careline('sign-in', 'take-over', '--staff', 'alva')).toBe(0)
  expect(printed).toContain('Taken over: staff alva.')
  expect((await db.pool.query('SELECT FROM provider_staff')).rowCount).toBe(0)
  const { rows } = await db.pool.query(`SELECT actor FROM audit_trail WHERE type = 'directory.changed'`)
  expect(rows).toEqual([{ actor: 'operator at the command line' }])
  expect(await careline('sign-in', 'take-over', '--staff', 'alva')).toBe(1)
  expect(output).toBe('')
})
