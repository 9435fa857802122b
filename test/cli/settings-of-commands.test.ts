/** Commands read the settings of the service, say which database they act on, and print no secret when anything refuses. */
import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { runCareline } from '../../src/cli/program/run-careline.ts'
import { SETTING_NAMES } from '../../src/service/settings/setting-names.ts'
import { createKeys, keyFingerprint, loadKeys } from '../../src/service/settings/key-file.ts'
import { runUntilStopped } from '../../src/service/run-until-stopped.ts'
import { noteKeys } from '../../src/stores/postgres/database/key-check.ts'
import { freshDatabase } from '../services/postgres.ts'

const NOTHING_LISTENS = '127.0.0.1:9'
const hex = (bytes: number) => randomBytes(bytes).toString('hex')

let folder: string
let out = ''
let said = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'careline-commands-'))
  for (const name of SETTING_NAMES) vi.stubEnv(name, '')
  out = ''
  said = ''
  const keepOut = (text: unknown) => ((out += `${String(text)}\n`), true)
  const keepSaid = (text: unknown) => ((said += `${String(text)}\n`), true)
  vi.spyOn(process.stdout, 'write').mockImplementation(keepOut)
  vi.spyOn(process.stderr, 'write').mockImplementation(keepSaid)
  vi.spyOn(console, 'log').mockImplementation(keepOut)
  vi.spyOn(console, 'error').mockImplementation(keepSaid)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  process.exitCode = undefined
  await rm(folder, { recursive: true })
})

async function careline(...args: string[]): Promise<typeof process.exitCode> {
  process.exitCode = 0
  await runCareline(args)
  return process.exitCode
}

async function settingsFile(settings: Record<string, string>): Promise<string> {
  const path = join(folder, 'settings')
  await writeFile(
    path,
    Object.entries(settings)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
  )
  return path
}

describe('which records a command acts on', () => {
  it('is what the file of settings says, although the environment holds a blank', async () => {
    const db = await freshDatabase()
    createKeys(join(folder, 'keys'))
    const file = await settingsFile({
      DATABASE_URL: db.connectionString,
      KEYS_DIR: join(folder, 'keys'),
      DATA_DIR: folder,
    })
    expect(await careline('--env-file', file, 'audit', 'verify')).toBe(0)
    expect(said.split('\n')[0]).toBe(
      `Database: ${new URL(db.connectionString).pathname.slice(1)} on ${new URL(db.connectionString).host}, as DATABASE_URL says`,
    )
    await db.drop()
  })

  it('is never an embedded database in production', async () => {
    const file = await settingsFile({ NODE_ENV: 'production', DATA_DIR: folder, KEYS_DIR: folder })
    expect(await careline('--env-file', file, 'audit', 'verify')).toBe(78)
    expect(said).toContain('DATABASE_URL  is not set')
  })

  it('is none when its keys are those of other records: nothing is written with them', async () => {
    const db = await freshDatabase()
    createKeys(join(folder, 'keys'))
    await noteKeys(db.pool, keyFingerprint(loadKeys(join(folder, 'keys'), { createIfMissing: false })))
    createKeys(join(folder, 'other'))
    const file = await settingsFile({ DATABASE_URL: db.connectionString, KEYS_DIR: join(folder, 'other') })
    expect(await careline('--env-file', file, 'directory', 'export', 'companies')).toBe(78)
    expect(said).toContain('holds other keys than the records were made with')
    expect((await db.pool.query('SELECT count(*)::int AS n FROM audit_trail')).rows).toEqual([{ n: 0 }])
    await db.drop()
  })

  it('is not asked without keys, and the advice is never to make new ones', async () => {
    const db = await freshDatabase()
    const file = await settingsFile({ DATABASE_URL: db.connectionString, KEYS_DIR: folder })
    expect(await careline('--env-file', file, 'audit', 'verify')).toBe(78)
    expect(said).not.toContain('keys create')
    await db.drop()
  })

  it('a file of settings that is not there stops the command', async () => {
    expect(await careline('--env-file', join(folder, 'none'), 'audit', 'verify')).toBe(78)
  })
})

