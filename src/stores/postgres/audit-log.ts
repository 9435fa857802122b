/** The audit trail in Postgres: one dense, signed chain, appended in the transaction of the change it records. */
import type { Pool, PoolClient } from 'pg'
import type { AuditEntry, AuditLog } from '../../domain/audit.ts'
import { auditMac, canonicalBody, CHAIN_START } from './audit-chain.ts'
import { auditSubjects, seal } from './audit-subject.ts'
import { inTransaction } from './pool.ts'

/** Holders of this lock append one after the other; without it two rows would follow the same one. */
const LOCK = 4_207_002

export interface PostgresAudit extends AuditLog {
  /** As `append`, as the last step of somebody else's transaction: the lock is held until that one ends. */
  appendWithin(client: PoolClient, entry: AuditEntry): Promise<void>
}

/** So many rows fit in one transaction well within the time one has. */
const MOST_AT_ONCE = 100

export function postgresAudit(pool: Pool, auditKey: Uint8Array): PostgresAudit {
  const subjectOf = auditSubjects()

  async function sealed(client: PoolClient, entry: AuditEntry) {
    const subject = entry.subject === undefined ? undefined : await subjectOf(client, entry.subject)
    return { ...(subject === undefined ? entry : seal(entry, subject)), subject: subject?.ref ?? null, entry }
  }

  async function appendAll(client: PoolClient, entries: AuditEntry[]): Promise<void> {
    // In one order everywhere: two batches that name the same people for the first time must not wait for each other.
    const contacts = new Set(entries.flatMap(({ subject }) => subject ?? []))
    for (const contact of [...contacts].toSorted()) await subjectOf(client, contact)
    const all = []
    for (const entry of entries) all.push(await sealed(client, entry))
    const { rows } = await client.query<{ seq: string; mac: Buffer }>({
      name: 'audit-head',
      text: 'SELECT seq, mac FROM audit_head($1)',
      values: [LOCK],
    })
    let seq = Number(rows[0]?.seq ?? 0)
    let prev = rows[0]?.mac ?? CHAIN_START
    for (const { actor, body, subject, entry } of all) {
      seq += 1
      const { at, type, callId: call = null } = entry
      const row = { seq, at, type, actor, subject, call, body: canonicalBody(body), prev }
      const mac = auditMac(auditKey, row)
      await client.query({
        name: 'audit-append',
        text: 'INSERT INTO audit (seq, at, type, actor, subject, call, body, prev, mac) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9)',
        values: [seq, at, type, actor, subject, call, row.body, prev, mac],
      })
      prev = mac
    }
  }

  /** Entries of no change wait here while others are written, and then go together. */
  let waiting: { entry: AuditEntry; done: () => void; failed: (error: unknown) => void }[] = []
  let writing = false

  async function writeWaiting(): Promise<void> {
    writing = true
    while (waiting.length > 0) {
      const batch = waiting.slice(0, MOST_AT_ONCE)
      waiting = waiting.slice(MOST_AT_ONCE)
      const entries = batch.map(({ entry }) => entry)
      try {
        await inTransaction(pool, (client) => appendAll(client, entries))
        batch.forEach(({ done }) => done())
      } catch (error) {
        batch.forEach(({ failed }) => failed(error))
      }
    }
    writing = false
  }

  return {
    appendWithin: (client, entry) => appendAll(client, [entry]),
    append: (entry) =>
      new Promise((done, failed) => {
        waiting.push({ entry, done, failed })
        if (!writing) void writeWaiting()
      }),
  }
}
