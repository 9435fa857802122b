/** Signed notes of how long the audit chain was, kept outside the database: they betray a cut tail or a rewritten chain. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { appendFile, rename, writeFile } from 'node:fs/promises'
import type { Pool, PoolClient } from 'pg'
import { z } from 'zod'
import { parseLine, readIfThere } from '../../line-file.ts'
import { sortAnchors, type AuditAnchor } from './audit-restores.ts'
import { readSeal } from './audit-retention.ts'

export interface AnchorOptions {
  pool: Pool
  auditKey: Uint8Array
  /** One JSON object a line, only ever appended to; belongs on another disk or machine than the database. */
  file: string
  /** Told when an anchor could not be written; the next round tries again. */
  onError: (error: Error) => void
  /** Told once, when the chain no longer holds a row that an anchor knows. No anchor is written after that. */
  onBroken: (fault: { firstBadSeq: number; why: 'cut-off' | 'differs-from-anchor' }) => void
  /** How often the end of the chain is looked at: other processes append to it too. */
  lookMs?: number
  /** With more lines than this the older ones are thinned out. */
  mostLines?: number
}

export interface AuditAnchors {
  /** Writes a last anchor. */
  stop(): Promise<void>
}

const anchorLine = z.strictObject({
  seq: z.number().int().positive(),
  mac: z.string().regex(/^[0-9a-f]{64}$/),
  at: z.iso.datetime(),
  sig: z.string().regex(/^[0-9a-f]{64}$/),
})

/** Signed with a key of their own, so that no row's mac can be passed off as an anchor's. */
function sign(auditKey: Uint8Array, anchor: AuditAnchor): Buffer {
  const key = createHmac('sha256', auditKey).update('careline audit anchor v1').digest()
  return createHmac('sha256', key)
    .update(JSON.stringify([anchor.seq, anchor.mac, anchor.at]))
    .digest()
}

/** Undefined: no row yet. */
export async function readHead(pool: Pick<PoolClient, 'query'>): Promise<{ seq: number; mac: string } | undefined> {
  const { rows } = await pool.query<{ seq: string; mac: Buffer }>(
    'SELECT seq, mac FROM audit ORDER BY seq DESC LIMIT 1',
  )
  const head = rows[0]
  return head && { seq: Number(head.seq), mac: head.mac.toString('hex') }
}

/** Rows that a crash between two looks can leave without an anchor are those of one second. */
const LOOK_MS = 1_000
/** A line has about 200 bytes. */
const MOST_LINES = 20_000

/**
 * Anchors at start, at `stop`, and at every look that finds new rows. Each look first makes sure that the last row it knew is
 * still there as it was, also across a restart: so a cut tail is noticed within seconds, whether or not it has grown again.
 */
export async function startAuditAnchors(options: AnchorOptions): Promise<AuditAnchors> {
  const { pool, auditKey, file, onError, onBroken, lookMs = LOOK_MS, mostLines = MOST_LINES } = options
  let last: AuditAnchor | undefined
  let lines = Number.POSITIVE_INFINITY
  let broken = false
  let working: Promise<void> = Promise.resolve()

  async function write(): Promise<void> {
    if (broken) return
    if (lines === Number.POSITIVE_INFINITY) {
      const { anchors, refused } = await readAnchors(file, auditKey)
      // After a restore the newest rows may be older than the highest that an anchor knows.
      last = newest((await sortAnchors(pool, auditKey, anchors)).standing)
      lines = anchors.length + refused
    }
    const fault = last && (await faultAt(pool, auditKey, last))
    if (fault !== undefined) {
      broken = true
      onBroken(fault)
      return
    }
    const head = await readHead(pool)
    if (head === undefined || head.seq === last?.seq) return
    if (lines >= mostLines) lines = await thinOut(file, auditKey)
    // The line break comes first: a line torn by a crash spoils nothing after it.
    const anchor = { ...head, at: new Date().toISOString() }
    await appendFile(file, `\n${anchorText(auditKey, anchor)}`, { mode: 0o600, flush: true })
    lines += 1
    last = anchor
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

function newest(anchors: readonly AuditAnchor[]): AuditAnchor | undefined {
  return anchors.reduce<AuditAnchor | undefined>(
    (most, one) => (most === undefined || one.seq > most.seq ? one : most),
    undefined,
  )
}

/** Undefined while the row is as the anchor knows it, was dropped behind a seal of this service, or went with a restore. */
async function faultAt(pool: Pool, auditKey: Uint8Array, anchor: AuditAnchor) {
  const { seq, mac } = anchor
  const { rows } = await pool.query<{ mac: Buffer }>('SELECT mac FROM audit WHERE seq = $1', [seq])
  const row = rows[0]
  if (row?.mac.toString('hex') === mac) return undefined
  if ((await sortAnchors(pool, auditKey, [anchor])).standing.length === 0) return undefined
  if (row !== undefined) return { firstBadSeq: seq, why: 'differs-from-anchor' as const }
  if (((await readSeal(pool, auditKey))?.lastSeq ?? 0) >= seq) return undefined
  return { firstBadSeq: ((await readHead(pool))?.seq ?? 0) + 1, why: 'cut-off' as const }
}

function anchorText(auditKey: Uint8Array, anchor: AuditAnchor): string {
  return JSON.stringify({ ...anchor, sig: sign(auditKey, anchor).toString('hex') })
}

/** These are kept as they are, for the rows of the last hours; of older ones, one for each hundred rows or five minutes. */
const RETAINED_WHOLE = 2_000
const RETAINED_ROWS = 100
const RETAINED_MS = 5 * 60_000

/** Replaces the file by a shorter one and returns its lines. Lines that are not ours stay: they may be evidence. */
async function thinOut(file: string, auditKey: Uint8Array): Promise<number> {
  const lines = (await readIfThere(file)).split('\n').filter((line) => line !== '')
  let before: AuditAnchor | undefined
  const retained = lines.filter((line, at) => {
    const [anchor] = readLine(line, auditKey)
    if (anchor === undefined || at >= lines.length - RETAINED_WHOLE) return true
    const near =
      before !== undefined &&
      anchor.seq >= before.seq &&
      anchor.seq - before.seq < RETAINED_ROWS &&
      Date.parse(anchor.at) - Date.parse(before.at) < RETAINED_MS
    if (!near) before = anchor
    return !near
  })
  await writeFile(`${file}.new`, retained.map((line) => `\n${line}`).join(''), { mode: 0o600, flush: true })
  await rename(`${file}.new`, file)
  return retained.length
}

/** Anchors whose signature is right, in file order, and how many lines were not; a missing file has none of either. */
export async function readAnchors(
  file: string,
  auditKey: Uint8Array,
): Promise<{ anchors: AuditAnchor[]; refused: number }> {
  const lines = (await readIfThere(file)).split('\n').filter((line) => line !== '')
  const anchors = lines.flatMap((line) => readLine(line, auditKey))
  return { anchors, refused: lines.length - anchors.length }
}

function readLine(line: string, auditKey: Uint8Array): AuditAnchor[] {
  const parsed = anchorLine.safeParse(parseLine(line))
  if (!parsed.success) return []
  const { sig, ...anchor } = parsed.data
  return timingSafeEqual(Buffer.from(sig, 'hex'), sign(auditKey, anchor)) ? [anchor] : []
}
