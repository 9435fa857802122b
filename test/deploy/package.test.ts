/** The build output and the package by themselves: no source tree beside them, and everything the program reads is in them. */
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { cp, mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { argon2Build, runsV3 } from '../../src/argon2-build.ts'
import { PROGRAM_VERSION } from '../../src/program-version.ts'
import { PROJECT_ROOT } from '../../src/project-root.ts'
import { newerProgram } from '../services/newer-program.ts'
import { freshDatabase, type FreshDatabase } from '../services/postgres.ts'
import { inProduction } from './production.contract.ts'
import { CAN_BUILD, packCareline, startsOn, type Packaged, type Spawned } from './packaged.ts'

let packaged: Packaged
let database: FreshDatabase
const started: Spawned[] = []

beforeAll(async () => {
  packaged = await packCareline()
  database = await freshDatabase({ migrated: false })
}, 180_000)
afterEach(stopAll)
afterAll(async () => {
  await database.drop()
  await packaged.close()
})

async function stopAll(): Promise<void> {
  for (const { child, ended } of started.splice(0)) {
    child.kill('SIGTERM')
    await ended
  }
}

async function careline(...args: string[]) {
  const spawned = packaged.spawn(['bin/careline', ...args])
  return { code: await spawned.ended, printed: spawned.said() }
}

async function start(args: string[], environment: Record<string, string>, cwd?: string): Promise<string> {
  const data = { DATA_DIR: await packaged.folder('data'), DATABASE_URL: database.connectionString, LOG_LEVEL: 'error' }
  const running = await startsOn(packaged, args, { ...data, ...environment }, cwd)
  started.push(running)
  return running.url
}

test('has the production packages of the lock file, and nothing of development, the demo or the sources', async () => {
  const { packages } = JSON.parse(readFileSync(join(PROJECT_ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: true; optional?: true; version: string }>
  }
  const wanted = Object.entries(packages)
    .filter(([path, { dev, optional }]) => path !== '' && !dev && !optional)
    .map(([path, { version }]) => `${path} ${version}`)
  const files = await readdir(packaged.app, { recursive: true })
  const held = files
    .filter((path) => /^(node_modules\/(@[^/]+\/)?[^/]+\/)+package\.json$/.test(path))
    .map((path) => path.replace('/package.json', ''))
    .map((path) => {
      const { version } = JSON.parse(readFileSync(join(packaged.app, path, 'package.json'), 'utf8')) as {
        version: string
      }
      return `${path} ${version}`
    })
  expect(held.toSorted()).toEqual(wanted.toSorted())
  const ours = files.filter((path) => !path.startsWith('node_modules'))
  expect(ours.filter((path) => /\.tsx?$|^src\/(demo|simulator)|^(bench|test|dist)\b/.test(path))).toEqual([])
  const { components } = JSON.parse(readFileSync(packaged.sbom, 'utf8')) as {
    components: { name: string; version: string }[]
  }
  const names = wanted.map((line) => line.split('node_modules/').at(-1) ?? '')
  expect(components.map(({ name, version }) => `${name} ${version}`).toSorted()).toEqual([...new Set(names)].toSorted())
})

test('knows its version and commit, and checks its flows', async () => {
  const { version } = JSON.parse(readFileSync(join(PROJECT_ROOT, 'package.json'), 'utf8')) as { version: string }
  expect(await careline('--version')).toEqual({
    code: 0,
    printed: expect.stringMatching(new RegExp(`^${version} \\(([0-9a-f]{12}(\\+changes)?|unknown), Node`)) as string,
  })
  expect(await careline('flows', 'check')).toMatchObject({ code: 0 })
  // A file that is missing or wrong is exit 2; here only the settings are missing.
  expect(await careline('provision', '--dry-run')).toMatchObject({ code: 78 })
})

test('loads every command without the packages that were left out', async () => {
  const { code, printed } = await careline('--help')
  expect(code).toBe(0)
  for (const command of ['audit', 'directory', 'doctor', 'provision'])
    expect(printed).toMatch(new RegExp(`^  ${command} `, 'm'))
})

test.each(['demo', 'phone'])('careline %s says in a sentence that it is only in the source tree', async (command) => {
  expect(await careline(command, '--as', 'ana')).toEqual({
    code: 2,
    printed: `careline ${command} is only in the source tree: there, npm ci && npm run ${command}.\n`,
  })
})

test('without a database setting it says what to set', async () => {
  const settings = {
    PUBLIC_BASE_URL: 'http://care.test',
    TWILIO_ACCOUNT_SID: `AC${'1'.repeat(32)}`,
    TWILIO_AUTH_TOKEN: randomBytes(16).toString('hex'),
    DATA_DIR: await packaged.folder('data'),
  }
  const spawned = packaged.spawn(['src/main.js'], settings)
  expect(await spawned.ended).toBe(1)
  expect(spawned.said()).toContain('set DATABASE_URL')
})

test('migrates an empty database and answers, from a folder that cannot be written to', async () => {
  const url = await start(['src/main.js'], {
    PUBLIC_BASE_URL: 'http://care.test',
    TWILIO_ACCOUNT_SID: `AC${'1'.repeat(32)}`,
    TWILIO_AUTH_TOKEN: randomBytes(16).toString('hex'),
  })
  expect((await fetch(`${url}/voice/incoming`, { method: 'POST' })).status).toBe(403)
  const { rows } = await database.pool.query<{ applied: number }>(
    'SELECT count(*)::int AS applied FROM schema_migrations',
  )
  expect(rows[0]?.applied).toBeGreaterThan(10)
})

test('after the next release has changed the database this one starts on it again', async () => {
  const next = await packaged.folder('next')
  await newerProgram(packaged.built, next, {
    version: '99.0.0',
    migrations: { '9000-more': `-- serves: ${PROGRAM_VERSION}\nALTER TABLE calls ADD COLUMN more text;` },
  })
  const keys = await packaged.folder('keys')
  const settings = {
    PUBLIC_BASE_URL: 'http://care.test',
    TWILIO_ACCOUNT_SID: `AC${'1'.repeat(32)}`,
    TWILIO_AUTH_TOKEN: randomBytes(16).toString('hex'),
    KEYS_DIR: join(keys, 'keys'),
  }
  const changed = await freshDatabase()
  await start(['src/main.js'], { ...settings, DATABASE_URL: changed.connectionString }, next)
  const columns = `SELECT FROM pg_attribute WHERE attrelid = 'calls'::regclass AND attname = 'more'`
  expect((await changed.pool.query(columns)).rowCount).toBe(1)
  await start(['src/main.js'], { ...settings, DATABASE_URL: changed.connectionString })
  await stopAll()
  await changed.drop()
})

test('the demo of the build output loads its people and serves its telephone', async () => {
  const url = await start(['src/cli/careline.js', 'demo'], {}, packaged.built)
  const page = await (await fetch(`${url}/phone`)).text()
  const [style] = /\/assets\/[0-9a-f]{12}\/careline\.css/.exec(page) ?? []
  expect((await fetch(`${url}${style}`)).status).toBe(200)
  const people = (await (await fetch(`${url}/demo/people.json`)).json()) as { people: unknown[] }
  expect(people.people.length).toBeGreaterThan(3)
})

const FAST = 'argon2/x86-64-v3/build/Release/argon2.node'

/** Hashes with argon2 as the service does, and says which binary did it. */
const HASHES = `
  const [build, hashing] = ['./src/argon2-build.js', './src/domain/pin/pin-hash.js']
  await import(build)
  const { argon2SelfTest } = await import(hashing)
  await argon2SelfTest()
  console.log(process.report.getReport().sharedObjects.filter((path) => path.includes('argon2')).join())`

async function hashesWith(app: string): Promise<string> {
  const spawned = packaged.spawn(['--input-type=module', '--eval', HASHES], {}, app)
  expect(await spawned.ended, spawned.said()).toBe(0)
  return spawned.said().trim()
}

test('hashes with the argon2 built for this processor where it can, and else with the prebuilt one', async () => {
  const cpuinfo = existsSync('/proc/cpuinfo') ? readFileSync('/proc/cpuinfo', 'utf8') : ''
  const fast = CAN_BUILD && runsV3(cpuinfo)
  expect(existsSync(join(packaged.app, FAST))).toBe(CAN_BUILD)
  expect(await hashesWith(packaged.app)).toContain(fast ? FAST : 'argon2/prebuilds/')
})

test('a build that this system cannot load leaves the prebuilt one in use', async () => {
  const app = join(await packaged.folder('other'), 'app')
  await mkdir(join(app, FAST, '..'), { recursive: true })
  for (const name of ['src', 'package.json']) await cp(join(packaged.app, name), join(app, name), { recursive: true })
  await symlink(join(packaged.app, 'node_modules'), join(app, 'node_modules'))
  await writeFile(join(app, FAST), 'made for another system')
  expect(await hashesWith(app)).toContain('argon2/prebuilds/')
  await rm(app, { recursive: true })
})

test('a processor that lacks one instruction of x86-64-v3 is given the prebuilt argon2', () => {
  const flags = ['avx', 'avx2', 'bmi1', 'bmi2', 'f16c', 'fma', 'abm', 'movbe', 'xsave']
  const processor = (has: string[]) => `processor\t: 0\nflags\t\t: fpu sse2 ${has.join(' ')}\nbugs\t\t: spectre_v1\n\n`
  expect(runsV3(processor(flags))).toBe(true)
  for (const flag of flags) {
    const lacks = processor(flags.filter((name) => name !== flag))
    expect(runsV3(lacks), flag).toBe(false)
    // The service may run on either.
    expect(runsV3(processor(flags) + lacks), flag).toBe(false)
  }
  for (const other of ['', 'processor\t: 0\nFeatures\t: fp asimd aes\n', 'flags\t: avx2x xavx2'])
    expect(runsV3(other)).toBe(false)
  // Nothing is built beside the sources.
  expect(argon2Build.kind).toBe('prebuilt')
})

inProduction(() => packaged)
