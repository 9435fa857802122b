/** The same stores, which put aside what the database cannot take now: only what gives nobody a right. */
import type { CallRecords } from '../../calls/call-records.ts'
import type { AuditLog, AuditType } from '../../domain/audit.ts'
import type { Spool } from './spool.ts'

/** A refusal stands whether or not it can be written now. Everything else that is audited has to be, first. */
const MAY_WAIT: ReadonlySet<AuditType> = new Set(['pin.refused', 'pin.not-checked'])

export function auditWithSpool(audit: AuditLog, spool: Spool): AuditLog {
  return {
    append: async (entry) => {
      try {
        await audit.append(entry)
      } catch (error) {
        if (!MAY_WAIT.has(entry.type)) throw error
        await spool.keep({ kind: 'audit', audit: entry })
      }
    },
  }
}

export function recordsWithSpool(records: CallRecords, spool: Spool): CallRecords {
  return {
    find: (callId) => records.find(callId),
    tellContacts: (contacts, notice, audit) => records.tellContacts(contacts, notice, audit),
    requestCallback: (request, audit) => records.requestCallback(request, audit),
    recordDecision: async (summary, audit) => {
      try {
        await records.recordDecision(summary, audit)
      } catch (error) {
        if (summary.verified && summary.outcome !== 'LIVE_COULD_NOT_CHECK') throw error
        await spool.keep({ kind: 'decision', summary, audit })
      }
    },
    recordEnd: async (callId, at, audit) => {
      try {
        await records.recordEnd(callId, at, audit)
      } catch {
        await spool.keep({ kind: 'end', callId, at, audit })
      }
    },
  }
}
