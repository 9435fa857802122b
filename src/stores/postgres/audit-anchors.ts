/** Signed notes of how long the audit chain was, kept outside the database: they betray a cut tail or a rewritten chain. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { appendFile, readFile } from 'node:fs/promises'
import type { Pool } from 'pg'
import { z } from 'zod'
import { hasCode } from '../error-code.ts'

export interface AuditAnchor {
  seq: number
  /** Hex. */
  mac: string
  /** ISO 8601, when it was written. */
  at: string
}

export interface AnchorOptions {
  pool: Pool
  auditKey: Uint8Array
  /** One JSON object a line, only ever appended to; belongs on another disk or machine than the database. */
  file: string
  /** Told when an anchor could not be written; the next round tries again. */
  onError: (error: Error) => void
  everyRows?: number
  everyMs?: number
  /** How often the length of the chain is looked at: other processes append to it too. */
  lookMs?: number
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
export async function readHead(pool: Pool): Promise<{ seq: number; mac: string } | undefined> {
  const { rows } = await pool.query<{ seq: string; mac: Buffer }>(
    'SELECT seq, mac FROM audit ORDER BY seq DESC LIMIT 1',
  )
  const head = rows[0]
  return head && { seq: Number(head.seq), mac: head.mac.toString('hex') }
}

/** Anchors at start, then whenever 100 rows came or 5 minutes went by with at least one, and at `stop`. */
export async function startAuditAnchors(options: AnchorOptions): Promise<AuditAnchors> {
  const { pool, auditKey, file, onError, everyRows = 100, everyMs = 5 * 60_000, lookMs = 2_000 } = options
  let last = { seq: 0, writtenAt: Date.now() }
  let working: Promise<void> = Promise.resolve()

  async function write(always: boolean): Promise<void> {
    const head = await readHead(pool)
    if (head === undefined || head.seq === last.seq) return
    if (!always && head.seq - last.seq < everyRows && Date.now() - last.writtenAt < everyMs) return
    const anchor = { ...head, at: new Date().toISOString() }
    const line = JSON.stringify({ ...anchor, sig: sign(auditKey, anchor).toString('hex') })
    // The line break comes first: a line torn by a crash spoils nothing after it.
    await appendFile(file, `\n${line}`, { mode: 0o600, flush: true })
    last = { seq: head.seq, writtenAt: Date.now() }
  }

  function look(always: boolean): Promise<void> {
    working = working
      .then(() => write(always))
      .catch((error: unknown) => onError(new Error('The audit anchor could not be written.', { cause: error })))
    return working
  }

  await look(true)
  const timer = setInterval(() => void look(false), lookMs)
  timer.unref()
  return {
    stop() {
      clearInterval(timer)
      return look(true)
    },
  }
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
  const parsed = anchorLine.safeParse(parseJson(line))
  if (!parsed.success) return []
  const { sig, ...anchor } = parsed.data
  return timingSafeEqual(Buffer.from(sig, 'hex'), sign(auditKey, anchor)) ? [anchor] : []
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined // a line torn by a crash
  }
}

async function readIfThere(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return ''
    throw error
  }
}
