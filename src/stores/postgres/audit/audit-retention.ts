/** Legal holds, what the trail says about one person, and old months dropped behind signed seals without breaking a lane. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Pool, PoolClient } from 'pg'
import type { ContactId } from '../../../domain/ids.ts'
import { OLD_LANE, readHeads, tableOf } from './audit-lanes.ts'
import type { PostgresAudit } from './audit-log.ts'
import { contactsByRef, opened, withName } from './audit-names.ts'
import { inTransaction } from '../database/pool.ts'

export interface AuditSeal {
  lane: number
  lastSeq: number
  mac: Buffer
  rows: number
  before: Date
  sealedAt: Date
}

interface SealRow {
  lane: number
  last_seq: string
  mac: Buffer
  rows: string
  before: Date
  sealed_at: Date
  sig: Buffer
}

/** Signed with a key of its own, so that no row's mac can be passed off as a seal's. */
function sign(auditKey: Uint8Array, { lane, lastSeq, mac, rows, before, sealedAt }: AuditSeal): Buffer {
  const form = lane === OLD_LANE ? 'v1' : 'v2'
  const key = createHmac('sha256', auditKey).update(`careline audit seal ${form}`).digest()
  const said = [lastSeq, mac.toString('hex'), rows, before.toISOString(), sealedAt.toISOString()]
  return createHmac('sha256', key)
    .update(JSON.stringify(lane === OLD_LANE ? said : [lane, ...said]))
    .digest()
}

/** The newest seal of each lane whose signature is ours; anything else in the tables is no seal. */
export async function readSeals(
  pool: Pick<PoolClient, 'query'>,
  auditKey: Uint8Array,
): Promise<ReadonlyMap<number, AuditSeal>> {
  const { rows } = await pool.query<SealRow>('SELECT * FROM audit_trail_seals ORDER BY last_seq DESC')
  const seals = new Map<number, AuditSeal>()
  for (const { lane, last_seq: lastSeq, mac, rows: count, before, sealed_at: sealedAt, sig } of rows) {
    const seal = { lane, lastSeq: Number(lastSeq), mac, rows: Number(count), before, sealedAt }
    if (!seals.has(lane) && timingSafeEqual(sign(auditKey, seal), sig)) seals.set(lane, seal)
  }
  return seals
}

/** False for an id that neither the trail nor the directory knows. A hold may come before the first row. */
export async function holdSubject(
  pool: Pool,
  audit: PostgresAudit,
  contact: ContactId,
  held: boolean,
  by: { actor: string; at: Date },
): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    if (held)
      await client.query(
        `INSERT INTO audit_subjects (contact_id, key) SELECT id, $2 FROM contacts WHERE id = $1 ON CONFLICT DO NOTHING`,
        [contact, randomBytes(32)],
      )
    const { rowCount } = await client.query('UPDATE audit_subjects SET held = $2 WHERE contact_id = $1', [
      contact,
      held,
    ])
    if (rowCount === 0) return false
    await audit.appendWithin(client, {
      type: held ? 'subject.held' : 'subject.released',
      at: by.at,
      actor: by.actor,
      subject: contact,
      callId: undefined,
      body: {},
    })
    return true
  })
}

/** So that no caller waits for it. */
const DELETE_AT_ONCE = 2_000

/**
 * Seals everything before this moment and drops it, lane by lane. The first row of a person under a legal hold stops it there: it
 * stays, and so does everything of that time and later, in every lane. The number of rows dropped.
 */
export async function pruneAudit(
  pool: Pool,
  auditKey: Uint8Array,
  before: Date,
  now: Date,
  signal?: AbortSignal,
): Promise<number> {
  const end = await firstHeld(pool, before)
  for (const { lane } of await readHeads(pool)) {
    const last = await lastBefore(pool, lane, end)
    if (last !== undefined) await writeSeal(pool, auditKey, { ...last, before: end, sealedAt: now })
  }
  let dropped = 0
  // Also what an earlier run sealed and did not get to drop.
  for (const seal of (await readSeals(pool, auditKey)).values()) dropped += await dropSealed(pool, seal, signal)
  return dropped
}

