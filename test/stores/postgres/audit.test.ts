/** One lane of the audit trail: what it holds, who may not change it, and that every change is named. */
import { randomBytes } from 'node:crypto'
import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { contactId } from '../../../src/domain/ids.ts'
import { postgresAudit, type PostgresAudit } from '../../../src/stores/postgres/audit/audit-log.ts'
import { readAnchors, startAuditAnchors } from '../../../src/stores/postgres/audit/audit-anchors.ts'
import { pruneAudit } from '../../../src/stores/postgres/audit/audit-retention.ts'
import { auditMac, canonicalBody, type AuditRow } from '../../../src/stores/postgres/audit/audit-chain.ts'
import { inTransaction } from '../../../src/stores/postgres/database/pool.ts'
import { verifyAudit } from '../../../src/stores/postgres/audit/verify-audit.ts'
import { freshDatabase, type FreshDatabase } from '../../services/postgres.ts'
import { AUDIT_KEY, entry } from './example-directory.ts'

let db: FreshDatabase
let audit: PostgresAudit

beforeAll(async () => {
  db = await freshDatabase()
  audit = postgresAudit(db.pool, AUDIT_KEY)
})
afterAll(() => db.drop())
beforeEach(() => asOwner('TRUNCATE audit_lane_rows'))

/** As somebody who owns the database and knows how to get past its triggers. */
async function asOwner(...statements: string[]): Promise<void> {
  for (const sql of [
    'ALTER TABLE audit_lane_rows DISABLE TRIGGER USER',
    ...statements,
    'ALTER TABLE audit_lane_rows ENABLE ALWAYS TRIGGER audit_append_only',
    'ALTER TABLE audit_lane_rows ENABLE ALWAYS TRIGGER audit_sealed_rows_only',
  ])
    await db.pool.query(sql)
}

async function append(rows: number): Promise<void> {
  for (let n = 1; n <= rows; n += 1) await audit.append(entry('call.decided', { n, rule: 'R20' }))
}

async function rowThree(): Promise<AuditRow> {
  const { rows } = await db.pool.query<AuditRow>(
    'SELECT lane, seq::int, at, type, actor, subject, call, body::text, prev FROM audit_lane_rows WHERE seq = 3',
  )
  if (rows[0] === undefined) throw new Error('there is no third row')
  return rows[0]
}

/** Until somebody waits for a lock. */
const somebodyWaits = () =>
  vi.waitFor(async () => {
    const { rows } = await db.pool.query('SELECT FROM pg_locks WHERE NOT granted')
    expect(rows.length).toBeGreaterThan(0)
  })

/** All rows of these tests are about one person, or by one: in one lane. */
const broken = (firstBadSeq: number, why: string): unknown => ({
  kind: 'broken',
  lane: expect.any(Number) as unknown,
  firstBadSeq,
  why,
})
const verify = (range = {}) => verifyAudit(db.pool, AUDIT_KEY, range)

