/** `careline init` against real stores, a pretend Twilio and the demo's identity provider: tried first, written once, never half. */
import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { parseEnv } from 'node:util'
import express from 'express'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { askerAt, Stopped } from '../../src/cli/first-start/asker.ts'
import { envText } from '../../src/cli/first-start/env-text.ts'
import { runCareline } from '../../src/cli/program/run-careline.ts'
import { demoIdentityProvider, type DemoIdentityProvider } from '../../src/demo/identity/identity-provider.ts'
import { PROJECT_ROOT } from '../../src/project-root.ts'
import { FILE_NAMES, SETTING_NAMES } from '../../src/service/settings/setting-names.ts'
import { Network, type RunningRestApi, startRestApi } from '../../src/simulator/index.ts'
import { portOf } from '../../src/web/http/port-of.ts'
import { freshDatabase, type FreshDatabase } from '../services/postgres.ts'
import { startRedis, type TestRedis } from '../services/redis.ts'

const accountSid = `AC${randomUUID().replaceAll('-', '')}`
const authToken = randomBytes(16).toString('hex')
const BRAND = `AT&T's "best" #1 for $5`
const ANYTHING_ELSE = ['--admin-email', 'ada@vendor.example', '--admin-name', 'Ada Byron', '--brand', BRAND]

let db: FreshDatabase
let redis: TestRedis
let rest: RunningRestApi
let web: Server
let identity: DemoIdentityProvider
let folder: string
let envFile: string
let printed = ''
let said = ''

beforeAll(async () => {
  redis = await startRedis()
  const http = express()
  web = createServer(http).listen(0, '127.0.0.1')
  await once(web, 'listening')
  identity = demoIdentityProvider({
    publicBaseUrl: `http://127.0.0.1:${portOf(web)}`,
    people: [],
    production: false,
  })
  http.use(identity.router)
  // As the service answers what is not signed.
  http.post('/voice/incoming', (_request, response) => void response.status(403).end())
  rest = await startRestApi(new Network({ baseUrl: 'http://127.0.0.1:9', accountSid, authToken }), {
    accountSid,
    authToken,
  })
})
afterAll(async () => {
  web.closeAllConnections()
  web.close()
  await rest.close()
  await redis.stop()
})

beforeEach(async () => {
  db = await freshDatabase()
  folder = mkdtempSync(join(tmpdir(), 'careline-init-'))
  envFile = join(folder, 'env')
  for (const name of [...SETTING_NAMES, ...FILE_NAMES]) vi.stubEnv(name, '')
  vi.stubEnv('TWILIO_API_BASE_URL', rest.baseUrl)
  vi.stubEnv('DATA_DIR', join(folder, 'data'))
  printed = ''
  said = ''
  vi.spyOn(console, 'log').mockImplementation((text) => void (printed += `${text}\n`))
  vi.spyOn(console, 'error').mockImplementation((text) => void (said += `${text}\n`))
})
afterEach(async () => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  for (const name of [...SETTING_NAMES, ...FILE_NAMES]) if (process.env[name] === '') delete process.env[name]
  process.exitCode = undefined
  await db.drop()
  rmSync(folder, { recursive: true, force: true })
})

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), `${text}\n`, { mode: 0o600 })
  return join(folder, name)
}

/** Every flag, some of them as the test wants them. */
function flags(differs: Record<string, string> = {}): string[] {
  const all = {
    '--public-url': identity.settings.issuer.replace('/demo/identity', ''),
    '--twilio-account': accountSid,
    '--twilio-token-file': file('token', authToken),
    '--database-url-file': file('database', db.connectionString),
    '--redis-url-file': file('redis', redis.url),
    '--issuer': identity.settings.issuer,
    '--client-id': identity.settings.clientId,
    '--client-secret-file': file('client', identity.settings.clientSecret),
    '--keys-dir': join(folder, 'keys'),
    ...differs,
  }
  return ['--try', ...Object.entries(all).flat()]
}

async function init(...args: string[]): Promise<typeof process.exitCode> {
  printed = ''
  said = ''
  process.exitCode = 0
  for (const name of [...SETTING_NAMES, ...FILE_NAMES])
    if (!['TWILIO_API_BASE_URL', 'DATA_DIR'].includes(name)) vi.stubEnv(name, '')
  await runCareline(['--env-file', envFile, 'init', ...args])
  return process.exitCode
}

const audited = async () =>
  (
    await db.pool.query<{ actor: string }>(
      `SELECT actor FROM audit_trail WHERE type = 'directory.changed' AND body->>'table' = 'staff'`,
    )
  ).rows

test('writes settings and keys for their owner alone, enters the administrator, and ends with the doctor', async () => {
  expect(await init(...flags(), ...ANYTHING_ELSE)).toBe(0)
  const written = parseEnv(readFileSync(envFile, 'utf8'))
  expect(written).toMatchObject({
    BRAND_NAME: BRAND,
    TWILIO_AUTH_TOKEN: '',
    TWILIO_AUTH_TOKEN_FILE: join(folder, 'token'),
    KEYS_DIR: join(folder, 'keys'),
    OIDC_ISSUER: identity.settings.issuer,
  })
  for (const path of [envFile, join(folder, 'keys/keys.json')]) expect(statSync(path).mode & 0o777).toBe(0o600)
  const { rows } = await db.pool.query('SELECT id, name, email, role FROM analysts')
  expect(rows).toEqual([{ id: 'ada', name: 'Ada Byron', email: 'ada@vendor.example', role: 'administrator' }])
  expect(await audited()).toEqual([{ actor: 'operator at the command line' }])
  expect(printed).toMatch(/OK +sign-in +takes our client id and secret/)
  expect(said).toMatch(/Next:\n {2}1\. /)
  for (const secret of [authToken, identity.settings.clientSecret]) expect(printed + said).not.toContain(secret)
})

