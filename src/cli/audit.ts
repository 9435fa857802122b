/** `careline audit verify`: is the audit trail whole? Exit 0 whole, 1 broken, 2 when it could not be asked. */
import { join } from 'node:path'
import { Command, InvalidArgumentError } from 'commander'
import { loadKeys } from '../keys.ts'
import { PROJECT_ROOT } from '../project-root.ts'
import { ANCHOR_FILE } from '../start-careline.ts'
import { runningEmbeddedPostgres } from '../stores/embedded.ts'
import { readAnchors } from '../stores/postgres/audit-anchors.ts'
import { openPool } from '../stores/postgres/pool.ts'
import { verifyAudit, type AuditFault } from '../stores/postgres/verify-audit.ts'

const FAULTS: Record<AuditFault, string> = {
  changed: 'was changed after it was written',
  missing: 'is missing',
  'does-not-follow': 'does not follow the row before it',
  'cut-off': 'and everything after it was cut off: an anchor outside the database knows of later rows',
  'differs-from-anchor': 'is not the row that an anchor outside the database knows',
}

/** Reading the whole trail may take longer than anything on the call path. */
const PAGE_MS = 60_000

interface VerifyOptions {
  from?: number
  to?: number
  anchors?: string
}

export function auditCommand(): Command {
  const audit = new Command('audit').description('the audit trail')
  audit
    .command('verify')
    .description('check every row of the chain, and its tail against the anchors')
    .option('--from <seq>', 'first row', wholeNumber)
    .option('--to <seq>', 'last row', wholeNumber)
    .option('--anchors <file>', 'anchors kept outside the database (default: in the data folder)')
    .action(async (options: VerifyOptions) => {
      process.exitCode = await verify(options)
    })
  return audit
}

async function verify({ from, to, anchors }: VerifyOptions): Promise<number> {
  const dataDir = process.env['DATA_DIR'] ?? join(PROJECT_ROOT, '.careline')
  const { auditKey } = loadKeys(process.env['KEYS_DIR'] ?? join(dataDir, 'keys'), { createIfMissing: false })
  const connectionString = process.env['DATABASE_URL'] ?? (await runningEmbeddedPostgres(dataDir))
  if (connectionString === undefined) {
    console.error('No database to ask: set DATABASE_URL, or start the service or the demo that holds the embedded one.')
    return 2
  }
  const outside = await readAnchors(anchors ?? join(dataDir, ANCHOR_FILE), auditKey)
  const pool = openPool({ connectionString, size: 1, timeoutMs: PAGE_MS, onIdleError: () => undefined })
  try {
    const verdict = await verifyAudit(pool, auditKey, {
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      anchors: outside.anchors,
    })
    if (outside.refused > 0) console.error(`${outside.refused} anchor lines are not ours and were left out.`)
    if (verdict.kind === 'broken') {
      console.error(`BROKEN: row ${verdict.firstBadSeq} ${FAULTS[verdict.why]}.`)
      return 1
    }
    const head = verdict.head === undefined ? 'no rows' : `up to row ${verdict.head.seq}, ${verdict.head.mac}`
    console.log(`Whole: ${verdict.rows} rows checked, ${head}; ${outside.anchors.length} anchors agree.`)
    return outside.refused > 0 ? 1 : 0
  } finally {
    await pool.end()
  }
}

function wholeNumber(text: string): number {
  if (!/^[1-9][0-9]{0,14}$/.test(text)) throw new InvalidArgumentError('must be a row number')
  return Number(text)
}
