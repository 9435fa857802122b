/** Walks the audit chain and names the first row that is not as it was written. */
import type { PoolClient } from 'pg'
import { auditMac, CHAIN_START, type AuditRow } from './audit-chain.ts'
import { sortAnchors, type AuditAnchor, type AuditRestore } from './audit-restores.ts'
import { readSeal } from './audit-retention.ts'

/**
 * - `changed`: the row does not carry the mac its content gives: edited, exchanged, or written without the key.
 * - `missing`: the row is not there though a later one is.
 * - `does-not-follow`: the row is genuine, the one before it is not the one it was written after.
 * - `cut-off`: an anchor says the chain was longer.
 * - `differs-from-anchor`: the chain was written again since an anchor was taken.
 */
export type AuditFault = 'changed' | 'missing' | 'does-not-follow' | 'cut-off' | 'differs-from-anchor'

export type AuditVerdict =
  | {
      kind: 'whole'
      rows: number
      head: { seq: number; mac: string } | undefined
      /** Restores from a backup that the trail tells of. `goneTo`: the highest row that is gone by it, as far as anchors know. */
      restores: (AuditRestore & { goneTo: number | undefined })[]
    }
  | { kind: 'broken'; firstBadSeq: number; why: AuditFault }

export interface AuditRange {
  /** First and last row looked at; everything without them. */
  from?: number
  to?: number
  /** Kept outside the database; without them a cut tail cannot be seen. */
  anchors?: AuditAnchor[]
}

/** A pool, or the connection of a transaction. */
type Asked = Pick<PoolClient, 'query'>

type StoredRow = Omit<AuditRow, 'seq'> & { seq: string; mac: Buffer }

const PAGE = 1_000

/** From the seal of what was dropped, if anything was. Reads a thousand rows at a time, so that it may run beside calls. */
export async function verifyAudit(pool: Asked, auditKey: Uint8Array, range: AuditRange = {}): Promise<AuditVerdict> {
  const seal = await readSeal(pool, auditKey)
  const start = seal === undefined ? 1 : seal.lastSeq + 1
  const from = Math.max(range.from ?? start, start)
  const to = range.to ?? Number.MAX_SAFE_INTEGER
  // The oldest anchor of a row counts: after a cut tail new rows, and new anchors, take the same numbers again.
  const { standing, restores } = await sortAnchors(pool, auditKey, range.anchors ?? [])
  const anchored = new Map(standing.toReversed().map((anchor) => [anchor.seq, anchor.mac]))
  let expected = from
  let before = from === 1 ? CHAIN_START : from === start ? seal?.mac : await macOf(pool, from - 1)
  if (before === undefined) return { kind: 'broken', firstBadSeq: from - 1, why: 'missing' }

  for (;;) {
    const rows = await page(pool, expected, to)
    for (const stored of rows) {
      const row: AuditRow = { ...stored, seq: Number(stored.seq) }
      const why = faultOf(row, stored.mac, { auditKey, expected, before, anchored: anchored.get(row.seq) })
      if (why !== undefined) return { kind: 'broken', firstBadSeq: why === 'missing' ? expected : row.seq, why }
      before = stored.mac
      expected = row.seq + 1
    }
    if (rows.length < PAGE) break
  }

  const longest = Math.max(0, ...[...anchored.keys()].filter((seq) => seq >= from && seq <= to))
  if (longest >= expected) return { kind: 'broken', firstBadSeq: expected, why: 'cut-off' }
  const rows = expected - from
  const head = rows === 0 ? undefined : { seq: expected - 1, mac: before.toString('hex') }
  return { kind: 'whole', rows, head, restores }
}

function faultOf(
  row: AuditRow,
  mac: Buffer,
  chain: { auditKey: Uint8Array; expected: number; before: Buffer; anchored: string | undefined },
): AuditFault | undefined {
  if (row.seq !== chain.expected) return 'missing'
  if (!auditMac(chain.auditKey, row).equals(mac)) return 'changed'
  if (!row.prev.equals(chain.before)) return 'does-not-follow'
  if (chain.anchored !== undefined && chain.anchored !== mac.toString('hex')) return 'differs-from-anchor'
  return undefined
}

async function page(pool: Asked, from: number, to: number): Promise<StoredRow[]> {
  const { rows } = await pool.query<StoredRow>(
    `SELECT seq, at, type, actor, subject, call, body::text AS body, prev, mac FROM audit
      WHERE seq BETWEEN $1 AND $2 ORDER BY seq LIMIT ${PAGE}`,
    [from, to],
  )
  return rows
}

async function macOf(pool: Asked, seq: number): Promise<Buffer | undefined> {
  const { rows } = await pool.query<{ mac: Buffer }>('SELECT mac FROM audit WHERE seq = $1', [seq])
  return rows[0]?.mac
}
