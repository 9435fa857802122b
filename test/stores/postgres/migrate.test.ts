/** Bringing a database to the shape of this program. */
import { appendFile, cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { compareVersions, PROGRAM_VERSION } from '../../../src/program-version.ts'
import { migrate } from '../../../src/stores/postgres/database/migrate.ts'
import { readMigrations, THIS_PROGRAM, type Program } from '../../../src/stores/postgres/database/migrations.ts'
import { freshDatabase, type FreshDatabase } from '../../services/postgres.ts'

let db: FreshDatabase
/** A copy of the migrations, for a test to change. */
let folder: string
/** The release after this one, which has that copy. */
let next: Program

beforeEach(async () => {
  db = await freshDatabase({ migrated: false })
  folder = await mkdtemp(join(tmpdir(), 'careline-migrations-'))
  await cp(THIS_PROGRAM.folder, folder, { recursive: true })
  next = { folder, version: '99.1.0' }
})
afterEach(async () => {
  await db.drop()
  await rm(folder, { recursive: true, force: true })
})

const add = (name: string, sql: string) => writeFile(join(folder, `${name}.sql`), sql)
const names = async () => (await readMigrations()).map(({ name }) => name)

it('applies everything in order once, and nothing the second time', async () => {
  const all = await names()
  expect(all[0]).toBe('0001-directory')
  expect(await migrate(db.connectionString)).toEqual({ applied: all, newer: [] })
  expect(await migrate(db.connectionString)).toEqual({ applied: [], newer: [] })
})

it('is done by one of several processes that start at once', async () => {
  const done = await Promise.all([1, 2, 3, 4].map(() => migrate(db.connectionString)))
  expect(done.map(({ applied }) => applied).filter(({ length }) => length > 0)).toEqual([await names()])
})

it('applies only what is new', async () => {
  await migrate(db.connectionString, next)
  await add('9000-more', 'CREATE TABLE more (n int);')
  expect((await migrate(db.connectionString, next)).applied).toEqual(['9000-more'])
})

it('runs on what a newer program has changed when every change says that it serves this version', async () => {
  await add('9000-more', `-- More.\n-- serves: ${PROGRAM_VERSION}\nCREATE TABLE more (n int);`)
  await migrate(db.connectionString, next)
  expect(await migrate(db.connectionString)).toEqual({ applied: [], newer: ['9000-more'] })
})

it('refuses what a newer program has changed otherwise, and names the version to start', async () => {
  await add('9000-more', `-- serves: ${PROGRAM_VERSION}\nCREATE TABLE more (n int);`)
  await add('9001-fewer', '-- serves: 99.0.0\nDROP TABLE more;')
  await add('9002-fewer', '-- serves: 99.0.2\nCREATE TABLE other (n int);')
  await migrate(db.connectionString, next)
  await expect(migrate(db.connectionString)).rejects.toThrow(
    `The database is newer than this program, Careline ${PROGRAM_VERSION} (it has 9001-fewer, 9002-fewer); start Careline 99.0.2 or newer.`,
  )
})

it('refuses a newer change that does not say which versions it serves, also when a later statement does', async () => {
  await add('9000-future', `CREATE TABLE future (n int);\n-- serves: ${PROGRAM_VERSION}\n`)
  await migrate(db.connectionString, next)
  await expect(migrate(db.connectionString)).rejects.toThrow('start the newer version of Careline')
})

it('does not apply a file that serves what is no version', async () => {
  await add('9000-more', '-- serves: everyone\nCREATE TABLE more (n int);')
  await expect(migrate(db.connectionString, next)).rejects.toThrow('9000-more.sql says "serves: everyone"')
})

it('refuses a migration that was edited after it was applied, by name, and changes nothing', async () => {
  await migrate(db.connectionString)
  await appendFile(join(folder, '0012-profile.sql'), '\n')
  await add('9000-more', 'CREATE TABLE more (n int);')
  await expect(migrate(db.connectionString, next)).rejects.toThrow(
    'changed with another 0012-profile than this program has',
  )
  expect((await db.pool.query(`SELECT to_regclass('more') AS more`)).rows).toEqual([{ more: null }])
})

it('takes what a version without checksums applied for what the file says now, once', async () => {
  await migrate(db.connectionString)
  await db.pool.query('ALTER TABLE schema_migrations DROP COLUMN checksum, DROP COLUMN serves')
  await appendFile(join(folder, '0012-profile.sql'), '\n')
  expect((await migrate(db.connectionString, next)).applied).toEqual([])
  await expect(migrate(db.connectionString)).rejects.toThrow('another 0012-profile')
})

/** As `sha256sum` prints it. A migration that is on this list is on databases of others: its line never changes, and neither does the file. */
it('no migration was edited, and each new one is on the list with the version that it serves', async () => {
  const migrations = await readMigrations()
  const list = await readFile(join(THIS_PROGRAM.folder, 'SHA256SUMS'), 'utf8')
  expect(list).toBe(migrations.map(({ name, checksum }) => `${checksum}  ${name}.sql\n`).join(''))
  const files = (await readdir(THIS_PROGRAM.folder)).filter((file) => file !== 'SHA256SUMS')
  expect(files.toSorted()).toEqual(migrations.map(({ name }) => `${name}.sql`))
  const ruled = migrations.filter(({ name }) => name > LAST_WITHOUT_RULE)
  expect(ruled.filter(({ serves }) => serves === undefined).map(({ name }) => name)).toEqual([])
  // One that serves only later versions would refuse the program that it came with.
  expect(ruled.filter(({ serves = '' }) => compareVersions(serves, PROGRAM_VERSION) > 0)).toEqual([])
})

const LAST_WITHOUT_RULE = '0034-removed-rows'

it('keeps nothing of a migration that fails, and names it', async () => {
  await add('9000-broken', 'CREATE TABLE half (n int); SELECT no_such_function();')
  await expect(migrate(db.connectionString, next)).rejects.toThrow('Migration 9000-broken failed')
  expect((await db.pool.query(`SELECT to_regclass('half') AS half`)).rows).toEqual([{ half: null }])
  expect((await migrate(db.connectionString)).applied).toEqual([])
})

it('refuses a second active credential of one contact, whatever the program does', async () => {
  await migrate(db.connectionString)
  await db.pool.query(`INSERT INTO companies (id, name, kind) VALUES ('c', 'C', 'customer')`)
  await db.pool.query(`INSERT INTO contacts (id, name, email, employer) VALUES ('p', 'P', 'p@c.example', 'c')`)
  const issue = (id: string, selector: string) =>
    db.pool.query(
      `INSERT INTO credentials (id, contact_id, selector_hmac, selector_key_id, hash, pepper_id, issued_at)
       VALUES ($1, 'p', $2, 's1', '$argon2id$x', 'p1', now())`,
      [id, selector.repeat(32)],
    )
  await issue('one', 'ab')
  await expect(issue('two', 'cd')).rejects.toThrow('credentials_one_active')
})
