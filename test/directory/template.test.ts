/** Files to fill in: every column is told, the examples of all tables belong together, and they make a service that is set up. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { runCareline } from '../../src/cli/program/run-careline.ts'
import { FIRST_STEPS, type FirstStep } from '../../src/directory/lists/first-steps.ts'
import { columnsOf, templateCsv } from '../../src/directory/files/template.ts'
import { FILE_KINDS, KINDS } from '../../src/domain/directory/directory-rows.ts'
import { loadKeys } from '../../src/service/settings/key-file.ts'
import { postgresFirstSteps } from '../../src/stores/postgres/directory/lists/first-steps.ts'
import { freshDatabase, type FreshDatabase } from '../services/postgres.ts'

let db: FreshDatabase
let folder: string

beforeAll(async () => {
  db = await freshDatabase()
  folder = await mkdtemp(join(tmpdir(), 'careline-template-'))
  loadKeys(join(folder, 'keys'), { createIfMissing: true })
  vi.stubEnv('DATABASE_URL', db.connectionString)
  vi.stubEnv('DATA_DIR', folder)
  vi.stubEnv('KEYS_DIR', join(folder, 'keys'))
})
afterEach(() => vi.restoreAllMocks())
afterAll(async () => {
  vi.unstubAllEnvs()
  process.exitCode = undefined
  await db.drop()
  await rm(folder, { recursive: true, force: true })
})

test.each(FILE_KINDS)(
  '%s: every column says what it holds, and those that have to be filled in have an example',
  (kind) => {
    for (const { heading, holds, isNeeded, example } of columnsOf(kind)) {
      expect(holds, heading).toMatch(/^.{5,}\.?$/)
      if (isNeeded) expect(example, heading).not.toBe('')
    }
  },
)

test('imported one after the other as they are, they tick off what a new service needs, until calls come in', async () => {
  const { firstSteps } = postgresFirstSteps(db.pool)
  const left = async () => {
    const steps = await firstSteps()
    return FIRST_STEPS.filter((step) => !steps[step])
  }
  expect(await left()).toEqual(FIRST_STEPS)
  let printed = ''
  const print = (text: unknown) => void (printed += `${String(text)}\n`)
  vi.spyOn(console, 'log').mockImplementation(print)
  vi.spyOn(console, 'error').mockImplementation(print)
  for (const kind of KINDS) {
    await writeFile(join(folder, `${kind}.csv`), templateCsv(kind))
    process.exitCode = 0
    await runCareline(['directory', 'import', kind, join(folder, `${kind}.csv`), '--apply'])
    expect(process.exitCode, printed).toBe(0)
    expect(await left()).not.toContain(kind satisfies FirstStep)
  }
  expect(await left()).toEqual(['number', 'test-call'])
  // On which nothing was decided: the caller hung up before their PIN, and right after it.
  const past = (id: string, accepted: string | null) =>
    db.pool.query(
      `INSERT INTO call_history (call_id, reference, started_at, ended_at, language, dialled, is_callback, ending, offers, declines, waits,
         transfers, talk_seconds, hold_seconds, mis_keys, wrong_pins, not_compared, callback_agreed, is_whole, pin_accepted_at)
       VALUES ($1, $1, now(), now(), 'en', '', false, 'menu', 0, 0, 0, 0, 0, 0, 0, 0, 0, false, true, $2::timestamptz)`,
      [id, accepted],
    )
  await past('CA-1', null)
  expect(await left()).toEqual(['test-call'])
  await past('CA-2', '2026-11-30T10:00Z')
  expect(await left()).toEqual([])
  await db.pool.query('DELETE FROM call_history')
  expect(await left()).toEqual(['number', 'test-call'])
  await db.pool.query(
    `INSERT INTO calls (call_id, reference, started_at, decided_at, verified, rule, outcome) VALUES ('CA1', 'R1', now(), now(), true, 'R20', 'OPEN_CASE')`,
  )
  expect(await left()).toEqual([])
  const ring = (place: string) => db.pool.query('UPDATE analysts SET phone = NULL, answers_in = $1', [place])
  await ring('browser')
  expect(await left()).toEqual([])
  await ring('telephone')
  expect(await left()).toEqual(['staff'])
})
