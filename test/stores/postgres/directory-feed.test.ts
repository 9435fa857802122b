/** Changes are told once each, in an order that can be applied, whatever other transactions are doing meanwhile. */
import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { makeChange, type Change } from '../../../src/directory/change.ts'
import type { DirectoryLists } from '../../../src/directory/directory-lists.ts'
import type { Author, DirectoryRecords } from '../../../src/directory/directory-records.ts'
import { companyRow, contactRow, staffRow, type CompanyRow } from '../../../src/domain/directory/directory-rows.ts'
import { PROJECT_ROOT } from '../../../src/project-root.ts'
import { postgresAudit } from '../../../src/stores/postgres/audit/audit-log.ts'
import { postgresDirectoryLists } from '../../../src/stores/postgres/directory/directory-lists.ts'
import { postgresDirectoryRecords } from '../../../src/stores/postgres/directory/records.ts'
import { migrate } from '../../../src/stores/postgres/database/migrate.ts'
import { readMigrations } from '../../../src/stores/postgres/database/migrations.ts'
import { sitePolicy } from '../../../src/service/settings/site-policy.ts'
import { freshDatabase, type FreshDatabase } from '../../services/postgres.ts'

let database: FreshDatabase
let records: DirectoryRecords
let lists: DirectoryLists
let change: Change
/** Where the test begins. */
let start: number
beforeAll(async () => {
  database = await freshDatabase()
  records = postgresDirectoryRecords(
    database.pool,
    postgresAudit(database.pool, new Uint8Array(randomBytes(32))),
    sitePolicy(),
  )
  lists = postgresDirectoryLists(database.pool, sitePolicy())
  change = makeChange(records)
})
afterAll(() => database.drop())
beforeEach(async () => {
  start = (await readAll(0)).at(-1)?.id ?? 0
})

const author: Author = { actor: 'test', via: 'api', why: '', at: new Date(), importId: undefined }
const company = (id: string, name = id): CompanyRow => companyRow.parse({ id, name, kind: 'customer' })
const put = (id: string, name?: string) => change([{ kind: 'companies', row: company(id, name) }], author)

/** As a system that keeps in step: page after page. */
async function readAll(from: number, limit = 500) {
  const told: Awaited<ReturnType<DirectoryLists['changesAfter']>> = []
  for (let after = from; ;) {
    const page = await lists.changesAfter(after, limit)
    told.push(...page)
    after = page.at(-1)?.id ?? after
    if (page.length < limit) return told
  }
}

/** A transaction that has written these companies and waits to be told to end. */
async function heldUp(...ids: string[]) {
  let go: (commit: boolean) => void = () => undefined
  const told = new Promise<boolean>((resolve) => (go = resolve))
  let wrote: () => void = () => undefined
  const written = new Promise<void>((resolve) => (wrote = resolve))
  const done = records.transaction(async (inside) => {
    for (const id of ids) await inside.write('companies', [{ key: id, before: undefined, after: company(id) }], author)
    wrote()
    return { commit: await told, result: undefined }
  })
  await written
  return {
    commit: async () => {
      go(true)
      await done
    },
    rollBack: async () => {
      go(false)
      await done
    },
  }
}

test('a long transaction that commits after a short one is told after it, by a reader who has gone on', async () => {
  const long = await heldUp('long-1', 'long-2')
  await put('short')
  const first = await readAll(start)
  expect(first.map(({ key }) => key)).toEqual(['short'])
  await long.commit()
  await put('later')
  const rest = await readAll(first.at(-1)?.id ?? 0)
  expect(rest.map(({ key }) => key)).toEqual(['long-1', 'long-2', 'later'])
  const ids = [...first, ...rest].map(({ id }) => id)
  expect(ids).toEqual(ids.toSorted((a, b) => a - b))
})

test('two that write in turns and commit the other way round, and one that is rolled back', async () => {
  const [one, two, gone] = [await heldUp('one'), await heldUp('two'), await heldUp('gone')]
  await two.commit()
  await gone.rollBack()
  expect((await readAll(start)).map(({ key }) => key)).toEqual(['two'])
  await one.commit()
  expect((await readAll(start)).map(({ key }) => key)).toEqual(['two', 'one'])
})

