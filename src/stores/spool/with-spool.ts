/** Wraps stores: while Postgres is unavailable, records that grant no access are spooled to disk and replayed later. */
import type { CallRecords } from '../../calls/call-records.ts'
import type { AuditLog, AuditType } from '../../domain/audit.ts'
import type { Semaphore } from '../../domain/semaphore.ts'
import type { SpoolItem } from './spool-item.ts'
import type { Spool } from './spool.ts'

/** A refusal stands whether or not it can be written now. Every other audit entry has to be written first. */
const DEFERRABLE: ReadonlySet<AuditType> = new Set(['pin.refused', 'pin.not-checked'])

/** How many deferrable writes may run at once; the rest go to the spool. */
export interface Bulkheads {
  /** Writes that the audit chain takes in one statement with others. */
  batched: Semaphore
  /** Writes that hold the audit head, which verified callers need, for a whole transaction. */
  exclusive: Semaphore
}

/** One store behind two circuit breakers: deferrable writes that time out do not open the breaker of urgent ones. */
export interface ByUrgency<Store> {
  urgent: Store
  deferrable: Store
}

export function auditWithSpool(
  { urgent, deferrable }: ByUrgency<AuditLog>,
  spool: Spool,
  { batched }: Bulkheads,
): AuditLog {
  return {
    append: async (entry) => {
      if (!DEFERRABLE.has(entry.type)) return urgent.append(entry)
      await writeOrSpool(batched, spool, { kind: 'audit', audit: entry }, () => deferrable.append(entry))
    },
  }
}

/** Decisions that grant no access, and the ends of calls, are deferrable. */
export function recordsWithSpool(
  { urgent, deferrable }: ByUrgency<CallRecords>,
  spool: Spool,
  { batched, exclusive }: Bulkheads,
): CallRecords {
  return {
    find: (callId) => urgent.find(callId),
    tallySince: (since) => urgent.tallySince(since),
    tellContacts: (contacts, notice, audit) => urgent.tellContacts(contacts, notice, audit),
    requestCallback: (request, audit) => urgent.requestCallback(request, audit),
    recordDecision: (summary, audit) =>
      summary.verified && summary.outcome !== 'LIVE_COULD_NOT_CHECK'
        ? urgent.recordDecision(summary, audit)
        : writeOrSpool(batched, spool, { kind: 'decision', summary, audit }, () =>
            deferrable.recordDecision(summary, audit),
          ),
    recordEnd: (end, audit) =>
      writeOrSpool(exclusive, spool, { kind: 'end', ...end, audit }, () => deferrable.recordEnd(end, audit)),
  }
}

/** Writes now when a slot is free and Postgres takes the record; otherwise the spool has it on disk before this resolves. */
async function writeOrSpool(
  semaphore: Semaphore,
  spool: Spool,
  item: SpoolItem,
  write: () => Promise<void>,
): Promise<void> {
  try {
    if ((await semaphore.run(write)).kind === 'done') return
  } catch {
    // The breaker has reported it. The record must not be lost.
  }
  await spool.append(item)
}
