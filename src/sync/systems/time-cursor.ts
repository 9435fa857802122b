/** A place in records that are read by the time of their change: that time, and the last record that had it. */
import type { TheirRecord } from '../record-system.ts'

/** A change there may be saved a while after the time that it carries. */
const OVERLAP_MS = 60_000

export interface TimeCursor {
  at: Date
  /** Undefined: from that time on, whichever record. */
  id: string | undefined
}

export function readCursor(cursor: string | undefined, overlap: boolean): TimeCursor {
  const [at = '', id] = (cursor ?? '').split(' ')
  const time = Date.parse(at)
  if (Number.isNaN(time)) return { at: new Date(0), id: undefined }
  return overlap ? { at: new Date(time - OVERLAP_MS), id: undefined } : { at: new Date(time), id }
}

/** After the last record of a page. An overlap that ends earlier than the cursor stood is read on from there, and nothing in it is passed over. */
export function writeCursor(last: TheirRecord | undefined, before: string | undefined): string {
  return last === undefined ? (before ?? '') : `${last.changedAt.toISOString()} ${last.id}`
}
