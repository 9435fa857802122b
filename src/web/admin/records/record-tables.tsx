/** Tables of what was recorded: calls, cases, changes of the directory and rows of the audit trail. */
import { ruleSentence } from '../../../domain/consequences.ts'
import type { FilteredLists } from '../../../directory/lists/filtered-lists.ts'
import type { AuditListed, CallListed, CaseListed } from '../../../directory/lists/record-lists.ts'
import type { LeftListed } from '../../../directory/lists/related-lists.ts'
import type { ChangeListed } from '../../../directory/lists/row-lists.ts'
import { TestMark } from '../../components/badge.tsx'
import { Timeline } from '../../components/timeline.tsx'
import { Table, To, When } from '../admin-page.tsx'
import { actorInWords, changeInWords } from '../words/change-words.ts'
import { valueInWords } from '../words/row-words.ts'
import { actorWords, auditWords, engineerWords, factsInWords, staffIn, type NameOf } from '../../audit-words.ts'
import { ReferenceLink } from '../../reference-link.tsx'

/** `of`: the record whose page they stand on, which is not said again in each row. */
export function CaseTable({ cases, of }: { cases: readonly CaseListed[]; of?: 'contract' }) {
  return (
    <Table
      label="Cases"
      without={of === 'contract' ? 'About' : undefined}
      head={['Number', 'About', 'State', 'Priority', 'Owner', 'Opened by', 'Updated']}
      rows={cases.map((one) => [
        one.number,
        one.contract === undefined ? 'Admin Case' : <To kind="contracts" id={one.contract} />,
        one.state.replaceAll('-', ' '),
        one.priority,
        one.ownerName ?? one.owner,
        one.openedBy === undefined ? (
          ''
        ) : (
          <To kind="contacts" id={one.openedBy}>
            {one.openedByName}
          </To>
        ),
        <When at={one.updatedAt} />,
      ])}
      empty="No case."
    />
  )
}

export interface AuditNames {
  staff: Readonly<Record<string, string>>
  contacts: Readonly<Record<string, string>>
}

/** Of everyone whom these rows name. */
export async function namesIn(
  rows: readonly AuditListed[],
  lists: Pick<FilteredLists, 'namesOf'>,
): Promise<AuditNames> {
  const actors = rows.flatMap(({ actor }) => (actor.startsWith('contact ') ? [actor.slice('contact '.length)] : []))
  const subjects = rows.flatMap(({ subject }) => (subject === undefined ? [] : [subject]))
  const [staff, contacts] = await Promise.all([
    lists.namesOf('staff', [...new Set(staffIn(rows))]),
    lists.namesOf('contacts', [...new Set([...actors, ...subjects])]),
  ])
  return { staff, contacts }
}

export function AuditTable({ rows, names }: { rows: readonly AuditListed[]; names: AuditNames }) {
  const namesAt =
    (call: AuditListed['call']): NameOf =>
    (kind, id) =>
      kind === 'contact'
        ? names.contacts[id]
        : (names.staff[id] ?? engineerWords(id, call === undefined ? [] : rows.filter((row) => row.call === call)))
  return (
    <Table
      label="Audit trail"
      head={['When', 'What', 'Who', 'About', 'Call', 'Facts', 'Row']}
      figures={['Row']}
      rows={rows.map(({ seq, at, type, actor, subject, call, body }) => [
        <When at={at} />,
        <>
          {auditWords(type)} <small class="code">{type}</small>
        </>,
        <Actor actor={actor} nameOf={namesAt(call)} />,
        subject === undefined ? (
          ''
        ) : (
          <To kind="contacts" id={subject}>
            {names.contacts[subject] ?? subject}
          </To>
        ),
        call === undefined ? (
          ''
        ) : (
          <a href={`/admin/calls/one/${encodeURIComponent(call)}`}>{`${call.slice(0, 10)}…`}</a>
        ),
        factsInWords(body, namesAt(call)),
        String(seq),
      ])}
      empty="No row is like that."
    />
  )
}

/** By name, with what the trail says in small print. */
function Actor({ actor, nameOf }: { actor: string; nameOf: NameOf }) {
  const name = actorWords(actor, nameOf)
  if (!/^(staff|contact) /.test(actor) || name === actor) return <>{actorInWords({ actor })}</>
  return (
    <>
      {name} <small class="code">{actor}</small>
    </>
  )
}

export function CallTable({ calls, of }: { calls: readonly CallListed[]; of?: 'contact' | 'contract' }) {
  return (
    <Table
      label="Calls"
      without={of === 'contact' ? 'Who' : of === 'contract' ? 'Contract' : undefined}
      head={['Reference', 'When', 'Who', 'Contract', 'Decided', 'Desk']}
      rows={calls.map((call) => [
        <>
          <ReferenceLink reference={call.reference} />
          {call.isTrial && <TestMark />}
        </>,
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
      empty="No call."
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

/** Nothing where no one did: most never hear of one. */
export function LeftForIncidents({ left, of }: { left: readonly LeftListed[]; of: 'contact' | 'contract' }) {
  if (left.length === 0) return <></>
  return (
    <section aria-labelledby="left-for-incidents">
      <h2 id="left-for-incidents">Left because of an incident</h2>
      <Table
        label="Left because of an incident"
        without={of === 'contact' ? 'Who' : undefined}
        head={['Reference', 'When', 'Who', 'What they heard', 'It is']}
        rows={left.map(({ reference, at, contact, contactName, product, text, isOver }) => [
          <ReferenceLink reference={reference} />,
          <When at={at} />,
          contact === undefined ? (
            'Erased'
          ) : (
            <To kind="contacts" id={contact}>
              {contactName ?? contact}
            </To>
          ),
          <>
            {text} <small>{product?.replaceAll('-', ' ') ?? 'every product'}</small>
          </>,
          isOver ? 'over, and they were told' : 'still on',
        ])}
        empty=""
      />
    </section>
  )
}
