/** Tables of what was recorded: cases and rows of the audit trail. */
import type { AuditListed, CaseListed } from '../../directory/directory-lists.ts'
import { Table, To, When } from './admin-page.tsx'

export function CaseTable({ cases }: { cases: readonly CaseListed[] }) {
  return (
    <Table
      label="Cases"
      head={['Number', 'About', 'State', 'Priority', 'Owner', 'Opened by', 'Updated']}
      rows={cases.map((one) => [
        one.number,
        one.contract === undefined ? 'Admin Case' : <To kind="contracts" id={one.contract} />,
        one.state.replaceAll('-', ' '),
        one.priority,
        one.owner,
        <To kind="contacts" id={one.openedBy} />,
        <When at={one.updatedAt} />,
      ])}
      empty="None."
    />
  )
}

export function AuditTable({ rows }: { rows: readonly AuditListed[] }) {
  return (
    <Table
      label="Audit trail"
      head={['Row', 'When', 'What', 'Who', 'About', 'Call', 'Facts']}
      rows={rows.map(({ seq, at, type, actor, subject, call, body }) => [
        String(seq),
        <When at={at} />,
        type,
        actor,
        subject === undefined ? '' : <To kind="contacts" id={subject} />,
        call === undefined ? (
          ''
        ) : (
          <a href={`/admin/calls/one/${encodeURIComponent(call)}`}>{`${call.slice(0, 10)}…`}</a>
        ),
        factsInWords(body),
      ])}
      empty="No row is like that."
    />
  )
}

export function factsInWords(body: Record<string, unknown>): string {
  return Object.entries(body)
    .filter(([, value]) => value !== null && value !== '')
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('; ')
}
