/** `careline explain`: what happens if a contact calls about something now, why, and what would change it. */
import { Command, Option } from 'commander'
import { explain, ifTheyCallNow } from '../domain/explain.ts'
import { INTENTS, type Facts } from '../domain/decide.ts'
import { contactId } from '../domain/ids.ts'
import { postgresAudit } from '../stores/postgres/audit/audit-log.ts'
import { postgresCredentials } from '../stores/postgres/credentials/credential-store.ts'
import { postgresDirectory } from '../stores/postgres/directory/directory.ts'
import { asked, type Asks } from './program/ask-records.ts'

interface ExplainOptions {
  contact: string
  contract?: string
  product?: string
  intent: Facts['intent']
  urgent?: true
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
    .option('--json', 'for scripts')
    .action((options: ExplainOptions) => asked((asks) => say(asks, options)))
}

async function say({ pool, auditKey, policy }: Asks, options: ExplainOptions): Promise<number> {
  const id = contactId.parse(options.contact)
  const now = new Date()
  const standing = await postgresDirectory(pool).standingOf(id)
  if (standing === undefined) {
    console.error(`No contact is known as ${id}.`)
    return 1
  }
  const pin = await postgresCredentials(pool, postgresAudit(pool, auditKey)).summaryFor(id)
  const { contract, product, intent, urgent = false } = options
  const answer = explain(standing, pin, { contract, product, intent, urgent }, now, policy)
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
  for (const [fact, value] of Object.entries(answer.facts)) console.log(`  ${fact.padEnd(9)} ${value}`)
  for (const { if: words, outcome: otherwise } of answer.wouldChange) console.log(`if ${words}: ${otherwise}`)
  return 0
}
