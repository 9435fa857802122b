/** `careline doctor` against real stores and a pretend Twilio: what is well, what is not, and that no secret is printed. */
import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTcpServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { holdMusic } from '../../src/cli/doctor-checks/outside.ts'
import { unencrypted } from '../../src/cli/doctor-checks/settings.ts'
import { probe, type CheckResult } from '../../src/cli/doctor-checks/check-result.ts'
import { nodeVersion } from '../../src/cli/doctor-checks/this-machine.ts'
import { PROGRAM_VERSION } from '../../src/program-version.ts'
import { runCareline } from '../../src/cli/program/run-careline.ts'
import { createKeys, keyFingerprint, loadKeys } from '../../src/service/settings/key-file.ts'
import { numberAddresses } from '../../src/phone/taskrouter/number-addresses.ts'
import { twilioClient, type TwilioClient } from '../../src/phone/twilio-client.ts'
import { Network, type RunningRestApi, startRestApi } from '../../src/simulator/index.ts'
import { startAuditAnchors } from '../../src/stores/postgres/audit/audit-anchors.ts'
import { postgresAudit } from '../../src/stores/postgres/audit/audit-log.ts'
import { noteKeys } from '../../src/stores/postgres/database/key-check.ts'
import { folderWith } from '../flows/flows-folder.ts'
import { freshDatabase, type FreshDatabase } from '../services/postgres.ts'
import { startRedis, type TestRedis } from '../services/redis.ts'
import { entry } from '../stores/postgres/example-directory.ts'

const NUMBER = '+12025550100'
const accountSid = `AC${randomUUID().replaceAll('-', '')}`
const authToken = randomBytes(16).toString('hex')
const SECRETS = {
  API_TOKENS: randomBytes(32).toString('hex'),
  OIDC_CLIENT_SECRET: randomBytes(16).toString('hex'),
  CRM_WEBHOOK_SECRET: randomBytes(32).toString('hex'),
}

let db: FreshDatabase
let redis: TestRedis
let rest: RunningRestApi
let client: TwilioClient
let dataDir: string
let web: Server
let base: string
/** What the public address answers; the CRM and the identity provider are paths of the same server. */
let answerWebhook: (response: ServerResponse) => void
let issuer: string
/** What the provider says to a code that it never gave. */
let tokenError: string
let printed = ''
/** On standard error. */
let said = ''

beforeAll(async () => {
  redis = await startRedis()
  web = createServer(answerWeb).listen(0, '127.0.0.1')
  await once(web, 'listening')
  base = `http://127.0.0.1:${(web.address() as AddressInfo).port}`
  const network = new Network({ baseUrl: base, accountSid, authToken })
  rest = await startRestApi(network, { accountSid, authToken })
  client = twilioClient({ accountSid, authTokens: [authToken], apiBaseUrl: rest.baseUrl })
  await client.incomingPhoneNumbers.create({ phoneNumber: NUMBER })
})
afterAll(async () => {
  web.closeAllConnections()
  web.close()
  await rest.close()
  await redis.stop()
})

beforeEach(async () => {
  db = await freshDatabase()
  dataDir = await mkdtemp(join(tmpdir(), 'careline-doctor-'))
  createKeys(join(dataDir, 'keys'))
  const keys = loadKeys(join(dataDir, 'keys'), { createIfMissing: false })
  await noteKeys(db.pool, keyFingerprint(keys))
  const audit = postgresAudit(db.pool, keys.auditKey)
  for (let i = 0; i < 3; i += 1) await audit.append({ ...entry('pin.accepted', {}), at: new Date() })
  const anchors = await startAuditAnchors({
    pool: db.pool,
    auditKey: keys.auditKey,
    file: join(dataDir, 'audit-anchors.jsonl'),
    onBroken: () => expect.unreachable(),
    onError: (error) => {
      throw error
    },
  })
  await anchors.stop()
  issuer = base
  tokenError = 'invalid_grant'
  answerWebhook = (response) => response.writeHead(403).end()
  await point(numberAddresses(base))
  printed = ''
  said = ''
  for (const [name, value] of Object.entries({
    ...SECRETS,
    NODE_ENV: '',
    DATABASE_URL: db.connectionString,
    REDIS_URL: redis.url,
    DATA_DIR: dataDir,
    KEYS_DIR: '',
    PUBLIC_BASE_URL: base,
    TWILIO_ACCOUNT_SID: accountSid,
    TWILIO_AUTH_TOKEN: authToken,
    TWILIO_API_BASE_URL: rest.baseUrl,
    PHONE_NUMBERS: NUMBER,
    OIDC_ISSUER: base,
    OIDC_CLIENT_ID: 'careline',
    CRM_WEBHOOK_URL: `${base}/crm`,
  }))
    vi.stubEnv(name, value)
  vi.spyOn(console, 'log').mockImplementation((text) => void (printed += `${text}\n`))
  vi.spyOn(console, 'error').mockImplementation((text) => void (said += `${text}\n`))
})
afterEach(async () => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  process.exitCode = undefined
  await db.drop()
  await rm(dataDir, { recursive: true, force: true })
})

