/** Bringing a database to the shape of this program. */
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { PROJECT_ROOT } from '../../../src/project-root.ts'
import { listMigrations, migrate } from '../../../src/stores/postgres/database/migrate.ts'
import { freshDatabase, type FreshDatabase } from '../../services/postgres.ts'

let db: FreshDatabase
let folder: string

beforeEach(async () => {
  db = await freshDatabase({ migrated: false })
  folder = await mkdtemp(join(tmpdir(), 'careline-migrations-'))
  await cp(join(PROJECT_ROOT, 'src/stores/postgres/migrations'), folder, { recursive: true })
})
afterEach(async () => {
  await db.drop()
  await rm(folder, { recursive: true, force: true })
})

it('applies everything in order once, and nothing the second time', async () => {
  const all = await listMigrations()
  expect(all[0]).toBe('0001-directory')
  expect(await migrate(db.connectionString)).toEqual(all)
  expect(await migrate(db.connectionString)).toEqual([])
})

it('is done by one of several processes that start at once', async () => {
  const applied = await Promise.all([1, 2, 3, 4].map(() => migrate(db.connectionString)))
  expect(applied.filter((names) => names.length > 0)).toEqual([await listMigrations()])
})

it('applies only what is new', async () => {
  await migrate(db.connectionString, folder)
  await writeFile(join(folder, '9000-more.sql'), 'CREATE TABLE more (n int);')
  expect(await migrate(db.connectionString, folder)).toEqual(['9000-more'])
})

it('refuses a database that a newer program has changed, in one sentence', async () => {
  await writeFile(join(folder, '9000-future.sql'), 'CREATE TABLE future (n int);')
  await migrate(db.connectionString, folder)
  await expect(migrate(db.connectionString)).rejects.toThrow(
    'The database is newer than this program (it has 9000-future); start the newer version of Careline.',
  )
})

it('keeps nothing of a migration that fails, and names it', async () => {
  await writeFile(join(folder, '9000-broken.sql'), 'CREATE TABLE half (n int); SELECT no_such_function();')
  await expect(migrate(db.connectionString, folder)).rejects.toThrow('Migration 9000-broken failed')
  expect((await db.pool.query(`SELECT to_regclass('half') AS half`)).rows).toEqual([{ half: null }])
  expect(await migrate(db.connectionString)).toEqual([])
})

it('refuses a second active credential of one contact, whatever the program does', async () => {
  await migrate(db.connectionString)
  await db.pool.query(`INSERT INTO companies (id, name, kind) VALUES ('c', 'C', 'customer')`)
  await db.pool.query(`INSERT INTO contacts (id, name, email, employer) VALUES ('p', 'P', 'p@c.example', 'c')`)
  const add = (id: string, selector: string) =>
    db.pool.query(
      `INSERT INTO credentials (id, contact_id, selector_hmac, selector_key_id, hash, pepper_id, issued_at)
       VALUES ($1, 'p', $2, 's1', '$argon2id$x', 'p1', now())`,
      [id, selector.repeat(32)],
    )
  await add('one', 'ab')
  await expect(add('two', 'cd')).rejects.toThrow('credentials_one_active')
})
