/** The audit trail in Postgres: dense, signed chains, appended in the transaction of the change they record. */
import type { Pool, PoolClient } from 'pg'
import type { AuditEntry, AuditLog } from '../../../domain/audit.ts'
import type { ContactId } from '../../../domain/ids.ts'
import { laneCount, laneOf, type LaneHead } from './audit-lanes.ts'
import { auditSubjects, peopleIn, seal, type AuditSubject } from './audit-subject.ts'
import { chainWriter, place, type ChainWriter, type Together, type UnplacedRow, type Written } from './chain-writer.ts'

export interface PostgresAudit extends AuditLog {
  /**
   * As `append`, once, as the last step of the caller's transaction, which holds the lanes of these rows until it ends. They are
   * taken from the lowest up: a second time is only for one that holds all of them (`forget-person.ts`).
   */
  appendWithin(client: PoolClient, ...entries: AuditEntry[]): Promise<void>
  /** As `append`, together with what it tells of. Undefined, and no effect, when that has to be done in a transaction. */
  appendWith(together: Together, entry: AuditEntry): Promise<Extract<Written, { kind: 'written' }> | undefined>
}

const MOST_RENAMED = 3
const COLUMNS = ['lane', 'seq', 'at', 'type', 'actor', 'subject', 'call', 'body', 'prev', 'mac'] as const

export function postgresAudit(pool: Pool, auditKey: Uint8Array): PostgresAudit {
  const subjects = auditSubjects()
  const lanes = laneCount()
  const writers = new Map<number, ChainWriter>()

  function writerOf(lane: number): ChainWriter {
    const writer = writers.get(lane) ?? chainWriter(pool, auditKey, lane)
    writers.set(lane, writer)
    return writer
  }

  /** One after the other and in one order everywhere: a name that has to be made may wait for another transaction's. */
  async function sealed(
    entry: AuditEntry,
    subjectOf: (contact: ContactId) => Promise<AuditSubject>,
  ): Promise<UnplacedRow> {
    const people = new Map<ContactId, AuditSubject>()
    for (const contact of peopleIn(entry)) people.set(contact, await subjectOf(contact))
    const { at, type, subject, callId: call = null } = entry
    return {
      at,
      type,
      call,
      subject: (subject && people.get(subject)?.ref) ?? null,
      names: [...people.values()].map(({ ref }) => ref),
      ...seal(entry, people),
    }
  }

  /** An erasure between looking a name up and writing is rare, and seldom followed by a second one. */
  async function write(entry: AuditEntry, together?: Together) {
    for (let left = MOST_RENAMED; left > 0; left -= 1) {
      const row = await sealed(entry, (contact) => subjects.remembered(pool, contact))
      const written = await writerOf(laneOf(row, await lanes(pool))).write(row, together)
      if (written.kind !== 'forgotten') return written.kind === 'written' ? written : undefined
      for (const contact of peopleIn(entry)) subjects.forget(contact)
    }
    throw new Error('people in an audit entry were erased again and again')
  }

  return {
    async appendWithin(client, ...entries) {
      if (entries.length === 0) return
      // Before the end of the chain is taken, because who makes a name may be waiting for that.
      const people = [...new Set(entries.flatMap(peopleIn))].toSorted()
      const held = new Map<ContactId, AuditSubject>()
      for (const contact of people) held.set(contact, await subjects.held(client, contact))
      const count = await lanes(client)
      const unplaced: UnplacedRow[] = []
      for (const entry of entries)
        unplaced.push(await sealed(entry, async (contact) => held.get(contact) ?? subjects.held(client, contact)))
      const ends = await appendTo(client, auditKey, unplaced, (row) => laneOf(row, count))
      for (const end of ends) writerOf(end.lane).seen(end)
    },
    append: async (entry) => void (await write(entry)),
    appendWith: (together, entry) => write(entry, together),
  }
}

/** Writes the rows in their order, each into its lane, and returns the ends of these lanes. */
async function appendTo(
  client: PoolClient,
  auditKey: Uint8Array,
  unplaced: readonly UnplacedRow[],
  laneFor: (row: UnplacedRow) => number,
): Promise<LaneHead[]> {
  const heads = await takeLanes(client, [...new Set(unplaced.map(laneFor))])
  const rows = unplaced.flatMap((row) => {
    const head = heads.get(laneFor(row))
    if (head === undefined) throw new Error('a lane of the audit trail was not taken')
    const placed = place(auditKey, head, [row])
    for (const { lane, seq, mac } of placed) heads.set(lane, { lane, seq, mac })
    return placed
  })
  await client.query({
    name: 'audit-append',
    text: `INSERT INTO audit_lane_rows (lane, seq, at, type, actor, subject, call, body, prev, mac)
        SELECT lane, seq, at, type, actor, subject, call, body::json, prev, mac
          FROM unnest($1::smallint[], $2::bigint[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::text[],
                      $8::text[], $9::bytea[], $10::bytea[])
               WITH ORDINALITY AS r (lane, seq, at, type, actor, subject, call, body, prev, mac, place) ORDER BY place`,
    values: COLUMNS.map((column) => rows.map((row) => row[column])),
  })
  return [...heads.values()]
}

/** Holds these lanes until the transaction ends, and says where each of them ends. */
async function takeLanes(client: PoolClient, lanes: readonly number[]): Promise<Map<number, LaneHead>> {
  const { rows } = await client.query<Omit<LaneHead, 'seq'> & { seq: string }>({
    name: 'audit-lane-heads',
    text: 'SELECT lane, seq, mac FROM audit_lane_heads($1)',
    values: [lanes],
  })
  return new Map(rows.map(({ lane, seq, mac }) => [lane, { lane, seq: Number(seq), mac }]))
}