function answerWeb(request: IncomingMessage, response: ServerResponse): void {
  if (request.url === '/voice/incoming') answerWebhook(response)
  else if (request.url?.includes('/.well-known/') === true)
    response.setHeader('content-type', 'application/json').end(
      JSON.stringify({
        issuer,
        authorization_endpoint: `${base}/auth`,
        token_endpoint: `${base}/token`,
        jwks_uri: `${base}/jwks`,
      }),
    )
  else if (request.url === '/token')
    response.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify({ error: tokenError }))
  else response.writeHead(204).end()
}

async function point(fields: Partial<ReturnType<typeof numberAddresses>>): Promise<void> {
  const [number] = await client.incomingPhoneNumbers.list({ phoneNumber: NUMBER })
  await client.incomingPhoneNumbers(number?.sid ?? '').update(fields)
}

async function doctor(...args: string[]): Promise<typeof process.exitCode> {
  printed = ''
  process.exitCode = 0
  await runCareline(['doctor', ...args])
  return process.exitCode
}

/** Everything that is not well. */
async function problems(): Promise<string[]> {
  await doctor('--json')
  const { findings } = JSON.parse(printed) as { findings: CheckResult[] }
  return findings.filter(({ verdict }) => verdict !== 'OK').map((f) => `${f.verdict} ${f.check}: ${f.says}`)
}

const NOT_PRODUCTION = 'WARN settings: can be read; NODE_ENV is not production'

test('where everything is well it says so, a line for each thing, and exits 0', async () => {
  expect(await doctor()).toBe(0)
  const lines = printed.trimEnd().split('\n')
  expect(lines.filter((line) => !line.startsWith('OK ')).map((line) => line.slice(0, 16).trim())).toEqual([
    'WARN   settings',
  ])
  for (const name of ['Node', 'PIN hashing', 'keys folder', 'flows', 'Postgres', 'audit trail', 'Redis', 'data folder'])
    expect(printed).toMatch(new RegExp(`^OK +${name} `, 'm'))
  expect(printed).toMatch(/^OK +Twilio +\+12025550100 leads to http/m)
  expect(printed).toMatch(/^OK +sign-in +http.* answers$/m)
  expect(printed).toMatch(/^OK +public address .* is ours/m)
  expect(printed).toMatch(/^OK +CRM .* answers$/m)
})

test('staff who came by a group: it says when they are refused, and when no administrator would be left without groups', async () => {
  await db.pool.query(
    `WITH noor AS (INSERT INTO analysts (id, name, email, role) VALUES ('sso-1', 'Noor Aziz', 'noor@care.example', 'administrator') RETURNING id)
     INSERT INTO provider_staff (staff_id) SELECT id FROM noor`,
  )
  expect(await problems()).toEqual([
    NOT_PRODUCTION,
    'WARN staff: 1 active members of staff came by a group and are refused: OIDC_ROLE_CLAIM is not set',
  ])
  vi.stubEnv('OIDC_ROLE_CLAIM', 'groups')
  vi.stubEnv('OIDC_ROLES', 'care-admins:administrator')
  expect(await problems()).toEqual([NOT_PRODUCTION, 'WARN staff: every administrator came by a group'])
  await db.pool.query('DELETE FROM provider_staff')
  expect(await problems()).toEqual([NOT_PRODUCTION])
})

test('--json gives the same to a script', async () => {
  expect(await doctor('--json')).toBe(0)
  const { verdict, findings } = JSON.parse(printed) as { verdict: string; findings: CheckResult[] }
  expect(verdict).toBe('WARN')
  expect(findings).toContainEqual({ check: 'Node', verdict: 'OK', says: process.versions.node })
})

