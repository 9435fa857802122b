/** Reads the settings once, says everything that is wrong with them at once, and keeps secrets apart. */
import { join, resolve } from 'node:path'
import { z } from 'zod'
import type { RoleMapping } from '../../web/sign-in/roles/role-mapping.ts'
import { PIN_SIZES, type PinSizes } from '../../domain/pin/pin.ts'
import { Secret } from '../../domain/secret.ts'
import { siteFile } from './site-file.ts'
import { sitePolicy, type SiteFile } from './site-policy.ts'
import type { Policy } from '../../domain/policy.ts'
import type { Retention } from '../../stores/postgres/retention/old-records.ts'
import { retentionMonths } from './retention-setting.ts'
import { isForAnyTenant, roleClaim, roleMapping, rolesFrom } from './role-settings.ts'
import {
  brandName,
  exactAddress,
  flowsFolder,
  fullyChecked,
  hostName,
  isFolder,
  listed,
  neededWhen,
  networks,
  NOT_SET,
  ONE_AT,
  oneAt,
  portNumber,
  secretList,
  webAddress,
} from './setting-kinds.ts'
import { givenSettings } from './given-settings.ts'
import { EXAMPLES, MOVED_TO_SITE_FILE, type SettingName } from './setting-names.ts'
import { SettingsRefused, type SettingProblem } from './settings-refused.ts'

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

export interface Config {
  /** `NODE_ENV` is exactly `production`. */
  production: boolean
  /** 0 is any free port. */
  port: number
  /** The one address listened on. Undefined: every address of this machine, IPv6 and IPv4. */
  host: string | undefined
  /** Figures are answered there. Undefined: on no port of their own. */
  metricsPort: number | undefined
  /** What Twilio is told to call, without a trailing slash; it may hold a path. */
  publicBaseUrl: string
  twilioAccountSid: string
  /** Undefined: REST is asked with the auth token. */
  twilioApiKeySid: string | undefined
  /** Without a trailing slash. */
  twilioApiBaseUrl: string
  /** Undefined: callers wait in the plain queue of their desk. */
  taskRouter: { workspaceSid: string; workflowSid: string } | undefined
  /** Absolute. */
  dataDir: string
  /** Absolute; in production it exists. */
  keysDir: string
  /** Absolute; it exists. */
  flowsDir: string
  /** `staffAcr`: how staff must have signed in; none: in any way. `trustEmail`: the operator vouches for every address of the issuer. */
  oidc:
    | { issuer: string; clientId: string; staffAcr: string[]; trustEmail: boolean; roles: RoleMapping | undefined }
    | undefined
  /** The first is issued; the second, if there is one, is still accepted. */
  pinSizes: PinSizes
  /** Told of everything that is done to cases. */
  crmWebhookUrl: string | undefined
  mailFrom: string | undefined
  /** Where Customer Care is called, for the profile page. */
  phoneNumbers: string[]
  /** Addresses and CIDRs whose word on a client's address is taken. */
  trustedProxies: string[]
  /** The numbers that the site sets, and the file that they stand in. */
  site: SiteFile
  /** Made of them. */
  policy: Policy
  retention: Retention
  /** Spoken before "Customer Care". */
  brandName: string
  logLevel: LogLevel
  secrets: {
    /** One, or two during a rotation. */
    twilioAuthTokens: Secret[]
    twilioApiKey: Secret | undefined
    /** None: every request to the API is refused. */
    apiTokens: Secret[]
    /** What the monitoring shows to read the figures. */
    metricsTokens: Secret[]
    oidcClientSecret: Secret | undefined
    /** May hold a password. None: the embedded database. */
    databaseUrl: Secret | undefined
    /** May hold a password. None: live state stays in this process. */
    redisUrl: Secret | undefined
    /** Holds a password. None: contacts are not told by e-mail. */
    smtpUrl: Secret | undefined
    /** What webhooks to the CRM are signed with. */
    crmWebhook: Secret | undefined
  }
}

const NODE_ENVS = ['production', 'development', 'test'] as const

const OIDC_NAMES = [
  'OIDC_ISSUER',
  'OIDC_CLIENT_ID',
  'OIDC_CLIENT_SECRET',
  'OIDC_STAFF_ACR',
  'OIDC_TRUST_EMAIL',
  'OIDC_ROLE_CLAIM',
  'OIDC_ROLES',
] as const