describe('the audit chain', () => {
  it('is whole when it is empty', async () => {
    expect(await verify()).toEqual({ kind: 'whole', rows: 0, heads: [], restores: [] })
  })

  it('is dense and whole after 60 simultaneous appends', async () => {
    await Promise.all(Array.from({ length: 60 }, (_, n) => audit.append(entry('pin.refused', { n }))))
    expect(await verify()).toMatchObject({ kind: 'whole', rows: 60, heads: [{ seq: 60 }] })
  })

  it('has a row of each process when two say the same at one instant', async () => {
    const same = { ...entry(), subject: undefined }
    await audit.append(same)
    await postgresAudit(db.pool, AUDIT_KEY).append(same)
    expect(await verify()).toMatchObject({ kind: 'whole', rows: 2 })
  })

  it('names everybody before it takes the end of the chain, so that nobody waits in a circle', async () => {
    const about = (contact: string) => ({ ...entry(), subject: contactId.parse(contact) })
    const other = postgresAudit(db.pool, AUDIT_KEY)
    await other.append(about('dev'))
    let first: Promise<void> | undefined
    await inTransaction(db.pool, async (client) => {
      // The name of somebody new is being made here…
      await client.query(`INSERT INTO audit_subjects (contact_id, key) VALUES ('zoe', $1)`, [randomBytes(32)])
      first = inTransaction(db.pool, (another) => other.appendWithin(another, about('dev'), about('zoe')))
      await somebodyWaits()
      // …and nobody who needs it has the chain meanwhile.
      await audit.appendWithin(client, about('zoe'))
    })
    await first
    expect(await verify()).toMatchObject({ kind: 'whole', rows: 4 })
  })

  it('has no gap where a transaction was undone', async () => {
    await append(2)
    const undone = inTransaction(db.pool, async (client) => {
      await audit.appendWithin(client, entry())
      throw new Error('undone')
    })
    await expect(undone).rejects.toThrow('undone')
    await append(1)
    expect(await verify()).toMatchObject({ kind: 'whole', rows: 3 })
  })

  it('keeps every kind of body and actor letter by letter', async () => {
    const body = { z: null, a: 0.1, big: 1e21, text: 'é "quoted" \u0000 \ud800 ‮ <b>', on: false, '9': 1, '10': 2 }
    await audit.append({ ...entry('pin.refused', body), actor: 'ana "x"', subject: undefined, callId: undefined })
    expect(await verify()).toMatchObject({ kind: 'whole', rows: 1 })
    const { rows } = await db.pool.query('SELECT body::text AS body, subject, call FROM audit_lane_rows')
    expect(rows).toEqual([{ body: canonicalBody(body), subject: null, call: null }])
  })

  it('cuts strings at 200 characters', () => {
    expect(canonicalBody({ b: 'x'.repeat(300), a: 1 })).toBe(`{"a":1,"b":"${'x'.repeat(200)}"}`)
  })

  it('goes beyond one page of a thousand rows, and can be read in part', async () => {
    await inTransaction(db.pool, async (client) => {
      await audit.appendWithin(client, ...Array.from({ length: 2_100 }, (_, n) => entry('pin.refused', { n })))
    })
    expect(await verify()).toMatchObject({ kind: 'whole', rows: 2_100, heads: [{ seq: 2_100 }] })
    expect(await verify({ from: 1_001, to: 2_000 })).toMatchObject({
      kind: 'whole',
      rows: 1_000,
      heads: [{ seq: 2_000 }],
    })
    await asOwner(`UPDATE audit_lane_rows SET actor = 'somebody' WHERE seq = 1500`)
    expect(await verify()).toEqual(broken(1_500, 'changed'))
    expect(await verify({ from: 1_501 })).toMatchObject({ kind: 'whole', rows: 600 })
  })

  it.each([
    'UPDATE audit_lane_rows SET actor = actor',
    'DELETE FROM audit_lane_rows',
    'DELETE FROM audit_lane_rows WHERE seq = 1',
    'TRUNCATE audit_lane_rows',
  ])('refuses %s', async (sql) => {
    await append(1)
    await expect(db.pool.query(sql)).rejects.toThrow('append-only')
    expect(await verify()).toMatchObject({ kind: 'whole', rows: 1 })
  })
})

