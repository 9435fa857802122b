/** Calls, cases and the audit trail as files. Each download leaves an audit row with the name of the administrator. */
import type { Response } from 'express'
import type { RecordLists } from '../../../directory/lists/record-lists.ts'
import { exportedEntry, toCsv, type ExportedTable } from '../../../directory/files/export.ts'
import type { AuditLog } from '../../../domain/audit.ts'
import type { Allow } from '../../allow.ts'
import { ADMIN_ROLES, type AdminContext } from '../admin-page.tsx'
import { auditQuery, wantedBy } from '../audit-query.ts'
import { factsInWords } from '../../audit-words.ts'

export interface RecordFilesDeps {
  lists: RecordLists
  audit: AuditLog
  now: () => Date
}

const MOST_IN_FILE = 10_000

export function recordFiles({ lists, audit, now }: RecordFilesDeps): (allow: Allow) => void {
  /** The audit row is written first. When that fails, no file is sent. */
  const send = async (
    context: AdminContext,
    response: Response,
    table: ExportedTable,
    rows: readonly (readonly string[])[],
    name: string = table,
  ) => {
    await audit.append(exportedEntry(table, `staff ${context.person.id}`, now(), rows.length - 1))
    response.type('text/csv').set('Content-Disposition', `attachment; filename="${name}.csv"`).send(toCsv(rows))
  }

  return (allow) => {
    allow({ method: 'get', path: '/admin/calls.csv', roles: ADMIN_ROLES }, async (context, _request, response) => {
      await send(context, response, 'calls', callRows(await lists.calls({}, MOST_IN_FILE)))
    })
    allow({ method: 'get', path: '/admin/cases.csv', roles: ADMIN_ROLES }, async (context, _request, response) => {
      await send(context, response, 'cases', caseRows(await lists.cases({}, MOST_IN_FILE)))
    })
    allow({ method: 'get', path: '/admin/audit.csv', roles: ADMIN_ROLES }, async (context, request, response) => {
      const rows = await lists.audit(wantedBy(auditQuery.parse(request.query)), MOST_IN_FILE)
      await send(context, response, 'audit', auditRows(rows), `audit-${now().toISOString().slice(0, 10)}`)
    })
  }
}

type Rows<K extends 'calls' | 'cases' | 'audit'> = Awaited<ReturnType<RecordLists[K]>>

function callRows(calls: Rows<'calls'>): string[][] {
  return [
    ['reference', 'at', 'verified', 'contact', 'contract', 'outcome', 'rule', 'desk'],
    ...calls.map(({ reference, at, verified, contact, contract, outcome, rule, desk }) => [
      reference,
      at.toISOString(),
      verified ? 'yes' : 'no',
      contact ?? '',
      contract ?? '',
      outcome,
      rule,
      desk ?? '',
    ]),
  ]
}

function caseRows(cases: Rows<'cases'>): string[][] {
  return [
    ['number', 'type', 'contract', 'state', 'priority', 'owner', 'opened_by', 'updated_at', 'summary'],
    ...cases.map(({ number, type, contract, state, priority, owner, openedBy, updatedAt, summary }) => [
      number,
      type,
      contract ?? '',
      state,
      priority,
      owner,
      openedBy ?? '',
      updatedAt.toISOString(),
      summary,
    ]),
  ]
}

function auditRows(rows: Rows<'audit'>): string[][] {
  return [
    ['row', 'at', 'type', 'actor', 'contact', 'call', 'facts', 'lane'],
    ...rows.map(({ seq, lane, at, type, actor, subject, call, body }) => [
      String(seq),
      at.toISOString(),
      type,
      actor,
      subject ?? '',
      call ?? '',
      factsInWords(body),
      String(lane),
    ]),
  ]
}
