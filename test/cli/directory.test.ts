/** `careline directory …` and `careline explain` against a real database: exit codes, files, and what they say. */
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { runCareline } from '../../src/cli/program/run-careline.ts'
import { loadKeys } from '../../src/service/settings/key-file.ts'
import { PROJECT_ROOT } from '../../src/project-root.ts'
import { loadDirectory, readDirectoryFiles } from '../../src/demo/load-directory.ts'
import { freshDatabase, type FreshDatabase } from '../services/postgres.ts'

let db: FreshDatabase
let folder: string
let printed = ''

beforeAll(async () => {
  db = await freshDatabase()
  folder = await mkdtemp(join(tmpdir(), 'careline-directory-cli-'))
  loadKeys(join(folder, 'keys'), { createIfMissing: true })
  await loadDirectory(db.pool, await readDirectoryFiles(join(PROJECT_ROOT, 'src/demo/directory')), new Date())
})
afterAll(async () => {
  await db.drop()
  await rm(folder, { recursive: true, force: true })
})
beforeEach(() => {
  vi.stubEnv('DATABASE_URL', db.connectionString)
  vi.stubEnv('DATA_DIR', folder)
  vi.stubEnv('KEYS_DIR', join(folder, 'keys'))
  printed = ''
  const noted = (text: unknown = '') => void (printed += `${String(text)}\n`)
  vi.spyOn(console, 'log').mockImplementation(noted)
  vi.spyOn(console, 'error').mockImplementation(noted)
})
afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  process.exitCode = undefined
})

async function careline(...args: string[]): Promise<typeof process.exitCode> {
  printed = ''
  process.exitCode = 0
  await runCareline(args)
  return process.exitCode
}

async function file(name: string, content: string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, content)
  return path
}

test('a dry run, applying, the rows that fail, and taking it back', async () => {
  const path = await file(
    'grants.csv',
    'Person;Contract number;Access\ndev;SC-1001;Designated\ngus;SC-2001;Designated\n',
  )
  expect(await careline('directory', 'import', 'grants', path)).toBe(1)
  expect(printed).toContain('2 rows: 1 to add, 0 to change, 0 as they are, 0 repeated, 1 failed.')
  expect(printed).toContain('1 person can open cases from now on: Dev Raman.')
  expect(printed).toContain('Nothing was changed.')
  expect(printed).toContain('row 3: Column C, level: Gus Petit works for the End User of a partner')

  expect(await careline('directory', 'import', 'grants', path, '--apply')).toBe(1)
  expect(printed).toContain('Nothing was applied, because rows failed.')
  const failed = join(folder, 'failed.csv')
  expect(await careline('directory', 'import', 'grants', path, '--apply', '--leave-failed', '--failed', failed)).toBe(1)
  expect(await readFile(failed, 'utf8')).toMatch(/^Person,Contract number,Access,error_code,error\r\ngus,SC-2001,/)
  const undo = /careline directory undo (\S+)/.exec(printed)?.[1] ?? ''
  expect(await careline('explain', '--contact', 'dev', '--contract', 'SC-1001')).toBe(0)
  expect(printed).toContain('if they had a Contact PIN that works: OPEN_CASE')

  expect(await careline('directory', 'undo', undo)).toBe(0)
  expect(await careline('directory', 'undo', undo)).toBe(1)
  expect(await careline('explain', '--contact', 'dev', '--contract', 'SC-1001', '--json')).toBe(0)
  expect(JSON.parse(printed.replace(/^Database: .*\n/, ''))).toMatchObject({ facts: { grant: 'none' }, rule: 'R04' })
})

test('grace days count for what is explained and for what a change does', async () => {
  const endsNoa = await file('noa.csv', 'contact,contract,level,status\nnoa,SC-5001,designated,ended\n')
  const asked = ['explain', '--contact', 'noa', '--contract', 'SC-5001', '--json']
  expect(await careline(...asked)).toBe(0)
  expect(JSON.parse(printed.replace(/^Database: .*\n/, ''))).toMatchObject({ facts: { contract: 'expired' } })
  expect(await careline('directory', 'import', 'grants', endsNoa)).toBe(0)
  expect(printed).toContain('No one gains or loses a right on the phone.')

  vi.stubEnv('SITE_FILE', await file('site.yaml', 'grace-days: 14\n'))
  expect(await careline(...asked)).toBe(0)
  expect(JSON.parse(printed.replace(/^Database: .*\n/, ''))).toMatchObject({
    facts: { contract: 'active' },
    wouldChange: [{ if: 'they had a Contact PIN that works', outcome: 'OPEN_CASE' }],
  })
  expect(await careline('directory', 'import', 'grants', endsNoa)).toBe(0)
  expect(printed).toMatch(/1 person loses case rights.*: Noa/)
})

test('headings of another system, said once at the command line', async () => {
  const path = await file('people.csv', 'id,name,Post,employer\nnew1,New One,new.one@arden.example,arden\n')
  expect(await careline('directory', 'import', 'contacts', path)).toBe(2)
  expect(printed).toContain('No column is given for email')
  expect(await careline('directory', 'import', 'contacts', path, '--map', 'Post=email', '--apply')).toBe(0)
  expect(printed).toContain('1 added')
  expect(await careline('directory', 'import', 'contacts', path, '--map', 'Mail=email')).toBe(2)
  expect(printed).toContain('the file has the headings id, name, Post, employer')
})

