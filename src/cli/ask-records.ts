/** How commands reach the records: the database that is named, or the embedded one of a service that runs. */
import { join } from 'node:path'
import { loadKeys } from '../keys.ts'
import { PROJECT_ROOT } from '../project-root.ts'
import { runningEmbeddedPostgres } from '../stores/embedded.ts'
import { openPool } from '../stores/postgres/pool.ts'

/** As the audit trail names whoever sits at the machine. */
export const OPERATOR = 'operator at the command line'

/** Reading the whole trail, or writing a whole directory, may take longer than anything on the call path. */
const PATIENCE_MS = 10 * 60_000

export interface Asks {
  pool: ReturnType<typeof openPool>
  auditKey: Uint8Array
  dataDir: string
}

/** The exit code is what `work` gives; 2 when there is nobody to ask. */
export async function asked(work: (asks: Asks) => Promise<number>): Promise<void> {
  const dataDir = process.env['DATA_DIR'] ?? join(PROJECT_ROOT, '.careline')
  const { auditKey } = loadKeys(process.env['KEYS_DIR'] ?? join(dataDir, 'keys'), { createIfMissing: false })
  const connectionString = process.env['DATABASE_URL'] ?? (await runningEmbeddedPostgres(dataDir))
  if (connectionString === undefined) {
    console.error('No database to ask: set DATABASE_URL, or start the service or the demo that holds the embedded one.')
    process.exitCode = 2
    return
  }
  const pool = openPool({ connectionString, size: 3, timeoutMs: PATIENCE_MS, onIdleError: () => undefined })
  try {
    process.exitCode = await work({ pool, auditKey, dataDir })
  } finally {
    await pool.end()
  }
}
