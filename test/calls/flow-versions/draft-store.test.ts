/** Drafts in Postgres: two authors at one draft, file by file. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { FileSave, FlowDrafts } from '../../../src/calls/flow-versions/draft-store.ts'
import type { Author, FlowVersions } from '../../../src/calls/flow-versions/version-store.ts'
import { postgresAudit } from '../../../src/stores/postgres/audit/audit-log.ts'
import { postgresFlowDrafts } from '../../../src/stores/postgres/flows/flow-drafts.ts'
import { postgresFlowVersions } from '../../../src/stores/postgres/flows/flow-versions.ts'
import { freshDatabase, type FreshDatabase } from '../../services/postgres.ts'

const RUTH: Author = { actor: 'staff ruth', name: 'Ruth Okafor' }
const SAM: Author = { actor: 'staff sam', name: 'Sam Mori' }
const NOON = new Date('2026-12-01T12:00:00Z')

let db: FreshDatabase
let versions: FlowVersions
let drafts: FlowDrafts
let id: string
beforeEach(async () => {
  db = await freshDatabase()
  const audit = postgresAudit(db.pool, new Uint8Array(32))
  versions = postgresFlowVersions(db.pool, audit)
  drafts = postgresFlowDrafts(db.pool, audit)
  await publish('aaaaaaaaaaaa', undefined)
  id = await drafts.make('Holiday', 1, RUTH, NOON)
})
afterEach(() => db.drop())

const publish = (version: string, live: number | undefined, draft?: { id: string; revision: number }) =>
  versions.publish(
    {
      version,
      sources: [{ file: 'main.flow.yaml', source: version }],
      how: 'published',
      why: 'w',
      startsAt: undefined,
      checkedBy: '0.1.0',
      over: { live, planned: undefined },
      draft,
    },
    RUTH,
    NOON,
  )
const written = (file: string, source: string, over: number): FileSave => ({ kind: 'written', file, source, over })
const files = async () => (await drafts.find(id))?.files.map(({ file, source, changedBy }) => [file, source, changedBy])

test('two authors who change different files both keep their work', async () => {
  const both = await Promise.all([
    drafts.save(id, 1, [written('a.flow.yaml', 'by ruth', 0)], RUTH, NOON),
    drafts.save(id, 1, [written('b.flow.yaml', 'by sam', 0)], SAM, NOON),
  ])
  expect(both.map(({ kind }) => kind)).toEqual(['saved', 'saved'])
  expect(await files()).toEqual([
    ['a.flow.yaml', 'by ruth', 'Ruth Okafor'],
    ['b.flow.yaml', 'by sam', 'Sam Mori'],
  ])
})

test('of two who change one file the second is told whose it is, and nothing of theirs is saved', async () => {
  await drafts.save(id, 1, [written('a.flow.yaml', 'by ruth', 0)], RUTH, NOON)
  const late = await drafts.save(
    id,
    1,
    [written('b.flow.yaml', 'x', 0), written('a.flow.yaml', 'by sam', 0)],
    SAM,
    NOON,
  )
  expect(late).toMatchObject({
    kind: 'changed',
    files: [{ file: 'a.flow.yaml', changedBy: 'Ruth Okafor', revision: 2 }],
  })
  expect(await files()).toEqual([['a.flow.yaml', 'by ruth', 'Ruth Okafor']])
  // Seen and taken over.
  expect((await drafts.save(id, 1, [written('a.flow.yaml', 'by sam', 2)], SAM, NOON)).kind).toBe('saved')
  expect(await files()).toEqual([['a.flow.yaml', 'by sam', 'Sam Mori']])
})

test('a file that is put back or taken away says so, and a draft that was moved under its author saves nothing', async () => {
  await drafts.save(
    id,
    1,
    [written('a.flow.yaml', 'x', 0), { kind: 'taken-away', file: 'b.flow.yaml', over: 0 }],
    RUTH,
    NOON,
  )
  expect(await files()).toEqual([
    ['a.flow.yaml', 'x', 'Ruth Okafor'],
    ['b.flow.yaml', undefined, 'Ruth Okafor'],
  ])
  await drafts.save(id, 1, [{ kind: 'as-below', file: 'a.flow.yaml', over: 2 }], RUTH, NOON)
  await publish('bbbbbbbbbbbb', 1)
  expect((await drafts.rebase(id, 3, 2, ['b.flow.yaml'], SAM, NOON)).kind).toBe('saved')
  expect((await drafts.save(id, 1, [written('c.flow.yaml', 'old', 0)], RUTH, NOON)).kind).toBe('changed')
  expect((await drafts.rebase(id, 3, 2, [], RUTH, NOON)).kind).toBe('changed')
})

test('publishing a draft ends it, once, and not when another author has changed it meanwhile', async () => {
  await drafts.save(id, 1, [written('a.flow.yaml', 'x', 0)], SAM, NOON)
  expect(await publish('bbbbbbbbbbbb', 1, { id, revision: 1 })).toEqual({ kind: 'draft-changed' })
  expect((await versions.published(NOON)).live?.number).toBe(1)
  expect((await publish('bbbbbbbbbbbb', 1, { id, revision: 2 })).kind).toBe('published')
  expect(await drafts.find(id)).toBeUndefined()
  expect(await drafts.open()).toEqual([])
  expect((await drafts.save(id, 1, [written('a.flow.yaml', 'y', 2)], SAM, NOON)).kind).toBe('gone')
  expect((await drafts.discard(id, 2, SAM, NOON)).kind).toBe('gone')
  expect(await drafts.setTrial(id, ['+12025550199'], SAM, NOON)).toBe(false)
})
