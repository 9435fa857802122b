/** The lanes of the audit trail: who waits for whom, what each change of them is called, and life beside the version before. */
import { randomBytes } from 'node:crypto'
import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { contactId } from '../../../src/domain/ids.ts'
import { readAnchors, startAuditAnchors } from '../../../src/stores/postgres/audit/audit-anchors.ts'
import { auditMac, canonicalBody, CHAIN_START } from '../../../src/stores/postgres/audit/audit-chain.ts'
import { laneOf } from '../../../src/stores/postgres/audit/audit-lanes.ts'
import { listAudit } from '../../../src/stores/postgres/audit/audit-list.ts'
import { postgresAudit, type PostgresAudit } from '../../../src/stores/postgres/audit/audit-log.ts'
import { pruneAudit } from '../../../src/stores/postgres/audit/audit-retention.ts'
import { erasePerson } from '../../../src/stores/postgres/audit/forget-person.ts'
import { verifyAudit } from '../../../src/stores/postgres/audit/verify-audit.ts'
import { inTransaction } from '../../../src/stores/postgres/database/pool.ts'
import { freshDatabase, type FreshDatabase } from '../../services/postgres.ts'
import { AUDIT_KEY, entry } from './example-directory.ts'

let db: FreshDatabase
let audit: PostgresAudit
let folder: string
beforeAll(async () => {
  db = await freshDatabase()
  folder = await mkdtemp(join(tmpdir(), 'careline-lanes-'))
})
afterAll(async () => {
  await db.drop()
  await rm(folder, { recursive: true })
})
beforeEach(async () => {
  await asOwner('TRUNCATE audit, audit_seals, audit_lane_rows, audit_lane_seals, audit_subjects')
  await rm(file(), { force: true })
  audit = postgresAudit(db.pool, AUDIT_KEY)
})

const file = () => join(folder, 'anchors.jsonl')
const verify = async (anchors = true) =>
  verifyAudit(db.pool, AUDIT_KEY, anchors ? { anchors: (await readAnchors(file(), AUDIT_KEY)).anchors } : {})

/** As somebody who owns the database and knows how to get past its triggers. */
async function asOwner(sql: string): Promise<void> {
  for (const table of ['audit', 'audit_lane_rows']) await db.pool.query(`ALTER TABLE ${table} DISABLE TRIGGER USER`)
  await db.pool.query(sql)
  for (const table of ['audit', 'audit_lane_rows'])
    for (const trigger of ['audit_append_only', 'audit_sealed_rows_only'])
      await db.pool.query(`ALTER TABLE ${table} ENABLE ALWAYS TRIGGER ${trigger}`)
}

/** Somebody who acts, and whose rows go into this lane of four. */
function actorIn(lane: number): string {
  const name = (n: number) => `staff ${n}`
  let n = 0
  while (laneOf({ subject: null, call: null, actor: name(n) }, 4) !== lane) n += 1
  return name(n)
}
const by = (actor: string, n = 0) => ({ ...entry('call.taken', { n }), subject: undefined, callId: undefined, actor })

/** So many rows in each of the lanes 1 to 4. */
async function fill(rows: number): Promise<void> {
  for (let n = 0; n < rows; n += 1)
    for (const lane of [1, 2, 3, 4]) await audit.append({ ...by(actorIn(lane), n), at: new Date(Date.UTC(2026, n)) })
}

async function anchor(): Promise<unknown[]> {
  const broke: unknown[] = []
  const anchors = await startAuditAnchors({
    pool: db.pool,
    auditKey: AUDIT_KEY,
    file: file(),
    onError: (error) => expect.unreachable(error.message),
    onBroken: (fault) => broke.push(fault),
  })
  await anchors.stop()
  return broke
}

/** What a process of the version before sends to write one row: it knows one chain. */
async function asBefore(actor: string, to = db.pool): Promise<void> {
  const key = AUDIT_KEY
  for (;;) {
    const { rows: ends } = await to.query<{ seq: string; mac: Buffer }>(
      'SELECT seq, mac FROM audit ORDER BY seq DESC LIMIT 1',
    )
    const [end] = ends
    const after = { seq: Number(end?.seq ?? 0), mac: end?.mac ?? CHAIN_START }
    const at = new Date('2026-03-15T03:00:00.123Z')
    const body = canonicalBody({ n: 1 })
    const type = 'call.taken'
    const row = { lane: 0, seq: after.seq + 1, at, type, actor, subject: null, call: null, body, prev: after.mac }
    const { rows } = await to.query<{ written: boolean }>(
      `SELECT * FROM audit_extend_named(4207002, $1, $2, ARRAY[NULL], ARRAY[NULL::timestamptz], ARRAY[NULL], ARRAY[NULL],
         ARRAY[NULL::jsonb], $3, $4, $5, ARRAY[NULL], ARRAY[NULL], $6, $7, $8)`,
      [after.seq, after.mac, [at], [type], [actor], [body], [auditMac(key, row)], []],
    )
    if (rows[0]?.written === true) return
  }
}

