/** Every setting by its name, with an example of it, and which of them are secrets. */

export const EXAMPLES = {
  NODE_ENV: 'NODE_ENV=production',
  HOST: 'HOST=127.0.0.1',
  PORT: 'PORT=3000',
  METRICS_PORT: 'METRICS_PORT=9464',
  METRICS_TOKEN: 'make it with: openssl rand -hex 32',
  PUBLIC_BASE_URL: 'PUBLIC_BASE_URL=https://care.example.com',
  TWILIO_ACCOUNT_SID: 'AC and 32 characters 0-9 a-f, from the first page of the Twilio console',
  TWILIO_AUTH_TOKEN: '32 characters from the Twilio console; old,new while it is rotated',
  TWILIO_API_KEY_SID: 'SK and 32 characters 0-9 a-f, from API keys in the Twilio console',
  TWILIO_API_KEY_SECRET: 'what the Twilio console shows once when the key is made',
  TWILIO_API_BASE_URL: 'TWILIO_API_BASE_URL=https://api.twilio.com',
  TASKROUTER_WORKSPACE_SID: 'WS and 32 characters 0-9 a-f, printed by: careline provision',
  TASKROUTER_WORKFLOW_SID: 'WW and 32 characters 0-9 a-f, printed by: careline provision',
  DATABASE_URL: 'DATABASE_URL=postgres://careline@db.example.com:5432/careline',
  REDIS_URL: 'REDIS_URL=redis://redis.example.com:6379',
  KEYS_DIR: 'KEYS_DIR=/etc/careline/keys',
  DATA_DIR: 'DATA_DIR=.careline',
  API_TOKENS: 'make each with: openssl rand -hex 32',
  OIDC_ISSUER: 'OIDC_ISSUER=https://login.example.com',
  OIDC_CLIENT_ID: 'OIDC_CLIENT_ID=careline',
  OIDC_CLIENT_SECRET: 'the secret your identity provider shows for this client',
  OIDC_STAFF_ACR: 'OIDC_STAFF_ACR=phr,phrh, as your identity provider names them',
  OIDC_TRUST_EMAIL: 'OIDC_TRUST_EMAIL=yes, with OIDC_ISSUER of your own tenant',
  OIDC_ROLE_CLAIM: 'OIDC_ROLE_CLAIM=groups',
  OIDC_ROLES: 'OIDC_ROLES=care-analysts:analyst,care-leads:supervisor,care-admins:administrator',
  PIN_SIZE: 'PIN_SIZE=5+6, or PIN_SIZE=6+8,5+6 while PINs of 5+6 are still in force',
  CRM_WEBHOOK_URL: 'CRM_WEBHOOK_URL=https://crm.example.com/careline',
  CRM_WEBHOOK_SECRET: 'openssl rand -hex 32, and the same at the receiving side',
  SMTP_URL: 'SMTP_URL=smtps://careline:password@mail.example.com',
  MAIL_FROM: 'MAIL_FROM=care@example.com',
  PHONE_NUMBERS: 'PHONE_NUMBERS=+12025550100,+442079460100',
  TRUSTED_PROXIES: 'TRUSTED_PROXIES=10.0.0.0/24,192.0.2.7',
  WEBHOOK_NETWORKS: 'WEBHOOK_NETWORKS=10.20.0.0/16',
  BRAND_NAME: 'BRAND_NAME=Example Networks',
  FLOWS_DIR: 'FLOWS_DIR=/etc/careline/voice-flows, a copy of the voice-flows folder of the program',
  SITE_FILE: 'SITE_FILE=/etc/careline/site.yaml, a copy of docs/site.yaml of the program',
  ALERT_SECRETS: 'ALERT_SECRETS=pager=the integration key of PagerDuty, each name that of a channel in SITE_FILE',
  ROTA_CALENDAR: 'ROTA_CALENDAR=https://calendar.example.com/private-4711/on-duty.ics',
  SYNC_FILE: 'SYNC_FILE=/etc/careline/sync.yaml, a copy of docs/sync/servicenow.yaml of the program',
  SYNC_SECRET: 'SYNC_SECRET=care.integration:its password',
  RETENTION_MONTHS: 'RETENTION_MONTHS=calls=24,notices=12,cases=60,history=24,audit=24',
  LOG_LEVEL: 'LOG_LEVEL=info',
} as const

export type SettingName = keyof typeof EXAMPLES
export const SETTING_NAMES: readonly string[] = Object.keys(EXAMPLES)

/** Settings of an earlier release, and what they are called in the file of `SITE_FILE`. */
export const MOVED_TO_SITE_FILE = {
  GRACE_DAYS: 'grace-days',
  REOPEN_DAYS: 'reopen-days',
  FREE_MAIL_DOMAINS: 'free-mail-domains',
} as const

/** Each may also stand in a file that `<name>_FILE` names. */
export const SECRET_NAMES = [
  'METRICS_TOKEN',
  'TWILIO_AUTH_TOKEN',
  'TWILIO_API_KEY_SECRET',
  'DATABASE_URL',
  'REDIS_URL',
  'API_TOKENS',
  'OIDC_CLIENT_SECRET',
  'CRM_WEBHOOK_SECRET',
  'SMTP_URL',
  'ALERT_SECRETS',
  'ROTA_CALENDAR',
  'SYNC_SECRET',
] as const satisfies readonly SettingName[]
type SecretName = (typeof SECRET_NAMES)[number]

export const FILE_NAMES: readonly string[] = SECRET_NAMES.map(fileName)

/** The setting that names the file of a secret. */
export function fileName(secret: SecretName): string {
  return `${secret}_FILE`
}
