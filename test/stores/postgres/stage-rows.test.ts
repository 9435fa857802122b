/** The rows of a file on their way to Postgres: every sign arrives, and each row once. */
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ImportRow, ImportStore } from '../../../src/directory/import-store.ts'
import { postgresImports } from '../../../src/stores/postgres/directory/import-store.ts'
import { freshDatabase, type FreshDatabase } from '../../services/postgres.ts'

let database: FreshDatabase
let store: ImportStore

beforeAll(async () => {
  database = await freshDatabase()
  store = postgresImports(database.pool)
})
afterAll(() => database.drop())

const begin = async () => {
  const headings = ['id', 'name', 'kind']
  const what = { kind: 'companies', fileName: 'x.csv', headings, mapping: headings, actor: 'a test' } as const
  return (await store.begin({ ...what, mapping: headings, fileHash: randomBytes(32), at: new Date() })).id
}

const rowOf = (line: number, name: string): ImportRow => {
  const rest = { spokenName: null, region: null, country: null, supportPhone: null }
  const row = { id: `c${line}`, name, kind: 'customer', ...rest } as const
  return { line, cells: [`c${line}`, name, 'customer'], key: `c${line}`, row, error: undefined }
}

test('every sign of a cell arrives as it is', async () => {
  const names = [
    '',
    '\\N',
    '\\.',
    'a\tb',
    'a\r\nb',
    '\\',
    '"',
    '\\"',
    '{a,b}',
    'NULL',
    '\b\f\v',
    '​Ünï',
    '😀',
    "'; DROP",
  ]
  const id = await begin()
  const rows = names.map((name, at) => rowOf(at + 2, name))
  await store.store(id, rows, rows.length)
  expect(await store.rows(id, 'all', 0, 100)).toEqual(rows)
})

test('a sign that Postgres cannot keep is replaced, and so is half of one', async () => {
  const id = await begin()
  const error = { code: 'value', sentence: 'says "\0😀'.slice(0, -1) }
  await store.store(id, [rowOf(2, 'a\0b'), { ...rowOf(3, 'x'), key: undefined, row: undefined, error }], 2)
  const [first, second] = await store.rows(id, 'all', 0, 10)
  expect(first).toMatchObject({ cells: ['c2', 'a\uFFFDb', 'customer'], row: { name: 'a\uFFFDb' } })
  expect(second).toEqual({
    ...rowOf(3, 'x'),
    key: undefined,
    row: undefined,
    error: { ...error, sentence: 'says "\uFFFD\uFFFD' },
  })
})

test('two processes that read the same file store each row once', async () => {
  const id = await begin()
  const rows = Array.from({ length: 10 }, (_, at) => rowOf(at + 2, 'one'))
  // The second is some rows ahead, then behind, then ends in the middle of what is there.
  await store.store(id, rows.slice(0, 4), 4)
  await Promise.all([store.store(id, rows.slice(0, 6), 6), store.store(id, rows.slice(4, 7), 7)])
  await store.store(id, rows.slice(0, 3), 3)
  expect(await store.find(id)).toMatchObject({ rowsRead: 7 })
  await store.store(id, rows.slice(6), 10)
  expect(await store.find(id)).toMatchObject({ rowsRead: 10 })
  expect((await store.rows(id, 'all', 0, 100)).map(({ line }) => line)).toEqual(rows.map(({ line }) => line))
})
