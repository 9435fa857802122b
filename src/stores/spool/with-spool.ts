/** The same stores, which put aside what the database cannot take now: only what gives nobody a right. */
import type { CallRecords } from '../../calls/call-records.ts'
import type { AuditLog, AuditType } from '../../domain/audit.ts'
import type { Semaphore } from '../../domain/semaphore.ts'
import type { SpoolItem } from './spool-item.ts'
import type { Spool } from './spool.ts'

/** A refusal stands whether or not it can be written now. Everything else that is audited has to be, first. */
const MAY_WAIT: ReadonlySet<AuditType> = new Set(['pin.refused', 'pin.not-checked'])

/** How many of each may be on their way at once; the rest is put aside. */
export interface Bulkheads {
  /** What goes together in one statement. */
  together: Semaphore
  /** What holds the end of the audit chain, which verified callers need, for a transaction. */
  alone: Semaphore
}

/** The same store twice: for what has to be written now, and for what can wait, whose failures are nobody else's. */
export interface Both<Store> {
  now: Store
  later: Store
}

export function auditWithSpool(audit: Both<AuditLog>, spool: Spool, { together }: Bulkheads): AuditLog {
  return {
    append: async (entry) => {
      if (!MAY_WAIT.has(entry.type)) return audit.now.append(entry)
      await orAside(together, spool, { kind: 'audit', audit: entry }, () => audit.later.append(entry))
    },
  }
}

/** Now if there is room and the database takes it, otherwise later. */
async function orAside(semaphore: Semaphore, spool: Spool, item: SpoolItem, write: () => Promise<void>): Promise<void> {
  try {
    if ((await semaphore.run(write)).kind === 'done') return
  } catch {
    // The store has reported it; what matters here is that it is not lost.
  }
  await spool.keep(item)
}

export function recordsWithSpool(
  { now, later }: Both<CallRecords>,
  spool: Spool,
  { together, alone }: Bulkheads,
): CallRecords {
  return {
    find: (callId) => now.find(callId),
    tallySince: (since) => now.tallySince(since),
    tellContacts: (contacts, notice, audit) => now.tellContacts(contacts, notice, audit),
    requestCallback: (request, audit) => now.requestCallback(request, audit),
    recordDecision: (summary, audit) =>
      summary.verified && summary.outcome !== 'LIVE_COULD_NOT_CHECK'
        ? now.recordDecision(summary, audit)
        : orAside(together, spool, { kind: 'decision', summary, audit }, () => later.recordDecision(summary, audit)),
    recordEnd: (callId, at, audit) =>
      orAside(alone, spool, { kind: 'end', callId, at, audit }, () => later.recordEnd(callId, at, audit)),
  }
}
