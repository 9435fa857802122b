/** Walks the lanes of the audit trail and names the first row that is not as it was written. */
import type { PoolClient } from 'pg'
import { auditMac, CHAIN_START, type AuditRow } from './audit-chain.ts'
import { OLD_LANE, readHeads, tableOf } from './audit-lanes.ts'
import { sortAnchors, type AuditAnchor, type KnownRestore } from './audit-restores.ts'
import { readSeals, type AuditSeal } from './audit-retention.ts'

/**
 * - `changed`: the row does not carry the mac its content gives: edited, exchanged, from another lane, or written without the key.
 * - `missing`: the row is not there though a later one is.
 * - `does-not-follow`: the row is genuine, the one before it is not the one it was written after.
 * - `cut-off`: an anchor says the lane was longer.
 * - `differs-from-anchor`: the lane was written again since an anchor was taken.
 */
export type AuditFault = 'changed' | 'missing' | 'does-not-follow' | 'cut-off' | 'differs-from-anchor'

export type AuditVerdict =
  | {
      kind: 'whole'
      rows: number
      /** Of the lanes that rows were looked at in. Mac in hex. */
      heads: LaneEnd[]
      /** Restores from a backup that the trail tells of. `goneTo`: the highest rows that are gone by it, as far as anchors know. */
      restores: KnownRestore[]
    }
  | BrokenLane

interface LaneEnd {
  lane: number
  seq: number
  mac: string
}

interface BrokenLane {
  kind: 'broken'
  lane: number
  firstBadSeq: number
  why: AuditFault
}

export interface AuditRange {
  /** This one alone; every lane without it. */
  lane?: number
  /** First row looked at of every lane, or of each by itself; everything without it. */
  from?: number | ReadonlyMap<number, number>
  /** Last row looked at of every lane. */
  to?: number
  /** Kept outside the database; without them a cut tail cannot be seen. */
  anchors?: AuditAnchor[]
}

/** A pool, or the connection of a transaction. */
type Asked = Pick<PoolClient, 'query'>

type StoredRow = Omit<AuditRow, 'lane' | 'seq'> & { seq: string; id: string; mac: Buffer }

const PAGE = 1_000

/**
 * Each lane from the seal of what was dropped of it, if anything was: those that hold rows, and those that a seal or an anchor
 * knows. Reads a thousand rows at a time, so that it may run beside calls.
 */
export async function verifyAudit(pool: Asked, auditKey: Uint8Array, range: AuditRange = {}): Promise<AuditVerdict> {
  const seals = await readSeals(pool, auditKey)
  const { standing, restores } = await sortAnchors(pool, auditKey, range.anchors ?? [])
  const known = [...(await readHeads(pool)), ...seals.values(), ...standing].map(({ lane }) => lane)
  let rows = 0
  const heads: LaneEnd[] = []
  for (const lane of [...new Set(known)].toSorted((a, b) => a - b)) {
    if (range.lane !== undefined && range.lane !== lane) continue
    const anchors = standing.filter((anchor) => anchor.lane === lane)
    const checked = await verifyLane(pool, auditKey, { lane, seal: seals.get(lane), anchors, range })
    if ('why' in checked) return checked
    rows += checked.rows
    if (checked.head !== undefined) heads.push(checked.head)
  }
  return { kind: 'whole', rows, heads, restores }
}

interface Lane {
  lane: number
  seal: AuditSeal | undefined
  anchors: readonly AuditAnchor[]
  range: AuditRange
}

async function verifyLane(
  pool: Asked,
  auditKey: Uint8Array,
  { lane, seal, anchors, range }: Lane,
): Promise<{ rows: number; head: LaneEnd | undefined } | BrokenLane> {
  const broken = (firstBadSeq: number, why: AuditFault): BrokenLane => ({ kind: 'broken', lane, firstBadSeq, why })
  const start = seal === undefined ? 1 : seal.lastSeq + 1
  const from = Math.max((typeof range.from === 'object' ? range.from.get(lane) : range.from) ?? start, start)
  const to = range.to ?? Number.MAX_SAFE_INTEGER
  // The oldest anchor of a row counts: after a cut tail new rows, and new anchors, take the same numbers again.
  const anchored = new Map(anchors.toReversed().map((anchor) => [anchor.seq, anchor.mac]))
  let expected = from
  let writtenAfter = 0
  let before = from === 1 ? CHAIN_START : from === start ? seal?.mac : await macOf(pool, lane, from - 1)
  if (before === undefined) return broken(from - 1, 'missing')

  for (;;) {
    const rows = await page(pool, lane, expected, to)
    for (const { id, mac, ...stored } of rows) {
      const row: AuditRow = { ...stored, lane, seq: Number(stored.seq) }
      const why = faultOf(row, mac, { auditKey, expected, before, anchored: anchored.get(row.seq) })
      if (why !== undefined) return broken(why === 'missing' ? expected : row.seq, why)
      // It is not signed. Only in its order it says when a row was written.
      if (Number(id) <= writtenAfter) return broken(row.seq, 'changed')
      writtenAfter = Number(id)
      before = mac
      expected = row.seq + 1
    }
    if (rows.length < PAGE) break
  }

  const longest = Math.max(0, ...[...anchored.keys()].filter((seq) => seq >= from && seq <= to))
  if (longest >= expected) return broken(expected, 'cut-off')
  const rows = expected - from
  return { rows, head: rows === 0 ? undefined : { lane, seq: expected - 1, mac: before.toString('hex') } }
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

async function page(pool: Asked, lane: number, from: number, to: number): Promise<StoredRow[]> {
  const { table, where } = tableOf(lane)
  const id = lane === OLD_LANE ? 'seq AS id' : 'id'
  const { rows } = await pool.query<StoredRow>(
    `SELECT seq, ${id}, at, type, actor, subject, call, body::text AS body, prev, mac FROM ${table}
      WHERE ${where} AND seq BETWEEN $1 AND $2 ORDER BY seq LIMIT ${PAGE}`,
    [from, to],
  )
  return rows
}

async function macOf(pool: Asked, lane: number, seq: number): Promise<Buffer | undefined> {
  const { table, where } = tableOf(lane)
  const { rows } = await pool.query<{ mac: Buffer }>(`SELECT mac FROM ${table} WHERE ${where} AND seq = $1`, [seq])
  return rows[0]?.mac
}
