/** Signed notes of where the lanes of the audit trail ended, kept outside the database: they betray a cut tail or a rewritten lane. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { appendFile, rename, writeFile } from 'node:fs/promises'
import type { Pool } from 'pg'
import { z } from 'zod'
import { parseLine, readIfThere } from '../../line-file.ts'
import { OLD_LANE, readHeads, tableOf, type LaneHead } from './audit-lanes.ts'
import { sortAnchors, type AuditAnchor } from './audit-restores.ts'
import { readSeals } from './audit-retention.ts'

/** Inside the data folder: outside the database, as it must be. Copy it to another machine. */
export const ANCHOR_FILE = 'audit-anchors.jsonl'

export interface AnchorOptions {
  pool: Pool
  auditKey: Uint8Array
  /** One JSON object a line, only ever appended to; belongs on another disk or machine than the database. */
  file: string
  /** Told when an anchor could not be written; the next round tries again. */
  onError: (error: Error) => void
  /** Told once, when a lane no longer holds a row that an anchor knows. No anchor is written after that. */
  onBroken: (fault: { lane: number; firstBadSeq: number; why: 'cut-off' | 'differs-from-anchor' }) => void
  /** How often the ends of the lanes are looked at: other processes append to them too. */
  lookMs?: number
  /** With more lines than this the older ones are thinned out. */
  mostLines?: number
}

export interface AuditAnchors {
  /** Writes a last anchor. */
  stop(): Promise<void>
}

const laneEnd = { seq: z.number().int().positive(), mac: z.string().regex(/^[0-9a-f]{64}$/) }
const moment = { at: z.iso.datetime(), sig: z.string().regex(/^[0-9a-f]{64}$/) }
/** One line for all lanes, or, from before there were lanes, for the one chain. */
const anchorLine = z.union([
  z.strictObject({
    heads: z.array(z.strictObject({ lane: z.number().int().nonnegative(), ...laneEnd })).min(1),
    ...moment,
  }),
  z
    .strictObject({ ...laneEnd, ...moment })
    .transform(({ at, sig, ...head }) => ({ heads: [{ lane: OLD_LANE, ...head }], at, sig, old: true })),
])

/** Anchors of one line, which were taken together. */
interface AnchorLine {
  heads: Pick<AuditAnchor, 'lane' | 'seq' | 'mac'>[]
  at: string
}

/** Signed with keys of their own, so that no row's mac can be passed off as an anchor's, nor one form of a line as the other. */
function sign(auditKey: Uint8Array, { heads, at }: AnchorLine, form: 'v1' | 'v2'): Buffer {
  const key = createHmac('sha256', auditKey).update(`careline audit anchor ${form}`).digest()
  const said = heads.flatMap(({ lane, seq, mac }) => (form === 'v1' ? [seq, mac] : [lane, seq, mac]))
  return createHmac('sha256', key)
    .update(JSON.stringify([...said, at]))
    .digest()
}

/** Rows that a crash between two looks can leave without an anchor are those of one second. */
const LOOK_MS = 1_000
/** A line has about 600 bytes. */
const MOST_LINES = 20_000

/**
 * Anchors at start, at `stop`, and at every look that finds new rows. Each look first makes sure that the last row it knew
 * of each lane is still there as it was, also across a restart: so a cut tail is noticed within seconds, whether or not it has grown again.
 */
export async function startAuditAnchors(options: AnchorOptions): Promise<AuditAnchors> {
  const { pool, auditKey, file, onError, onBroken, lookMs = LOOK_MS, mostLines = MOST_LINES } = options
  /** By lane. */
  let last = new Map<number, AuditAnchor>()
  let lines = Number.POSITIVE_INFINITY
  let broken = false
  let working: Promise<void> = Promise.resolve()

  async function write(): Promise<void> {
    if (broken) return
    if (lines === Number.POSITIVE_INFINITY) {
      const read = await readAnchors(file, auditKey)
      // After a restore the newest rows may be older than the highest that an anchor knows.
      last = newest((await sortAnchors(pool, auditKey, read.anchors)).standing)
      lines = read.lines + read.refused
    }
    const ends = await readHeads(pool)
    const fault = await firstFault(pool, auditKey, last, ends)
    if (fault !== undefined) {
      broken = true
      onBroken(fault)
      return
    }
    if (ends.every(({ lane, seq }) => last.get(lane)?.seq === seq)) return
    if (lines >= mostLines) lines = await thinOut(file, auditKey)
    const at = new Date().toISOString()
    const heads = ends.map(({ lane, seq, mac }) => ({ lane, seq, mac: mac.toString('hex') }))
    const sig = sign(auditKey, { heads, at }, 'v2').toString('hex')
    // The line break comes first: a line torn by a crash spoils nothing after it.
    await appendFile(file, `\n${JSON.stringify({ heads, at, sig })}`, { mode: 0o600, flush: true })
    lines += 1
    for (const head of heads) last.set(head.lane, { ...head, at })
  }

  function look(): Promise<void> {
    working = working
      .then(write)
      .catch((error: unknown) => onError(new Error('The audit anchor could not be written.', { cause: error })))
    return working
  }

  await look()
  const timer = setInterval(() => void look(), lookMs)
  timer.unref()
  return {
    stop() {
      clearInterval(timer)
      return look()
    },
  }
}

