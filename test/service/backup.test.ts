/** Backups that are not whole, not ours, or belong elsewhere are refused, and a restore that fails leaves nothing behind. */
import { randomBytes } from 'node:crypto'
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  backupName,
  checkBackup,
  listBackups,
  removeOlder,
  writeWhole,
} from '../../src/service/backup/backup-folder.ts'
import { areTogether, copyKeys } from '../../src/service/backup/keys-apart.ts'
import { MANIFEST_FILE, signManifest, type Manifest } from '../../src/service/backup/manifest.ts'
import { restoreBackup } from '../../src/service/backup/restore-backup.ts'
import { takeBackup } from '../../src/service/backup/take-backup.ts'
import { createKeys, keyFingerprint, loadKeys } from '../../src/service/settings/key-file.ts'
import { postgresAudit } from '../../src/stores/postgres/audit/audit-log.ts'
import { verifyAudit } from '../../src/stores/postgres/audit/verify-audit.ts'
import { freshDatabase, type FreshDatabase } from '../services/postgres.ts'
import { entry, loadDemo } from '../stores/postgres/example-directory.ts'
import { everyRow } from '../stores/postgres/every-row.ts'

const KEY = randomBytes(32)
let db: FreshDatabase
let folder: string
let dataDir: string

beforeAll(async () => {
  db = await freshDatabase()
  await loadDemo(db.pool)
  const audit = postgresAudit(db.pool, KEY)
  for (let row = 0; row < 3; row += 1) await audit.append(entry())
  // What text can hold: breaks, tabs, backslashes, nothing, and an empty array.
  await db.pool.query(
    `UPDATE companies SET name = E'tab\\tline\\nback\\\\slash \\\\N é', region = '' WHERE id = (SELECT min(id) FROM companies)`,
  )
})
afterAll(() => db.drop())
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'careline-backup-'))
  dataDir = join(folder, 'data')
  await mkdir(dataDir)
  return () => rm(folder, { recursive: true, force: true })
})

const backUp = () =>
  takeBackup({ connectionString: db.connectionString, dataDir, auditKey: KEY, fingerprints: {} }, join(folder, 'to'))
const restoreTo = (target: FreshDatabase, path: string, manifest: Manifest, replace = false) =>
  restoreBackup(
    { connectionString: target.connectionString, dataDir, auditKey: KEY },
    { path, manifest, replace, erased: [], actor: 'test' },
  )
const rowsOf = async (database: FreshDatabase) => {
  const rows = (await everyRow(database.pool)).map(({ table, text }) => `${table} ${text}`)
  return rows.filter((row) => !/^(schema_migrations|audit_lane_rows) /.test(row)).toSorted()
}

test('every row of every table comes back as it was, and the next numbers follow', async () => {
  const { path, manifest } = await backUp()
  const empty = await freshDatabase({ migrated: false })
  try {
    expect(await restoreTo(empty, path, manifest)).toMatchObject({ kind: 'restored', gone: [] })
    expect(await rowsOf(empty)).toEqual(await rowsOf(db))
    expect(await verifyAudit(empty.pool, KEY)).toMatchObject({
      kind: 'whole',
      rows: 4,
      restores: [{ goneTo: new Map() }],
    })
    const triggers = `SELECT tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal ORDER BY tgname`
    expect((await empty.pool.query(triggers)).rows).toEqual((await db.pool.query(triggers)).rows)
    const next = `SELECT nextval(pg_get_serial_sequence('notices', 'id'))`
    expect((await empty.pool.query(next)).rows).toEqual((await db.pool.query(next)).rows)
  } finally {
    await empty.drop()
  }
})

test('is for its owner alone', async () => {
  const { path } = await backUp()
  const names = await readdir(path, { recursive: true })
  const modes = await Promise.all(names.map(async (name) => (await stat(join(path, name))).mode & 0o077))
  expect(modes.filter((mode) => mode !== 0)).toEqual([])
})

