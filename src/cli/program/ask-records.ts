/** How commands reach the records: the database that the settings name, or the embedded one of a service that runs. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readRecordsConfig, type RecordsConfig } from '../../service/settings/config.ts'
import { sentenceOf } from '../../service/failure-sentence.ts'
import { KEY_FILE, loadKeys, refuseChangedKeys, type Keys } from '../../service/settings/key-file.ts'
import { SettingsRefused } from '../../service/settings/settings-refused.ts'
import { runningEmbeddedPostgres } from '../../stores/embedded/embedded.ts'
import { readKeyFingerprints } from '../../stores/postgres/database/key-check.ts'
import { openPool } from '../../stores/postgres/database/pool.ts'

/** As the audit trail names the person at the machine. */
export const OPERATOR = 'operator at the command line'

/** Reading the whole trail, or writing a whole directory, may take longer than anything on the call path. */
const STATEMENT_MS = 10 * 60_000
const EXIT_NOT_ASKED = 2

export interface Asks {
  pool: ReturnType<typeof openPool>
  auditKey: Uint8Array
  keys: Keys
  keysDir: string
  /** For work that needs a connection of its own. Holds the password. */
  connectionString: string
  dataDir: string
  policy: RecordsConfig['policy']
  retention: RecordsConfig['retention']
}

/**
 * Says on standard error which database it acts on, then does `work`, whose number is the exit code.
 *
 * - 2 when there is no database or it cannot be reached: nothing was asked.
 * - Refuses settings that the service would refuse, and keys that are not those of this database.
 */
export async function asked(work: (asks: Asks) => Promise<number>): Promise<void> {
  const config = readRecordsConfig(process.env)
  const found = await findDatabase(config)
  if (found === undefined) {
    console.error('No database to ask: set DATABASE_URL, or start the service or the demo that holds the embedded one.')
    process.exitCode = EXIT_NOT_ASKED
    return
  }
  console.error(`Database: ${found.name}`)
  const pool = openPool({
    connectionString: found.connectionString,
    size: 3,
    timeoutMs: STATEMENT_MS,
    connectMs: 5_000,
    onIdleError: () => undefined,
  })
  try {
    const problem = await unreachable(pool)
    if (problem !== undefined) {
      console.error(`It cannot be asked: ${problem}`)
      process.exitCode = EXIT_NOT_ASKED
      return
    }
    const keysDir = keysFolder(config)
    const keys = loadKeys(keysDir, { createIfMissing: false })
    refuseChangedKeys(await readKeyFingerprints(pool), keys)
    const { auditKey } = keys
    const { dataDir, policy, retention } = config
    const { connectionString } = found
    process.exitCode = await work({ pool, auditKey, keys, keysDir, connectionString, dataDir, policy, retention })
  } finally {
    await pool.end()
  }
}

export interface FoundDatabase {
  /** Without user or password. */
  name: string
  connectionString: string
}

/** Undefined when no setting names one and no service on this data folder runs one. */
export async function findDatabase({
  databaseUrl,
  dataDir,
}: Pick<RecordsConfig, 'databaseUrl' | 'dataDir'>): Promise<FoundDatabase | undefined> {
  if (databaseUrl !== undefined) {
    const connectionString = databaseUrl.reveal()
    const { hostname, port, pathname } = new URL(connectionString)
    const host = hostname === '' ? 'this machine' : `${hostname}:${port === '' ? '5432' : port}`
    return { connectionString, name: `${decodeURIComponent(pathname.slice(1))} on ${host}, as DATABASE_URL says` }
  }
  const connectionString = await runningEmbeddedPostgres(dataDir)
  return connectionString === undefined
    ? undefined
    : { connectionString, name: `the embedded one in ${dataDir}, because DATABASE_URL is not set` }
}

async function unreachable(pool: Asks['pool']): Promise<string | undefined> {
  try {
    await pool.query('SELECT 1')
    return undefined
  } catch (error) {
    return sentenceOf(error)
  }
}

/** A command never advises to make new keys: the database has its own. */
export function keysFolder({ keysDir }: RecordsConfig): string {
  if (existsSync(join(keysDir, KEY_FILE))) return keysDir
  throw new SettingsRefused([
    {
      name: 'KEYS_DIR',
      problem: `is ${keysDir}, where no ${KEY_FILE} can be read`,
      example: 'the folder that the service on this database uses, readable for the account that runs this command',
    },
  ])
}