/** The one of each lane that knows most. */
function newest(anchors: readonly AuditAnchor[]): Map<number, AuditAnchor> {
  const most = new Map<number, AuditAnchor>()
  for (const one of anchors) if (one.seq > (most.get(one.lane)?.seq ?? 0)) most.set(one.lane, one)
  return most
}

/** A lane whose end is where it was last needs no further look. */
async function firstFault(
  pool: Pool,
  auditKey: Uint8Array,
  last: ReadonlyMap<number, AuditAnchor>,
  ends: readonly LaneHead[],
) {
  for (const anchor of last.values()) {
    const end = ends.find(({ lane }) => lane === anchor.lane)
    const isSame = end !== undefined && end.seq === anchor.seq && end.mac.toString('hex') === anchor.mac
    const fault = isSame ? undefined : await faultAt(pool, auditKey, anchor, end)
    if (fault !== undefined) return fault
  }
  return undefined
}

/** Undefined while the row is as the anchor knows it, was dropped behind a seal of this service, or went with a restore. */
async function faultAt(pool: Pool, auditKey: Uint8Array, anchor: AuditAnchor, end: LaneHead | undefined) {
  const { lane, seq, mac } = anchor
  const { table, where } = tableOf(lane)
  const { rows } = await pool.query<{ mac: Buffer }>(`SELECT mac FROM ${table} WHERE ${where} AND seq = $1`, [seq])
  const row = rows[0]
  if (row?.mac.toString('hex') === mac) return undefined
  if ((await sortAnchors(pool, auditKey, [anchor])).standing.length === 0) return undefined
  if (row !== undefined) return { lane, firstBadSeq: seq, why: 'differs-from-anchor' as const }
  if (((await readSeals(pool, auditKey)).get(lane)?.lastSeq ?? 0) >= seq) return undefined
  return { lane, firstBadSeq: (end?.seq ?? 0) + 1, why: 'cut-off' as const }
}

/** These are kept as they are, for the rows of the last hours; of older ones, one for each hundred rows or five minutes. */
const RETAINED_WHOLE = 2_000
const RETAINED_ROWS = 100
const RETAINED_MS = 5 * 60_000

/** Replaces the file by a shorter one and returns its lines. Lines that are not ours stay: they may be evidence. */
async function thinOut(file: string, auditKey: Uint8Array): Promise<number> {
  const lines = (await readIfThere(file)).split('\n').filter((line) => line !== '')
  let before: AnchorLine | undefined
  const retained = lines.filter((line, at) => {
    const anchor = readLine(line, auditKey)
    if (anchor === undefined || at >= lines.length - RETAINED_WHOLE) return true
    const near = before !== undefined && isNear(before, anchor)
    if (!near) before = anchor
    return !near
  })
  await writeFile(`${file}.new`, retained.map((line) => `\n${line}`).join(''), { mode: 0o600, flush: true })
  await rename(`${file}.new`, file)
  return retained.length
}

/** The same lanes, none of them shorter, and hardly longer. */
function isNear(before: AnchorLine, line: AnchorLine): boolean {
  if (before.heads.length !== line.heads.length) return false
  const grown = line.heads.map(({ lane, seq }) => {
    const known = before.heads.find((head) => head.lane === lane)
    return known === undefined ? -1 : seq - known.seq
  })
  return (
    grown.every((rows) => rows >= 0) &&
    grown.reduce((sum, rows) => sum + rows, 0) < RETAINED_ROWS &&
    Date.parse(line.at) - Date.parse(before.at) < RETAINED_MS
  )
}

export interface ReadAnchors {
  /** One for each lane of each line, in file order. */
  anchors: AuditAnchor[]
  /** Lines whose signature is right. */
  lines: number
  /** Lines that are not ours. */
  refused: number
}

/** A missing file has none of all this. */
export async function readAnchors(file: string, auditKey: Uint8Array): Promise<ReadAnchors> {
  const lines = (await readIfThere(file)).split('\n').filter((line) => line !== '')
  const signed = lines.flatMap((line) => readLine(line, auditKey) ?? [])
  const anchors = signed.flatMap(({ heads, at }) => heads.map((head) => ({ ...head, at })))
  return { anchors, lines: signed.length, refused: lines.length - signed.length }
}

/** Undefined for a line that is not ours. */
function readLine(line: string, auditKey: Uint8Array): AnchorLine | undefined {
  const parsed = anchorLine.safeParse(parseLine(line))
  if (!parsed.success) return undefined
  const { sig, heads, at } = parsed.data
  const expected = sign(auditKey, { heads, at }, 'old' in parsed.data ? 'v1' : 'v2')
  return timingSafeEqual(Buffer.from(sig, 'hex'), expected) ? { heads, at } : undefined
}
