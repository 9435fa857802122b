/** Where settings come from: secrets in files, names that are misspelt, lists with spaces, and what they come to mean. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PROJECT_ROOT } from '../../src/project-root.ts'
import { Secret } from '../../src/domain/secret.ts'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { sentenceOf } from '../../src/service/failure-sentence.ts'
import { readConfig, readRecordsConfig } from '../../src/service/settings/config.ts'
import { fileName, SECRET_NAMES } from '../../src/service/settings/setting-names.ts'
import { loadSettingsFile } from '../../src/service/settings/settings-file.ts'
import { SettingsRefused } from '../../src/service/settings/settings-refused.ts'
import { strangeNames } from '../../src/service/settings/strange-names.ts'

const folder = mkdtempSync(join(tmpdir(), 'careline-given-'))
afterAll(() => rmSync(folder, { recursive: true }))
afterEach(() => vi.unstubAllEnvs())

const TOKEN = 'c0ffee00c0ffee00c0ffee00c0ffee01'
const LEAST = {
  PUBLIC_BASE_URL: 'https://care.example.com',
  TWILIO_ACCOUNT_SID: `AC${'0123456789abcdef'.repeat(2)}`,
  TWILIO_AUTH_TOKEN: TOKEN,
}

function written(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

function problems(env: NodeJS.ProcessEnv): string[] {
  try {
    readConfig(env)
  } catch (error) {
    if (error instanceof SettingsRefused) return error.problems.map(({ name, problem }) => `${name} ${problem}`)
    throw error
  }
  return []
}

describe('secrets in files', () => {
  it('are read for every secret, without the end of the line, and are hidden like all others', () => {
    const values = {
      TWILIO_AUTH_TOKEN: TOKEN,
      TWILIO_API_KEY_SECRET: 'q7Wm2Zr9Xt4Lk8Pn3Vb6Hd1Js5Gf0Yc2',
      METRICS_TOKEN: '0f1e2d3c4b5a69788796a5b4c3d2e1f1',
      API_TOKENS: '0f1e2d3c4b5a69788796a5b4c3d2e1f2',
      DATABASE_URL: 'postgres://careline:pa55w0rdInAFile@db.example.com/careline',
      REDIS_URL: 'redis://:pa55w0rdOfRedis@redis.example.com:6379',
      OIDC_CLIENT_SECRET: 'p9sKq2Lm7vInAFile',
      CRM_WEBHOOK_SECRET: '0f1e2d3c4b5a69788796a5b4c3d2e1f3',
      SMTP_URL: 'smtps://careline:pa55w0rdOfMail@mail.example.com',
      ALERT_SECRETS: 'pager=pa55w0rdOfPagerDuty',
      ROTA_CALENDAR: 'https://calendar.example.com/pa55w0rdOfRota.ics',
      SYNC_SECRET: 'care.integration:pa55w0rdOfServiceNow',
    }
    expect(Object.keys(values).toSorted()).toEqual([...SECRET_NAMES].toSorted())
    const files = Object.fromEntries(
      SECRET_NAMES.map((name) => [fileName(name), written(name, `${values[name]}\r\n`)] as const),
    )
    const rest = {
      PUBLIC_BASE_URL: LEAST.PUBLIC_BASE_URL,
      TWILIO_ACCOUNT_SID: LEAST.TWILIO_ACCOUNT_SID,
      TWILIO_API_KEY_SID: `SK${'0123456789abcdef'.repeat(2)}`,
      OIDC_ISSUER: 'https://login.example.com',
      OIDC_CLIENT_ID: 'careline',
      CRM_WEBHOOK_URL: 'https://crm.example.com',
      MAIL_FROM: 'care@example.com',
      SYNC_FILE: join(PROJECT_ROOT, 'docs/sync/servicenow.yaml'),
    }
    const { secrets } = readConfig({ ...rest, ...files })
    expect(
      Object.values(secrets)
        .flatMap((one) =>
          one instanceof Secret || one === undefined
            ? [one?.reveal() ?? '']
            : [...one].map((each) => (each instanceof Secret ? each.reveal() : `${each[0]}=${each[1].reveal()}`)),
        )
        .toSorted(),
    ).toEqual(Object.values(values).toSorted())
    expect(readRecordsConfig(files).databaseUrl?.reveal()).toBe(values.DATABASE_URL)
    const quoting = new Error(Object.values(values).join(' '))
    for (const secret of ['pa55w0rd', 'p9sKq2Lm7v', '0f1e2d3c', TOKEN, 'q7Wm2Zr9'])
      expect(sentenceOf(quoting, {})).not.toContain(secret)
  })

  it('are refused in a sentence, all at once, when they are given twice or cannot be read, and nothing of them is printed', () => {
    mkdirSync(join(folder, 'a-folder'))
    const given = {
      ...LEAST,
      TWILIO_AUTH_TOKEN_FILE: written('token', TOKEN),
      DATABASE_URL_FILE: join(folder, 'nowhere'),
      REDIS_URL_FILE: join(folder, 'a-folder'),
      API_TOKENS_FILE: written('blank', ' \n'),
      METRICS_TOKEN_FILE: written('lines', `first${TOKEN}\nsecond\n`),
      SMTP_URL_FILE: written('long', 'x'.repeat(70_000)),
      NODE_ENV: 'production',
      KEYS_DIR: folder,
    }
    expect(problems(given)).toEqual([
      'METRICS_TOKEN_FILE names a file that holds more than one line',
      'TWILIO_AUTH_TOKEN_FILE is set, and TWILIO_AUTH_TOKEN is too: leave one of them',
      'DATABASE_URL_FILE names a file that is not there',
      'REDIS_URL_FILE names a file that is a folder',
      'API_TOKENS_FILE names a file that holds nothing',
      'SMTP_URL_FILE names a file that is too long for a secret',
    ])
    // A command that needs the records alone does not fail over another secret.
    expect(readRecordsConfig({ API_TOKENS_FILE: join(folder, 'nowhere') }).databaseUrl).toBeUndefined()
  })
})

describe('misspelt names', () => {
  it.each([
    ['TRUSTED_PROXY', 'TRUSTED_PROXIES'],
    ['DATABSE_URL', 'DATABASE_URL'],
    ['DATABASE_ULR', 'DATABASE_URL'],
    ['API_TOKEN', 'API_TOKENS'],
    ['TWILIO_TOKEN', undefined],
    ['OIDC_SCOPES', undefined],
    ['HOSTNAME', undefined],
    ['POST', undefined],
    ['TWILIO_REGION', undefined],
    ['UV_THREADPOOL_SIZE', undefined],
    ['REDIS_URL_FILE', undefined],
  ])('%s: %s is meant', (name, meant) => {
    expect(strangeNames([name])[0]?.intended).toBe(meant)
  })

  it('are refused in the file of settings and said of the environment, without their values', () => {
    const path = written('misspelt', 'TRUSTED_PROXY=10.9.8.7\nOIDC_SCOPES=groups9\nPOSTGRES_PASSWORD=hunter2\n')
    expect(() => loadSettingsFile(path)).toThrow(/TRUSTED_PROXY +is no setting, .*TRUSTED_PROXIES may be meant/)
    expect(() => loadSettingsFile(path)).not.toThrow(/10\.9\.8\.7|groups9|hunter2/)
    vi.stubEnv('REDIS_ULR', 'redis://hunter2')
    expect(loadSettingsFile(written('fine', 'OIDC_SCOPES=groups9\nUV_THREADPOOL_SIZE=8\n'))).toEqual([
      'REDIS_ULR is no setting of Careline and has no effect: REDIS_URL is one',
      'OIDC_SCOPES is no setting of Careline and has no effect',
      expect.stringMatching(/^UV_THREADPOOL_SIZE has no effect in .*: set it in the environment/),
    ])
    delete process.env['OIDC_SCOPES']
    delete process.env['UV_THREADPOOL_SIZE']
  })
})

describe('what settings come to mean', () => {
  it('takes spaces after the commas of every list', () => {
    const read = readConfig({ ...LEAST, PHONE_NUMBERS: '+12025550100, +442079460100', PIN_SIZE: '6+8, 5+6' })
    expect(read.phoneNumbers).toEqual(['+12025550100', '+442079460100'])
    expect(read.pinSizes.before).toBeDefined()
    const cluster = readConfig({ ...LEAST, REDIS_URL: 'redis://a:1, redis://b:2' })
    expect(cluster.secrets.redisUrl?.reveal()).toBe('redis://a:1,redis://b:2')
  })

  it('never checks less of a database than it did', () => {
    const address = (query: string) =>
      readConfig({ ...LEAST, DATABASE_URL: `postgres://db/careline?${query}` }).secrets.databaseUrl?.reveal()
    const full = 'postgres://db/careline?sslmode=verify-full'
    expect(address('sslmode=require&sslrootcert=/ca.pem')).toBe(`${full}&sslrootcert=/ca.pem`)
    expect(address('sslmode=verify-full')).toBe(full)
    expect(address('sslmode=disable')).toBe('postgres://db/careline?sslmode=disable')
  })

  it('says which character of a name cannot be spoken, and takes an ampersand', () => {
    expect(readConfig({ ...LEAST, BRAND_NAME: 'AT&T' }).brandName).toBe('AT&T')
    expect(problems({ ...LEAST, BRAND_NAME: 'A<B' })).toEqual(['BRAND_NAME holds <, which cannot be spoken'])
    expect(problems({ ...LEAST, BRAND_NAME: 'A\u0007B' })).toEqual(['BRAND_NAME holds U+0007, which cannot be spoken'])
  })

  it('says why a proxy cannot be everything, and takes one address to listen on', () => {
    expect(problems({ ...LEAST, TRUSTED_PROXIES: '10.0.0.1, ::/0' })).toEqual([
      'TRUSTED_PROXIES must not hold a network of /0: every client could then say which address it asks from',
    ])
    expect(readConfig({ ...LEAST, HOST: '::1' }).host).toBe('::1')
    expect(problems({ ...LEAST, HOST: '[::1]:3000' })).toHaveLength(1)
  })
})