describe('no secret is printed', () => {
  const TOKEN = hex(16)
  const secrets = {
    TWILIO_AUTH_TOKEN: `${TOKEN},${hex(16)}`,
    API_TOKENS: hex(32),
    OIDC_CLIENT_SECRET: hex(16),
    CRM_WEBHOOK_SECRET: hex(32),
  }
  const passwords = { postgres: `pg${hex(8)}`, redis: `re${hex(8)}`, smtp: `sm${hex(8)}` }
  const accountSid = `AC${randomUUID().replaceAll('-', '')}`
  const everySecret = [
    ...Object.values(secrets).flatMap((text) => text.split(',')),
    ...Object.values(passwords),
    Buffer.from(`${accountSid}:${TOKEN}`).toString('base64'),
  ]

  /** Each command, as a person would type it; a new one is missing here until it is added. */
  const COMMANDS: Record<string, string[][]> = {
    audit: [['verify'], ['show', '--contact', 'ana'], ['hold', '--contact', 'ana'], ['prune']],
    // The database is asked before anything is made there.
    backup: [['--to', '/nowhere/backups']],
    calls: [['as-test', '111-222-333']],
    decide: [],
    // Reads no settings of a service.
    demo: [],
    directory: [
      ['export', 'contacts'],
      ['undo', randomUUID()],
    ],
    doctor: [[], ['--json']],
    explain: [['--contact', 'ana']],
    fallback: [['--duty', '+12025550100']],
    flows: [['check']],
    hours: [['export']],
    init: [['--admin-email', 'alva@care.example', '--admin-name', 'Alva']],
    keys: [],
    phone: [['--url', `http://${NOTHING_LISTENS}`, '--keys', '1']],
    provision: [['--dry-run'], []],
    reload: [['--wait', '1']],
    restore: [['--from', '/nowhere']],
    retention: [['--dry-run'], ['figures']],
    'sign-in': [['show', '--staff', 'ruth']],
  }
  const lines = Object.entries(COMMANDS).flatMap(([name, all]) => all.map((args) => [name, ...args]))

  it('for every command there is', async () => {
    await careline('--help')
    // Commands start two spaces in, below their heading.
    const named = [...out.matchAll(/^ {2}([a-z][a-z-]+)[ [].*$/gm)]
      .map(([, name]) => name)
      .filter((name) => name !== 'help')
    for (const name of named) expect(Object.keys(COMMANDS), String(name)).toContain(name)
  })

  async function service(base: string, postgres: string) {
    return settingsFile({
      ...secrets,
      PUBLIC_BASE_URL: base,
      TWILIO_ACCOUNT_SID: accountSid,
      TWILIO_API_BASE_URL: base,
      DATABASE_URL: postgres,
      REDIS_URL: `redis://:${passwords.redis}@${NOTHING_LISTENS}`,
      SMTP_URL: `smtp://careline:${passwords.smtp}@${NOTHING_LISTENS}`,
      MAIL_FROM: 'care@example.com',
      OIDC_ISSUER: base,
      OIDC_CLIENT_ID: 'careline',
      CRM_WEBHOOK_URL: `${base}/crm`,
      DATA_DIR: folder,
    })
  }

  const looksSafe = () => {
    const all = out + said
    for (const secret of everySecret) expect(all).not.toContain(secret)
    // A stack trace, or an object with its fields.
    expect(all).not.toMatch(/^\s+at .+:\d+:\d+\)?$/m)
    expect(all).not.toContain('Authorization')
  }

  it.each(lines)('when nothing answers: careline %s %s %s %s', async (...args) => {
    const given = args.filter((text) => text !== undefined)
    createKeys(join(folder, 'keys'))
    const file = await service(
      `http://${NOTHING_LISTENS}`,
      `postgres://careline:${passwords.postgres}@${NOTHING_LISTENS}/careline`,
    )
    await careline('--env-file', file, ...given)
    looksSafe()
  })

  it.each(lines)('when everything refuses and repeats what it was sent: careline %s %s %s %s', async (...args) => {
    const given = args.filter((text) => text !== undefined)
    createKeys(join(folder, 'keys'))
    const db = await freshDatabase()
    const web = createServer((request, response) => {
      response.writeHead(401, { 'content-type': 'application/json' })
      response.end(
        JSON.stringify({
          code: 20003,
          status: 401,
          message: `Refused: ${request.headers.authorization ?? ''} ${TOKEN}`,
        }),
      )
    }).listen(0, '127.0.0.1')
    await once(web, 'listening')
    const base = `http://127.0.0.1:${(web.address() as AddressInfo).port}`
    const wrong = new URL(db.connectionString)
    wrong.username = 'nobody_here'
    wrong.password = passwords.postgres
    await careline('--env-file', await service(base, wrong.href), ...given)
    looksSafe()
    web.closeAllConnections()
    web.close()
    await db.drop()
  })

  it('when the service cannot start', async () => {
    vi.stubEnv('DATABASE_URL', `postgres://careline:${passwords.postgres}@db/careline`)
    const exit = vi.spyOn(process, 'exit').mockImplementation(() => {
      throw new Error('ended')
    })
    const start = () => Promise.reject(new Error(`cannot reach postgres://careline:${passwords.postgres}@db/careline`))
    await expect(runUntilStopped(start)).rejects.toThrow('ended')
    expect(exit).toHaveBeenCalledWith(1)
    expect(said).toContain('cannot reach postgres://careline:[hidden]@db/careline')
  })
})

describe('a command that cannot reach its database', () => {
  it.each([[['audit', 'verify']], [['directory', 'export', 'companies']], [['explain', '--contact', 'ana']]])(
    'was not asked: exit 2 for %j',
    async (args) => {
      createKeys(join(folder, 'keys'))
      const file = await settingsFile({
        DATABASE_URL: `postgres://careline@${NOTHING_LISTENS}/careline`,
        DATA_DIR: folder,
      })
      expect(await careline('--env-file', file, ...args)).toBe(2)
      expect(said).toContain('It cannot be asked: ')
    },
  )
})
