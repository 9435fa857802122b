/** Settings: what is taken, what is refused, and that everything wrong is said at once without showing a secret. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { inspect, parseEnv } from 'node:util'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { readConfig } from '../../src/service/settings/config.ts'
import { SETTING_NAMES } from '../../src/service/settings/setting-names.ts'
import { PROJECT_ROOT } from '../../src/project-root.ts'
import { loadSettingsFile } from '../../src/service/settings/settings-file.ts'
import { SettingsRefused } from '../../src/service/settings/settings-refused.ts'

const folder = mkdtempSync(join(tmpdir(), 'careline-config-'))
afterAll(() => rmSync(folder, { recursive: true }))

const TOKEN = 'c0ffee00c0ffee00c0ffee00c0ffee01'
const OTHER_TOKEN = 'badcafe0badcafe0badcafe0badcafe1'
const API_TOKEN = '5f1d7e84a2b94c6e8d0f3a1b7c9e2d4f'

const LEAST = {
  PUBLIC_BASE_URL: 'https://care.example.com',
  TWILIO_ACCOUNT_SID: `AC${'0123456789abcdef'.repeat(2)}`,
  TWILIO_AUTH_TOKEN: TOKEN,
}
const PRODUCTION = {
  ...LEAST,
  NODE_ENV: 'production',
  DATABASE_URL: 'postgres://careline:hunter2@db/careline',
  REDIS_URL: 'redis://redis:6379',
  KEYS_DIR: folder,
}
const OIDC = { OIDC_ISSUER: 'https://login.example.com', OIDC_CLIENT_ID: 'careline', OIDC_CLIENT_SECRET: 'p9sKq2Lm7v' }
const TASKROUTER = {
  TASKROUTER_WORKSPACE_SID: `WS${'0123456789abcdef'.repeat(2)}`,
  TASKROUTER_WORKFLOW_SID: `WW${'0123456789abcdef'.repeat(2)}`,
}

function refusal(env: NodeJS.ProcessEnv): SettingsRefused {
  try {
    readConfig(env)
  } catch (error) {
    if (error instanceof SettingsRefused) return error
    throw error
  }
  throw new Error('the settings were taken')
}
const refusedNames = (env: NodeJS.ProcessEnv) => refusal(env).problems.map((problem) => problem.name)

describe('settings that are taken', () => {
  it.each([
    ['FLOWS_DIR', '/nowhere'],
    ['SITE_FILE', '/nowhere'],
    ['SITE_FILE', '/'],
  ])('refuse %s=%s', (name, value) => {
    expect(refusedNames({ ...LEAST, [name]: value })).toEqual([name])
  })
  it('needs three and has a default for the rest', () => {
    expect(readConfig(LEAST)).toMatchObject({
      production: false,
      port: 3000,
      publicBaseUrl: 'https://care.example.com',
      twilioAccountSid: LEAST.TWILIO_ACCOUNT_SID,
      twilioApiBaseUrl: 'https://api.twilio.com',
      dataDir: resolve('.careline'),
      keysDir: resolve('.careline/keys'),
      oidc: undefined,
      brandName: 'Careline',
      logLevel: 'info',
    })
    expect(readConfig(LEAST).secrets).toMatchObject({
      apiTokens: [],
      oidcClientSecret: undefined,
      databaseUrl: undefined,
      redisUrl: undefined,
    })
  })

  it('takes a blank setting for one that is not set', () => {
    expect(readConfig({ ...LEAST, PORT: ' ', DATABASE_URL: '', API_TOKENS: '', NODE_ENV: '' }).port).toBe(3000)
    expect(refusedNames({ ...LEAST, TWILIO_AUTH_TOKEN: '  ' })).toEqual(['TWILIO_AUTH_TOKEN'])
  })

  it('takes a port and tokens for figures, and has neither unless they are set', () => {
    expect(readConfig(LEAST)).toMatchObject({ metricsPort: undefined, secrets: { metricsTokens: [] } })
    const set = readConfig({ ...PRODUCTION, METRICS_PORT: '9464', METRICS_TOKEN: `${API_TOKEN},${API_TOKEN}` })
    expect(set.metricsPort).toBe(9464)
    expect(set.secrets.metricsTokens.map((token) => token.reveal())).toEqual([API_TOKEN, API_TOKEN])
    expect(refusedNames({ ...LEAST, METRICS_PORT: '99999', METRICS_TOKEN: 'short' })).toEqual([
      'METRICS_PORT',
      'METRICS_TOKEN',
    ])
  })

  it('takes two auth tokens while one replaces the other', () => {
    const { secrets } = readConfig({ ...LEAST, TWILIO_AUTH_TOKEN: `${TOKEN}, ${OTHER_TOKEN}` })
    expect(secrets.twilioAuthTokens.map((token) => token.reveal())).toEqual([TOKEN, OTHER_TOKEN])
  })

  it.each([
    ['https://care.example.com/', 'https://care.example.com'],
    ['https://care.example.com/line/', 'https://care.example.com/line'],
    ['https://care.example.com:8443', 'https://care.example.com:8443'],
    ['http://127.0.0.1:3000', 'http://127.0.0.1:3000'],
  ])('reads PUBLIC_BASE_URL=%s as %s', (given, read) => {
    expect(readConfig({ ...LEAST, PUBLIC_BASE_URL: given }).publicBaseUrl).toBe(read)
  })

  it('keeps keys beside the data unless told where', () => {
    expect(readConfig({ ...LEAST, DATA_DIR: '/data' }).keysDir).toBe('/data/keys')
    expect(readConfig({ ...LEAST, DATA_DIR: '/data', KEYS_DIR: '/keys' }).keysDir).toBe('/keys')
  })

  it('keeps the issuer as it was given: a slash at its end is a part of its name', () => {
    const issuer = 'https://login.example.com/application/o/careline/'
    expect(readConfig({ ...LEAST, ...OIDC, OIDC_ISSUER: issuer }).oidc?.issuer).toBe(issuer)
  })

  it('takes all three OIDC settings', () => {
    const { oidc, secrets } = readConfig({ ...LEAST, ...OIDC })
    expect(oidc).toEqual({
      issuer: 'https://login.example.com',
      clientId: 'careline',
      staffAcr: [],
      trustEmail: false,
      roles: undefined,
    })
    expect(secrets.oidcClientSecret?.reveal()).toBe(OIDC.OIDC_CLIENT_SECRET)
  })

  it.each(['redis://r:6379', 'rediss://r', 'redis://a:1,redis://b:2', 'redis+sentinel://a:1,b:2/main'])(
    'takes REDIS_URL=%s',
    (url) => {
      expect(readConfig({ ...LEAST, REDIS_URL: url }).secrets.redisUrl?.reveal()).toBe(url)
    },
  )

  it('takes the word of an issuer of one tenant on addresses, never that of an issuer of every tenant', () => {
    const tenant = (name: string) => ({
      ...LEAST,
      ...OIDC,
      OIDC_ISSUER: `https://login.microsoftonline.com/${name}/v2.0`,
    })
    const one = tenant('6babcaad-604b-40ac-a9d7-9fd97c0b779f')
    expect(readConfig(one).oidc?.trustEmail).toBe(false)
    expect(readConfig({ ...one, OIDC_TRUST_EMAIL: 'yes' }).oidc?.trustEmail).toBe(true)
    for (const every of ['common', 'organizations', 'consumers', 'Common', '%63ommon'])
      expect(refusedNames({ ...tenant(every), OIDC_TRUST_EMAIL: 'yes' })).toContain('OIDC_TRUST_EMAIL')
    expect(refusedNames({ ...one, OIDC_TRUST_EMAIL: 'perhaps' })).toEqual(['OIDC_TRUST_EMAIL'])
  })

  it('takes groups of any kind and their roles', () => {
    const given = { ...LEAST, ...OIDC, OIDC_ROLE_CLAIM: 'realm_access.roles' }
    const roles = (text: string) => [...(readConfig({ ...given, OIDC_ROLES: text }).oidc?.roles?.roles ?? [])]
    expect(readConfig({ ...given, OIDC_ROLES: 'a:analyst' }).oidc?.roles?.claim).toBe('realm_access.roles')
    expect(roles('Care Analysts:analyst, 6babcaad-604b-40ac-a9d7-9fd97c0b779f:supervisor')).toEqual([
      ['Care Analysts', 'analyst'],
      ['6babcaad-604b-40ac-a9d7-9fd97c0b779f', 'supervisor'],
    ])
    expect(
      roles('CN=Care,OU=Groups,DC=example:analyst,https://x.example:8443/a:administrator,/care/leads:supervisor'),
    ).toEqual([
      ['CN=Care,OU=Groups,DC=example', 'analyst'],
      ['https://x.example:8443/a', 'administrator'],
      ['/care/leads', 'supervisor'],
    ])
  })

  it('refuses roles that cannot be meant, each with one setting named', () => {
    const given = { ...LEAST, ...OIDC, OIDC_ROLE_CLAIM: 'groups' }
    for (const text of [
      'a',
      'a:',
      ':analyst',
      'a:boss',
      'a:boss,b:administrator',
      'a:analyst,a:supervisor',
      'a:analyst,b',
      ',',
    ])
      expect(refusedNames({ ...given, OIDC_ROLES: text }), text).toEqual(['OIDC_ROLES'])
    expect(refusedNames(given)).toEqual(['OIDC_ROLES'])
    expect(refusedNames({ ...LEAST, ...OIDC, OIDC_ROLES: 'a:analyst' })).toEqual(['OIDC_ROLE_CLAIM'])
    for (const claim of ['email', 'name', 'address.country', 'sub', 'two words'])
      expect(refusedNames({ ...given, OIDC_ROLE_CLAIM: claim, OIDC_ROLES: 'a:analyst' })).toEqual(['OIDC_ROLE_CLAIM'])
    const every = { OIDC_ISSUER: 'https://login.microsoftonline.com/common/v2.0', OIDC_ROLES: 'a:analyst' }
    expect(refusedNames({ ...given, ...every })).toEqual(['OIDC_ROLES'])
  })

  it('takes ways in which staff must have signed in', () => {
    const acr = (text: string) => readConfig({ ...LEAST, ...OIDC, OIDC_STAFF_ACR: text }).oidc?.staffAcr
    expect(acr('phr, urn:example:mfa')).toEqual(['phr', 'urn:example:mfa'])
    expect(acr('')).toEqual([])
    for (const text of ['two words', 'a,,b', '"quoted"'])
      expect(refusedNames({ ...LEAST, ...OIDC, OIDC_STAFF_ACR: text })).toEqual(['OIDC_STAFF_ACR'])
    expect(refusedNames({ ...LEAST, OIDC_STAFF_ACR: 'phr' })).toEqual(Object.keys(OIDC))
  })

  it('takes both TaskRouter settings', () => {
    expect(readConfig(LEAST).taskRouter).toBeUndefined()
    expect(readConfig({ ...LEAST, ...TASKROUTER }).taskRouter).toEqual({
      workspaceSid: TASKROUTER.TASKROUTER_WORKSPACE_SID,
      workflowSid: TASKROUTER.TASKROUTER_WORKFLOW_SID,
    })
  })

  it('takes proxies as addresses and networks', () => {
    expect(readConfig({ ...LEAST, TRUSTED_PROXIES: '10.0.0.0/24, 192.0.2.7,2001:db8::/32' }).trustedProxies).toEqual([
      '10.0.0.0/24',
      '192.0.2.7',
      '2001:db8::/32',
    ])
    expect(readConfig(LEAST).trustedProxies).toEqual([])
    for (const text of ['0.0.0.0/0', '::/0', '10.0.0.0/33', 'loopback', 'true', '1', 'proxy.example.com', '10.0.0.1,'])
      expect(refusedNames({ ...LEAST, TRUSTED_PROXIES: text })).toEqual(['TRUSTED_PROXIES'])
  })

  it('starts in production with records, live store and keys', () => {
    expect(readConfig(PRODUCTION)).toMatchObject({ production: true, keysDir: folder })
  })
})

describe('settings that are refused', () => {
  it.each([
    ['NODE_ENV', 'Production'],
    ['NODE_ENV', 'prod'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '3000x'],
    ['PORT', '0x10'],
    ['PUBLIC_BASE_URL', 'care.example.com'],
    ['PUBLIC_BASE_URL', '/voice'],
    ['PUBLIC_BASE_URL', 'ftp://care.example.com'],
    ['PUBLIC_BASE_URL', 'https://'],
    ['PUBLIC_BASE_URL', 'https://care.example.com/?a=1'],
    ['PUBLIC_BASE_URL', 'https://care.example.com/#a'],
    ['PUBLIC_BASE_URL', 'https://user:pass@care.example.com'],
    ['TWILIO_ACCOUNT_SID', 'AC123'],
    ['TWILIO_ACCOUNT_SID', `SK${'0'.repeat(32)}`],
    ['TWILIO_ACCOUNT_SID', `AC${'G'.repeat(32)}`],
    ['TWILIO_AUTH_TOKEN', 'short'],
    ['TWILIO_AUTH_TOKEN', 'changeme'],
    ['TWILIO_AUTH_TOKEN', 'your_auth_token'],
    ['TWILIO_AUTH_TOKEN', 'your_auth_token_from_the_console'],
    ['TWILIO_AUTH_TOKEN', 'x'.repeat(32)],
    ['TWILIO_AUTH_TOKEN', `${TOKEN},`],
    ['TWILIO_AUTH_TOKEN', ','],
    ['TWILIO_AUTH_TOKEN', `${TOKEN},short`],
    ['TWILIO_AUTH_TOKEN', `${TOKEN},${OTHER_TOKEN},${'1a'.repeat(16)}`],
    ['TWILIO_AUTH_TOKEN', `${TOKEN} ${OTHER_TOKEN}`],
    ['TWILIO_API_BASE_URL', 'api.twilio.com'],
    ['DATABASE_URL', 'mysql://db/careline'],
    ['DATABASE_URL', 'db/careline'],
    ['REDIS_URL', 'redis'],
    ['REDIS_URL', 'http://redis:6379'],
    ['API_TOKENS', 'a1b2c3'],
    ['API_TOKENS', `${API_TOKEN},`],
    ['API_TOKENS', `${API_TOKEN.slice(0, 16)} ${API_TOKEN.slice(16)}`],
    ['PHONE_NUMBERS', '020 7946 0101'],
    ['PHONE_NUMBERS', '+12025550100;+12025550101'],
    ['BRAND_NAME', 'x'.repeat(61)],
    ['BRAND_NAME', 'Acme\u0007'],
    ['BRAND_NAME', '<Say>'],
    ['PIN_SIZE', '4+4'],
    ['PIN_SIZE', '5+6,'],
    ['PIN_SIZE', '7+8,6+8,5+6'],
    ['LOG_LEVEL', 'verbose'],
    ['LOG_LEVEL', 'INFO'],
  ])('refuses %s=%s, naming it', (name, value) => {
    expect(new Set(refusedNames({ ...LEAST, [name]: value }))).toEqual(new Set([name]))
  })

  it('wants both TaskRouter settings or none, each of its own kind', () => {
    const { TASKROUTER_WORKSPACE_SID, TASKROUTER_WORKFLOW_SID } = TASKROUTER
    expect(refusedNames({ ...LEAST, TASKROUTER_WORKSPACE_SID })).toEqual(['TASKROUTER_WORKFLOW_SID'])
    expect(refusedNames({ ...LEAST, TASKROUTER_WORKFLOW_SID })).toEqual(['TASKROUTER_WORKSPACE_SID'])
    const swapped = {
      TASKROUTER_WORKSPACE_SID: TASKROUTER_WORKFLOW_SID,
      TASKROUTER_WORKFLOW_SID: TASKROUTER_WORKSPACE_SID,
    }
    expect(refusedNames({ ...LEAST, ...swapped })).toEqual(Object.keys(swapped))
  })

  it('wants both CRM settings or none', () => {
    const smtp = { SMTP_URL: 'smtps://careline:a-long-password@mail.example.com' }
    expect(refusedNames({ ...LEAST, ...smtp })).toEqual(['MAIL_FROM'])
    expect(refusedNames({ ...LEAST, MAIL_FROM: 'care@example.com' })).toEqual(['SMTP_URL'])
    expect(refusedNames({ ...LEAST, ...smtp, MAIL_FROM: 'nobody' })).toEqual(['MAIL_FROM'])
    expect(refusedNames({ ...LEAST, SMTP_URL: 'mail.example.com', MAIL_FROM: 'care@example.com' })).toEqual([
      'SMTP_URL',
    ])
    expect(readConfig({ ...LEAST, ...smtp, MAIL_FROM: 'care@example.com' }).mailFrom).toBe('care@example.com')
    const url = { CRM_WEBHOOK_URL: 'https://crm.example.com/careline' }
    const secret = { CRM_WEBHOOK_SECRET: '0f1e2d3c4b5a69788796a5b4c3d2e1f0' }
    expect(refusedNames({ ...LEAST, ...url })).toEqual(['CRM_WEBHOOK_SECRET'])
    expect(refusedNames({ ...LEAST, ...secret })).toEqual(['CRM_WEBHOOK_URL'])
    expect(refusedNames({ ...LEAST, ...url, CRM_WEBHOOK_SECRET: 'short' })).toEqual(['CRM_WEBHOOK_SECRET'])
    expect(readConfig({ ...LEAST, ...url, ...secret }).crmWebhookUrl).toBe('https://crm.example.com/careline')
  })

  it('says everything at once, each with an example, in one table', () => {
    const refused = refusal({ PORT: 'x', API_TOKENS: 'short', LOG_LEVEL: 'loud' })
    expect(refused.code).toBe('settings')
    expect(refused.problems.map((problem) => problem.name).toSorted()).toEqual([
      'API_TOKENS',
      'LOG_LEVEL',
      'PORT',
      'PUBLIC_BASE_URL',
      'TWILIO_ACCOUNT_SID',
      'TWILIO_AUTH_TOKEN',
    ])
    for (const { name, problem, example } of refused.problems) {
      expect(example).not.toBe('')
      expect(refused.message.split('\n')).toContainEqual(expect.stringMatching(new RegExp(`${name} +${problem}`)))
    }
  })

  it('refuses screens below a path: their cookies are bound to the root', () => {
    const address = { PUBLIC_BASE_URL: 'https://care.example.com/careline' }
    expect(readConfig({ ...PRODUCTION, ...address }).publicBaseUrl).toBe(address.PUBLIC_BASE_URL)
    expect(refusedNames({ ...PRODUCTION, ...OIDC, ...address })).toEqual(['PUBLIC_BASE_URL'])
  })

  it.each([[['OIDC_ISSUER']], [['OIDC_CLIENT_ID']], [['OIDC_CLIENT_SECRET']], [['OIDC_ISSUER', 'OIDC_CLIENT_ID']]])(
    'refuses OIDC without %j',
    (missing) => {
      const part = Object.fromEntries(Object.entries(OIDC).filter(([name]) => !missing.includes(name)))
      expect(refusedNames({ ...LEAST, ...part })).toEqual(missing)
    },
  )

  it.each(['DATABASE_URL', 'REDIS_URL', 'KEYS_DIR'])('refuses production without %s', (name) => {
    expect(refusedNames({ ...PRODUCTION, [name]: undefined })).toEqual([name])
  })

  it('refuses production with a folder of keys that is not there, or is a file', () => {
    const file = join(folder, 'file')
    writeFileSync(file, '')
    expect(refusedNames({ ...PRODUCTION, KEYS_DIR: join(folder, 'nowhere') })).toEqual(['KEYS_DIR'])
    expect(refusedNames({ ...PRODUCTION, KEYS_DIR: file })).toEqual(['KEYS_DIR'])
  })

  it.each(['PUBLIC_BASE_URL', 'TWILIO_API_BASE_URL', 'OIDC_ISSUER'])(
    'refuses plain http for %s in production',
    (name) => {
      expect(refusedNames({ ...PRODUCTION, ...OIDC, [name]: 'http://care.example.com' })).toEqual([name])
    },
  )
})

describe('secrets', () => {
  it('never repeats what was given, whichever setting it was given to', () => {
    const pasted = 'hunter2hunter2,hunter2'
    const names = [...Object.keys(PRODUCTION), ...Object.keys(OIDC), 'PORT', 'API_TOKENS', 'LOG_LEVEL']
    const refused = refusal(Object.fromEntries(names.map((name) => [name, pasted])))
    expect(refused.problems.length).toBeGreaterThan(5)
    expect(inspect(refused, { depth: 9 })).not.toContain('hunter2')
  })

  it('prints a configuration without them', () => {
    const config = readConfig({ ...PRODUCTION, ...OIDC, API_TOKENS: API_TOKEN })
    for (const printed of [inspect(config, { depth: 9 }), JSON.stringify(config)])
      for (const hidden of [TOKEN, API_TOKEN, OIDC.OIDC_CLIENT_SECRET, 'hunter2']) expect(printed).not.toContain(hidden)
  })
})

describe('.env', () => {
  it('fills in what the environment does not say, and may be missing', () => {
    const path = join(folder, 'env')
    writeFileSync(path, 'CARELINE_TEST_A=from-file\nCARELINE_TEST_B=from-file\n')
    process.env['CARELINE_TEST_A'] = 'from-environment'
    loadSettingsFile(path)
    expect(() => loadSettingsFile(join(folder, 'no-such-file'))).toThrow(SettingsRefused)
    expect([process.env['CARELINE_TEST_A'], process.env['CARELINE_TEST_B']]).toEqual(['from-environment', 'from-file'])
  })

  it('a blank setting of the environment does not hide the one in the file', () => {
    const path = join(folder, 'env-with-url')
    writeFileSync(path, 'DATABASE_URL=postgres://db.example.com/careline\n')
    vi.stubEnv('DATABASE_URL', ' ')
    loadSettingsFile(path)
    expect(process.env['DATABASE_URL']).toBe('postgres://db.example.com/careline')
    vi.unstubAllEnvs()
    delete process.env['DATABASE_URL']
  })

  it.each([
    ['DATABASE_URL', 'postgres://careline:p@ss@db.example.com/careline'],
    ['REDIS_URL', 'rediss://:p@ss@redis.example.com'],
    ['SMTP_URL', 'smtps://careline:p@ss@mail.example.com'],
  ])('%s with an @ in its password is refused: a driver would look a piece of it up as a host', (name, value) => {
    expect(
      refusedNames({ ...LEAST, MAIL_FROM: 'care@example.com', SMTP_URL: 'smtps://mail.example.com', [name]: value }),
    ).toEqual([name])
  })

  it('has an example that names every setting and holds no secret', () => {
    const example = parseEnv(readFileSync(join(PROJECT_ROOT, '.env.example'), 'utf8'))
    expect(Object.keys(example).toSorted()).toEqual([...SETTING_NAMES].toSorted())
    expect(refusedNames(example)).toEqual(['PUBLIC_BASE_URL', 'TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN'])
    for (const secret of ['TWILIO_AUTH_TOKEN', 'API_TOKENS', 'OIDC_CLIENT_SECRET', 'DATABASE_URL', 'REDIS_URL'])
      expect(example[secret]).toBe('')
  })
})
