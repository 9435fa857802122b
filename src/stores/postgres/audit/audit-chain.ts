/** How one audit row is signed: the mac covers the row and the mac before it in its lane, so that no row can change alone. */
import { createHmac } from 'node:crypto'

export interface AuditRow {
  /** 0 is the one chain that there was before there were lanes. */
  lane: number
  /** The place in the lane, from 1. */
  seq: number
  at: Date
  type: string
  actor: string
  subject: string | null
  call: string | null
  /** JSON with sorted keys, exactly as stored. */
  body: string
  prev: Buffer
}

/** What the first row of a lane has before it. */
export const CHAIN_START: Buffer = Buffer.alloc(32)

/** Flat facts as JSON with sorted keys; strings are cut at 200 characters. */
export function canonicalBody(body: Record<string, string | number | boolean | null>): string {
  const sorted = Object.entries(body)
    .map(([name, value]) => [name, typeof value === 'string' ? value.slice(0, 200) : value] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify(Object.fromEntries(sorted))
}

/**
 * HMAC, not a bare hash: an attacker who owns the database could compute a bare hash again (docs/security.md, "The audit trail").
 * The lane is signed too, so that no row fits into another one; rows of lane 0 are signed as they were before there were lanes.
 */
export function auditMac(key: Uint8Array, row: AuditRow): Buffer {
  const text = (value: unknown) => JSON.stringify(value)
  const lane = row.lane === 0 ? '' : `"lane":${text(row.lane)},`
  const canonical =
    `{"actor":${text(row.actor)},"at":${text(row.at.toISOString())},"body":${row.body},"call":${text(row.call)},${lane}` +
    `"seq":${text(row.seq)},"subject":${text(row.subject)},"type":${text(row.type)}}`
  return createHmac('sha256', key).update(row.prev).update(canonical).digest()
}