test('a second run replaces nothing and says who is there; another person can be entered by it', async () => {
  await init(...flags(), ...ANYTHING_ELSE)
  const before = [envFile, join(folder, 'keys/keys.json')].map((path) => readFileSync(path, 'utf8'))
  expect(await init(...ANYTHING_ELSE, '--brand', 'Other')).toBe(0)
  expect(said).toContain('ada@vendor.example is an administrator already (ada)')
  expect([envFile, join(folder, 'keys/keys.json')].map((path) => readFileSync(path, 'utf8'))).toEqual(before)
  expect(await audited()).toHaveLength(1)
  expect(await init('--admin-email', 'ada@other.example', '--admin-name', 'Ada Lovelace')).toBe(0)
  expect(said).toContain('(ada-2)')
})

test('two at once: one enters the administrator, and both end well', async () => {
  await init(...flags(), '--admin-email', 'eve@vendor.example', '--admin-name', 'Eve')
  await Promise.all([
    runCareline(['--env-file', envFile, 'init', ...ANYTHING_ELSE]),
    runCareline(['--env-file', envFile, 'init', ...ANYTHING_ELSE]),
  ])
  const { rows } = await db.pool.query('SELECT id FROM analysts ORDER BY id')
  expect(rows).toEqual([{ id: 'ada' }, { id: 'eve' }])
})

describe('what is wrong is one sentence that names the flag, and nothing is written', () => {
  test.each([
    [
      '--public-url',
      'care.example.com',
      /PUBLIC_BASE_URL must be an absolute http or https address\. Correct --public-url/,
    ],
    [
      '--twilio-account',
      `AC${'0'.repeat(31)}1`,
      /Twilio refuses the auth token of this account\. Correct .*--twilio-token-file/,
    ],
    ['--phone-numbers', '+12025550199', /\+12025550199 is not a number of this account/],
    [
      '--database-url-file',
      'postgres://careline:wr0ngpassword@127.0.0.1:1/careline',
      /Postgres: does not answer.*ECONNREFUSED.*--database-url-file/,
    ],
    ['--redis-url-file', 'redis://127.0.0.1:1', /Redis: does not answer.*--redis-url-file/],
    ['--client-id', 'another', /Sign-in: refuses our client id or secret.*--client-id/],
    ['--client-secret-file', 'another-secret-than-it-has', /Sign-in: refuses our client id or secret/],
    ['--issuer', 'http://127.0.0.1:1/', /Sign-in: .*does not answer/],
    ['--admin-email', 'ada', /--admin-email: the e-mail address must be an e-mail address/],
  ] as const)('%s %s', async (flag, value, sentence) => {
    const given = flag.endsWith('-file') ? file('wrong', value) : value
    const args = [...flags({ [flag]: given }), ...(flag === '--admin-email' ? ['--admin-name', 'Ada'] : ANYTHING_ELSE)]
    expect(await init(...args)).toBe(1)
    expect(said.trim()).toMatch(sentence)
    expect(said.trim().split('\n')).toHaveLength(1)
    expect(said).not.toContain('wr0ngpassword')
    expect(readdirSync(folder)).not.toContain('env')
    expect(readdirSync(folder)).not.toContain('keys')
  })

  test('a script that leaves something out is told its flag, exit 2', async () => {
    expect(await init(...flags())).toBe(2)
    expect(said).toContain('--admin-email is missing')
    expect(await init('--public-url', 'https://care.example.com', ...ANYTHING_ELSE)).toBe(2)
    expect(said).toContain('TWILIO_ACCOUNT_SID is missing: say --twilio-account')
    expect(readdirSync(folder)).not.toContain('env')
  })
})

test('every value reads back as it was given, or is named when no quotes can hold it', () => {
  const values = {
    DATABASE_URL: 'postgres://u:p%40#1$x@h/db?sslmode=verify-full&sslrootcert=/a b.pem',
    BRAND_NAME: ` it's \`odd\` `,
    TWILIO_AUTH_TOKEN: '$(hostname)\\n"#',
    OWN: '',
  }
  const example = readFileSync(join(PROJECT_ROOT, '.env.example'), 'utf8')
  expect(parseEnv(envText(example, values))).toMatchObject(values)
  expect(() => envText(example, { BRAND_NAME: `'"\`` })).toThrow(/^BRAND_NAME holds every kind of quote/)
})

test('at a terminal a secret is asked without being shown, and Ctrl-D ends it', async () => {
  const input = new PassThrough()
  const output = new PassThrough()
  const asker = askerAt(input, output, true)
  const answers = [asker.ask('Name', 'Careline')]
  input.write('\r')
  expect(await answers[0]).toBe('Careline')
  const secret = asker.askSecret('Token')
  input.write('hunter2\r')
  expect(await secret).toBe('hunter2')
  expect(String(output.read())).not.toContain('hunter2')
  const last = asker.ask('More')
  input.end()
  await expect(last).rejects.toBeInstanceOf(Stopped)
})
