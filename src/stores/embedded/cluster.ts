/** The folder an embedded Postgres keeps its data in: where it lies, who owns it, and making it the first time. */
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmod, chown, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { hasCode } from '../error-code.ts'
import { canEnter, serverAccount, type Account } from './account.ts'
import { findPrograms, type Programs } from './programs.ts'

export interface StoredCluster {
  /** Postgres' own data folder. */
  folder: string
  password: string
}

export interface Cluster extends StoredCluster {
  /** Holds everything of the server: `cluster`, its log, and its programs when they had to be copied. */
  home: string
  log: string
  programs: Programs
  account: Account | undefined
}

const run = promisify(execFile)
/** Where the server's files go when its account cannot enter the data folder, as with one below /root. */
const ELSEWHERE = '/var/lib/careline'
const INSIDE = 'postgres'
/** Names the folder elsewhere. */
const POINTER = 'postgres-home'
const PASSWORD = 'postgres-password'

/** Makes the data folder of a server that has the password of `cluster`, under a name that is not its own yet. Nothing lies there. */
export type Fill = (cluster: Cluster, unfinished: string) => Promise<void>

/** Finds the data folder's cluster or makes one. Only a finished one ever gets its name, so a crash in between is harmless. */
export async function makeCluster(
  dataDir: string,
  onMessage: (text: string) => void,
  fill: Fill = initialise,
): Promise<Cluster> {
  const data = resolve(dataDir)
  await mkdir(data, { recursive: true, mode: 0o700 })
  const account = await serverAccount(onMessage)
  const home = await findHome(data, account, onMessage)
  const folder = join(home, 'cluster')
  const password = (await readPassword(data)) ?? (await newPassword(data, folder))
  const programs = await findPrograms(home, account)
  const cluster: Cluster = { home, folder, log: join(home, 'postgres.log'), programs, account, password }
  if (await exists(folder)) return cluster
  const unfinished = `${folder}.new`
  await rm(unfinished, { recursive: true, force: true })
  await fill(cluster, unfinished)
  await rename(unfinished, folder)
  return cluster
}

/** The cluster as it is, without making anything. */
export async function findCluster(dataDir: string): Promise<StoredCluster | undefined> {
  const data = resolve(dataDir)
  const password = await readPassword(data)
  const home = (await readIfThere(join(data, POINTER)))?.trim() ?? join(data, INSIDE)
  return password === undefined ? undefined : { folder: join(home, 'cluster'), password }
}

/** Whether a database lies there, which `startEmbeddedPostgres` would start as it is. */
export async function hasCluster(dataDir: string): Promise<boolean> {
  const there = await findCluster(dataDir)
  return there !== undefined && (await exists(there.folder))
}

async function findHome(
  data: string,
  account: Account | undefined,
  onMessage: (text: string) => void,
): Promise<string> {
  const inside = join(data, INSIDE)
  if (account === undefined) {
    await mkdir(inside, { recursive: true, mode: 0o700 })
    return inside
  }
  const pointer = join(data, POINTER)
  const elsewhere = await readIfThere(pointer)
  if (elsewhere !== undefined) return elsewhere.trim()

  // Entering is not reading: keys beside the database keep their own modes.
  await chmod(data, ((await stat(data)).mode & 0o777) | 0o011)
  if (await canEnter(account, data)) {
    await ownedBy(account, inside)
    return inside
  }
  await mkdir(ELSEWHERE, { recursive: true, mode: 0o711 })
  const home = await mkdtemp(join(ELSEWHERE, 'postgres-'))
  await ownedBy(account, home)
  await writeFile(pointer, `${home}\n`, { mode: 0o600 })
  onMessage(
    `PostgreSQL runs as the user "postgres", who cannot enter ${data}; the database is kept in ${home} instead.`,
  )
  return home
}

async function ownedBy(account: Account, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  await chown(folder, account.uid, account.gid)
  await chmod(folder, 0o700)
}

async function readPassword(data: string): Promise<string | undefined> {
  return (await readIfThere(join(data, PASSWORD)))?.trim()
}

async function newPassword(data: string, folder: string): Promise<string> {
  const file = join(data, PASSWORD)
  if (await exists(folder))
    throw new Error(
      `The file ${file} is gone, and the database in ${folder} cannot be opened without it. Restore it from a backup, or move ` +
        'the folder away to start with an empty database.',
    )
  const password = randomBytes(24).toString('hex')
  await writeFile(file, `${password}\n`, { mode: 0o600, flag: 'wx', flush: true })
  return password
}

export const INITDB_FLAGS = [
  '--username=careline',
  '--auth=scram-sha-256',
  '--encoding=UTF8',
  '--locale=C',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--no-instructions',
]

/** Anew, with nothing in it. */
export async function initialise(cluster: Cluster, unfinished: string, flags: readonly string[] = []): Promise<void> {
  const passwordFile = join(cluster.home, 'password.new')
  await writeFile(passwordFile, `${cluster.password}\n`, { mode: 0o600 })
  try {
    if (cluster.account !== undefined) await chown(passwordFile, cluster.account.uid, cluster.account.gid)
    await run(
      cluster.programs.initdb,
      [`--pgdata=${unfinished}`, `--pwfile=${passwordFile}`, ...INITDB_FLAGS, ...flags],
      { ...cluster.account, cwd: cluster.home, env: { LC_ALL: 'C' } },
    )
  } catch (error) {
    throw new Error(`The embedded database could not be made in ${cluster.home}.`, { cause: error })
  } finally {
    await rm(passwordFile, { force: true })
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path)
    return true
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false
    throw error
  }
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined
    throw error
  }
}