test('the file of numbers that the service would take is named, and its faults are', async () => {
  const site = join(folderWith({}), 'site.yaml')
  await writeFile(site, 'grace-days: 14\n')
  vi.stubEnv('SITE_FILE', site)
  await doctor()
  expect(printed).toContain(`can be read, with the numbers of ${site}`)
  await writeFile(site, 'grace-days: 14 days\n')
  printed = ''
  expect(await doctor()).toBe(2)
  expect(printed).toContain(`SITE_FILE is refused: ${site}:1  the file: grace-days must be a whole number of days`)
})

test('settings that cannot be read are listed, nothing is asked, and it exits 2', async () => {
  vi.stubEnv('TWILIO_ACCOUNT_SID', '')
  vi.stubEnv('PORT', 'many')
  const before = rest.requests.length
  expect(await doctor()).toBe(2)
  expect(printed).toMatch(/^WRONG +settings +TWILIO_ACCOUNT_SID is not set/m)
  expect(printed).toMatch(/^WRONG +settings +PORT must be/m)
  expect(rest.requests).toHaveLength(before)
})

test('never prints a secret, whatever fails', async () => {
  const password = 'hunter2hunter2'
  vi.stubEnv('DATABASE_URL', `postgres://careline:${password}@127.0.0.1:9/careline`)
  vi.stubEnv('REDIS_URL', `redis://:${password}@127.0.0.1:9`)
  vi.stubEnv('TWILIO_API_BASE_URL', 'http://127.0.0.1:9')
  vi.stubEnv('OIDC_ISSUER', 'http://127.0.0.1:9')
  expect(await doctor('--json')).toBe(1)
  for (const secret of [password, authToken, ...Object.values(SECRETS)]) expect(printed).not.toContain(secret)
})

test('stores that do not answer are wrong, and what depends on them is not called well', async () => {
  vi.stubEnv('DATABASE_URL', 'postgres://careline@127.0.0.1:9/careline')
  vi.stubEnv('REDIS_URL', 'redis://127.0.0.1:9')
  expect(await problems()).toEqual([
    NOT_PRODUCTION,
    'WARN keys: cannot be compared with the database’s: it was not asked',
    expect.stringMatching(/^WRONG Postgres: does not answer: .*ECONNREFUSED/),
    'WARN audit trail: cannot be checked without the database and the keys',
    expect.stringMatching(/^WRONG Redis: does not answer: .*ECONNREFUSED/),
    'WARN webhooks: what waits for other systems is not known: the database was not asked',
  ])
})

test('without stores of their own it says what that means', async () => {
  vi.stubEnv('DATABASE_URL', '')
  vi.stubEnv('REDIS_URL', '')
  const found = await problems()
  expect(found).toContainEqual(expect.stringContaining('WARN Postgres: there is no DATABASE_URL'))
  expect(found).toContainEqual(expect.stringContaining('WARN Redis: there is no REDIS_URL'))
  expect(process.exitCode).toBe(0)
})

test('of the schema it says what is lacking, what was edited, and whether a newer one still serves this version', async () => {
  const change = (sql: string) => db.pool.query(sql)
  await change(`INSERT INTO schema_migrations (name, serves) VALUES ('9000-more', '0.1.0')`)
  const runsOn = `WARN Postgres: was changed by a newer program (9000-more), on which Careline ${PROGRAM_VERSION} still runs`
  expect(await problems()).toContain(runsOn)
  await change(`DELETE FROM schema_migrations WHERE name = '0012-profile'`)
  expect(await problems()).toContain('WARN Postgres: lacks 1 migrations, up to 0012-profile')
  await change(`UPDATE schema_migrations SET checksum = 'another' WHERE name = '0011-audit-retention'`)
  const edited = 'WRONG Postgres: was changed with another 0011-audit-retention than this program has'
  expect(await problems()).toContain(edited)
  await change(`INSERT INTO schema_migrations (name, serves) VALUES ('9999-later', '99.0.0')`)
  const newer = `WRONG Postgres: was changed by a newer program (9999-later), on which Careline ${PROGRAM_VERSION} does not run`
  expect(await problems()).toContain(newer)
})

