/** Tries out the answers of a first start against what they name. Nothing is changed there. Each says what is wrong in a sentence. */
import { probeNumbers } from '../../phone/taskrouter/number-addresses.ts'
import { twilioClient } from '../../phone/twilio-client.ts'
import { openPool } from '../../stores/postgres/database/pool.ts'
import type { Found } from '../doctor-checks/check-result.ts'
import { signIn } from '../doctor-checks/outside.ts'
import { askDatabase, postgres, redis } from '../doctor-checks/stores.ts'

/** By the names of settings, with files read. */
type Settings = Readonly<Record<string, string>>

const ANSWER_MS = 4_000

export async function twilioProblem(settings: Settings): Promise<string | undefined> {
  const { TWILIO_ACCOUNT_SID: accountSid = '', TWILIO_AUTH_TOKEN: tokens = '' } = settings
  const { TWILIO_API_KEY_SID: keySid, TWILIO_API_KEY_SECRET: secret = '' } = settings
  const access = {
    accountSid,
    authTokens: tokens.split(',').map((token) => token.trim()),
    apiBaseUrl: settings['TWILIO_API_BASE_URL'] ?? 'https://api.twilio.com',
  }
  const numbers = (settings['PHONE_NUMBERS'] ?? '').split(',').flatMap((one) => one.trim() || [])
  const base = settings['PUBLIC_BASE_URL'] ?? ''
  const byToken = await probeNumbers(twilioClient(access), base, numbers)
  if (byToken.kind === 'refused') return 'Twilio refuses the auth token of this account'
  if (byToken.kind === 'no-answer') return `Twilio does not answer: ${byToken.why}`
  const [absent] = byToken.absent
  if (absent !== undefined) return `${absent} is not a number of this account`
  if (keySid === undefined) return undefined
  const byKey = await probeNumbers(twilioClient({ ...access, apiKey: { sid: keySid, secret } }), base, ['none'])
  return byKey.kind === 'refused' ? 'Twilio refuses the API key' : undefined
}

export async function databaseProblem({ DATABASE_URL: connectionString }: Settings): Promise<string | undefined> {
  if (connectionString === undefined) return undefined
  const pool = openPool({ connectionString, size: 1, timeoutMs: ANSWER_MS, onIdleError: () => undefined })
  try {
    return firstWrong('Postgres', await postgres(askDatabase(pool)))
  } finally {
    void pool.end().catch(() => undefined)
  }
}

export async function liveStoreProblem({ REDIS_URL: url }: Settings): Promise<string | undefined> {
  return url === undefined ? undefined : firstWrong('Redis', [await redis(url)].flat())
}

export async function providerProblem(settings: Settings): Promise<string | undefined> {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId = '', OIDC_CLIENT_SECRET: clientSecret = '' } = settings
  if (issuer === undefined) return undefined
  const publicBaseUrl = settings['PUBLIC_BASE_URL'] ?? ''
  return firstWrong('Sign-in', await signIn({ issuer, clientId, clientSecret }, publicBaseUrl))
}

function firstWrong(what: string, found: readonly Found[]): string | undefined {
  const one = found.find(({ verdict }) => verdict === 'WRONG')
  return one && `${what}: ${one.says}${one.todo === undefined ? '' : ` (${one.todo})`}`
}
