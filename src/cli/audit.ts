/** `careline audit …`: is the trail whole, what does it say about one contact, and forgetting in time. */
import { join } from 'node:path'
import { Command, InvalidArgumentError } from 'commander'
import { contactId, type ContactId } from '../domain/ids.ts'
import { ANCHOR_FILE, readAnchors } from '../stores/postgres/audit/audit-anchors.ts'
import { rowInWords, rowsInWords } from '../stores/postgres/audit/audit-lanes.ts'
import { postgresAudit } from '../stores/postgres/audit/audit-log.ts'
import { countPrunable, holdSubject, pruneAudit, readAbout } from '../stores/postgres/audit/audit-retention.ts'
import { erasePerson } from '../stores/postgres/audit/forget-person.ts'
import { spooledAbout } from '../stores/spool/read-spool.ts'
import { verifyAudit, type AuditFault } from '../stores/postgres/audit/verify-audit.ts'
import { asked, OPERATOR as ACTOR, type Asks } from './program/ask-records.ts'
import { mayGoOn } from './program/may-go-on.ts'

const FAULTS: Record<AuditFault, string> = {
  changed: 'was changed after it was written',
  missing: 'is missing',
  'does-not-follow': 'does not follow the row before it',
  'cut-off': 'and everything after it was cut off: an anchor outside the database knows of later rows',
  'differs-from-anchor': 'is not the row that an anchor outside the database knows',
}

/** Calls and audit rows are stored this long unless an operator says otherwise (docs/security.md). */
const RETENTION_MONTHS = 24

interface VerifyOptions {
  lane?: number
  from?: number
  to?: number
  anchors?: string
}

export function auditCommand(): Command {
  const audit = new Command('audit').description('the audit trail')
  audit
    .command('verify')
    .description(
      'check every row of every lane, and their tails against the anchors: exit 0 whole, 1 broken, 2 not asked',
    )
    .option('--lane <lane>', 'this lane alone', laneNumber)
    .option('--from <seq>', 'first row of each', wholeNumber)
    .option('--to <seq>', 'last row of each', wholeNumber)
    .option('--anchors <file>', 'anchors stored outside the database (default: in the data folder)')
    .action((options: VerifyOptions) => asked((asks) => verify(asks, options)))
  audit
    .command('show')
    .description('what the trail says about one contact, newest first, as JSON lines')
    .requiredOption('--contact <id>', 'the contact')
    .option('--most <rows>', 'at most so many rows', wholeNumber, 1000)
    .action(({ contact, most }: { contact: string; most: number }) =>
      asked(async ({ pool }) => {
        for (const row of await readAbout(pool, contactId.parse(contact), most)) console.log(JSON.stringify(row))
        return 0
      }),
    )
  audit
    .command('erase')
    .description('forget one contact for good, here and wherever a record would lead back; their PIN and sessions end')
    .requiredOption('--contact <id>', 'the contact')
    .option('--dry-run', 'only say what would be erased')
    .option('--yes', 'do not ask')
    .action((options: Once & { contact: string }) => asked((asks) => erase(asks, options)))
  audit
    .command('hold')
    .description('a legal hold: nothing about this contact is erased or dropped until it is lifted')
    .requiredOption('--contact <id>', 'the contact')
    .option('--lift', 'lift it')
    .action(({ contact, lift }: { contact: string; lift?: true }) =>
      asked((asks) => hold(asks, contact, lift !== true)),
    )
  audit
    .command('prune')
    .description('seal and drop what is older than so many months')
    .option('--months <number>', 'months that stay', wholeNumber, RETENTION_MONTHS)
    .option('--dry-run', 'only say what would be dropped')
    .option('--yes', 'do not ask')
    .action((options: Once & { months: number }) => asked((asks) => prune(asks, options)))
  return audit
}