test('a database of a version that kept no checksums is compared by names', async () => {
  await db.pool.query('ALTER TABLE schema_migrations DROP COLUMN checksum, DROP COLUMN serves')
  expect((await problems()).filter((line) => line.includes('Postgres'))).toEqual([])
})

test('an empty database is left as it is', async () => {
  const empty = await freshDatabase({ migrated: false })
  vi.stubEnv('DATABASE_URL', empty.connectionString)
  const found = await problems()
  expect(found).toContain('WARN Postgres: is empty: Careline was never started on it')
  expect(found.filter((one) => one.includes('audit trail'))).toEqual([])
  expect((await empty.pool.query(`SELECT FROM pg_tables WHERE schemaname = 'public'`)).rowCount).toBe(0)
  await empty.drop()
})

test('a role that may not make tables cannot start the service on an empty database', async () => {
  const empty = await freshDatabase({ migrated: false })
  const role = `careline_${randomBytes(4).toString('hex')}`
  const address = new URL(empty.connectionString)
  await empty.pool.query(`CREATE ROLE ${role} LOGIN PASSWORD 'of-a-test'; REVOKE CREATE ON SCHEMA public FROM PUBLIC`)
  address.username = role
  address.password = 'of-a-test'
  vi.stubEnv('DATABASE_URL', address.href)
  expect(await problems()).toContainEqual(
    expect.stringMatching(
      `^WRONG Postgres: the role ${role} may not make tables there, and [0-9]+ migrations are missing`,
    ),
  )
  await empty.pool.query(`DROP ROLE ${role}`)
  await empty.drop()
})

test('a workspace or workflow that Twilio does not have', async () => {
  const workspace = await client.taskrouter.v1.workspaces.create({ friendlyName: 'Careline' })
  vi.stubEnv('TASKROUTER_WORKSPACE_SID', `WS${'0'.repeat(32)}`)
  vi.stubEnv('TASKROUTER_WORKFLOW_SID', `WW${'0'.repeat(32)}`)
  expect(await problems()).toContain('WRONG TaskRouter: has no such workspace: no caller is offered to an analyst')
  vi.stubEnv('TASKROUTER_WORKSPACE_SID', workspace.sid)
  expect(await problems()).toContain('WRONG TaskRouter: has no such workflow: no caller is offered to an analyst')
})

test('a mail server that is not there, or refuses the sign-in', async () => {
  vi.stubEnv('MAIL_FROM', 'care@vendor.example')
  vi.stubEnv('SMTP_URL', 'smtp://127.0.0.1:1?ignoreTLS=true')
  expect(await problems()).toContainEqual(expect.stringMatching(/^WRONG mail: it does not answer: .*ECONNREFUSED/))
  const answers = { EHLO: '250-here\r\n250 AUTH PLAIN', AUTH: '535 5.7.8 no', QUIT: '221 bye' }
  const server = createTcpServer((socket) => {
    socket.on('error', () => undefined).write('220 here\r\n')
    socket.on('data', (text) => {
      const asked = Object.entries(answers).find(([word]) => text.toString().startsWith(word))
      socket.write(`${asked?.[1] ?? '500 what'}\r\n`)
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  vi.stubEnv(
    'SMTP_URL',
    `smtp://careline:pa55w0rdOfMail@127.0.0.1:${(server.address() as AddressInfo).port}?ignoreTLS=true`,
  )
  expect(await problems()).toContain('WRONG mail: the server of SMTP_URL refuses our user or password')
  expect(printed).not.toContain('pa55w0rdOfMail')
  server.close()
})

test('a proxy that nothing trusts, and a name that has no effect', async () => {
  vi.stubEnv('PUBLIC_BASE_URL', 'https://care.example.invalid')
  vi.stubEnv('TRUSTED_PROXY', '10.0.0.1')
  const found = await problems()
  expect(found).toContain(
    'WARN settings: TRUSTED_PROXY is no setting of Careline and has no effect: TRUSTED_PROXIES is one',
  )
  expect(found).toContainEqual(
    expect.stringMatching(/^WARN settings: TRUSTED_PROXIES is not set, and https needs a proxy/),
  )
  vi.stubEnv('TRUSTED_PROXIES', '10.0.0.1')
  expect((await problems()).filter((one) => one.includes('https needs'))).toEqual([])
})

test.each([
  ['postgres://u:p@198.51.100.7/careline', '198.51.100.7'],
  ['postgres://u:p@198.51.100.7/careline?sslmode=disable', '198.51.100.7'],
  ['postgres://u:p@198.51.100.7/careline?sslmode=verify-full', undefined],
  ['postgres://u:p@127.0.0.1/careline', undefined],
  ['postgres://u:p@10.1.2.3/careline', undefined],
  ['postgres:///careline', undefined],
  ['redis://:p@198.51.100.7:6379', '198.51.100.7'],
  ['redis://:p@10.0.0.1:1,redis://198.51.100.8:2', '198.51.100.8'],
  ['redis+sentinel://:p@10.0.0.1:1,198.51.100.9:2/main', '198.51.100.9'],
  ['redis://[2001:db8::1]:6379', '[2001:db8::1]'],
  ['redis://[::1]:6379', undefined],
  ['rediss://:p@198.51.100.7:6379', undefined],
])('%s in production: in clear to %s', async (url, host) => {
  const [found] = await unencrypted('REDIS_URL', url, true)
  expect(found?.says).toBe(host && `REDIS_URL leads to ${host} without TLS, over a network that is not private`)
  expect(await unencrypted('REDIS_URL', url, false)).toEqual([])
})

test('keys that others can read, are gone, or belong to another database', async () => {
  await chmod(join(dataDir, 'keys', 'keys.json'), 0o644)
  expect(await problems()).toContainEqual(expect.stringMatching(/^WRONG keys folder: .* others on this machine/))
  await rm(join(dataDir, 'keys', 'keys.json'))
  expect(await problems()).toContainEqual(expect.stringMatching(/^WARN keys folder: .* holds no keys.json/))
  createKeys(join(dataDir, 'keys'))
  expect(await problems()).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^WRONG keys: .* holds other keys than the records were made with/),
      expect.stringMatching(/^WRONG audit trail: row 1 of lane [1-4]: changed/),
    ]),
  )
})

