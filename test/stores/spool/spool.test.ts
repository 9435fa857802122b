/** Records kept in a file while the database is away: on disk at once, replayed once, whatever breaks on the way. */
import { appendFile, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { AuditEntry } from '../../../src/domain/audit.ts'
import { callId } from '../../../src/domain/ids.ts'
import { postgresAudit } from '../../../src/stores/postgres/audit/audit-log.ts'
import { replayInto } from '../../../src/stores/postgres/outbox/replay-spool.ts'
import { verifyAudit } from '../../../src/stores/postgres/audit/verify-audit.ts'
import { openSpool } from '../../../src/stores/spool/spool.ts'
import type { SpoolItem, SpoolLine } from '../../../src/stores/spool/spool-item.ts'
import { freshDatabase, type FreshDatabase } from '../../services/postgres.ts'

const KEY = new Uint8Array(32).fill(7)
let folder: string
let db: FreshDatabase

beforeAll(async () => {
  db = await freshDatabase()
})
afterAll(() => db.drop())
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'careline-spool-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

let second = 0
function refusal(call: string): SpoolItem & { audit: AuditEntry } {
  second += 1
  return {
    kind: 'audit',
    audit: {
      type: 'pin.refused',
      at: new Date(Date.UTC(2026, 2, 1, 3, 0, second)),
      actor: 'unverified caller',
      subject: undefined,
      callId: callId.parse(call),
      body: { reason: 'mismatch', attested: false, credential: null },
    },
  }
}

const rowsOf = async (call: string) =>
  (
    await db.pool.query<{ type: string; at: Date; body: object }>(
      'SELECT type, at, body FROM audit_trail WHERE call = $1 ORDER BY id',
      [call],
    )
  ).rows

const write = () => replayInto(db.pool, postgresAudit(db.pool, KEY))

it('gives back what was kept, in order, with its own time and a mark that it came late', async () => {
  const spool = await openSpool(folder)
  const [first, then] = [refusal('CAorder'), refusal('CAorder')]
  await spool.append(first)
  await spool.append(then)
  expect(spool.waiting()).toBe(2)
  await spool.replay(write())
  expect(spool.waiting()).toBe(0)
  expect(await rowsOf('CAorder')).toEqual(
    [first, then].map(({ audit }) => ({ type: audit.type, at: audit.at, body: { ...audit.body, spooled: true } })),
  )
  expect(await readdir(folder)).toEqual([])
  expect(await verifyAudit(db.pool, KEY)).toMatchObject({ kind: 'whole' })
})

it('is readable by its owner alone', async () => {
  const spool = await openSpool(folder)
  await spool.append(refusal('CAmode'))
  const [file = ''] = await readdir(folder)
  expect((await stat(join(folder, file))).mode & 0o077).toBe(0)
})

it('keeps everything when writing fails in the middle, and writes nothing twice', async () => {
  const spool = await openSpool(folder)
  for (let i = 0; i < 5; i += 1) await spool.append(refusal('CAmiddle'))
  const into = write()
  let left = 3
  const failing = async (line: SpoolLine) => {
    if (left === 0) throw new Error('the database is gone')
    left -= 1
    await into(line)
  }
  await expect(spool.replay(failing)).rejects.toThrow()
  expect(spool.waiting()).toBe(5)
  await spool.append(refusal('CAmiddle'))
  await spool.replay(into)
  expect(spool.waiting()).toBe(0)
  expect(await rowsOf('CAmiddle')).toHaveLength(6)
})

describe('after a crash', () => {
  /** As a process that is not there any more left it. */
  async function dies(): Promise<void> {
    for (const file of await readdir(folder)) {
      await rename(join(folder, file), join(folder, file.replace(`spool-${process.pid}-`, 'spool-999999999-')))
    }
  }

  it('the next process replays what the last one left', async () => {
    const before = await openSpool(folder)
    await before.append(refusal('CAcrash'))
    await dies()
    const after = await openSpool(folder)
    expect(after.waiting()).toBe(1)
    await after.replay(write())
    expect(await rowsOf('CAcrash')).toHaveLength(1)
    expect(await readdir(folder)).toEqual([])
  })

  it('in the middle of a replay nothing is written twice', async () => {
    const before = await openSpool(folder)
    for (let i = 0; i < 3; i += 1) await before.append(refusal('CAtwice'))
    const into = write()
    const crash = async (line: SpoolLine) => {
      await into(line)
      throw new Error('killed')
    }
    await expect(before.replay(crash)).rejects.toThrow()
    await dies()
    const after = await openSpool(folder)
    await after.replay(into)
    expect(await rowsOf('CAtwice')).toHaveLength(3)
  })

  it('a line that was torn is left out, and the ones around it are not', async () => {
    const before = await openSpool(folder)
    await before.append(refusal('CAtorn'))
    const [file = ''] = await readdir(folder)
    await appendFile(join(folder, file), '{"id":"torn\n')
    await before.append(refusal('CAtorn'))
    await dies()
    const after = await openSpool(folder)
    expect(after.waiting()).toBe(2)
    await after.replay(write())
    expect(await rowsOf('CAtorn')).toHaveLength(2)
  })
})

it('does not write again what was written although its answer got lost', async () => {
  const item = refusal('CAlost')
  await postgresAudit(db.pool, KEY).append(item.audit)
  const spool = await openSpool(folder)
  await spool.append(item)
  await spool.replay(write())
  expect(await rowsOf('CAlost')).toHaveLength(1)
})

it('rejects when the disk is full, and keeps counting right', async () => {
  const spool = await openSpool(folder)
  await spool.append(refusal('CAfull'))
  await rm(folder, { recursive: true })
  await expect(spool.append(refusal('CAfull'))).rejects.toThrow()
  expect(spool.waiting()).toBe(1)
})

it('holds nothing of what was keyed', async () => {
  const spool = await openSpool(folder)
  await spool.append(refusal('CAdigits'))
  const [file = ''] = await readdir(folder)
  const text = await readFile(join(folder, file), 'utf8')
  expect(Object.keys((JSON.parse(text) as { item: { audit: object } }).item.audit).toSorted()).toEqual([
    'actor',
    'at',
    'body',
    'callId',
    'type',
  ])
})