describe('rows', () => {
  it('about different people do not wait for each other, also of two processes and in transactions', async () => {
    const other = postgresAudit(db.pool, AUDIT_KEY)
    await inTransaction(db.pool, async (client) => {
      await audit.appendWithin(client, by(actorIn(2)))
      await other.append(by(actorIn(3)))
      await inTransaction(db.pool, (another) => other.appendWithin(another, by(actorIn(1)), by(actorIn(4))))
    })
    expect(await verify()).toMatchObject({
      kind: 'whole',
      rows: 4,
      heads: [1, 2, 3, 4].map((lane) => ({ lane, seq: 1 })),
    })
  })

  it('about one person stand in one lane, in the order in which they were written, and newest first in the list', async () => {
    const other = postgresAudit(db.pool, AUDIT_KEY)
    for (let n = 0; n < 6; n += 1) {
      await (n % 2 === 0 ? audit : other).append({ ...entry('pin.refused', { n }) })
      await audit.append(by(actorIn((n % 4) + 1), n))
    }
    const about = await listAudit(db.pool, { contact: 'ana' }, 10)
    expect(about.map(({ body, seq }) => [body['n'], seq > 0])).toEqual([5, 4, 3, 2, 1, 0].map((n) => [n, true]))
    expect(new Set(about.map(({ lane }) => lane)).size).toBe(1)
    const all = await listAudit(db.pool, {}, 20)
    expect(all.map(({ body }) => body['n'])).toEqual([5, 5, 4, 4, 3, 3, 2, 2, 1, 1, 0, 0])
    expect(await listAudit(db.pool, { before: all[3]?.id ?? 0 }, 20)).toEqual(all.slice(4))
  })

  it('of one transaction in several lanes are listed in the order in which it gave them', async () => {
    const entries = [4, 1, 3, 1, 2].map((lane, n) => by(actorIn(lane), n))
    await Promise.all([1, 2, 3].map(() => inTransaction(db.pool, (client) => audit.appendWithin(client, ...entries))))
    const listed = (await listAudit(db.pool, {}, 20)).toReversed().map(({ body }) => body['n'])
    expect(listed).toEqual([0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0, 1, 2, 3, 4])
    expect(await verify()).toMatchObject({ kind: 'whole', rows: 15 })
  })

  it('about a person who is being erased wait, in every lane that may name them', async () => {
    const ana = contactId.parse('ana')
    await audit.append(entry())
    const naming = [1, 2, 3, 4].map((lane) => ({ ...by(actorIn(lane)), body: { with: 'contact ana' } }))
    await audit.append(naming[0] ?? entry())
    const other = postgresAudit(db.pool, AUDIT_KEY)
    const erasing = erasePerson(db.pool, other, ana, { actor: 'operator', at: new Date() })
    await Promise.all([erasing, ...naming.map((one) => audit.append(one))])
    const { rows } = await db.pool.query(
      `SELECT FROM audit_trail a WHERE id > (SELECT id FROM audit_trail WHERE type = 'subject.erased')
          AND body ->> 'with' LIKE 'contact %'
          AND NOT EXISTS (SELECT FROM audit_subjects s WHERE 'contact ' || s.ref = a.body ->> 'with')`,
    )
    expect(rows).toEqual([])
    expect(await verify()).toMatchObject({ kind: 'whole' })
  })
})

