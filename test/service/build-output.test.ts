/** The build output by itself: no source tree beside it, and everything the program reads is in it. */
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { PROGRAM_VERSION } from '../../src/program-version.ts'
import { PROJECT_ROOT } from '../../src/project-root.ts'
import { freePort } from '../services/free-port.ts'
import { newerProgram } from '../services/newer-program.ts'
import { freshDatabase, type FreshDatabase } from '../services/postgres.ts'

let folder: string
let database: FreshDatabase
const running: ChildProcess[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'careline-built-'))
  const out = join(folder, 'out')
  const node = (...args: string[]) => promisify(execFile)(process.execPath, args, { cwd: PROJECT_ROOT })
  const compiler = join(PROJECT_ROOT, 'node_modules/typescript/bin/tsc')
  await node(compiler, '-p', 'tsconfig.build.json', '--outDir', out, '--tsBuildInfoFile', join(folder, 'info'))
  await node('src/service/copy-files.mjs', out)
  // Elsewhere, as it is deployed.
  await cp(out, join(folder, 'app'), { recursive: true })
  await rm(out, { recursive: true })
  await symlink(join(PROJECT_ROOT, 'node_modules'), join(folder, 'app/node_modules'))
  database = await freshDatabase({ migrated: false })
})
afterEach(async () => {
  for (const child of running.splice(0)) {
    child.kill('SIGTERM')
    if (child.exitCode === null) await once(child, 'exit')
  }
})
afterAll(async () => {
  await database.drop()
  await rm(folder, { recursive: true, force: true })
})

const ENVIRONMENT = { PATH: process.env['PATH'], LOG_LEVEL: 'error' }

async function careline(...args: string[]) {
  const child = spawn(process.execPath, ['src/cli/careline.js', ...args], {
    cwd: join(folder, 'app'),
    env: ENVIRONMENT,
  })
  let printed = ''
  child.stdout.on('data', (bytes: Buffer) => (printed += bytes.toString()))
  child.stderr.on('data', (bytes: Buffer) => (printed += bytes.toString()))
  const [code] = (await once(child, 'exit')) as [number | null]
  return { code, printed }
}

async function start(args: string[], settings: Record<string, string>, program = join(folder, 'app')): Promise<string> {
  const port = await freePort()
  const child = spawn(process.execPath, args, {
    cwd: program,
    env: {
      ...ENVIRONMENT,
      PORT: String(port),
      DATABASE_URL: database.connectionString,
      DATA_DIR: await mkdtemp(join(folder, 'data-')),
      ...settings,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  running.push(child)
  let said = ''
  child.stderr.on('data', (bytes: Buffer) => (said += bytes.toString()))
  const url = `http://127.0.0.1:${port}`
  await expect
    .poll(
      async () => {
        if (child.exitCode !== null) throw new Error(said)
        return (await fetch(`${url}/readyz`).catch(() => undefined))?.status
      },
      { timeout: 30_000, interval: 100 },
    )
    .toBe(200)
  return url
}

test('holds no TypeScript, and the flows check', async () => {
  expect(existsSync(join(folder, 'app/src/main.ts'))).toBe(false)
  const { code, printed } = await careline('flows', 'check')
  expect(code).toBe(0)
  expect(printed).toMatch(/[0-9]+ flows, [0-9]+ steps/)
})

test('finds what TaskRouter is provisioned from', async () => {
  // A file that is missing or wrong is exit 2; here only the settings are missing.
  expect(await careline('provision', '--dry-run')).toMatchObject({ code: 78 })
})

const SETTINGS = {
  PUBLIC_BASE_URL: 'http://care.test',
  TWILIO_ACCOUNT_SID: `AC${'1'.repeat(32)}`,
  TWILIO_AUTH_TOKEN: randomBytes(16).toString('hex'),
}

test('the service migrates an empty database and answers', async () => {
  const url = await start(['src/main.js'], { ...SETTINGS, KEYS_DIR: join(folder, 'app', 'keys') })
  expect((await fetch(`${url}/voice/incoming`, { method: 'POST' })).status).toBe(403)
  const { rows } = await database.pool.query<{ applied: number }>(
    'SELECT count(*)::int AS applied FROM schema_migrations',
  )
  expect(rows[0]?.applied).toBeGreaterThan(10)
})

test('the demo loads its people and serves its telephone', async () => {
  const url = await start(['src/cli/careline.js', 'demo'], {})
  const page = await (await fetch(`${url}/phone`)).text()
  const [style] = /\/assets\/[0-9a-f]{12}\/careline\.css/.exec(page) ?? []
  expect((await fetch(`${url}${style}`)).status).toBe(200)
  const people = (await (await fetch(`${url}/demo/people.json`)).json()) as { people: unknown[] }
  expect(people.people.length).toBeGreaterThan(3)
})

test('after the next release has changed the database this one starts on it again', async () => {
  const next = join(folder, 'next')
  await newerProgram(join(folder, 'app'), next, {
    version: '99.0.0',
    migrations: { '9000-more': `-- serves: ${PROGRAM_VERSION}\nALTER TABLE calls ADD COLUMN more text;` },
  })
  const settings = { ...SETTINGS, KEYS_DIR: join(folder, 'app', 'keys') }
  await start(['src/main.js'], settings, next)
  const columns = `SELECT FROM pg_attribute WHERE attrelid = 'calls'::regclass AND attname = 'more'`
  expect((await database.pool.query(columns)).rowCount).toBe(1)
  const url = await start(['src/main.js'], settings)
  expect(await (await fetch(`${url}/readyz`)).json()).toMatchObject({ ready: true, degraded: [] })
})