describe('a chain changed behind its back', () => {
  const columns = ['at', 'type', 'actor', 'subject', 'call', 'body', 'prev', 'mac']
  const exchange = `UPDATE audit_lane_rows a SET ${columns.map((name) => `${name} = b.${name}`).join(', ')}
    FROM audit_lane_rows b WHERE (a.seq, b.seq) IN ((4, 6), (6, 4))`

  it.each([
    ['an edited time', `UPDATE audit_lane_rows SET at = at + interval '1 ms' WHERE seq = 5`, 5, 'changed'],
    ['an edited type', `UPDATE audit_lane_rows SET type = 'pin.refused' WHERE seq = 5`, 5, 'changed'],
    ['an edited actor', `UPDATE audit_lane_rows SET actor = 'mallory' WHERE seq = 1`, 1, 'changed'],
    ['a removed subject', `UPDATE audit_lane_rows SET subject = NULL WHERE seq = 5`, 5, 'changed'],
    ['an edited call', `UPDATE audit_lane_rows SET call = 'CA2' WHERE seq = 5`, 5, 'changed'],
    ['an edited body', `UPDATE audit_lane_rows SET body = '{"n":6,"rule":"R20"}' WHERE seq = 5`, 5, 'changed'],
    ['a body in another order', `UPDATE audit_lane_rows SET body = '{"rule":"R20","n":5}' WHERE seq = 5`, 5, 'changed'],
    [
      'an edited mac',
      `UPDATE audit_lane_rows SET mac = set_byte(mac, 0, (get_byte(mac, 0) + 1) % 256) WHERE seq = 10`,
      10,
      'changed',
    ],
    [
      'an edited link',
      `UPDATE audit_lane_rows SET prev = set_byte(prev, 0, (get_byte(prev, 0) + 1) % 256) WHERE seq = 5`,
      5,
      'changed',
    ],
    ['two exchanged rows', exchange, 4, 'changed'],
    ['a removed row', 'DELETE FROM audit_lane_rows WHERE seq = 5', 5, 'missing'],
    ['a removed start', 'DELETE FROM audit_lane_rows WHERE seq <= 3', 1, 'missing'],
    [
      'a hole closed by renumbering',
      'DELETE FROM audit_lane_rows WHERE seq = 5; UPDATE audit_lane_rows SET seq = seq - 1 WHERE seq > 5',
      5,
      'changed',
    ],
    [
      'a row put in',
      `UPDATE audit_lane_rows SET seq = 11 WHERE seq = 10;
       INSERT INTO audit_lane_rows (lane, seq, at, type, actor, subject, call, body, prev, mac)
       SELECT lane, 10, at, type, actor, subject, call, body, prev, mac FROM audit_lane_rows WHERE seq = 9`,
      10,
      'changed',
    ],
  ])('is named: %s', async (_, sql, firstBadSeq, why) => {
    await append(10)
    await asOwner(...sql.split(';'))
    expect(await verify()).toEqual(broken(firstBadSeq, why))
  })

  it('is named when it was signed again without the key', async () => {
    await append(3)
    const forged = randomBytes(32)
    const row = await rowThree()
    const mac = auditMac(forged, { ...row, actor: 'mallory' })
    await asOwner(`UPDATE audit_lane_rows SET actor = 'mallory', mac = '\\x${mac.toString('hex')}' WHERE seq = 3`)
    expect(await verify()).toEqual(broken(3, 'changed'))
  })

  it('is named when a genuine row follows another than the one it was written after', async () => {
    await append(4)
    const row = await rowThree()
    const mac = auditMac(AUDIT_KEY, { ...row, actor: 'mallory' })
    await asOwner(`UPDATE audit_lane_rows SET actor = 'mallory', mac = '\\x${mac.toString('hex')}' WHERE seq = 3`)
    expect(await verify()).toEqual(broken(4, 'does-not-follow'))
  })

  it('is not whole under another key', async () => {
    await append(2)
    expect(await verifyAudit(db.pool, randomBytes(32))).toEqual(broken(1, 'changed'))
  })
})

