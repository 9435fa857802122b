/** Rows that say that the database was restored from a backup: what anchors knew of the rows after it is gone, and is said so. */
import type { PoolClient } from 'pg'
import { z } from 'zod'
import type { AuditEntry } from '../../../domain/audit.ts'
import { auditMac, type AuditRow } from './audit-chain.ts'
import { readSeal } from './audit-retention.ts'

/** A pool, or the connection of a transaction. */
type Asked = Pick<PoolClient, 'query'>

/** What the end of the chain was at a moment, as it was noted outside the database. */
export interface AuditAnchor {
  seq: number
  /** Hex. */
  mac: string
  /** ISO 8601, when it was written. */
  at: string
}

export interface AuditRestore {
  /** Of the row that says so: the backup held the rows before it. */
  seq: number
  at: Date
  /** When the backup was taken. */
  backupAt: string
}

/** The row that a restore writes after the last one of the backup. `known`: the highest row that an anchor at hand knows. */
export function restoreEntry(backupAt: Date, known: number, by: { actor: string; at: Date }): AuditEntry {
  return {
    type: 'audit.restored',
    at: by.at,
    actor: by.actor,
    subject: undefined,
    callId: undefined,
    body: { backup: backupAt.toISOString(), known },
  }
}

const body = z.object({ backup: z.iso.datetime() })

/** Those that carry the mac that their content gives, in order: a row written without the audit key excuses nothing. */
export async function readRestores(asked: Asked, auditKey: Uint8Array): Promise<AuditRestore[]> {
  const { rows } = await asked.query<Omit<AuditRow, 'seq'> & { seq: string; mac: Buffer }>(
    `SELECT seq, at, type, actor, subject, call, body::text AS body, prev, mac FROM audit
      WHERE type = 'audit.restored' ORDER BY seq`,
  )
  return rows.flatMap((stored) => {
    const row = { ...stored, seq: Number(stored.seq) }
    if (!auditMac(auditKey, row).equals(stored.mac)) return []
    return { seq: row.seq, at: row.at, backupAt: body.parse(JSON.parse(row.body)).backup }
  })
}

/**
 * - `standing`: what the rows of today have to agree with.
 * - `gone`: for each restore the highest row that an anchor from before it knew and the backup did not hold.
 *
 * An anchor from before a restore says nothing about the rows that came after the backup; every later one does, so that a tail
 * that is cut off after a restore is found as before it. An anchor older than the month of the newest seal says nothing about
 * rows behind that seal: it is from before a restore whose row was dropped with that month.
 */
export async function sortAnchors(
  asked: Asked,
  auditKey: Uint8Array,
  anchors: readonly AuditAnchor[],
): Promise<{ standing: AuditAnchor[]; restores: (AuditRestore & { goneTo: number | undefined })[] }> {
  const restores = await readRestores(asked, auditKey)
  const seal = await readSeal(asked, auditKey)
  const after = (anchor: AuditAnchor, { seq, at }: AuditRestore) =>
    anchor.seq >= seq && Date.parse(anchor.at) < at.getTime()
  const isStanding = (anchor: AuditAnchor) =>
    !restores.some((restore) => after(anchor, restore)) &&
    !(seal !== undefined && anchor.seq > seal.lastSeq && Date.parse(anchor.at) < seal.before.getTime())
  return {
    standing: anchors.filter(isStanding),
    restores: restores.map((restore) => {
      const goneTo = Math.max(0, ...anchors.filter((anchor) => after(anchor, restore)).map(({ seq }) => seq))
      return { ...restore, goneTo: goneTo === 0 ? undefined : goneTo }
    }),
  }
}
