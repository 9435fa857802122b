/** A database folder that was made and migrated once, and copies of it: a copy costs a tenth of making another. */
import { execFile } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { promisify } from 'node:util'
import { hasCode } from '../error-code.ts'
import { migrate } from '../postgres/database/migrate.ts'
import { readMigrations } from '../postgres/database/migrations.ts'
import { hasCluster, initialise, INITDB_FLAGS, makeCluster, type Cluster } from './cluster.ts'
import { copyFolder } from './copy-folder.ts'
import { lockDataFolder } from './data-folder-lock.ts'
import { connectionString } from './embedded.ts'
import { signal, startAnew, stopServer } from './server.ts'

const run = promisify(execFile)
const HOUR_MS = 3_600_000

export interface FillOptions {
  /** Where the embedded database is to be. */
  dataDir: string
  /** Where folders lie that were made before, and where this one is kept for the next; must be as private as the program itself. */
  cacheDir: string
  onMessage: (text: string) => void
}

/**
 * Makes sure that the data folder has a database, migrated and not started: nothing happens where there is one. Whatever is wrong
 * with the copies costs time alone: without a whole one the database is made anew. Each folder gets a password of its own; what
 * the copies share is Postgres' name for the cluster, which is asked for only where one server follows another.
 *
 * A copy is taken only for the same Postgres and the very same migrations; `migrate` compares their checksums once more at every
 * start. Rejects where the folder is in use, or no database can be made.
 */
export async function fillDataFolder({ dataDir, cacheDir, onMessage }: FillOptions): Promise<void> {
  if (await hasCluster(dataDir)) return
  const lock = await lockDataFolder(dataDir)
  try {
    await makeCluster(dataDir, onMessage, async (cluster, unfinished) => {
      const made = join(cacheDir, `postgres-${await keyOf(cluster)}`)
      if (!(await copyOf(made, unfinished, cluster))) await makeFirst(made, unfinished, cluster)
      // The next start trusts whatever has the name that this folder gets now.
      await syncFolder(unfinished)
    })
  } finally {
    await lock.release()
  }
}

/** Of everything that a made folder depends on. */
async function keyOf({ programs, account }: Cluster): Promise<string> {
  const version = await run(programs.postgres, ['--version'], { ...account, cwd: '/' })
  const migrations = (await readMigrations()).map(({ name, checksum }) => [name, checksum])
  const all = JSON.stringify([version.stdout, INITDB_FLAGS, migrations])
  return createHash('sha256').update(all).digest('hex').slice(0, 32)
}

/** False when there is none, or none that is whole; then it is gone, and nothing is left in `to`. */
async function copyOf(made: string, to: string, cluster: Cluster): Promise<boolean> {
  try {
    const whole = await readFile(listOf(made), 'utf8')
    await copyFolder(made, to, cluster.account)
    if ((await filesIn(to)) !== whole) throw new Error(`a file is missing in ${made}, or is shorter than it was`)
    await setPassword(to, cluster)
    return true
  } catch (error) {
    await rm(to, { recursive: true, force: true })
    // Without one there is nothing to remove; one that cannot be copied now could not be copied the next time.
    if (!hasCode(error, 'ENOENT')) await forget(made)
    return false
  }
}

async function forget(made: string): Promise<void> {
  for (const path of [listOf(made), made]) await rm(path, { recursive: true, force: true }).catch(() => undefined)
}

async function makeFirst(made: string, unfinished: string, cluster: Cluster): Promise<void> {
  await initialise(cluster, unfinished, ['--no-sync'])
  const own = { ...cluster, folder: unfinished }
  const server = await startAnew(own, { fsync: 'off' })
  const onExit = () => signal(server.pid, 'SIGINT')
  process.once('exit', onExit)
  try {
    await migrate(connectionString(own, server.port))
  } finally {
    await stopServer(own, server.pid)
    process.off('exit', onExit)
  }
  // A tree that is read only keeps none.
  await keep(unfinished, made).catch(() => undefined)
}

/** Only a finished one gets the name. Of two processes at once the second finds it taken, and its copy goes. */
async function keep(folder: string, made: string): Promise<void> {
  if (await isThere(listOf(made))) return
  const cacheDir = join(made, '..')
  await mkdir(cacheDir, { recursive: true, mode: 0o700 })
  const draft = `${made}.${randomBytes(6).toString('hex')}`
  try {
    await copyFolder(folder, draft)
    await syncFolder(draft)
    await rm(made, { recursive: true, force: true })
    await rename(draft, made)
    await writeFile(listOf(made), await filesIn(made), { mode: 0o600, flush: true })
    await removeOthers(cacheDir, made)
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

/** Of other versions, and drafts of processes that died: each is 40 MB. */
async function removeOthers(cacheDir: string, made: string): Promise<void> {
  for (const name of await readdir(cacheDir)) {
    const path = join(cacheDir, name)
    if (!name.startsWith('postgres-') || path === made || path === listOf(made)) continue
    if (Date.now() - (await stat(path)).mtimeMs > HOUR_MS) await rm(path, { recursive: true, force: true })
  }
}

/** Written last: a folder without it is not whole. */
const listOf = (made: string): string => `${made}.files`

/** Names and sizes, so that a copy of a folder that lost something is noticed. What is in the files Postgres checks as it reads them. */
async function filesIn(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const lines = await Promise.all(files.map(async (file) => `${relative(folder, file)} ${(await stat(file)).size}\n`))
  return lines.toSorted().join('')
}

const SYNCED_AT_ONCE = 16

async function syncFolder(folder: string): Promise<void> {
  const paths = (await readdir(folder, { recursive: true })).map((name) => join(folder, name))
  paths.push(folder)
  const syncNext = async () => {
    for (let path = paths.pop(); path !== undefined; path = paths.pop()) {
      const file = await open(path, 'r')
      try {
        await file.sync()
      } finally {
        await file.close()
      }
    }
  }
  await Promise.all(Array.from({ length: SYNCED_AT_ONCE }, syncNext))
}

/** By the server program alone, on a folder that no server runs on. No other program hears the password: it is hexadecimal digits. */
async function setPassword(folder: string, { programs, account, home, password }: Cluster): Promise<void> {
  const flags = ['--single', '-D', folder, '-c', 'exit_on_error=on', '-c', 'log_min_error_statement=panic', 'postgres']
  const changing = run(programs.postgres, flags, { ...account, cwd: home, env: { LC_ALL: 'C' } })
  changing.child.stdin?.end(`ALTER ROLE careline PASSWORD '${password}'\n`)
  await changing
}

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined
}