describe('anchors outside the database', () => {
  let folder: string
  let file: string
  const onError = (error: Error) => {
    throw error
  }
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'careline-anchors-'))
    file = join(folder, 'anchors.jsonl')
    return () => rm(folder, { recursive: true, force: true })
  })

  const broke: unknown[] = []
  const onBroken = (fault: unknown) => void broke.push(fault)
  beforeEach(() => void (broke.length = 0))
  const start = (more: { lookMs?: number; mostLines?: number } = {}) =>
    startAuditAnchors({ pool: db.pool, auditKey: AUDIT_KEY, file, onError, onBroken, lookMs: 10, ...more })
  const seqs = async () => (await readAnchors(file, AUDIT_KEY)).anchors.map(({ seq }) => seq)

  async function anchored(work: () => Promise<void> = async () => undefined) {
    const anchors = await start()
    await work()
    await anchors.stop()
    return (await readAnchors(file, AUDIT_KEY)).anchors
  }

  it('are written at start and at stop, and not twice for the same row', async () => {
    await append(2)
    const anchors = await start({ lookMs: 60_000 })
    await append(3)
    await anchors.stop()
    expect(await seqs()).toEqual([2, 5])
    await anchored()
    expect(await seqs()).toEqual([2, 5])
  })

  it('are written for a single row at the next look', async () => {
    const anchors = await start()
    await append(1)
    await expect.poll(seqs).toEqual([1])
    await anchors.stop()
  })

  it('are thinned out when there are many, and the newest stay', async () => {
    await append(3)
    await anchored()
    const [line = ''] = (await readFile(file, 'utf8')).trim().split('\n')
    await appendFile(file, `\n${line}`.repeat(2_100))
    await append(1)
    const anchors = await start({ mostLines: 2_050 })
    await anchors.stop()
    const kept = await seqs()
    expect(kept).toHaveLength(2_002)
    expect(kept.at(-1)).toBe(4)
  })

  it('a tail that is cut while the service runs is told at the next look, once, and no anchor follows', async () => {
    await append(10)
    const anchors = await start()
    await asOwner('DELETE FROM audit_lane_rows WHERE seq > 6')
    await expect.poll(() => broke).toMatchObject([{ firstBadSeq: 7, why: 'cut-off' }])
    await append(1)
    await anchors.stop()
    expect(broke).toHaveLength(1)
    expect((await seqs()).at(-1)).toBe(10)
  })

  it('a tail that is cut and has grown longer again between two looks is told too', async () => {
    await append(10)
    const anchors = await start({ lookMs: 60_000 })
    await asOwner('DELETE FROM audit_lane_rows WHERE seq > 6')
    await append(8)
    await anchors.stop()
    expect(broke).toMatchObject([{ firstBadSeq: 10, why: 'differs-from-anchor' }])
  })

  it('a tail that was cut while no service ran is told at the start', async () => {
    await append(10)
    await anchored()
    await asOwner('DELETE FROM audit_lane_rows WHERE seq > 9')
    await anchored()
    expect(broke).toMatchObject([{ firstBadSeq: 10, why: 'cut-off' }])
  })

  it('old rows that were dropped behind a seal are no cut tail', async () => {
    await append(3)
    await anchored()
    await pruneAudit(db.pool, AUDIT_KEY, new Date('2100-01-01T00:00:00Z'), new Date())
    await anchored()
    expect(broke).toEqual([])
    await asOwner('TRUNCATE audit_lane_seals')
  })

  it('betray a cut tail, which the chain alone cannot', async () => {
    await append(10)
    const anchors = await anchored()
    await asOwner('DELETE FROM audit_lane_rows WHERE seq > 6')
    expect(await verify()).toMatchObject({ kind: 'whole', rows: 6 })
    expect(await verify({ anchors })).toEqual(broken(7, 'cut-off'))
    await asOwner('TRUNCATE audit_lane_rows')
    expect(await verify({ anchors })).toEqual(broken(1, 'cut-off'))
  })

  it('betray a cut tail that new rows, and new anchors, have grown over', async () => {
    await append(10)
    await anchored()
    await asOwner('DELETE FROM audit_lane_rows WHERE seq > 6')
    await append(4)
    const anchors = await anchored()
    expect(broke).toHaveLength(1)
    expect(await verify({ anchors })).toEqual(broken(10, 'differs-from-anchor'))
  })

  it('count only with a right signature, and one torn line spoils no other', async () => {
    await append(3)
    await anchored()
    await appendFile(file, '\n{"seq":9,"mac":"')
    const [line = ''] = (await readFile(file, 'utf8')).trim().split('\n')
    await appendFile(file, `\n${line.replace('"seq":3', '"seq":9')}`)
    await append(1)
    await anchored()
    const { anchors, refused } = await readAnchors(file, AUDIT_KEY)
    expect(anchors.map(({ seq }) => seq)).toEqual([3, 4])
    expect(refused).toBe(2)
    expect(await readAnchors(file, randomBytes(32))).toEqual({ anchors: [], lines: 0, refused: 4 })
  })

  it('are none where no file is', async () => {
    expect(await readAnchors(join(folder, 'none'), AUDIT_KEY)).toEqual({ anchors: [], lines: 0, refused: 0 })
  })

  it('that cannot be written are reported, and nothing else stops', async () => {
    await append(1)
    const errors: Error[] = []
    const anchors = await startAuditAnchors({
      pool: db.pool,
      auditKey: AUDIT_KEY,
      file: join(folder, 'no', 'such', 'folder'),
      onBroken,
      onError: (error) => errors.push(error),
    })
    await anchors.stop()
    expect(errors.length).toBe(2)
  })
})
