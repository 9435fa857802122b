/** Tables of what was recorded: calls, cases, changes of the directory and rows of the audit trail. */
import type { AuditListed, CallListed, CaseListed } from '../../../directory/lists/record-lists.ts'
import type { ChangeListed } from '../../../directory/lists/row-lists.ts'
import { Table, To, When } from '../admin-page.tsx'
import { ReferenceLink } from '../../reference-link.tsx'

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

export function CallTable({ calls }: { calls: readonly CallListed[] }) {
  return (
    <Table
      label="Calls"
      head={['Reference', 'When', 'Who', 'Contract', 'Decided', 'Desk']}
      rows={calls.map((call) => [
        <ReferenceLink reference={call.reference} />,
        <When at={call.at} />,
        call.contact === undefined ? (
          'UNVERIFIED'
        ) : (
          <To kind="contacts" id={call.contact}>
            {call.contactName ?? call.contact}
          </To>
        ),
        call.contract === undefined ? '' : <To kind="contracts" id={call.contract} />,
        `${call.outcome} (${call.rule})`,
        call.desk ?? '',
      ])}
      empty="None."
    />
  )
}

export function History({ history }: { history: readonly ChangeListed[] }) {
  return (
    <section aria-labelledby="history">
      <h2 id="history">History</h2>
      <Table
        label="History"
        head={['When', 'Who', 'How', 'What', 'Why']}
        rows={history.map(({ at, actor, via, why, kind, key, before, after }) => [
          <When at={at} />,
          actor,
          via,
          `${kind === 'grants' ? `access ${key}: ` : ''}${differences(before, after)}`,
          why,
        ])}
        empty="No change has been made here since the directory was loaded."
      />
    </section>
  )
}

function differences(before: object | undefined, after: object | undefined): string {
  if (before === undefined) return 'added'
  if (after === undefined) return 'removed'
  return Object.keys(after)
    .flatMap((field) => {
      const [was, is] = [said(before, field), said(after, field)]
      return was === is ? [] : [`${field}: ${was} → ${is}`]
    })
    .join('; ')
}

function said(row: object, field: string): string {
  const value: unknown = Reflect.get(row, field)
  if (value === null || value === undefined) return '(none)'
  return typeof value === 'string' ? value : Array.isArray(value) ? value.join(', ') : JSON.stringify(value)
}
