/** `careline init`: from nothing to settings, keys and a first administrator, each answer tried out before anything is written. */
import { randomUUID } from 'node:crypto'
import { existsSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Command } from 'commander'
import { PROJECT_ROOT } from '../../project-root.ts'
import { readConfig, type Config } from '../../service/settings/config.ts'
import { createKeys, KEY_FILE, keyFingerprint, loadKeys } from '../../service/settings/key-file.ts'
import { loadSettingsFile } from '../../service/settings/settings-file.ts'
import { prepareDatabase } from '../../stores/postgres/database/migrate.ts'
import { openPool } from '../../stores/postgres/database/pool.ts'
import { openPostgres } from '../../stores/postgres/open-postgres.ts'
import { print, probeAll } from '../doctor.ts'
import { askerAt, Stopped, type Asker } from './asker.ts'
import { answersIn, CannotGoOn, collectAnswers } from './collect-answers.ts'
import { envText } from './env-text.ts'
import { enterAdministrator, personProblem, type Entered, type Person } from './first-administrator.ts'
import { STEPS, type Answers, type Question } from './questions.ts'
import { findDatabase } from '../program/ask-records.ts'

const EXIT_PROBLEMS = 1
const EXIT_USAGE = 2
/** No caller waits for it. */
const STATEMENT_MS = 30_000

type Options = Record<string, string | true | undefined>

export function initCommand(): Command {
  const init = new Command('init')
    .description(
      'first start: asks, tries out, writes .env and keys, enters the first administrator, and asks the doctor',
    )
    .option('--try', 'only to try things out: a database and live state of our own, no production settings')
  for (const { flag, name, asks, secret } of STEPS.flatMap(({ questions }) => questions))
    init.option(`${flag} <${secret === true ? 'file' : 'text'}>`, `${name}: ${asks}`)
  return init
    .option('--admin-email <address>', 'of the first administrator, as the identity provider has it')
    .option('--admin-name <name>', 'of the first administrator')
    .addHelpText(
      'after',
      `
What the environment holds is not asked (e.g. TWILIO_AUTH_TOKEN), and of a secret the flag names a file. Without a terminal
nothing is asked: what is missing ends it, exit 2; what is wrong, exit 1. Nothing that is there is replaced; run it again to go on.`,
    )
    .action(async (options: Options, command: Command) => {
      const { envFile = '.env' } = command.optsWithGlobals<{ envFile?: string }>()
      process.exitCode = await run(options, resolve(envFile))
    })
}

async function run(options: Options, envFile: string): Promise<number> {
  // Standard error, as all that is asked: the report of the doctor is the output.
  const asker = process.stdin.isTTY ? askerAt(process.stdin, process.stderr, true) : undefined
  try {
    const person = existsSync(envFile) ? await goOnWith(envFile, options, asker) : await begin(envFile, options, asker)
    const config = readConfig(process.env)
    const entered = await enterIntoDatabase(config, person)
    console.error(sentenceFor(entered, person))
    const results = await probeAll(readConfig(process.env))
    print(results, false)
    console.error(nextThings(config))
    const isWrong = results.some(({ verdict }) => verdict === 'WRONG')
    return isWrong || entered.kind === 'refused' || entered.kind === 'other-role' ? EXIT_PROBLEMS : 0
  } catch (error) {
    if (!(error instanceof CannotGoOn) && !(error instanceof Stopped)) throw error
    console.error(error.message)
    return error instanceof CannotGoOn && error.isMissing ? EXIT_USAGE : EXIT_PROBLEMS
  } finally {
    asker?.close()
  }
}

async function goOnWith(envFile: string, options: Options, asker: Asker | undefined): Promise<Person> {
  console.error(`${envFile} is there: it is left as it is.`)
  for (const sentence of loadSettingsFile(envFile)) console.error(sentence)
  return askPerson(options, asker)
}

async function begin(envFile: string, options: Options, asker: Asker | undefined): Promise<Person> {
  const real = options['try'] !== true && (asker === undefined || (await isForReal(asker)))
  const answers = await collectAnswers({ ...answersIn(process.env), ...fromFlags(options) }, { real, asker })
  const person = await askPerson(options, asker)
  const keysDir = resolve(answers['KEYS_DIR'] ?? '.careline/keys')
  const settings = { ...answers, KEYS_DIR: keysDir }
  // All together once more, as the service reads them; the folder of the keys is made only then.
  readConfig({ ...settings, KEYS_DIR: PROJECT_ROOT })
  const text = envText(readFileSync(join(PROJECT_ROOT, '.env.example'), 'utf8'), settings)
  console.error(
    createKeys(keysDir)
      ? `Made ${join(keysDir, KEY_FILE)}. Back it up apart from the database: without it no PIN works.`
      : `${join(keysDir, KEY_FILE)} is there: it is left as it is.`,
  )
  writeOnce(envFile, text)
  console.error(`Wrote ${envFile}.`)
  loadSettingsFile(envFile)
  return person
}

