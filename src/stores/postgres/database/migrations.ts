/** The SQL files of a program, and how a database compares with them: lacking, edited since, or newer and still serving this program. */
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { compareVersions, isVersion, PROGRAM_VERSION } from '../../../program-version.ts'
import { PROJECT_ROOT } from '../../../project-root.ts'
import { DatabaseRefused } from './database-refused.ts'

/** Whose migrations they are. A test names a copy of the folder with one file more to stand for the next release. */
export interface Program {
  folder: string
  /** As in package.json. */
  version: string
}

export const THIS_PROGRAM: Program = {
  folder: join(PROJECT_ROOT, 'src/stores/postgres/migrations'),
  version: PROGRAM_VERSION,
}

export interface Migration {
  /** E.g. `0001-directory`; the order of the names is the order in which they are applied. */
  name: string
  sql: string
  /** SHA-256 of the bytes of the file, in hex. */
  checksum: string
  /** The oldest version that runs on the schema after it. Undefined for files from before there was a rule. */
  serves: string | undefined
}

/** A row of `schema_migrations`. */
export interface Applied {
  name: string
  /** Undefined when a version that kept none applied it. */
  checksum: string | undefined
  serves: string | undefined
}

export interface Comparison {
  /** Of this program, not applied yet. */
  missing: Migration[]
  /** Names of those that were applied with other contents than the file has now. */
  edited: string[]
  /** Names of those of a newer program. `served`: they say that they serve this version. */
  newer: { served: string[]; unserved: string[] }
  /** The oldest version that every applied migration serves, where the unserved ones say it. */
  needs: string | undefined
}

const FILE = /^[0-9]{4}-[a-z-]+\.sql$/
const SERVES = /^-- serves: *(.*?) *$/m

/** In the order they are applied. Rejects when a file says that it serves something that is no version. */
export async function readMigrations(folder = THIS_PROGRAM.folder): Promise<Migration[]> {
  const files = (await readdir(folder)).filter((file) => FILE.test(file)).toSorted()
  return Promise.all(files.map((file) => readMigration(folder, file)))
}

async function readMigration(folder: string, file: string): Promise<Migration> {
  const bytes = await readFile(join(folder, file))
  const sql = bytes.toString('utf8')
  const [head = ''] = /^(--.*\r?\n)*/.exec(sql) ?? []
  const serves = SERVES.exec(head)?.[1]
  if (serves !== undefined && !isVersion(serves))
    throw new Error(`Migration ${file} says "serves: ${serves}", which is no version; e.g. serves: 0.1.0`)
  return {
    name: file.slice(0, -'.sql'.length),
    sql,
    checksum: createHash('sha256').update(bytes).digest('hex'),
    serves,
  }
}

export function compare(migrations: readonly Migration[], applied: readonly Applied[], version: string): Comparison {
  const files = new Map(migrations.map((one) => [one.name, one]))
  const names = new Set(applied.map(({ name }) => name))
  const unknown = applied.filter(({ name }) => !files.has(name)).toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const isServed = ({ serves }: Applied) => serves !== undefined && compareVersions(serves, version) <= 0
  const unserved = unknown.filter((one) => !isServed(one))
  return {
    missing: migrations.filter(({ name }) => !names.has(name)),
    edited: applied
      .filter(({ name, checksum }) => checksum !== undefined && (files.get(name)?.checksum ?? checksum) !== checksum)
      .map(({ name }) => name)
      .toSorted(),
    newer: { served: unknown.filter(isServed).map(({ name }) => name), unserved: unserved.map(({ name }) => name) },
    needs: unserved.map(({ serves }) => serves).reduce((a, b) => newestOf(a, b), unserved[0]?.serves),
  }
}

/** Undefined when either is not known. */
function newestOf(a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || b === undefined) return undefined
  return compareVersions(a, b) < 0 ? b : a
}

/** What a person has to do about a database that this version must not use; undefined when it may. */
export function problemWith({ edited, newer, needs }: Comparison, version: string): string | undefined {
  if (newer.unserved.length > 0) {
    const start = needs === undefined ? 'the newer version of Careline' : `Careline ${needs} or newer`
    return `The database is newer than this program, Careline ${version} (it has ${newer.unserved.join(', ')}); start ${start}.`
  }
  if (edited.length > 0)
    return (
      `The database was changed with another ${edited.join(' and ')} than this program has, and a released migration is never ` +
      `edited; install this version of Careline again, or the one that changed the database.`
    )
  return undefined
}

/** Throws `DatabaseRefused` with that sentence. */
export function refuseOtherSchema(comparison: Comparison, version: string): void {
  const problem = problemWith(comparison, version)
  if (problem !== undefined) throw new DatabaseRefused(problem)
}