async function verify(
  { pool, auditKey, dataDir }: Asks,
  { lane: only, from, to, anchors }: VerifyOptions,
): Promise<number> {
  const outside = await readAnchors(anchors ?? join(dataDir, ANCHOR_FILE), auditKey)
  const verdict = await verifyAudit(pool, auditKey, {
    ...(only === undefined ? {} : { lane: only }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    anchors: outside.anchors,
  })
  if (outside.refused > 0) console.error(`${outside.refused} anchor lines are not ours and were left out.`)
  if (verdict.kind === 'broken') {
    console.error(`BROKEN: ${rowInWords(verdict.lane, verdict.firstBadSeq)} ${FAULTS[verdict.why]}.`)
    return 1
  }
  for (const { at, backupAt, from: firsts, goneTo } of verdict.restores) {
    const gone = [...goneTo].map(([lane, last]) => rowsInWords({ lane, from: firsts.get(lane) ?? last, to: last }))
    const rows = gone.length === 0 ? 'rows written after that' : gone.join(', ')
    console.log(`Restored at ${at.toISOString()} from a backup of ${backupAt}: ${rows} of before are gone.`)
  }
  const heads = verdict.heads.map(({ lane, seq, mac }) => `up to ${rowInWords(lane, seq)}, ${mac}`)
  console.log(`Whole: ${verdict.rows} rows checked, ${heads.length === 0 ? 'no rows' : heads.join('; ')}.`)
  console.log(`${outside.lines} anchors agree.`)
  return outside.refused > 0 ? 1 : 0
}

/** For what cannot be undone. */
interface Once {
  dryRun?: true
  yes?: true
}

async function erase(
  { pool, auditKey, dataDir }: Asks,
  { contact, dryRun, yes }: Once & { contact: string },
): Promise<number> {
  const id = contactId.parse(contact)
  const waiting = await spooledAbout(join(dataDir, 'spool'), id, await numbersOnFile(pool, id))
  if (waiting > 0) {
    console.error(
      `${waiting} records about ${id} wait in ${dataDir}/spool and would name them again. Try again when the service has written them.`,
    )
    return 1
  }
  if (dryRun !== true && !(await mayGoOn(`Erase ${id} for good?`, yes))) return 1
  const by = { actor: ACTOR, at: new Date(), dryRun: dryRun === true }
  const erasure = await erasePerson(pool, postgresAudit(pool, auditKey), id, by)
  switch (erasure.kind) {
    case 'erased': {
      const { rows, calls, pinEnded } = erasure
      const what = `${rows} rows about ${id} and ${calls} calls${pinEnded ? ', and their PIN ends' : ''}`
      console.log(dryRun === true ? `Would erase ${what}. Nothing was changed.` : `Erased for good: ${what}.`)
      return 0
    }
    case 'held':
      console.error(`${id} is under a legal hold: careline audit hold --contact ${id} --lift lifts it.`)
      return 1
    case 'on-a-call':
      console.error(`${id} is on a call now. Try again when it has ended.`)
      return 1
    case 'no-subject':
      console.error(`There is no contact ${id}, and the trail says nothing about them.`)
      return 1
    default:
      return erasure satisfies never
  }
}

async function numbersOnFile(pool: Asks['pool'], contact: ContactId): Promise<string[]> {
  const { rows } = await pool.query<{ phone: string }>(
    'SELECT phone FROM contacts WHERE id = $1 AND phone IS NOT NULL',
    [contact],
  )
  return rows.map(({ phone }) => phone)
}

async function hold({ pool, auditKey }: Asks, contact: string, held: boolean): Promise<number> {
  const by = { actor: ACTOR, at: new Date() }
  const known = await holdSubject(pool, postgresAudit(pool, auditKey), contactId.parse(contact), held, by)
  if (known) console.log(held ? `${contact} is under a legal hold.` : `The legal hold on ${contact} is lifted.`)
  else console.error(`There is no contact ${contact}.`)
  return known ? 0 : 1
}

async function prune({ pool, auditKey }: Asks, { months, dryRun, yes }: Once & { months: number }): Promise<number> {
  const now = new Date()
  const before = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months, 1))
  const day = before.toISOString().slice(0, 10)
  if (dryRun === true) {
    console.log(`Would drop ${await countPrunable(pool, before)} rows from before ${day}. Nothing was changed.`)
    return 0
  }
  if (!(await mayGoOn(`Drop what is from before ${day}?`, yes))) return 1
  const dropped = await pruneAudit(pool, auditKey, before, now)
  console.log(`Dropped ${dropped} rows from before ${day}; the rest is whole from the seal on.`)
  return 0
}

function laneNumber(text: string): number {
  if (!/^[0-9]{1,4}$/.test(text)) throw new InvalidArgumentError('must be the number of a lane, from 0')
  return Number(text)
}

function wholeNumber(text: string): number {
  if (!/^[1-9][0-9]{0,14}$/.test(text)) throw new InvalidArgumentError('must be a whole number')
  return Number(text)
}
