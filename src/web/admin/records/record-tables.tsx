/** Tables of what was recorded: calls, cases, changes of the directory and rows of the audit trail. */
import { ruleSentence } from '../../../domain/consequences.ts'
import type { AuditListed, CallListed, CaseListed } from '../../../directory/lists/record-lists.ts'
import type { ChangeListed } from '../../../directory/lists/row-lists.ts'
import { Timeline } from '../../components/timeline.tsx'
import { Table, To, When } from '../admin-page.tsx'
import { actorInWords, changeInWords } from '../words/change-words.ts'
import { valueInWords } from '../words/row-words.ts'
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
        <>
          {ruleSentence(call.rule)} <small class="code">{call.rule}</small>
        </>,
        call.desk === undefined ? '' : valueInWords('desk', call.desk),
      ])}
      empty="None."
    />
  )
}

export function History({ history }: { history: readonly ChangeListed[] }) {
  return (
    <section aria-labelledby="history">
      <h2 id="history">History</h2>
      {history.length === 0 ? (
        <p class="empty-line">No change has been made here since the directory was loaded.</p>
      ) : (
        <Timeline
          label="History"
          moments={history.map((change) => ({
            time: <When at={change.at} />,
            title: `${actorInWords(change)} ${changeInWords(change)}`,
            detail: detailOf(change),
          }))}
        />
      )}
    </section>
  )
}

const VIA: Readonly<Record<string, string>> = {
  screen: '',
  api: 'By another system',
  file: 'By an import',
  request: 'By a request',
  rule: 'Followed from a rule',
}

/** How it came, and why. */
function detailOf({ via, why }: ChangeListed): string {
  return [VIA[via] ?? via, why].filter((part) => part !== '').join(' · ')
}