async function writeSeal(pool: Pool, auditKey: Uint8Array, seal: AuditSeal): Promise<void> {
  const { lane, lastSeq, mac, rows, before, sealedAt } = seal
  const values = [lastSeq, mac, rows, before, sealedAt, sign(auditKey, seal)]
  if (lane === OLD_LANE)
    await pool.query(
      `INSERT INTO audit_seals (last_seq, mac, rows, before, sealed_at, sig) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (last_seq) DO NOTHING`,
      values,
    )
  else
    await pool.query(
      `INSERT INTO audit_lane_seals (last_seq, mac, rows, before, sealed_at, sig, lane) VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (lane, last_seq) DO NOTHING`,
      [...values, lane],
    )
}

async function dropSealed(pool: Pool, { lane, lastSeq }: AuditSeal, signal?: AbortSignal): Promise<number> {
  const { table, where } = tableOf(lane)
  let dropped = 0
  for (;;) {
    signal?.throwIfAborted()
    const { rowCount } = await pool.query(
      `DELETE FROM ${table} WHERE ${where} AND seq IN (
         SELECT seq FROM ${table} WHERE ${where} AND seq <= $1 ORDER BY seq LIMIT ${DELETE_AT_ONCE})`,
      [lastSeq],
    )
    dropped += rowCount ?? 0
    if ((rowCount ?? 0) < DELETE_AT_ONCE) return dropped
  }
}

/** How many rows `pruneAudit` would drop. */
export async function countPrunable(pool: Pool, before: Date): Promise<number> {
  const end = await firstHeld(pool, before)
  let rows = 0
  for (const { lane } of await readHeads(pool)) rows += (await lastBefore(pool, lane, end))?.rows ?? 0
  return rows
}

/** `before`, or the moment of the first row about a person under a legal hold when that is earlier. */
async function firstHeld(pool: Pool, before: Date): Promise<Date> {
  const { rows } = await pool.query<{ at: Date | null }>(
    `SELECT min(a.at) AS at FROM audit_subjects s JOIN audit_trail a ON a.subject = s.ref::text WHERE s.held`,
  )
  const at = rows[0]?.at ?? before
  return at < before ? at : before
}

/** By the first row that must stay: rows that came late carry an older time among newer ones. */
async function lastBefore(pool: Pool, lane: number, before: Date) {
  const { table, where } = tableOf(lane)
  const { rows } = await pool.query<{ seq: string; mac: Buffer; rows: string }>(
    `WITH trail AS NOT MATERIALIZED (SELECT seq, at, mac FROM ${table} WHERE ${where}),
          stays AS (SELECT min(a.seq) AS seq FROM trail a WHERE a.at >= $1)
     SELECT a.seq, a.mac, (SELECT count(*) FROM trail b WHERE b.seq <= a.seq) AS rows
       FROM trail a, stays WHERE stays.seq IS NULL OR a.seq < stays.seq
      ORDER BY a.seq DESC LIMIT 1`,
    [before],
  )
  const row = rows[0]
  return row && { lane, lastSeq: Number(row.seq), mac: row.mac, rows: Number(row.rows) }
}

export interface ReadableRow {
  lane: number
  seq: number
  at: Date
  type: string
  actor: string
  contact: string | null
  call: string | null
  body: Record<string, unknown>
}

/** What the trail says about one person, newest first, for those who may read it. */
export async function readAbout(pool: Pool, contact: ContactId, most: number): Promise<ReadableRow[]> {
  const { rows } = await pool.query<Omit<ReadableRow, 'seq'> & { seq: string; key: Buffer }>(
    `SELECT a.lane, a.seq, a.at, a.type, a.actor, s.contact_id AS contact, a.call, a.body, s.key
       FROM audit_trail a JOIN audit_subjects s ON s.ref::text = a.subject
      WHERE s.contact_id = $1 ORDER BY a.id DESC LIMIT $2`,
    [contact, most],
  )
  const named = await contactsByRef(pool, rows)
  return rows.map(({ key, seq, actor, body, ...row }) => ({
    ...row,
    seq: Number(seq),
    actor: withName(actor, named),
    body: opened(body, key, named),
  }))
}