test('an audit trail that was changed or cut, and anchors that are gone or not ours', async () => {
  await rm(join(dataDir, 'audit-anchors.jsonl'))
  expect(await problems()).toContainEqual(expect.stringMatching(/^WARN audit trail: no anchors/))
  await writeFile(join(dataDir, 'audit-anchors.jsonl'), '{"seq":9}\n')
  expect(await problems()).toContainEqual(
    expect.stringMatching(/^WRONG audit trail: 1 lines of .* were not written by Careline/),
  )
  await db.pool.query('ALTER TABLE audit_lane_rows DISABLE TRIGGER USER')
  await db.pool.query(`UPDATE audit_lane_rows SET actor = 'somebody else' WHERE seq = 2`)
  expect(await problems()).toContainEqual(expect.stringMatching(/^WRONG audit trail: row 2 of lane [1-4]: changed$/))
})

test('a Redis that drops what it holds when it is full', async () => {
  const admin = new Redis(redis.port, '127.0.0.1')
  await admin.config('SET', 'maxmemory', '100mb')
  await admin.config('SET', 'maxmemory-policy', 'allkeys-lru')
  expect(await problems()).toEqual([
    NOT_PRODUCTION,
    'WARN Redis: maxmemory-policy allkeys-lru may drop calls and tries when its memory is full',
  ])
  await admin.config('SET', 'maxmemory', '0')
  admin.disconnect()
})

test('a number that leads elsewhere is wrong; a fallback on another machine and time limits of one’s own are well', async () => {
  await point({ voiceUrl: `${base}/voice/incoming#rt=4000`, voiceFallbackUrl: 'https://fallback.example.com/line.xml' })
  expect(await problems()).toEqual([NOT_PRODUCTION])
  await point({ statusCallback: '' })
  expect(await problems()).toContain('WARN Twilio: +12025550100: status callback leads elsewhere')
  await point({ voiceUrl: 'https://old.example.com/voice/incoming' })
  expect(await problems()).toContain(
    'WRONG Twilio: +12025550100: voice URL leads elsewhere, status callback leads elsewhere',
  )
  vi.stubEnv('PHONE_NUMBERS', '+12025550199')
  expect(await problems()).toContain('WRONG Twilio: +12025550199 is not a number of this account')
})

