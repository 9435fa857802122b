/** `careline retention`: drops what is older than the settings say, as the service does each day; and the figures of all calls. */
import { Command } from 'commander'
import { postgresAudit } from '../../stores/postgres/audit/audit-log.ts'
import { oldBefore } from '../../stores/postgres/retention/old-records.ts'
import { postgresPruning, type Pruned } from '../../stores/postgres/retention/prune-records.ts'
import { asked, OPERATOR, type Asks } from '../program/ask-records.ts'
import { mayGoOn } from '../program/may-go-on.ts'

interface Options {
  dryRun?: true
  yes?: true
}

export function retentionCommand(): Command {
  const retention = new Command('retention')
    .description('drop what is older than RETENTION_MONTHS says, as the service does each day')
    .option('--dry-run', 'only say what would be dropped')
    .option('--yes', 'do not ask')
    .action((options: Options) => asked((asks) => prune(asks, options)))
  retention
    .command('figures')
    .description('calls by day, rule, outcome and desk, also of calls that were dropped: CSV on standard output')
    .action(() => asked(figures))
  return retention
}

const pruningOf = ({ pool, auditKey }: Asks) => postgresPruning(pool, postgresAudit(pool, auditKey), auditKey)

async function prune(asks: Asks, { dryRun, yes }: Options): Promise<number> {
  const { retention } = asks
  const now = new Date()
  for (const [retained, months] of Object.entries(retention)) {
    const until =
      months === undefined ? 'stay for ever' : `stay from ${oldBefore(months, now).toISOString().slice(0, 10)} on`
    console.log(`${retained.padEnd(8)} ${until}`)
  }
  const pruning = pruningOf(asks)
  if (dryRun === true) {
    console.log(`Would drop ${inWords(await pruning.due(retention, now))}. Nothing was changed.`)
    return 0
  }
  if (!(await mayGoOn('Drop what is older?', yes))) return 1
  const dropped = await pruning.prune(retention, { actor: OPERATOR, at: now })
  if (dropped === undefined) {
    console.error('A service is dropping old records now. Nothing was done here.')
    return 1
  }
  console.log(`Dropped ${inWords(dropped)}.`)
  return 0
}

async function figures(asks: Asks): Promise<number> {
  console.log('day,rule,outcome,verified,desk,calls')
  for (const { day, rule, outcome, verified, desk, calls } of await pruningOf(asks).figures())
    console.log([day, rule, outcome, verified ? 'yes' : 'no', desk, calls].join(','))
  return 0
}

function inWords(pruned: Pruned): string {
  const counts = Object.entries(pruned).map(([table, rows]) => `${rows} of ${table}`)
  return counts.length === 0 ? 'nothing' : counts.join(', ')
}
