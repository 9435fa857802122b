/** What forms suggest by what is typed, and which row a typed name means. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SuggestedKind, SuggestLists } from '../../../src/directory/lists/suggest-lists.ts'
import { postgresSuggestLists } from '../../../src/stores/postgres/directory/lists/suggest-lists.ts'
import { freshDatabase, type FreshDatabase } from '../../services/postgres.ts'
import { loadDemo } from './example-directory.ts'

let db: FreshDatabase
let lists: SuggestLists
beforeAll(async () => {
  db = await freshDatabase()
  await loadDemo(db.pool, new Date())
  await db.pool.query(
    `INSERT INTO contacts (id, name, email, employer)
     SELECT 'anb' || n, 'Anb Name' || n, 'anb' || n || '@arden.example', 'arden' FROM generate_series(1, 40) n
     UNION ALL SELECT 'twin' || n, 'Twin Person', 'twin' || n || '@arden.example', 'arden' FROM generate_series(1, 2) n`,
  )
  lists = postgresSuggestLists(db.pool)
})
afterAll(() => db.drop())

test.each<[SuggestedKind, string, string[]]>([
  ['contacts', 'ana', ['ana']],
  ['contacts', 'lindq', ['ana']],
  ['contacts', 'LINDQVIST ana', ['ana']],
  ['contacts', 'eli.novak@', ['eli']],
  ['contacts', 'kim', []],
  ['contacts', '%', []],
  ['contacts', String.raw`\ ' & !:*`, []],
  ['companies', 'norv', ['norvik']],
  ['companies', 'systems', ['norvik']],
  ['contracts', 'sc-2', ['SC-2001', 'SC-2002', 'SC-2003']],
  ['contracts', 'umbra', ['SC-2003']],
  ['contracts', 'corvus', ['SC-2003']],
  ['staff', 'berg', ['alva']],
  ['staff', ' ', []],
])('%s by “%s”', async (kind, words, expected) => {
  expect((await lists.suggest(kind, words, 12)).map(({ value }) => value).toSorted()).toEqual(expected)
})

test('who is called exactly so comes first, however many begin so, and there are no more than were asked for', async () => {
  await db.pool.query(
    `INSERT INTO contacts (id, name, email, employer) VALUES ('zz', 'Anb', 'zz@arden.example', 'arden')`,
  )
  const found = await lists.suggest('contacts', 'anb', 12)
  expect(found).toHaveLength(12)
  expect(found[0]).toEqual({ value: 'zz', label: 'Anb, Arden Bank' })
})

test.each<[SuggestedKind, string, string[]]>([
  ['contacts', 'ana', ['ana']],
  ['contacts', ' ana lindqvist ', ['ana']],
  ['contacts', 'Ana.Lindqvist@arden.example', ['ana']],
  ['contacts', 'Kim Adeyemi', ['kim']],
  ['contacts', 'Twin Person', ['twin1', 'twin2']],
  ['contacts', 'Ana', ['ana']],
  ['contacts', 'Lindqvist', []],
  ['companies', 'arden bank', ['arden']],
  ['contracts', 'sc-1001', ['SC-1001']],
  ['staff', 'Alva Berg', ['alva']],
])('%s: “%s” means', async (kind, typed, expected) => {
  expect(await lists.idsNamed(kind, typed)).toEqual(expected)
})

test('an id is found whoever else has it as a name', async () => {
  await db.pool.query(
    `INSERT INTO companies (id, name, kind) SELECT 'alike-' || n, 'Arden', 'customer' FROM generate_series(1, 40) n`,
  )
  expect(await lists.idsNamed('companies', 'arden')).toEqual(['arden'])
  expect(await lists.idsNamed('companies', 'ARDEN')).toHaveLength(2)
  await db.pool.query(`DELETE FROM companies WHERE id LIKE 'alike-%'`)
})