/** Which settings are needed depends on `NODE_ENV` and on which others of the same group are there. */
function settingsFor(env: Record<string, string>) {
  const production = env['NODE_ENV'] === 'production'
  const signIn = OIDC_NAMES.some((name) => env[name] !== undefined)
  const crm = env['CRM_WEBHOOK_URL'] !== undefined || env['CRM_WEBHOOK_SECRET'] !== undefined
  const taskRouter = ['TASKROUTER_WORKSPACE_SID', 'TASKROUTER_WORKFLOW_SID'].some((name) => env[name] !== undefined)
  const otherOfTwo = 'is not set, but the other TaskRouter setting is: set both or none'
  const apiKey = env['TWILIO_API_KEY_SID'] !== undefined || env['TWILIO_API_KEY_SECRET'] !== undefined
  const oneOfKey = 'is not set, but the other half of the API key is: set both or none'
  const mail = env['SMTP_URL'] !== undefined || env['MAIL_FROM'] !== undefined
  const oneOfMail = 'is not set, but the other mail setting is: set both or none'
  const oneOfTwo = 'is not set, but the other CRM setting is: set both or none'
  const roles = env['OIDC_ROLE_CLAIM'] !== undefined || env['OIDC_ROLES'] !== undefined
  const oneOfThree = 'is not set, but another OIDC setting is: set all three or none'
  const inProduction = (why: string) => z.string({ error: `is not set, and NODE_ENV=production ${why}` })
  const secretText = (text: string) => new Secret(text)

  return z.object({
    NODE_ENV: z.enum(NODE_ENVS, { error: `must be ${NODE_ENVS.join(', ')} or not set` }).optional(),
    HOST: hostName.optional(),
    PORT: portNumber.default(3000),
    METRICS_PORT: portNumber.optional(),
    METRICS_TOKEN: secretList({ most: 2, shortest: 32, letters: /^[A-Za-z0-9\-._~+/]+=*$/ }).optional(),
    PUBLIC_BASE_URL: webAddress(production, 'Twilio sends what callers key to it').refine(
      (address) => !signIn || !URL.canParse(address) || new URL(address).pathname === '/',
      'must not hold a path when sign-in is set up: cookies of the screens are bound to the root',
    ),
    TWILIO_ACCOUNT_SID: z
      .string({ error: NOT_SET })
      .regex(/^AC[0-9a-f]{32}$/, 'must be AC followed by 32 characters 0-9 a-f'),
    TWILIO_AUTH_TOKEN: secretList({ most: 2, shortest: 16, letters: /^[A-Za-z0-9]+$/ }),
    TWILIO_API_KEY_SID: neededWhen(
      apiKey,
      z.string({ error: oneOfKey }).regex(/^SK[0-9a-f]{32}$/, 'must be SK followed by 32 characters 0-9 a-f'),
    ),
    TWILIO_API_KEY_SECRET: neededWhen(
      apiKey,
      secretList({ most: 1, shortest: 16, letters: /^[A-Za-z0-9]+$/, missing: oneOfKey }),
    ),
    TWILIO_API_BASE_URL: webAddress(production, 'the account token is sent to it').default('https://api.twilio.com'),
    TASKROUTER_WORKSPACE_SID: neededWhen(
      taskRouter,
      z.string({ error: otherOfTwo }).regex(/^WS[0-9a-f]{32}$/, 'must be WS followed by 32 characters 0-9 a-f'),
    ),
    TASKROUTER_WORKFLOW_SID: neededWhen(
      taskRouter,
      z.string({ error: otherOfTwo }).regex(/^WW[0-9a-f]{32}$/, 'must be WW followed by 32 characters 0-9 a-f'),
    ),
    DATABASE_URL: neededWhen(
      production,
      inProduction('does not use the embedded database')
        .refine((text) => /^postgres(ql)?:\/\//.test(text) && URL.canParse(text), 'must be a postgres:// address')
        .refine(oneAt, ONE_AT)
        .transform((text) => secretText(fullyChecked(text))),
    ),
    REDIS_URL: neededWhen(
      production,
      inProduction('does not keep calls in one process')
        .regex(
          /^(rediss?|redis\+sentinel):\/\/[^\s/]+/,
          'must be a redis://, rediss:// or redis+sentinel:// address, or several with commas',
        )
        .refine((text) => text.split(',').every(oneAt), ONE_AT)
        .transform((text) => secretText(listed(text).join(','))),
    ),
    KEYS_DIR: neededWhen(
      production,
      inProduction('does not make keys by itself').refine(
        (path) => !production || isFolder(path),
        'must be a folder that exists when NODE_ENV=production',
      ),
    ),
    DATA_DIR: z.string().default('.careline'),
    API_TOKENS: secretList({ most: 20, shortest: 32, letters: /^[A-Za-z0-9\-._~+/]+=*$/ }).optional(),
    OIDC_ISSUER: neededWhen(signIn, exactAddress(production, 'people sign in there', oneOfThree)),
    OIDC_CLIENT_ID: neededWhen(signIn, z.string({ error: oneOfThree })),
    OIDC_CLIENT_SECRET: neededWhen(
      signIn,
      secretList({ most: 1, shortest: 8, letters: /^[\x21-\x7e]+$/, missing: oneOfThree }),
    ),
    OIDC_STAFF_ACR: z
      .string()
      .regex(
        /^[\x21\x23-\x2b\x2d-\x5b\x5d-\x7e]+( *, *[\x21\x23-\x2b\x2d-\x5b\x5d-\x7e]+)*$/,
        'must be acr values, with commas',
      )
      .transform(listed)
      .optional(),
    OIDC_TRUST_EMAIL: z
      .enum(['yes', 'no'], { error: 'must be yes or no' })
      .default('no')
      .transform((text) => text === 'yes')
      // Anyone can own a tenant and write any address into it.
      .refine(
        (trusts) => !trusts || !isForAnyTenant(env['OIDC_ISSUER']),
        'must not be yes for an issuer of every tenant',
      ),
    OIDC_ROLE_CLAIM: neededWhen(roles, roleClaim),
    OIDC_ROLES: neededWhen(roles, roleMapping(env['OIDC_ISSUER'])),
    PIN_SIZE: z
      .string()
      .regex(/^(5\+6|6\+8|7\+8)( *, *(5\+6|6\+8|7\+8))?$/, 'must be 5+6, 6+8 or 7+8, or two of them with a comma')
      .default('5+6')
      .transform(readPinSizes),
    CRM_WEBHOOK_URL: neededWhen(crm, exactAddress(production, 'it is told of cases', oneOfTwo)),
    CRM_WEBHOOK_SECRET: neededWhen(
      crm,
      secretList({ most: 1, shortest: 32, letters: /^[\x21-\x7e]+$/, missing: oneOfTwo }),
    ),
    SMTP_URL: neededWhen(
      mail,
      z
        .string({ error: oneOfMail })
        .refine(
          (text) => /^smtps?:\/\/[^\s/]+/.test(text) && URL.canParse(text),
          'must be an smtp:// or smtps:// address',
        )
        .refine(oneAt, ONE_AT)
        .transform(secretText),
    ),
    MAIL_FROM: neededWhen(
      mail,
      z.email({ error: (issue) => (issue.input === undefined ? oneOfMail : 'must be an e-mail address') }),
    ),
    PHONE_NUMBERS: z
      .string()
      .transform(listed)
      .refine(
        (numbers) => numbers.every((number) => /^\+[1-9][0-9]{6,14}$/.test(number)),
        'must be numbers in E.164 form, with commas between them',
      )
      .optional(),
    TRUSTED_PROXIES: networks.optional(),
    BRAND_NAME: brandName.default('Careline'),
    FLOWS_DIR: flowsFolder,
    SITE_FILE: siteFile,
    RETENTION_MONTHS: retentionMonths,
    LOG_LEVEL: z.enum(LOG_LEVELS, { error: `must be one of ${LOG_LEVELS.join(', ')}` }).default('info'),
  } satisfies Record<SettingName, z.ZodType>)
}

/** Only ever given what the pattern of the setting lets through. */
function readPinSizes(text: string): PinSizes {
  const [size, before] = listed(text).map((name) => Object.entries(PIN_SIZES).find(([known]) => known === name)?.[1])
  if (size === undefined) throw new Error(`PIN_SIZE names no size: ${text}`)
  return { size, before: before === size ? undefined : before }
}

/** Throws `SettingsRefused` with every problem at once. Looks at the file system for `KEYS_DIR`, `FLOWS_DIR`, `SITE_FILE` and files of secrets only. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const s = parseSettings(env, settingsFor)
  const dataDir = resolve(s.DATA_DIR)
  return {
    production: s.NODE_ENV === 'production',
    port: s.PORT,
    host: s.HOST,
    metricsPort: s.METRICS_PORT,
    publicBaseUrl: s.PUBLIC_BASE_URL,
    twilioAccountSid: s.TWILIO_ACCOUNT_SID,
    twilioApiKeySid: s.TWILIO_API_KEY_SID,
    twilioApiBaseUrl: s.TWILIO_API_BASE_URL,
    taskRouter:
      s.TASKROUTER_WORKSPACE_SID === undefined || s.TASKROUTER_WORKFLOW_SID === undefined
        ? undefined
        : { workspaceSid: s.TASKROUTER_WORKSPACE_SID, workflowSid: s.TASKROUTER_WORKFLOW_SID },
    dataDir,
    keysDir: s.KEYS_DIR === undefined ? join(dataDir, 'keys') : resolve(s.KEYS_DIR),
    flowsDir: s.FLOWS_DIR,
    oidc:
      s.OIDC_ISSUER === undefined || s.OIDC_CLIENT_ID === undefined
        ? undefined
        : {
            issuer: s.OIDC_ISSUER,
            clientId: s.OIDC_CLIENT_ID,
            staffAcr: s.OIDC_STAFF_ACR ?? [],
            trustEmail: s.OIDC_TRUST_EMAIL,
            roles: rolesFrom(s.OIDC_ROLE_CLAIM, s.OIDC_ROLES),
          },
    pinSizes: s.PIN_SIZE,
    crmWebhookUrl: s.CRM_WEBHOOK_URL,
    mailFrom: s.MAIL_FROM,
    phoneNumbers: s.PHONE_NUMBERS ?? [],
    trustedProxies: s.TRUSTED_PROXIES ?? [],
    site: s.SITE_FILE,
    policy: sitePolicy(s.SITE_FILE.numbers),
    retention: s.RETENTION_MONTHS,
    brandName: s.BRAND_NAME,
    logLevel: s.LOG_LEVEL,
    secrets: {
      twilioAuthTokens: s.TWILIO_AUTH_TOKEN,
      twilioApiKey: s.TWILIO_API_KEY_SECRET?.[0],
      apiTokens: s.API_TOKENS ?? [],
      metricsTokens: s.METRICS_TOKEN ?? [],
      oidcClientSecret: s.OIDC_CLIENT_SECRET?.[0],
      databaseUrl: s.DATABASE_URL,
      redisUrl: s.REDIS_URL,
      smtpUrl: s.SMTP_URL,
      crmWebhook: s.CRM_WEBHOOK_SECRET?.[0],
    },
  }
}

/** A secret whose file cannot be read is not "not set" as well. */
function parseSettings<S extends z.ZodObject>(
  env: NodeJS.ProcessEnv,
  schemaFor: (given: Record<string, string>) => S,
): z.output<S> {
  const { settings, problems } = givenSettings(env)
  const schema = schemaFor(settings)
  const parsed = schema.safeParse(settings)
  const ofFiles = [...problems].flatMap(([name, problem]) => (name in schema.shape ? [problem] : []))
  const others = parsed.error?.issues.map(problemOf).filter(({ name }) => !problems.has(name)) ?? []
  const moved = 'SITE_FILE' in schema.shape ? movedSettings(env) : []
  if (!parsed.success || ofFiles.length > 0 || moved.length > 0)
    throw new SettingsRefused([...ofFiles, ...moved, ...others])
  return parsed.data
}

/** Left where they were, they would have no effect, and nothing would say so. */
function movedSettings(env: NodeJS.ProcessEnv): SettingProblem[] {
  return Object.entries(MOVED_TO_SITE_FILE).flatMap(([name, now]) =>
    (env[name]?.trim() ?? '') === ''
      ? []
      : [{ name, problem: `has moved: write ${now} into the file that SITE_FILE names`, example: EXAMPLES.SITE_FILE }],
  )
}

function problemOf(issue: z.core.$ZodIssue): SettingProblem {
  const name = issue.path.map(String).join('.')
  return {
    name,
    problem: issue.message,
    example: Object.entries(EXAMPLES).find(([known]) => known === name)?.[1] ?? '',
  }
}

/** Where the flows and prompts are, absolute: all that commands about them read. Throws `SettingsRefused`. */
export function readFlowsDir(env: NodeJS.ProcessEnv): string {
  return parseSettings(env, (given) => settingsFor(given).pick({ FLOWS_DIR: true })).FLOWS_DIR
}

/** The folder of the service that runs on this machine, absolute. */
export function readDataDir(env: NodeJS.ProcessEnv): string {
  return resolve(parseSettings(env, (given) => settingsFor(given).pick({ DATA_DIR: true })).DATA_DIR)
}

/** What the records are found and read with: all that a command at the machine needs. */
export interface RecordsConfig {
  production: boolean
  /** Absolute. */
  dataDir: string
  /** Absolute. */
  keysDir: string
  /** None: the embedded database of a service that runs on the same data folder. Never in production. */
  databaseUrl: Secret | undefined
  policy: Policy
  retention: Retention
}

const OF_RECORDS = {
  NODE_ENV: true,
  DATABASE_URL: true,
  KEYS_DIR: true,
  DATA_DIR: true,
  SITE_FILE: true,
  RETENTION_MONTHS: true,
} as const

/** As `readConfig`, of these settings alone: the same rules, so that no command acts on other records than the service. */
export function readRecordsConfig(env: NodeJS.ProcessEnv): RecordsConfig {
  const settings = parseSettings(env, (given) => settingsFor(given).pick(OF_RECORDS))
  const { NODE_ENV, DATABASE_URL, KEYS_DIR, DATA_DIR } = settings
  const dataDir = resolve(DATA_DIR)
  return {
    production: NODE_ENV === 'production',
    dataDir,
    keysDir: KEYS_DIR === undefined ? join(dataDir, 'keys') : resolve(KEYS_DIR),
    databaseUrl: DATABASE_URL,
    policy: sitePolicy(settings.SITE_FILE.numbers),
    retention: settings.RETENTION_MONTHS,
  }
}
