/** What a first start has to know: each question with its setting, its flag, and how the answers of a step are tried out. */
import type { SettingName } from '../../service/settings/setting-names.ts'
import { databaseProblem, liveStoreProblem, providerProblem, twilioProblem } from './try-answers.ts'

/** By the names of settings; a secret may stand in the file that `<name>_FILE` names. */
export type Answers = Record<string, string>

export interface Question {
  name: SettingName
  /** Of a secret, the flag names a file that holds it: arguments can be read by every account of the machine. */
  flag: string
  asks: string
  secret?: true
  optional?: true
  /** Offered; a script need not say it. */
  before?: string
  /** Left out unless this setting has an answer. */
  after?: SettingName
}

export interface Step {
  about: string
  questions: readonly Question[]
  /** Left out when things are only tried out: the service then brings its own. */
  realOnly?: true
  /** What is wrong with the answers, as one sentence. They have the form that settings must have. */
  problem?: (settings: Readonly<Record<string, string>>) => Promise<string | undefined>
}

export const STEPS: readonly Step[] = [
  {
    about: 'The address at which Twilio and people reach Careline, before /voice/incoming. Your proxy ends TLS there.',
    questions: [
      { name: 'PUBLIC_BASE_URL', flag: '--public-url', asks: 'Public address, e.g. https://care.example.com' },
    ],
  },
  {
    about: 'The Twilio account, from the first page of its console.',
    questions: [
      { name: 'TWILIO_ACCOUNT_SID', flag: '--twilio-account', asks: 'Account SID, AC…' },
      { name: 'TWILIO_AUTH_TOKEN', flag: '--twilio-token-file', asks: 'Auth token', secret: true },
      {
        name: 'TWILIO_API_KEY_SID',
        flag: '--twilio-api-key',
        asks: 'API key SID, SK…; Enter to ask Twilio with the auth token',
        optional: true,
      },
      {
        name: 'TWILIO_API_KEY_SECRET',
        flag: '--twilio-api-secret-file',
        asks: 'Secret of the API key',
        secret: true,
        after: 'TWILIO_API_KEY_SID',
      },
      {
        name: 'PHONE_NUMBERS',
        flag: '--phone-numbers',
        asks: 'Numbers that callers dial, as +12025550100, with commas; Enter for later',
        optional: true,
      },
    ],
    problem: twilioProblem,
  },
  {
    about: 'PostgreSQL 15 or newer. The role needs CREATE on the schema public of that database.',
    realOnly: true,
    questions: [
      {
        name: 'DATABASE_URL',
        flag: '--database-url-file',
        asks: 'postgres://user:password@host:5432/careline',
        secret: true,
      },
    ],
    problem: databaseProblem,
  },
  {
    about: 'Redis 7 or newer, for calls in progress.',
    realOnly: true,
    questions: [{ name: 'REDIS_URL', flag: '--redis-url-file', asks: 'redis://:password@host:6379', secret: true }],
    problem: liveStoreProblem,
  },
  {
    about: 'Your identity provider (docs/sign-in.md). Without one calls are answered, and no person can sign in.',
    questions: [
      {
        name: 'OIDC_ISSUER',
        flag: '--issuer',
        asks: 'Issuer, e.g. https://login.example.com; Enter for none yet',
        optional: true,
      },
      { name: 'OIDC_CLIENT_ID', flag: '--client-id', asks: 'Client id', after: 'OIDC_ISSUER' },
      {
        name: 'OIDC_CLIENT_SECRET',
        flag: '--client-secret-file',
        asks: 'Client secret',
        secret: true,
        after: 'OIDC_ISSUER',
      },
    ],
    problem: providerProblem,
  },
  {
    about: 'What callers hear first, and where the keys behind PINs are. Back them up apart from the database.',
    questions: [
      { name: 'BRAND_NAME', flag: '--brand', asks: 'Name spoken before "Customer Care"', before: 'Careline' },
      { name: 'KEYS_DIR', flag: '--keys-dir', asks: 'Folder of the keys', before: '.careline/keys' },
    ],
  },
]