test('what is taken out reads back as it is', async () => {
  for (const table of ['companies', 'contacts', 'contracts', 'grants', 'staff']) {
    const path = join(folder, `${table}.csv`)
    expect(await careline('directory', 'export', table, path)).toBe(0)
    expect(await careline('directory', 'import', table, path)).toBe(0)
    expect(printed, table).toMatch(/: 0 to add, 0 to change, \d+ as they are, 0 repeated, 0 failed/)
  }
})

test.each([
  ['no file', 'nothing.csv', undefined],
  ['an empty file', 'empty.csv', ''],
  ['not UTF-8', 'latin.csv', Buffer.from([0x69, 0x64, 0x0a, 0xe9, 0x0a])],
])('%s: exit 2 and a sentence', async (_, name, content) => {
  if (content !== undefined) await writeFile(join(folder, name), content)
  expect(await careline('directory', 'import', 'companies', join(folder, name))).toBe(2)
  expect(printed.trim()).toMatch(/\.$/)
})

test('a file with contacts is readable for its owner alone, also when it was there before', async () => {
  const out = await file('out.csv', 'older')
  await chmod(out, 0o644)
  expect(await careline('directory', 'export', 'contacts', out)).toBe(0)
  expect((await stat(out)).mode & 0o777).toBe(0o600)
  const bad = await file('bad.csv', 'id,name,kind\nbad,Bad,neither\n')
  const failed = join(folder, 'failed-rows.csv')
  expect(await careline('directory', 'import', 'companies', bad, '--failed', failed)).toBe(1)
  expect((await stat(failed)).mode & 0o777).toBe(0o600)
})

test('a folder as file, and a folder that is not there: exit 2 and a sentence', async () => {
  expect(await careline('directory', 'import', 'companies', folder)).toBe(2)
  expect(printed).toContain(`${folder} is a folder. Name a file in it.`)
  expect(await careline('directory', 'export', 'companies', folder)).toBe(2)
  expect(printed).toContain(`${folder} is a folder. Name a file in it.`)
  expect(await careline('directory', 'export', 'companies', join(folder, 'nowhere', 'x.csv'))).toBe(2)
  expect(printed).toContain(`There is no folder ${join(folder, 'nowhere')}.`)
})

test('a reader that has seen enough is no fault of an export', async () => {
  const head = new Writable({
    write: (_chunk, _encoding, done) => {
      done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))
    },
  })
  vi.spyOn(process, 'stdout', 'get').mockReturnValue(head as typeof process.stdout)
  expect(await careline('directory', 'export', 'contacts')).toBe(0)
})

test('an unknown contact', async () => {
  expect(await careline('explain', '--contact', 'ghost')).toBe(1)
  expect(await careline('directory', 'undo', 'ghost')).toBe(2)
  expect(await careline('directory', 'import', 'people', 'x.csv')).toBe(2)
})

test('hours come in from a file, say what would be different first, and are what a moment is explained by', async () => {
  vi.stubEnv('SITE_FILE', await file('zone.yaml', 'time-zone: Europe/Berlin\n'))
  const day = (hours: string) => `"${hours}"`
  const week = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']
    .map((name) => `    ${name}: ${day(name.startsWith('s') ? 'closed' : '09:00–17:00')}\n`)
    .join('')
  const path = await file('hours.yaml', `desk:support:\n  zone: Europe/Berlin\n  week:\n${week}`)
  expect(await careline('hours', 'import', path, '--dry-run')).toBe(0)
  expect(printed).toContain('1 calendars would be different. Nothing was changed.')
  expect(await careline('hours', 'import', path)).toBe(0)
  expect(await careline('hours', 'import', path)).toBe(0)
  expect(printed).toContain('The calendars are just these already.')
  const copy = join(folder, 'copy.yaml')
  expect(await careline('hours', 'export', copy)).toBe(0)
  expect(await readFile(copy, 'utf8')).toContain('monday: "09:00–17:00"')
  expect(await careline('hours', 'import', copy, '--dry-run')).toBe(0)
  expect(printed).toContain('just these already')
  expect(await careline('hours', 'import', join(folder, 'nowhere.yaml'))).toBe(2)
  expect(await careline('hours', 'import', await file('wrong.yaml', 'desk:sales: none\n'))).toBe(1)
  expect(printed).toContain('there is no such calendar')

  const desk = async (at: string) => {
    const asked = [
      'explain',
      '--contact',
      'ben',
      '--contract',
      'SC-1001',
      '--intent',
      'admin_case',
      '--json',
      '--at',
      at,
    ]
    return [await careline(...asked), printed]
  }
  expect((await desk('2027-03-28T02:30'))[0]).toBe(2)
  expect(printed).toContain('There is no such time on that day')
  expect((await desk('2026-12-01T16:59'))[0]).toBe(0)
})