describe('a trail changed behind its back', () => {
  it.each([
    ['a changed row', `UPDATE audit_lane_rows SET actor = 'mallory' WHERE lane = 3 AND seq = 2`, 3, 2, 'changed'],
    ['a removed row', 'DELETE FROM audit_lane_rows WHERE lane = 2 AND seq = 2', 2, 2, 'missing'],
    [
      'a row moved into another lane',
      'UPDATE audit_lane_rows SET lane = 4, seq = 4 WHERE lane = 2 AND seq = 3',
      4,
      4,
      'changed',
    ],
    [
      'a row in the place of one of another lane',
      `UPDATE audit_lane_rows SET seq = 9 WHERE lane = 1 AND seq = 2;
       UPDATE audit_lane_rows SET lane = 1 WHERE lane = 2 AND seq = 2`,
      1,
      2,
      'changed',
    ],
    [
      'two lanes exchanged',
      `UPDATE audit_lane_rows SET lane = 9 WHERE lane = 1; UPDATE audit_lane_rows SET lane = 1 WHERE lane = 2;
       UPDATE audit_lane_rows SET lane = 2 WHERE lane = 9`,
      1,
      1,
      'changed',
    ],
    [
      'rows listed in another order',
      `ALTER TABLE audit_lane_rows ALTER id SET GENERATED BY DEFAULT;
       UPDATE audit_lane_rows SET id = 1000000 - seq WHERE lane = 4;
       ALTER TABLE audit_lane_rows ALTER id SET GENERATED ALWAYS`,
      4,
      2,
      'changed',
    ],
    [
      'a lane taken for the chain from before there were lanes',
      `INSERT INTO audit SELECT seq, at, type, actor, subject, call, body, prev, mac FROM audit_lane_rows WHERE lane = 1`,
      0,
      1,
      'changed',
    ],
  ])('is named without an anchor: %s', async (_, sql, lane, firstBadSeq, why) => {
    await fill(3)
    await asOwner(sql)
    expect(await verify(false)).toEqual({ kind: 'broken', lane, firstBadSeq, why })
  })

  it.each([
    ['the tail of one lane', 'DELETE FROM audit_lane_rows WHERE lane = 2 AND seq > 1', 2, 2],
    ['a whole lane', 'DELETE FROM audit_lane_rows WHERE lane = 3', 3, 1],
    ['every lane', 'DELETE FROM audit_lane_rows', 1, 1],
  ])('is named by the anchors: %s is gone', async (_, sql, lane, firstBadSeq) => {
    await fill(3)
    expect(await anchor()).toEqual([])
    await asOwner(sql)
    expect(await verify()).toEqual({ kind: 'broken', lane, firstBadSeq, why: 'cut-off' })
    expect(await anchor()).toEqual([{ lane, firstBadSeq, why: 'cut-off' }])
  })

  it('one anchor line holds all lanes, and none of them can be taken out of it or exchanged', async () => {
    await fill(2)
    await anchor()
    const [line = ''] = (await readFile(file(), 'utf8')).trim().split('\n')
    const { heads, ...rest } = JSON.parse(line) as { heads: { lane: number }[] }
    expect(heads.map(({ lane }) => lane)).toEqual([1, 2, 3, 4])
    const shifted = heads.map((head) => ({ ...head, lane: head.lane + 1 }))
    await appendFile(file(), `\n${JSON.stringify({ heads: heads.slice(1), ...rest })}`)
    await appendFile(file(), `\n${JSON.stringify({ heads: shifted, ...rest })}`)
    expect(await readAnchors(file(), AUDIT_KEY)).toMatchObject({ lines: 1, refused: 2 })
  })

  it('rows of each lane are dropped behind a seal of that lane, and no seal holds for another', async () => {
    await fill(4)
    await anchor()
    expect(await pruneAudit(db.pool, AUDIT_KEY, new Date(Date.UTC(2026, 2)), new Date())).toBe(8)
    expect(await verify()).toMatchObject({ kind: 'whole', rows: 8 })
    await fill(1)
    expect(await verify()).toMatchObject({ kind: 'whole', rows: 12 })
    await db.pool.query('UPDATE audit_lane_seals SET lane = 9 WHERE lane = 1')
    await db.pool.query('UPDATE audit_lane_seals SET lane = 1 WHERE lane = 2')
    expect(await verify(false)).toEqual({ kind: 'broken', lane: 1, firstBadSeq: 1, why: 'missing' })
  })
})

describe('beside a process of the version before', () => {
  it('both write at once, each its own chain, and all of it is one trail', async () => {
    await Promise.all([1, 2, 3].flatMap((n) => [asBefore('before'), audit.append(by(actorIn(n)))]))
    expect(await verify()).toMatchObject({ kind: 'whole', rows: 6, heads: [{ lane: 0, seq: 3 }, {}, {}, {}] })
    expect(await listAudit(db.pool, { actor: 'before' }, 10)).toHaveLength(3)
  })

  it('the anchors that it wrote go on to count', async () => {
    await asBefore('first')
    await asBefore('second')
    const { rows } = await db.pool.query<{ seq: string; mac: Buffer }>('SELECT seq, mac FROM audit WHERE seq = 2')
    const { createHmac } = await import('node:crypto')
    const said = [2, rows[0]?.mac.toString('hex'), '2026-03-15T03:00:00.123Z']
    const key = createHmac('sha256', AUDIT_KEY).update('careline audit anchor v1').digest()
    const sig = createHmac('sha256', key).update(JSON.stringify(said)).digest('hex')
    await appendFile(file(), `\n${JSON.stringify({ seq: said[0], mac: said[1], at: said[2], sig })}`)
    expect(await readAnchors(file(), AUDIT_KEY)).toMatchObject({ lines: 1, refused: 0 })
    expect(await anchor()).toEqual([])
    await asOwner('DELETE FROM audit WHERE seq = 2')
    expect(await verify()).toEqual({ kind: 'broken', lane: 0, firstBadSeq: 2, why: 'cut-off' })
    expect(await anchor()).toEqual([{ lane: 0, firstBadSeq: 2, why: 'cut-off' }])
  })

  it('no person is erased by it, because the lanes are unknown to it', async () => {
    await db.pool.query(`INSERT INTO audit_subjects (contact_id, key) VALUES ('ben', $1)`, [randomBytes(32)])
    const asBeforeErased = inTransaction(db.pool, async (client) => {
      await client.query('SELECT pg_advisory_xact_lock(4207002)')
      await client.query(`DELETE FROM audit_subjects WHERE contact_id = 'ben'`)
    })
    await expect(asBeforeErased).rejects.toThrow('knows the lanes')
  })
})
