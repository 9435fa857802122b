/** `careline flows versions | export | import | publish | rollback` against a real database. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { flowsCommand } from '../../../src/cli/flows.ts'
import { loadKeys } from '../../../src/service/settings/key-file.ts'
import { postgresAudit } from '../../../src/stores/postgres/audit/audit-log.ts'
import { postgresFlowDrafts } from '../../../src/stores/postgres/flows/flow-drafts.ts'
import { copyOfReal, realFlows } from '../../flows/flows-folder.ts'
import { freshDatabase, type FreshDatabase } from '../../services/postgres.ts'

let db: FreshDatabase
let dataDir: string

beforeEach(async () => {
  db = await freshDatabase()
  dataDir = await mkdtemp(join(tmpdir(), 'careline-flows-cli-'))
  loadKeys(join(dataDir, 'keys'), { createIfMissing: true })
  vi.stubEnv('DATABASE_URL', db.connectionString)
  vi.stubEnv('DATA_DIR', dataDir)
  vi.stubEnv('KEYS_DIR', join(dataDir, 'keys'))
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  process.exitCode = undefined
  await db.drop()
  await rm(dataDir, { recursive: true, force: true })
})

/** Exit code and every line. */
async function flows(...args: string[]): Promise<{ code: unknown; text: string }> {
  const printed: string[] = []
  process.exitCode = 0
  await flowsCommand((line) => printed.push(line)).parseAsync(args, { from: 'user' })
  return { code: process.exitCode, text: printed.join('\n') }
}

const live = async () =>
  (
    await db.pool.query<{ number: number; how: string; version: string; why: string; by_actor: string }>(
      `SELECT number, how, version, why, by_actor FROM flow_publications
        WHERE withdrawn_at IS NULL AND starts_at <= now() ORDER BY number DESC LIMIT 1`,
    )
  ).rows[0]
const changedFolder = () => copyOfReal([{ file: 'prompts.en.yaml', replace: 'Goodbye.', by: 'Good-bye.' }])

test('a folder is published, changed, looked at, taken back and written out again', async () => {
  expect((await flows('versions')).text).toContain('No version yet')
  expect(await flows('import', copyOfReal([]), '--why', 'from git')).toMatchObject({ code: 0 })
  expect(await live()).toMatchObject({
    number: 1,
    how: 'imported',
    why: 'from git',
    by_actor: 'operator at the command line',
  })

  const dry = await flows('import', changedFolder(), '--dry-run')
  expect(dry.code).toBe(0)
  expect(dry.text).toMatch(
    /goodbye \(en\)\n {2}- Your reference is \{reference\}\. Goodbye\.\n {2}\+ .* Good-bye\.\n1 sentence, 0 steps, 0 other files different\./,
  )
  expect((await live())?.number).toBe(1)

  expect((await flows('import', changedFolder(), '--why', 'a hyphen')).text).toMatch(
    /^Version 2 \([0-9a-f]{12}\): new calls begin with it within seconds/,
  )
  expect((await flows('import', changedFolder(), '--why', 'again')).text).toBe(
    'Version 2 is just this already. Nothing was changed.',
  )
  expect((await flows('versions')).text).toMatch(
    / 2 .* live .* imported by operator at the command line: a hyphen\n.* 1 .* over /,
  )
  expect((await flows('versions', '2')).text).toContain('+ Your reference is {reference}. Good-bye.')

  expect((await flows('rollback', '--dry-run')).text).toContain('- Your reference is {reference}. Good-bye.')
  expect(await flows('rollback', '--why', 'callers laughed')).toMatchObject({ code: 0 })
  expect(await live()).toMatchObject({ number: 3, how: 'rolled-back', version: realFlows().flows.version })

  const out = join(dataDir, 'out')
  await mkdir(out)
  writeFileSync(join(out, 'gone.flow.yaml'), 'x')
  writeFileSync(join(out, 'README.md'), 'stays')
  expect((await flows('export', out, '--number', '2', '--dry-run')).text).toContain('would remove')
  expect(existsSync(join(out, 'gone.flow.yaml'))).toBe(true)
  expect(await flows('export', out, '--number', '2')).toMatchObject({ code: 0 })
  expect(existsSync(join(out, 'gone.flow.yaml'))).toBe(false)
  expect(existsSync(join(out, 'README.md'))).toBe(true)
  expect(readFileSync(join(out, 'prompts.en.yaml'), 'utf8')).toContain('Good-bye.')
  expect((await flows('export', out, '--number', '2')).text).toContain('holds just this version already')
})