async function isForReal(asker: Asker): Promise<boolean> {
  asker.say('Nothing is written before the last question is answered. Ctrl-C ends it.')
  return !/^n/i.test(await asker.ask('Will real callers be answered? yes, or no to try things out', 'yes'))
}

function fromFlags(options: Options): Answers {
  const said = ({ flag }: Question) => options[camelCase(flag)]
  return Object.fromEntries(
    STEPS.flatMap(({ questions }) => questions).flatMap((question) => {
      const value = said(question)
      if (typeof value !== 'string') return []
      return [question.secret === true ? [`${question.name}_FILE`, resolve(value)] : [question.name, value]]
    }),
  )
}

/** As commander names what a flag says. */
const camelCase = (flag: string) => flag.slice(2).replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())

async function askPerson(options: Options, asker: Asker | undefined): Promise<Person> {
  const said = (name: string) => (typeof options[name] === 'string' ? options[name] : undefined)
  const one = async (field: keyof Person, flag: string, question: string): Promise<string> => {
    const given = said(camelCase(flag))
    if (given !== undefined) {
      const problem = personProblem({ [field]: given })
      if (problem !== undefined) throw new CannotGoOn(`${flag}: ${problem}.`, { isMissing: false })
      return given
    }
    if (asker === undefined) throw new CannotGoOn(`${flag} is missing: ${question}.`, { isMissing: true })
    for (;;) {
      const answer = await asker.ask(question)
      const problem = personProblem({ [field]: answer })
      if (problem === undefined) return answer
      asker.say(`  No: ${problem}.`)
    }
  }
  const email = await one('email', '--admin-email', 'E-mail address of the first administrator')
  return { email, name: await one('name', '--admin-name', 'Name of the first administrator') }
}

/** Whole or not at all, and never over another file: `link` refuses a name that is taken. */
function writeOnce(path: string, text: string): void {
  const draft = `${path}.${randomUUID()}`
  writeFileSync(draft, text, { mode: 0o600, flag: 'wx', flush: true })
  try {
    linkSync(draft, path)
  } finally {
    rmSync(draft)
  }
}

async function enterIntoDatabase(config: Config, person: Person): Promise<Entered> {
  const keys = loadKeys(config.keysDir, { createIfMissing: !config.production })
  const { databaseUrl } = config.secrets
  const found = await findDatabase({ dataDir: config.dataDir, databaseUrl })
  const fingerprints = keyFingerprint(keys)
  const enter = async (pool: ReturnType<typeof openPool>) =>
    enterAdministrator({ pool, auditKey: keys.auditKey, policy: config.policy }, person)
  if (found === undefined) {
    const events = { onFailure: () => undefined, onChange: () => undefined }
    const opened = await openPostgres(
      { dataDir: config.dataDir, databaseUrl: undefined, keys: fingerprints, onMessage: (text) => console.error(text) },
      events,
    )
    try {
      return await enter(opened.pools.directory)
    } finally {
      await opened.close()
    }
  }
  console.error(`Database: ${found.name}`)
  const { connectionString } = found
  const { applied } = await prepareDatabase(connectionString, fingerprints)
  if (applied.length > 0) console.error(`Applied ${applied.length} migrations.`)
  const pool = openPool({ connectionString, size: 2, timeoutMs: STATEMENT_MS, onIdleError: () => undefined })
  try {
    return await enter(pool)
  } finally {
    await pool.end()
  }
}

function sentenceFor(entered: Entered, { name, email }: Person): string {
  switch (entered.kind) {
    case 'entered':
      return `Entered ${name}, ${email}, as an administrator (${entered.id}).\n`
    case 'was-there':
      return `${email} is an administrator already (${entered.id}).\n`
    case 'other-role':
      return `${email} is ${entered.status === 'active' ? '' : 'an inactive '}${entered.role} ${entered.id}, and stays so: change that with careline directory import staff.\n`
    case 'refused':
      return `${email} could not be entered: ${entered.why}\n`
    default:
      return entered satisfies never
  }
}

function nextThings({ publicBaseUrl, oidc, phoneNumbers }: Config): string {
  const number = phoneNumbers[0] ?? 'your number'
  return [
    '\nNext:',
    '  1. Start the service: npm start (docs/operations.md says how to run it under a supervisor).',
    `  2. Let ${number} lead here: copy docs/provision.yaml, name the number in it, and run careline provision --file <copy>.`,
    oidc === undefined
      ? '  3. Set the three OIDC settings (docs/sign-in.md): until then no person can sign in.'
      : `  3. Sign in at ${publicBaseUrl}/admin: it lists what is still missing, with files to fill in.`,
  ].join('\n')
}
