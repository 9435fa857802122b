/** Legal holds, what the trail says about one person, and old months dropped behind a signed seal without breaking the chain. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Pool, PoolClient } from 'pg'
import type { ContactId } from '../../../domain/ids.ts'
import type { PostgresAudit } from './audit-log.ts'
import { contactsByRef, opened, withName } from './audit-names.ts'
import { inTransaction } from '../database/pool.ts'

export interface AuditSeal {
  lastSeq: number
  mac: Buffer
  rows: number
  before: Date
  sealedAt: Date
}

interface SealRow {
  last_seq: string
  mac: Buffer
  rows: string
  before: Date
  sealed_at: Date
  sig: Buffer
}

/** Signed with a key of its own, so that no row's mac can be passed off as a seal's. */
function sign(auditKey: Uint8Array, { lastSeq, mac, rows, before, sealedAt }: AuditSeal): Buffer {
  const key = createHmac('sha256', auditKey).update('careline audit seal v1').digest()
  return createHmac('sha256', key)
    .update(JSON.stringify([lastSeq, mac.toString('hex'), rows, before.toISOString(), sealedAt.toISOString()]))
    .digest()
}

/** The newest seal whose signature is ours; anything else in the table is no seal. */
export async function readSeal(pool: Pick<PoolClient, 'query'>, auditKey: Uint8Array): Promise<AuditSeal | undefined> {
  const { rows } = await pool.query<SealRow>('SELECT * FROM audit_seals ORDER BY last_seq DESC')
  for (const row of rows) {
    const seal = {
      lastSeq: Number(row.last_seq),
      mac: row.mac,
      rows: Number(row.rows),
      before: row.before,
      sealedAt: row.sealed_at,
    }
    if (timingSafeEqual(sign(auditKey, seal), row.sig)) return seal
  }
  return undefined
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
 * Seals everything before this moment and drops it. Rows of people under a legal hold stop it there: what they are in is
 * kept, and so is everything after it. The number of rows dropped.
 */
export async function pruneAudit(
  pool: Pool,
  auditKey: Uint8Array,
  before: Date,
  now: Date,
  signal?: AbortSignal,
): Promise<number> {
  const last = await lastBefore(pool, before)
  if (last !== undefined) {
    const seal = { ...last, before, sealedAt: now }
    await pool.query(
      `INSERT INTO audit_seals (last_seq, mac, rows, before, sealed_at, sig) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (last_seq) DO NOTHING`,
      [seal.lastSeq, seal.mac, seal.rows, seal.before, seal.sealedAt, sign(auditKey, seal)],
    )
  }
  // Also what an earlier run sealed and did not get to drop.
  const sealed = await readSeal(pool, auditKey)
  if (sealed === undefined) return 0
  let dropped = 0
  for (;;) {
    signal?.throwIfAborted()
    const { rowCount } = await pool.query(
      `DELETE FROM audit WHERE seq IN (SELECT seq FROM audit WHERE seq <= $1 ORDER BY seq LIMIT ${DELETE_AT_ONCE})`,
      [sealed.lastSeq],
    )
    dropped += rowCount ?? 0
    if ((rowCount ?? 0) < DELETE_AT_ONCE) return dropped
  }
}

/** How many rows `pruneAudit` would drop. */
export async function countPrunable(pool: Pool, before: Date): Promise<number> {
  return (await lastBefore(pool, before))?.rows ?? 0
}

/** By the first row that must stay: rows that came late carry an older time among newer ones. */
async function lastBefore(pool: Pool, before: Date) {
  const { rows } = await pool.query<{ seq: string; mac: Buffer; rows: string }>(
    `WITH stays AS (
       SELECT min(a.seq) AS seq FROM audit a LEFT JOIN audit_subjects s ON s.ref::text = a.subject
        WHERE a.at >= $1 OR s.held)
     SELECT a.seq, a.mac, (SELECT count(*) FROM audit b WHERE b.seq <= a.seq) AS rows
       FROM audit a, stays WHERE stays.seq IS NULL OR a.seq < stays.seq
      ORDER BY a.seq DESC LIMIT 1`,
    [before],
  )
  const row = rows[0]
  return row && { lastSeq: Number(row.seq), mac: row.mac, rows: Number(row.rows) }
}

export interface ReadableRow {
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
    `SELECT a.seq, a.at, a.type, a.actor, s.contact_id AS contact, a.call, a.body, s.key
       FROM audit a JOIN audit_subjects s ON s.ref::text = a.subject
      WHERE s.contact_id = $1 ORDER BY a.seq DESC LIMIT $2`,
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