test('a folder with a fault is refused with the line, and one without a reason is asked for it', async () => {
  const broken = copyOfReal([{ file: 'pin.flow.yaml', replace: 'accepted: company/start', by: 'accepted: no/where' }])
  const refused = await flows('import', broken, '--why', 'x')
  expect(refused).toMatchObject({ code: 1 })
  expect(refused.text).toMatch(/pin\.flow\.yaml:\d+ {2}step "pin\/check" leads to "no\/where"/)
  const unreasoned = await flows('import', copyOfReal([]))
  expect(unreasoned.code).toBe(2)
  expect(unreasoned.text).toContain('--why')
  expect(await flows('import', join(dataDir, 'nowhere'), '--why', 'x')).toMatchObject({ code: 2 })
  expect(await flows('rollback', '9', '--why', 'x')).toMatchObject({ code: 2, text: 'There is no version 9.' })
  expect(await live()).toBeUndefined()
})

test('a moment ahead is planned, and the next publication withdraws it', async () => {
  await flows('import', copyOfReal([]), '--why', 'first')
  const ahead = new Date(Date.now() + 3_600_000).toISOString()
  expect((await flows('import', changedFolder(), '--why', 'tomorrow', '--at', ahead)).text).toContain(
    'new calls begin with it from',
  )
  expect((await live())?.number).toBe(1)
  expect((await flows('rollback', '1', '--dry-run')).text).toContain('It would withdraw version 2')
  expect((await flows('import', changedFolder(), '--why', 'now')).text).toContain(
    'Version 2, which was planned, is withdrawn.',
  )
  const over = new Date(Date.now() - 60_000).toISOString()
  expect(await flows('import', copyOfReal([]), '--why', 'x', '--at', over)).toMatchObject({ code: 2 })
})

test('a draft is published by its name, unless another version came first', async () => {
  await flows('import', copyOfReal([]), '--why', 'first')
  const drafts = postgresFlowDrafts(
    db.pool,
    postgresAudit(db.pool, loadKeys(join(dataDir, 'keys'), { createIfMissing: false }).auditKey),
  )
  const by = { actor: 'staff ruth', name: 'Ruth Okafor' }
  const source = readFileSync(join(changedFolder(), 'prompts.en.yaml'), 'utf8')
  const draft = async (name: string, basedOn: number) => {
    const id = await drafts.make(name, basedOn, by, new Date())
    await drafts.save(id, basedOn, [{ kind: 'written', file: 'prompts.en.yaml', source, over: 0 }], by, new Date())
  }
  await draft('One', 1)
  await draft('Two', 1)
  expect((await flows('versions')).text).toContain('draft "Two" on version 1, changed by Ruth Okafor')
  expect((await flows('publish', 'One', '--dry-run')).text).toContain('1 sentence')
  expect(await flows('publish', 'One', '--why', 'a hyphen')).toMatchObject({ code: 0 })
  expect(await live()).toMatchObject({ number: 2, how: 'published' })
  const late = await flows('publish', 'Two', '--why', 'x')
  expect(late.code).toBe(1)
  expect(late.text).toContain('Version 2 was published since the draft was begun')
  expect(await flows('publish', 'One', '--why', 'x')).toMatchObject({ code: 2, text: 'There is no draft "One".' })
})

test('the live version is checked by this program, with the place of each fault', async () => {
  await flows('import', copyOfReal([]), '--why', 'first')
  const whole = await flows('check', '--published')
  expect(whole.code).toBe(0)
  expect(whole.text).toMatch(/^version 1: \d+ flows/)
  // What a release with another catalogue may have published.
  await db.pool.query(
    `UPDATE flow_versions SET files = replace(files::text, 'decide: severity-problem', 'decide: of-another')::jsonb`,
  )
  const found = await flows('check', '--published')
  expect(found.code).toBe(1)
  expect(found.text).toMatch(/severity\.flow\.yaml:\d+ {2}step "severity\/problem" asks "of-another"/)
  expect(found.text).toContain('careline flows export, edit, careline flows import')
})
