/** Reads the settings once, says everything that is wrong with them at once, and keeps secrets apart. */
import { join, resolve } from 'node:path'
import type { z } from 'zod'
import type { RoleMapping } from '../../web/sign-in/roles/role-mapping.ts'
import type { PinSizes } from '../../domain/pin/pin.ts'
import type { Secret } from '../../domain/secret.ts'
import { sitePolicy, type SiteFile } from './site-policy.ts'
import type { Policy } from '../../domain/policy.ts'
import type { SyncMapping } from '../../sync/mapping.ts'
import type { Retention } from '../../stores/postgres/retention/old-records.ts'
import { rolesFrom } from './role-settings.ts'
import { givenSettings } from './given-settings.ts'
import { EXAMPLES, MOVED_TO_SITE_FILE } from './setting-names.ts'
import { settingsFor, type LOG_LEVELS } from './settings-schema.ts'
import { SettingsRefused, type SettingProblem } from './settings-refused.ts'

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
  /** The system of record that cases and the directory stay in step with. */
  sync: SyncMapping | undefined
  mailFrom: string | undefined
  /** Where Customer Care is called, for the profile page. */
  phoneNumbers: string[]
  /** Addresses and CIDRs whose word on a client's address is taken. */
  trustedProxies: string[]
  /** Addresses and CIDRs that webhooks may be sent to although they are not public. */
  webhookNetworks: string[]
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
    /** What webhooks to the CRM are signed with: one, or two during a rotation. */
    crmWebhook: Secret[]
    /** By channel of the alerts. */
    alerts: ReadonlyMap<string, Secret>
    /** An address with a token in it, or a file. */
    rotaCalendar: Secret | undefined
    /** A name, a colon and its secret, for the system of record. */
    sync: Secret | undefined
  }
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
    sync: s.SYNC_FILE,
    mailFrom: s.MAIL_FROM,
    phoneNumbers: s.PHONE_NUMBERS ?? [],
    trustedProxies: s.TRUSTED_PROXIES ?? [],
    webhookNetworks: s.WEBHOOK_NETWORKS ?? [],
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
      crmWebhook: s.CRM_WEBHOOK_SECRET ?? [],
      alerts: s.ALERT_SECRETS ?? new Map<string, Secret>(),
      rotaCalendar: s.ROTA_CALENDAR,
      sync: s.SYNC_SECRET,
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