test('a large change is told in pages, each part once', async () => {
  await change(
    Array.from({ length: 150 }, (_, i) => ({ kind: 'companies' as const, row: company(`many-${i}`) })),
    author,
  )
  const keys = (await readAll(start, 7)).map(({ key }) => key)
  expect(keys).toEqual(Array.from({ length: 150 }, (_, i) => `many-${i}`))
})

test('what is told, applied in its order, gives the tables, whatever goes on side by side', async () => {
  const copy = new Map<string, unknown>()
  let cursor = start
  const told: number[] = []
  let busy = true
  const reader = (async () => {
    // Once more after everything is done.
    for (let last = false; !last;) {
      last = !busy
      for (const { id, key, kind, before, after, version } of await readAll(cursor, 3)) {
        told.push(id)
        cursor = id
        const name = `${kind} ${key}`
        // Each change starts from what the one before it left, and names only what is there.
        expect(before ?? null, name).toEqual(copy.get(name) ?? null)
        if (kind === 'contacts') expect(copy.has(`companies ${contactRow.parse(after).employer}`), name).toBe(true)
        expect(version).toBeGreaterThan(0)
        copy.set(name, after)
      }
    }
  })()
  const writers = Array.from({ length: 6 }, async (_, writer) => {
    for (let i = 0; i < 15; i += 1) {
      const own = `w${writer}-${i}`
      await change(
        [
          { kind: 'companies', row: company(own) },
          {
            kind: 'contacts',
            row: contactRow.parse({ id: own, name: own, email: `${own}@${own}.example`, employer: own }),
          },
          { kind: 'companies', row: company('shared', `by ${own}`) },
        ],
        author,
      )
    }
  })
  const long = await heldUp('held-up')
  await Promise.all(writers)
  await long.commit()
  busy = false
  await reader
  expect(new Set(told).size).toBe(told.length)
  const { rows } = await database.pool.query<{ id: string; name: string }>(
    `SELECT id, name FROM companies WHERE id LIKE 'w%' OR id IN ('shared', 'held-up')`,
  )
  for (const { id, name } of rows) expect(copy.get(`companies ${id}`), id).toMatchObject({ name })
  expect([...copy.keys()].filter((name) => name.startsWith('companies'))).toHaveLength(rows.length)
})

test('members of staff, and what was forgotten, are not told', async () => {
  const ruth = staffRow.parse({
    id: 'ruth',
    name: 'Ruth',
    email: 'ruth@care.example',
    role: 'analyst',
    phone: '+12025550151',
  })
  await change([{ kind: 'staff', row: ruth }], author)
  await put('forgotten')
  await database.pool.query(`UPDATE directory_changes SET before = NULL, after = NULL WHERE key = 'forgotten'`)
  await put('kept')
  expect((await readAll(start)).map(({ key }) => key)).toEqual(['kept'])
})

test('a reader of the release before goes on where it is, and what that release still writes is told', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'careline-migrations-'))
  const old = await freshDatabase({ migrated: false })
  for (const { name } of await readMigrations())
    if (name < '0033')
      await copyFile(join(PROJECT_ROOT, `src/stores/postgres/migrations/${name}.sql`), join(folder, `${name}.sql`))
  await migrate(old.connectionString, { folder, version: '0.0.9' })
  const write = (key: string) =>
    old.pool.query<{ id: string }>(
      `INSERT INTO directory_changes (at, actor, via, kind, key, after, version) VALUES (now(), 'old', 'api', 'companies', $1, '{}', 1) RETURNING id`,
      [key],
    )
  await write('first')
  const cursor = Number((await write('second')).rows[0]?.id)
  await write('third')
  await migrate(old.connectionString)
  const keys = async (after: number) =>
    (await postgresDirectoryLists(old.pool, sitePolicy()).changesAfter(after, 10)).map(({ key }) => key)
  expect(await keys(cursor)).toEqual(['third'])
  expect(await keys(0)).toEqual(['first', 'second', 'third'])
  await write('fourth')
  expect(await keys(cursor)).toEqual(['third', 'fourth'])
  await old.drop()
  await rm(folder, { recursive: true })
})
