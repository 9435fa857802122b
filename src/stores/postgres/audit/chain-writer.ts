/** Puts what this process has to say at the end of one lane of the audit trail: what comes meanwhile goes together, in one statement. */
import type { Pool, PoolClient } from 'pg'
import type { Standing } from '../../../domain/directory/directory.ts'
import type { CallId, CredentialId } from '../../../domain/ids.ts'
import { auditMac, canonicalBody, CHAIN_START, type AuditRow } from './audit-chain.ts'
import type { LaneHead } from './audit-lanes.ts'
import { inTransaction, isDatabaseDown } from '../database/pool.ts'
import { readStanding, standingJson, type WrittenStanding } from '../directory/directory.ts'

/** So many rows fit in one transaction well within the time one has. */
const MOST_AT_ONCE = 100

/** A row but for its place in the trail. */
export type UnplacedRow = Omit<AuditRow, 'lane' | 'seq' | 'prev' | 'body'> & {
  body: Parameters<typeof canonicalBody>[0]
  /** Random names of people that stand anywhere in it: the row is written only while all of them stand. */
  names: readonly string[]
}

/**
 * - `written`: with the standing of the contact whose PIN was accepted, as it was when the statement began.
 * - `passed-over`: what it changes or names has ended, or another transaction is at it.
 * - `forgotten`: a person in it was erased since their name was looked up. Nothing was written in either case.
 */
export type Written =
  { kind: 'written'; standing: Standing | undefined } | { kind: 'passed-over' } | { kind: 'forgotten' }

/** What is on record together with the entry that tells of it or not at all. */
export type Together =
  | {
      kind: 'accepted'
      id: CredentialId
      at: Date
      knownPair: string | undefined
      attestedCaller: string | undefined
    }
  /** A row of `calls`. */
  | { kind: 'decided'; call: object }
  /** Passed over when that call is on record as ended. */
  | { kind: 'ended'; call: CallId; at: Date; history: object | undefined }

export interface ChainWriter {
  write(row: UnplacedRow, together?: Together): Promise<Written>
  /** Another way of appending saw, or just wrote, this end of the lane. It may yet be undone. */
  seen(head: LaneHead): void
}

interface Waiting {
  row: UnplacedRow
  together: Together | undefined
  done: (written: Written) => void
  failed: (error: unknown) => void
}

interface ExtendRow {
  /** Random names that no longer stand. */
  forgotten: string[] | null
  /** Places in the batch, from 1. */
  passed_over: number[] | null
  last_seq: string
  last_mac: Buffer
  written: boolean
  /** By the id of each accepted credential. */
  standings?: Record<string, WrittenStanding | null> | null
}

const EXTEND = `audit_extend_lane_histories(${Array.from({ length: 19 }, (_, i) => `$${i + 1}`).join(', ')})`
/** The same, and what a caller whose PIN was accepted is read next: one exchange in the place of two. */
const EXTEND_ACCEPTED = `
  SELECT e.*, CASE WHEN e.written THEN (
           SELECT json_object_agg(a.id, ${standingJson('a.contact_id')}) FROM credentials a WHERE a.id = ANY ($4)) END AS standings
    FROM ${EXTEND} AS e`

/** Signs the rows one after the other from `head` on. */
export function place(auditKey: Uint8Array, head: LaneHead, rows: readonly UnplacedRow[]) {
  const { lane } = head
  let { seq, mac: prev } = head
  return rows.map(({ names: _, ...unplaced }) => {
    seq += 1
    const row: AuditRow = { ...unplaced, lane, seq, body: canonicalBody(unplaced.body), prev }
    prev = auditMac(auditKey, row)
    return { ...row, mac: prev }
  })
}

