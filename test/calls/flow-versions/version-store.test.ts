/** Versions of the flows in Postgres: which one calls begin with, and two authors who want to change that at once. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { publishedEditions } from '../../../src/calls/flow-versions/published-editions.ts'
import type { Author, FlowVersions, NewPublication } from '../../../src/calls/flow-versions/version-store.ts'
import { memoryEditions } from '../../../src/stores/memory/editions.ts'
import { postgresAudit } from '../../../src/stores/postgres/audit/audit-log.ts'
import { postgresFlowVersions } from '../../../src/stores/postgres/flows/flow-versions.ts'
import { freshDatabase, type FreshDatabase } from '../../services/postgres.ts'

const RUTH: Author = { actor: 'staff ruth', name: 'Ruth Okafor' }
const NOON = new Date('2026-12-01T12:00:00Z')
const later = (minutes: number) => new Date(NOON.getTime() + minutes * 60_000)
const [A, B, C] = ['aaaaaaaaaaaa', 'bbbbbbbbbbbb', 'cccccccccccc']

let db: FreshDatabase
let versions: FlowVersions
beforeEach(async () => {
  db = await freshDatabase()
  versions = postgresFlowVersions(db.pool, postgresAudit(db.pool, new Uint8Array(32)))
})
afterEach(() => db.drop())

const wish = (version: string, over: [number?, number?], differs: Partial<NewPublication> = {}): NewPublication => ({
  version,
  sources: [{ file: 'main.flow.yaml', source: `# ${version} ☎\n` }],
  how: 'published',
  why: 'because',
  startsAt: undefined,
  checkedBy: '0.1.0',
  over: { live: over[0], planned: over[1] },
  ...differs,
})
const trail = async () =>
  (
    await db.pool.query<{ type: string; what: unknown }>(
      `SELECT type, body AS what FROM audit_trail ORDER BY lane, seq`,
    )
  ).rows

test('nothing is live before the first publication, and its files come back as they were', async () => {
  expect(await versions.published(NOON)).toEqual({ live: undefined, planned: undefined })
  const done = await versions.publish(wish(A, []), RUTH, NOON)
  expect(done).toMatchObject({ kind: 'published', withdrawn: undefined, publication: { number: 1, by: 'Ruth Okafor' } })
  expect((await versions.published(NOON)).live).toMatchObject({ number: 1, version: A, startsAt: NOON })
  expect(await versions.files(A)).toEqual([{ file: 'main.flow.yaml', source: `# ${A} ☎\n` }])
  expect(await versions.files(B)).toBeUndefined()
  expect(await trail()).toMatchObject([{ type: 'flows.published', what: { number: 1, version: A, replaces: null } }])
})

test('of two who publish at once the second is told, and nothing of theirs stays', async () => {
  await versions.publish(wish(A, []), RUTH, NOON)
  const both = await Promise.all([
    versions.publish(wish(B, [1]), RUTH, later(1)),
    versions.publish(wish(C, [1]), RUTH, later(1)),
  ])
  expect(both.map(({ kind }) => kind).toSorted()).toEqual(['moved-on', 'published'])
  expect((await versions.list(10)).map(({ number }) => number)).toEqual([2, 1])
  expect([await versions.knows(B), await versions.knows(C)].filter(Boolean)).toHaveLength(1)
  expect(await trail()).toHaveLength(2)
})

test('a version that is planned begins at its moment, and one that is published before withdraws it', async () => {
  await versions.publish(wish(A, []), RUTH, NOON)
  await versions.publish(wish(B, [1], { startsAt: later(60) }), RUTH, later(1))
  expect(await versions.published(later(59))).toMatchObject({ live: { number: 1 }, planned: { number: 2 } })
  expect(await versions.published(later(60))).toMatchObject({ live: { number: 2 }, planned: undefined })
  // Who has not seen that one is planned is told.
  expect(await versions.publish(wish(C, [1]), RUTH, later(2))).toMatchObject({
    kind: 'moved-on',
    planned: { number: 2 },
  })
  expect(await versions.publish(wish(C, [1, 2]), RUTH, later(2))).toMatchObject({ withdrawn: 2 })
  expect(await versions.published(later(61))).toMatchObject({ live: { number: 3, version: C }, planned: undefined })
})

test('a planned version is withdrawn once, and never after it has begun', async () => {
  await versions.publish(wish(A, []), RUTH, NOON)
  await versions.publish(wish(B, [1], { startsAt: later(60) }), RUTH, NOON)
  expect(await versions.withdraw(2, RUTH, later(61))).toBe(false)
  expect(await versions.withdraw(2, RUTH, later(5))).toBe(true)
  expect(await versions.withdraw(2, RUTH, later(6))).toBe(false)
  expect(await versions.published(later(61))).toMatchObject({ live: { number: 1 }, planned: undefined })
})

test('a version that is published again has a number of its own and the same files', async () => {
  await versions.publish(wish(A, []), RUTH, NOON)
  await versions.publish(wish(B, [1]), RUTH, later(1))
  await versions.publish(wish(A, [2], { how: 'rolled-back' }), RUTH, later(2))
  expect((await versions.list(10)).map(({ number, version }) => [number, version])).toEqual([
    [3, A],
    [2, B],
    [1, A],
  ])
  expect((await db.pool.query('SELECT FROM flow_versions')).rowCount).toBe(2)
})

test('a call finds its version on record when no process has left it in the live store', async () => {
  await versions.publish(wish(A, []), RUTH, NOON)
  const editions = publishedEditions(memoryEditions({ now: () => NOON }), versions)
  expect(await editions.get(A)).toEqual(await versions.files(A))
  expect(await editions.get(B)).toBeUndefined()
})
