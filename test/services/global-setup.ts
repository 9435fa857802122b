/** Makes sure of Redis, Chromium and promtool, starts one Postgres for the whole test run and migrates the database that every test file copies. */
import { randomBytes } from 'node:crypto'
import { access, constants, mkdtemp, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { contactId } from '../../src/domain/ids.ts'
import { issuePin } from '../../src/domain/pin/issue-pin.ts'
import { PIN_SIZES } from '../../src/domain/pin/pin.ts'
import { PROJECT_ROOT } from '../../src/project-root.ts'
import { makeCluster } from '../../src/stores/embedded/cluster.ts'
import { copyFolder } from '../../src/stores/embedded/copy-folder.ts'
import { startEmbeddedPostgres } from '../../src/stores/embedded/embedded.ts'
import { postgresAudit } from '../../src/stores/postgres/audit/audit-log.ts'
import { postgresCredentials } from '../../src/stores/postgres/credentials/credential-store.ts'
import { loadDirectory, readDirectoryFiles } from '../../src/demo/load-directory.ts'
import { migrate } from '../../src/stores/postgres/database/migrate.ts'
import { openPool } from '../../src/stores/postgres/database/pool.ts'
import { databaseUrl, DEMO_TEMPLATE, onServer, TEMPLATE } from './postgres.ts'
import { ensureTools, toolsFor } from './tools.ts'

/** Reading the directory and hashing PINs would take most of the time of every test that calls. */
async function makeDemo(server: string) {
  await onServer(server, `CREATE DATABASE ${DEMO_TEMPLATE} TEMPLATE ${TEMPLATE}`)
  const pool = openPool({
    connectionString: databaseUrl(server, DEMO_TEMPLATE),
    timeoutMs: 10_000,
    onIdleError: () => undefined,
  })
  const [selectorKey, pepper, auditKey] = [KEY(), KEY(), KEY()]
  const tables = await readDirectoryFiles(join(PROJECT_ROOT, 'src/demo/directory'))
  await loadDirectory(pool, tables, new Date())
  const credentials = postgresCredentials(pool, postgresAudit(pool, auditKey))
  const pins: Record<string, string> = {}
  for (const { id = '', pin } of tables.contacts) {
    if (pin !== 'issue') continue
    const issued = await issuePin({
      contactId: contactId.parse(id),
      ownPhones: [],
      credentials,
      keys: { selectorKeys: [{ id: 's1', key: selectorKey }], peppers: [{ id: 'p1', key: pepper }] },
      actor: 'test',
      now: new Date(),
      size: PIN_SIZES['5+6'],
    })
    pins[id] = issued.reveal()
  }
  await pool.end()
  const text = (key: Uint8Array) => Buffer.from(key).toString('base64')
  return { selectorKey: text(selectorKey), pepper: text(pepper), auditKey: text(auditKey), pins }
}

const KEY = () => new Uint8Array(randomBytes(32))

/** Nothing has to outlast this run, and its files are in memory: no page is written twice or read by another process. */
const SERVER = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  io_method: 'sync',
  // Every database lives for minutes; looking after a hundred of them is work for nothing.
  autovacuum: 'off',
  max_connections: '300',
}

const MEMORY = '/dev/shm'
/** Far more than all databases and browsers of a run take at once. */
const ROOM = 4 * 1024 ** 3

/**
 * A database copied on a disk costs half a second of writing files, in memory a tenth of that. Workers start later and so keep
 * their own folders there too. Containers often have 64 MB there: then the disk it is.
 */
async function keepFilesInMemory(): Promise<void> {
  try {
    await access(MEMORY, constants.W_OK)
    const { bavail, bsize } = await statfs(MEMORY)
    if (bavail * bsize >= ROOM) process.env['TMPDIR'] = MEMORY
  } catch {
    // Not there, as on other systems.
  }
}

/** Some thousand connections are opened in a run; each would spend four thousand rounds of hashing, on both ends. */
async function allowQuickSignIn(server: string): Promise<void> {
  const { username, password } = new URL(server)
  await onServer(server, `SET scram_iterations = 1; ALTER ROLE ${username} PASSWORD '${password}'`)
}

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  ensureTools(toolsFor(process.platform, process.arch), (line) => console.info(line))
  await keepFilesInMemory()
  const dataDir = await mkdtemp(join(tmpdir(), 'careline-test-'))
  const madeCluster = `${dataDir}-made`
  await makeCluster(dataDir, (text) => console.info(text))
  await copyFolder(dataDir, madeCluster)
  const server = await startEmbeddedPostgres({
    dataDir,
    onMessage: (text) => console.info(text),
    settings: SERVER,
  })
  await allowQuickSignIn(server.connectionString)
  await onServer(server.connectionString, `CREATE DATABASE ${TEMPLATE}`)
  await migrate(databaseUrl(server.connectionString, TEMPLATE))
  project.provide('madeCluster', madeCluster)
  project.provide('postgresUrl', server.connectionString)
  project.provide('demo', await makeDemo(server.connectionString))
  return async () => {
    await server.stop()
    for (const folder of [dataDir, madeCluster]) await rm(folder, { recursive: true, force: true })
  }
}
