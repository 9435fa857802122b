/** `careline explain`: what happens if a contact calls about something now, why, and what would change it. */
import { Command, Option } from 'commander'
import { explain, ifTheyCallNow } from '../domain/explain.ts'
import { lineHoursFrom } from '../domain/hours/stored-calendar.ts'
import { momentFrom } from '../domain/hours/typed-moment.ts'
import { INTENTS, type Facts } from '../domain/decide.ts'
import { contactId } from '../domain/ids.ts'
import { postgresAudit } from '../stores/postgres/audit/audit-log.ts'
import { postgresCredentials } from '../stores/postgres/credentials/credential-store.ts'
import { postgresDirectory } from '../stores/postgres/directory/directory.ts'
import { postgresHours } from '../stores/postgres/hours/hours-store.ts'
import { asked, type Asks } from './program/ask-records.ts'

const EXIT_USAGE = 2

interface ExplainOptions {
  contact: string
  contract?: string
  product?: string
  intent: Facts['intent']
  urgent?: true
  at?: string
  json?: true
}

export function explainCommand(): Command {
  return new Command('explain')
    .description('what would be decided if this contact called now: facts, rule, sentence, and what would change it')
    .requiredOption('--contact <id>', 'the contact')
    .option('--contract <number>', 'about this contract; left out: what the call would be about by itself')
    .option('--product <name>', 'about this product')
    .addOption(new Option('--intent <intent>', 'what they want').choices(INTENTS).default('new_case'))
    .option('--urgent', 'production is down')
    .option(
      '--at <moment>',
      'if they called at that moment: 2026-12-25T09:00Z, or without a zone by the clock of the site; left out: now',
    )
    .option('--json', 'for scripts')
    .action((options: ExplainOptions) => asked((asks) => say(asks, options)))
}

async function say({ pool, auditKey, policy }: Asks, options: ExplainOptions): Promise<number> {
  const id = contactId.parse(options.contact)
  const now = options.at === undefined ? new Date() : momentFrom(options.at, policy.timeZone)
  if (typeof now === 'string') {
    console.error(`--at ${options.at}: ${now} A moment is like 2026-12-25T09:00Z or 2026-12-25T09:00.`)
    return EXIT_USAGE
  }
  const standing = await postgresDirectory(pool).standingOf(id)
  if (standing === undefined) {
    console.error(`No contact is known as ${id}.`)
    return 1
  }
  const audit = postgresAudit(pool, auditKey)
  const pin = await postgresCredentials(pool, audit).summaryFor(id)
  const hours = lineHoursFrom(await postgresHours(pool, audit).all())
  const { contract, product, intent, urgent = false } = options
  const answer = explain(standing, pin, { contract, product, intent, urgent }, now, { ...policy, hours })
  const first = ifTheyCallNow(standing, pin, now, policy)
  if (options.json === true) {
    const { decision, ...rest } = answer
    console.log(JSON.stringify({ now: first, ...rest, ...decision }))
    return 0
  }
  const { rule, outcome, desk } = answer.decision
  console.log(`${standing.contact.name}: ${first}`)
  console.log(
    `${answer.sentence} ${answer.nextStep} (rule ${rule}, ${outcome}${desk === null ? '' : `, desk ${desk}`})`,
  )
  for (const [fact, value] of Object.entries(answer.facts)) console.log(`  ${fact.padEnd(14)} ${value}`)
  if (answer.opensAt !== undefined) console.log(`opens ${answer.opensAt.toISOString()}`)
  for (const { if: words, outcome: otherwise } of answer.wouldChange) console.log(`if ${words}: ${otherwise}`)
  return 0
}
