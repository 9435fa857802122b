/** What each setting may be, and which are needed beside which others. */
import { z } from 'zod'
import { PIN_SIZES, type PinSizes } from '../../domain/pin/pin.ts'
import { Secret } from '../../domain/secret.ts'
import { retentionMonths } from './retention-setting.ts'
import { isForAnyTenant, roleClaim, roleMapping } from './role-settings.ts'
import {
  brandName,
  exactAddress,
  flowsFolder,
  fullyChecked,
  hostName,
  isFolder,
  listed,
  namedSecrets,
  neededWhen,
  networks,
  NOT_SET,
  ONE_AT,
  oneAt,
  portNumber,
  secretList,
  webAddress,
} from './setting-kinds.ts'
import type { SettingName } from './setting-names.ts'
import { syncFile } from './site/sync-file.ts'
import { siteFile } from './site-file.ts'

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const

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
export function settingsFor(env: Record<string, string>) {
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
  const sync = env['SYNC_FILE'] !== undefined || env['SYNC_SECRET'] !== undefined
  const oneOfSync = 'is not set, but the other sync setting is: set both or none'
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
      secretList({ most: 2, shortest: 32, letters: /^[\x21-\x2b\x2d-\x7e]+$/, missing: oneOfTwo }),
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
    WEBHOOK_NETWORKS: networks.optional(),
    BRAND_NAME: brandName.default('Careline'),
    FLOWS_DIR: flowsFolder,
    SITE_FILE: siteFile,
    ALERT_SECRETS: namedSecrets.optional(),
    ROTA_CALENDAR: z
      .string()
      .refine(
        (text) => !/^[a-z]+:/i.test(text) || (/^https?:\/\//i.test(text) && URL.canParse(text)),
        'must be an https address, or the path of a file',
      )
      .refine(
        (text) => !production || !/^http:/i.test(text),
        'must be https when NODE_ENV=production: it may hold a token',
      )
      .transform(secretText)
      .optional(),
    SYNC_FILE: neededWhen(
      sync,
      syncFile(oneOfSync).refine(
        (mapping) => !production || mapping.address.startsWith('https:'),
        'must name an https address when NODE_ENV=production',
      ),
    ),
    SYNC_SECRET: neededWhen(
      sync,
      z
        .string({ error: oneOfSync })
        .regex(/^[\x21-\x39\x3b-\x7e]+:[\x21-\x7e]+$/, 'must be a name, a colon and its secret')
        .transform(secretText),
    ),
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