/** Asks the database to write the batch after `after`, which is compared there with the real end of the lane. */
async function extend(client: Pick<PoolClient, 'query'>, auditKey: Uint8Array, after: LaneHead, batch: Waiting[]) {
  const rows = place(
    auditKey,
    after,
    batch.map(({ row }) => row),
  )
  const accepted = batch.map(({ together }) => (together?.kind === 'accepted' ? together : undefined))
  const ended = batch.map(({ together }) => (together?.kind === 'ended' ? together : undefined))
  const { rows: answers } = await client.query<ExtendRow>({
    ...(accepted.some((one) => one !== undefined)
      ? { name: 'audit-extend-accepted', text: EXTEND_ACCEPTED }
      : { name: 'audit-extend', text: `SELECT * FROM ${EXTEND}` }),
    values: [
      after.lane,
      after.seq,
      after.mac,
      accepted.map((success) => success?.id),
      accepted.map((success) => success?.at),
      accepted.map((success) => success?.knownPair),
      accepted.map((success) => success?.attestedCaller),
      batch.map(({ together }) => (together?.kind === 'decided' ? JSON.stringify(together.call) : null)),
      rows.map(({ at }) => at),
      rows.map(({ type }) => type),
      rows.map(({ actor }) => actor),
      rows.map(({ subject }) => subject),
      rows.map(({ call }) => call),
      rows.map(({ body }) => body),
      rows.map(({ mac }) => mac),
      [...new Set(batch.flatMap(({ row }) => row.names))],
      ended.map((end) => end?.call),
      ended.map((end) => end?.at),
      ended.map((end) => (end?.history === undefined ? null : JSON.stringify(end.history))),
    ],
  })
  const [answer] = answers
  if (answer === undefined) throw new Error('the audit trail could not be extended')
  if (answer.forgotten !== null) {
    const forgotten = new Set(answer.forgotten)
    const places = batch.flatMap(({ row }, at) => (row.names.some((name) => forgotten.has(name)) ? [at + 1] : []))
    return { kind: 'forgotten' as const, places: new Set(places) }
  }
  if (answer.passed_over !== null) return { kind: 'passed-over' as const, places: new Set(answer.passed_over) }
  const head = { lane: after.lane, seq: Number(answer.last_seq), mac: answer.last_mac }
  if (!answer.written) return { kind: 'elsewhere' as const, head }
  const standings = accepted.map((success) => success && answer.standings?.[success.id])
  return { kind: 'written' as const, head, standings }
}

function tellWritten(batch: readonly Waiting[], standings: readonly (WrittenStanding | null | undefined)[]): void {
  batch.forEach(({ done }, at) => {
    const standing = standings[at]
    done({ kind: 'written', standing: standing ? readStanding(standing) : undefined })
  })
}

export function chainWriter(pool: Pool, auditKey: Uint8Array, lane: number): ChainWriter {
  /** As far as this process knows; the database compares it with the real one, so that a wrong guess costs a question. */
  let head: LaneHead = { lane, seq: 0, mac: CHAIN_START }
  let waiting: Waiting[] = []
  let writing = false

  async function extendFromHead(client: Pick<PoolClient, 'query'>, batch: Waiting[]) {
    const extended = await extend(client, auditKey, head, batch)
    if ('head' in extended) head = extended.head
    return extended
  }

  /** An answer says where the end is now. In a transaction it does not move again once it has said so. */
  async function extendSurely(batch: Waiting[]) {
    let extended = await extendFromHead(pool, batch)
    if (extended.kind === 'elsewhere') extended = await extendFromHead(pool, batch)
    if (extended.kind !== 'elsewhere') return extended
    return inTransaction(pool, async (client) => {
      const second = await extendFromHead(client, batch)
      return second.kind === 'elsewhere' ? extendFromHead(client, batch) : second
    })
  }

  async function writeAll(batch: Waiting[]): Promise<void> {
    try {
      const result = await extendSurely(batch)
      switch (result.kind) {
        case 'written':
          tellWritten(batch, result.standings)
          return
        case 'forgotten':
        case 'passed-over': {
          batch.filter((_, at) => result.places.has(at + 1)).forEach(({ done }) => done({ kind: result.kind }))
          const others = batch.filter((_, at) => !result.places.has(at + 1))
          if (others.length > 0) await writeAll(others)
          return
        }
        case 'elsewhere':
          throw new Error('the end of a lane of the audit trail moved while it was held')
        default:
          result satisfies never
      }
    } catch (error) {
      // A value that the database refuses must not take the others' rows with it.
      if (batch.length > 1 && !isDatabaseDown(error)) for (const one of batch) await writeAll([one])
      else batch.forEach(({ failed }) => failed(error))
    }
  }

  async function writeWaiting(): Promise<void> {
    writing = true
    while (waiting.length > 0) {
      const batch = waiting.slice(0, MOST_AT_ONCE)
      waiting = waiting.slice(MOST_AT_ONCE)
      await writeAll(batch)
    }
    writing = false
  }

  return {
    write: (row, together) =>
      new Promise((done, failed) => {
        waiting.push({ row, together, done, failed })
        if (!writing) void writeWaiting()
      }),
    seen: (seen) => void (head = seen),
  }
}