describe('is not taken for a whole one', () => {
  const problem = async (path: string) => (await checkBackup(path, KEY)).kind

  test('when it was cut off', async () => {
    await expect(
      writeWhole(join(folder, 'to'), backupName(new Date()), async (draft) => {
        await writeFile(join(draft, 'audit-anchors.jsonl'), '')
        throw new Error('the disk is full')
      }),
    ).rejects.toThrow('the disk is full')
    expect(await readdir(join(folder, 'to'))).toEqual([])
  })

  test('when a byte of a file is another one, a file is missing, or the manifest was changed', async () => {
    const { path, manifest } = await backUp()
    expect(await problem(path)).toBe('whole')
    const file = join(path, 'database/contacts.copy.gz')
    const was = await readFile(file)
    await writeFile(file, Buffer.from(was.map((byte, at) => (at === 20 ? byte ^ 1 : byte))))
    expect(await problem(path)).toBe('problem')
    await rm(file)
    expect(await problem(path)).toBe('problem')
    await writeFile(file, was)
    expect(await problem(path)).toBe('whole')
    await writeFile(join(path, MANIFEST_FILE), JSON.stringify({ ...manifest, erased: [], spooled: 7 }))
    expect(await problem(path)).toBe('problem')
    await appendFile(join(path, MANIFEST_FILE), '{')
    expect(await problem(path)).toBe('problem')
  })

  test('when it was signed with another audit key', async () => {
    const { path } = await backUp()
    expect((await checkBackup(path, randomBytes(32))).kind).toBe('problem')
  })
})

test('of the older ones only whole ones are removed, and the newest stay', async () => {
  const to = join(folder, 'to')
  const first = await backUp()
  await mkdir(join(to, 'careline-20200101T000000000Z'))
  await writeFile(join(to, 'mine.txt'), '')
  const [second, third] = [await backUp(), await backUp()]
  expect(await removeOlder(to, 2)).toEqual([first.path])
  expect((await listBackups(to)).map(({ path }) => path)).toEqual([second.path, third.path])
  expect((await readdir(to)).length).toBe(4)
})

describe('a restore', () => {
  test('that fails half-way leaves the database empty', async () => {
    const { path, manifest } = await backUp()
    const { sig: _, ...contents } = manifest
    const tables = contents.tables.map((table) =>
      table.name === 'grants' ? { ...table, rows: table.rows + 1 } : table,
    )
    const empty = await freshDatabase({ migrated: false })
    try {
      await expect(restoreTo(empty, path, signManifest(KEY, { ...contents, tables }))).rejects.toThrow('grants has')
      expect(await everyRow(empty.pool)).toEqual([])
    } finally {
      await empty.drop()
    }
  })

  test('touches no database that holds something, unless it may replace it', async () => {
    const { path, manifest } = await backUp()
    const [there, foreign] = [await freshDatabase(), await freshDatabase({ migrated: false })]
    try {
      await loadDemo(there.pool)
      await there.pool.query(`UPDATE companies SET name = 'Another'`)
      expect(await restoreTo(there, path, manifest)).toEqual({ kind: 'refused', why: 'in-use' })
      await idle(there)
      expect(await restoreTo(there, path, manifest)).toEqual({ kind: 'refused', why: 'not-empty' })
      await foreign.pool.query('CREATE TABLE orders (id int)')
      await idle(foreign)
      expect(await restoreTo(foreign, path, manifest, true)).toEqual({ kind: 'refused', why: 'not-careline' })
      expect(await restoreTo(there, path, manifest, true)).toMatchObject({ kind: 'restored' })
      expect(await rowsOf(there)).toEqual(await rowsOf(db))
    } finally {
      await there.drop()
      await foreign.drop()
    }
  })
})

/** The pool of a test keeps connections that would count as a service's. */
async function idle(database: FreshDatabase): Promise<void> {
  await database.pool.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
  )
  await database.pool.query(`SET application_name = 'test'`)
}

test('keys go into a folder of their own, once for each set, and never beside the database', async () => {
  const keysDir = join(folder, 'keys')
  createKeys(keysDir)
  const fingerprints = keyFingerprint(loadKeys(keysDir, { createIfMissing: false }))
  const copy = await copyKeys(keysDir, fingerprints, join(folder, 'apart'))
  expect(await copyKeys(keysDir, fingerprints, join(folder, 'apart'))).toBe(copy)
  expect(keyFingerprint(loadKeys(copy, { createIfMissing: false }))).toEqual(fingerprints)
  expect(await readdir(copy)).toEqual(['keys.json'])
  expect(await areTogether(folder, join(folder, 'new', 'below'))).toBe(true)
  expect(await areTogether(join(folder, 'a'), join(folder, 'ab'))).toBe(false)
})
