/** The lanes of the audit trail: chains beside each other, so that rows about different people do not wait for one end. */
import { createHash } from 'node:crypto'
import type { PoolClient } from 'pg'

/** A pool, or the connection of a transaction. */
type Asked = Pick<PoolClient, 'query'>

/** The end of a lane. Seq 0: it has no row yet. */
export interface LaneHead {
  lane: number
  seq: number
  mac: Buffer
}

/** The chain from before there were lanes. Only processes of the version before write to it. */
export const OLD_LANE = 0

/**
 * The lane of a row, from 1 to `lanes`: by whom it is about, else by its call, else by who did it. So the rows about one person are
 * in one lane, in the order in which they were written. By the random name: one who was erased may come back in another lane.
 */
export function laneOf(row: { subject: string | null; call: string | null; actor: string }, lanes: number): number {
  const hash = createHash('sha256').update(row.subject ?? row.call ?? row.actor)
  return 1 + (hash.digest().readUInt32BE() % lanes)
}

/** Asks once how many lanes there are: the database says it, so that all processes agree. */
export function laneCount(): (asked: Asked) => Promise<number> {
  let known: number | undefined
  return async (asked) => {
    if (known !== undefined) return known
    const { rows } = await asked.query<{ lanes: number }>('SELECT audit_lane_count() AS lanes')
    known = rows[0]?.lanes
    if (known === undefined) throw new Error('the database does not say how many lanes the audit trail has')
    return known
  }
}

/** Lanes that hold rows, from the lowest up. */
export async function readHeads(asked: Asked): Promise<LaneHead[]> {
  const { rows } = await asked.query<Omit<LaneHead, 'seq'> & { seq: string }>({
    name: 'audit-heads',
    text: `
      SELECT * FROM (SELECT 0 AS lane, seq, mac FROM audit ORDER BY seq DESC LIMIT 1) AS before_lanes
      UNION ALL
      SELECT l.lane, h.seq, h.mac
        FROM generate_series(1, greatest(audit_lane_count(), (SELECT max(lane) FROM audit_lane_rows))) AS l (lane)
       CROSS JOIN LATERAL (SELECT seq, mac FROM audit_lane_rows r WHERE r.lane = l.lane ORDER BY seq DESC LIMIT 1) AS h
      ORDER BY lane`,
  })
  return rows.map(({ lane, seq, mac }) => ({ lane, seq: Number(seq), mac }))
}

/** Whether the database has lanes yet: a backup is taken of one, and put into the place of one, that was never migrated to them. */
export async function hasLanes(asked: Asked): Promise<boolean> {
  const { rows } = await asked.query<{ there: boolean }>(`SELECT to_regclass('audit_trail') IS NOT NULL AS there`)
  return rows[0]?.there === true
}

/** As `readHeads`, also of a database without lanes. */
export async function readEnds(asked: Asked): Promise<LaneHead[]> {
  if (await hasLanes(asked)) return readHeads(asked)
  const { rows } = await asked.query<{ seq: string; mac: Buffer }>(
    'SELECT seq, mac FROM audit ORDER BY seq DESC LIMIT 1',
  )
  return rows.map(({ seq, mac }) => ({ lane: OLD_LANE, seq: Number(seq), mac }))
}

/** Where the rows of a lane are stored. */
export const tableOf = (lane: number) =>
  lane === OLD_LANE ? { table: 'audit', where: 'true' } : { table: 'audit_lane_rows', where: `lane = ${lane}` }

/** In words for people: of lane 0 as it was said before there were lanes. */
export const rowInWords = (lane: number, seq: number) =>
  lane === OLD_LANE ? `row ${seq}` : `row ${seq} of lane ${lane}`
export const rowsInWords = ({ lane, from, to }: { lane: number; from: number; to: number }) =>
  lane === OLD_LANE ? `rows ${from} to ${to}` : `rows ${from} to ${to} of lane ${lane}`