test('Twilio refuses the token, one of two tokens, or does not answer', async () => {
  vi.stubEnv('TWILIO_AUTH_TOKEN', `${authToken},${randomBytes(16).toString('hex')}`)
  expect(await problems()).toContain('WARN Twilio: takes the first auth token, not the second')
  vi.stubEnv('TWILIO_AUTH_TOKEN', randomBytes(16).toString('hex'))
  expect(await problems()).toContain('WRONG Twilio: refuses our credentials')
  vi.stubEnv('TWILIO_API_BASE_URL', 'http://127.0.0.1:9')
  expect(await problems()).toContainEqual(expect.stringMatching(/^WARN Twilio: does not answer/))
})

test('a public address that is not ours, redirects, or cannot be reached', async () => {
  answerWebhook = (response) => response.writeHead(403).end('Blocked by the firewall')
  expect(await problems()).toContainEqual(expect.stringMatching(/^WRONG public address: .* in front refuses/))
  answerWebhook = (response) => response.writeHead(301, { location: 'https://elsewhere.example' }).end()
  expect(await problems()).toContainEqual(expect.stringMatching(/^WRONG public address: .* answers 301/))
  answerWebhook = (response) => response.writeHead(502).end()
  expect(await problems()).toContainEqual(expect.stringMatching(/^WARN public address: .* answers 502/))
  answerWebhook = (response) => response.destroy()
  expect(await problems()).toContainEqual(expect.stringMatching(/^WARN public address: .* cannot be reached/))
})

test.each([
  ['invalid_client', 'WRONG sign-in: refuses our client id or secret: no person can sign in'],
  ['unauthorized_client', 'WRONG sign-in: refuses our client id or secret: no person can sign in'],
  ['invalid_request', 'WARN sign-in: does not tell whether it takes our client id and secret'],
])('an identity provider that answers a code it never gave with %s', async (error, says) => {
  tokenError = error
  expect(await problems()).toContain(says)
})

test('an identity provider under another name', async () => {
  issuer = 'https://other.example'
  expect(await problems()).toContain(`WRONG sign-in: ${base} answers under another name`)
})

test('a check that hangs or throws is a warning, never well', async () => {
  expect(await probe('slow', () => new Promise(() => undefined), 20)).toEqual([
    { check: 'slow', verdict: 'WARN', says: 'gave no answer within 0.02 s' },
  ])
  expect(await probe('broken', async () => Promise.reject(new Error('two\nlines')))).toEqual([
    { check: 'broken', verdict: 'WARN', says: 'could not be looked at: two lines' },
  ])
})

test('hold music that Twilio could not play is wrong', async () => {
  const answers: Record<string, [number, string, string?]> = {
    '/wait.mp3': [200, 'audio/mpeg', '5000000'],
    '/page': [200, 'text/html'],
    '/gone.mp3': [404, 'audio/mpeg'],
    '/wait.ogg': [200, 'audio/ogg'],
    '/long.wav': [200, 'audio/wav', '5000001'],
  }
  const media = createServer((request, response) => {
    const [status, type, length = '0'] = answers[request.url ?? ''] ?? [500, 'text/plain']
    response.writeHead(status, { 'content-type': type, 'content-length': length }).end()
  }).listen(0, '127.0.0.1')
  await once(media, 'listening')
  const host = `http://127.0.0.1:${(media.address() as AddressInfo).port}`
  expect(await holdMusic(`${host}/wait.mp3`)).toMatchObject({ verdict: 'OK' })
  expect(await holdMusic(`${host}/page`)).toMatchObject({ verdict: 'WRONG' })
  expect(await holdMusic(`${host}/gone.mp3`)).toMatchObject({ verdict: 'WRONG' })
  expect(await holdMusic(`${host}/wait.ogg`)).toMatchObject({
    verdict: 'WRONG',
    says: 'hold-music of the site file is audio/ogg',
  })
  expect(await holdMusic(`${host}/long.wav`)).toMatchObject({
    verdict: 'WRONG',
    says: 'hold-music of the site file has 6 MB',
  })
  media.closeAllConnections()
  media.close()
  expect(await holdMusic(`${host}/wait.mp3`)).toMatchObject({ verdict: 'WRONG' })
})

test('a Node that Careline is not tested on is a warning', async () => {
  expect(await nodeVersion('24.21.0')).toMatchObject({ verdict: 'OK' })
  expect(await nodeVersion('22.12.0')).toMatchObject({ verdict: 'WARN' })
  expect(await nodeVersion('26.1.0')).toMatchObject({ verdict: 'WARN' })
})
