/** `careline doctor`: is everything right, one line for each thing, and what to do about what is not. */
import { Command } from 'commander'
import { readConfig, type Config } from '../service/settings/config.ts'
import { sentenceOf, withoutLongSecrets } from '../service/failure-sentence.ts'
import { twilioAccess } from '../service/settings/twilio-access.ts'
import { SettingsRefused } from '../service/settings/settings-refused.ts'
import { openPool } from '../stores/postgres/database/pool.ts'
import { findDatabase } from './program/ask-records.ts'
import { alertChannels } from './doctor-checks/alert-channels.ts'
import { probe, wrong, type Check, type CheckResult, type Found } from './doctor-checks/check-result.ts'
import {
  browserCalls,
  crmAnswers,
  holdMusic,
  mailAnswers,
  publicAddress,
  signIn,
  taskRouterThere,
  twilioNumbers,
} from './doctor-checks/outside.ts'
import { callHours } from './doctor-checks/hours.ts'
import { publishedFlows } from './doctor-checks/published-flows.ts'
import { settingsFound, unencrypted } from './doctor-checks/settings.ts'
import {
  askDatabase,
  auditTrail,
  eventsWaiting,
  keysMatch,
  postgres,
  redis,
  staffByGroup,
} from './doctor-checks/stores.ts'
import { callersHear, diskSpace, hashing, keysFolder, keysOf, nodeVersion } from './doctor-checks/this-machine.ts'

const EXIT_WRONG = 1
const EXIT_UNREADABLE = 2
/** Less than a check may take, so that the check can say what happened. */
const DATABASE_MS = 4_000

export function doctorCommand(): Command {
  return new Command('doctor')
    .description(
      'is everything right? One line each, OK, WARN or WRONG: exit 0, or 1 something is WRONG, 2 no settings',
    )
    .option('--json', 'for scripts')
    .action(async ({ json }: { json?: true }) => {
      const settings = readSettings()
      const results = 'config' in settings ? await probeAll(settings.config) : settings.results
      print(results, json === true)
      const isWrong = results.some(({ verdict }) => verdict === 'WRONG')
      process.exitCode = 'config' in settings ? (isWrong ? EXIT_WRONG : 0) : EXIT_UNREADABLE
    })
}

function readSettings(): { config: Config } | { results: CheckResult[] } {
  try {
    return { config: readConfig(process.env) }
  } catch (error) {
    const problems: Found[] =
      error instanceof SettingsRefused
        ? error.problems.map(({ name, problem, example }) => wrong(`${name} ${problem}`, `e.g. ${example}`))
        : [wrong(`cannot be read: ${sentenceOf(error)}`)]
    return { results: problems.map((found) => ({ check: 'settings', ...found })) }
  }
}

/** For `careline init`, which ends with it. Prints nothing but the name of the database, on standard error. */
export async function probeAll(config: Config): Promise<CheckResult[]> {
  const { secrets, oidc, crmWebhookUrl } = config
  const music = config.site.numbers.holdMusic
  // Alone, before anything else wants the processor: it is timed.
  const hash = await probe('PIN hashing', () => hashing(config.production))
  // Reading them takes the processor for a second or more, in which no answer of a server is heard.
  const hears = callersHear(config)
  await hears.catch(() => undefined)
  const read = keysOf(config)
  const keys = 'keys' in read ? read.keys : undefined
  const found = await findDatabase({ dataDir: config.dataDir, databaseUrl: secrets.databaseUrl })
  if (found !== undefined) console.error(`Database: ${found.name}`)
  const connectionString = found?.connectionString
  const pool =
    connectionString === undefined
      ? undefined
      : openPool({ connectionString, size: 3, timeoutMs: DATABASE_MS, onIdleError: () => undefined })
  const database = askDatabase(pool)
  const provider = oidc && { ...oidc, clientSecret: secrets.oidcClientSecret?.reveal() ?? '' }
  const checks: [string, Check][] = [
    ['settings', async () => settingsFound(config)],
    ['Node', () => nodeVersion()],
    ['keys folder', () => keysFolder(config, read)],
    ['keys', () => keysMatch(database, keys)],
    ['flows', () => hears],
    ['flows', () => publishedFlows(database, config)],
    ['hours', () => callHours(database, new Date())],
    ['Postgres', () => postgres(database)],
    ['Postgres', () => unencrypted('DATABASE_URL', secrets.databaseUrl?.reveal(), config.production)],
    ['audit trail', () => auditTrail(database, keys, config)],
    ['Redis', async () => redis(secrets.redisUrl?.reveal())],
    ['Redis', () => unencrypted('REDIS_URL', secrets.redisUrl?.reveal(), config.production)],
    ['data folder', () => diskSpace(config)],
    ['Twilio', () => twilioNumbers(twilioAccess(config), config)],
    ['calls in the browser', async () => browserCalls(config)],
    ['TaskRouter', () => taskRouterThere(twilioAccess(config), config.taskRouter)],
    ['sign-in', () => signIn(provider, config.publicBaseUrl)],
    ['staff', () => staffByGroup(database, oidc?.roles !== undefined)],
    ['public address', () => publicAddress(config)],
    ['mail', () => mailAnswers(secrets.smtpUrl?.reveal())],
    ...(music === 'none' || music === 'bundled'
      ? []
      : ([['hold music', () => holdMusic(music)]] satisfies [string, Check][])),
    ...(crmWebhookUrl === undefined ? [] : ([['CRM', () => crmAnswers(crmWebhookUrl)]] satisfies [string, Check][])),
    ['webhooks', () => eventsWaiting(database)],
    ['alerts', async () => alertChannels(config)],
  ]
  try {
    const answers = await Promise.all(checks.map(([name, check]) => probe(name, check)))
    const [first = [], node = [], ...rest] = answers
    return withoutSecrets([...first, ...node, ...hash, ...rest.flat()], connectionString)
  } finally {
    // Not waited for: a server that does not answer does not say goodbye either.
    void pool?.end().catch(() => undefined)
  }
}

/** An error of a driver or a server that quotes a secret must not bring it out. */
function withoutSecrets(results: CheckResult[], embedded: string | undefined): CheckResult[] {
  const clean = (text: string) => withoutLongSecrets(text, process.env, embedded === undefined ? [] : [embedded])
  return results.map((result) => ({
    ...result,
    says: clean(result.says),
    ...(result.todo === undefined ? {} : { todo: clean(result.todo) }),
  }))
}

export function print(results: readonly CheckResult[], json: boolean): void {
  const worst = (['WRONG', 'WARN'] as const).find((verdict) => results.some((one) => one.verdict === verdict)) ?? 'OK'
  if (json) {
    console.log(JSON.stringify({ verdict: worst, findings: results }, null, 2))
    return
  }
  const width = Math.max(...results.map(({ check }) => check.length))
  for (const { check, verdict, says, todo } of results)
    console.log(`${verdict.padEnd(5)}  ${check.padEnd(width)}  ${says}${todo === undefined ? '' : ` → ${todo}`}`)
}
