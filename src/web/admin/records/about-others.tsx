/** What administrators see of a company, a contract, a grant or a member of staff beside the row. */
import type { Child } from 'hono/jsx'
import type { Listed, RowLists } from '../../../directory/lists/row-lists.ts'
import type { RelatedLists } from '../../../directory/lists/related-lists.ts'
import type { RecordLists } from '../../../directory/lists/record-lists.ts'
import type { CompanyRow, ContractRow, GrantRow, StaffRow } from '../../../domain/directory/directory-rows.ts'
import { keyOf } from '../../../domain/directory/directory-rows.ts'
import { Status } from '../lists/list-columns.tsx'
import { valueInWords } from '../words/row-words.ts'
import { companySuggestions, type SuggestionLists } from './suggestions.ts'
import { EndGrant, GiveAccess } from './access-parts.tsx'
import { Table, To, pathOf, type AdminContext } from '../admin-page.tsx'
import type { Suggestion } from '../../components/suggest.tsx'
import { HandOverForm } from '../hand-over-screen.tsx'
import { CallTable, CaseTable, History, LeftForIncidents } from './record-tables.tsx'
import { SignInLinks, type SignInScreenDeps } from '../sign-in-screens.tsx'

const MOST_CONTACTS = 100
const MOST_CALLS = 20
const MOST_CHANGES = 20

export async function aboutCompany(lists: RelatedLists & RowLists, row: CompanyRow): Promise<{ more: Child }> {
  const [contracts, contacts, history] = await Promise.all([
    lists.contractsOf(row.id),
    lists.contactsOf(row.id, MOST_CONTACTS),
    lists.history('companies', row.id, MOST_CHANGES),
  ])
  return {
    more: (
      <>
        <section aria-labelledby="contracts">
          <h2 id="contracts">Contracts</h2>
          <Contracts contracts={contracts} />
          <a
            href={`/admin/contracts/new?${new URLSearchParams({ soldTo: row.id, endUser: row.id, supportOwner: row.id }).toString()}`}
          >
            New contract
          </a>
        </section>
        <section aria-labelledby="contacts">
          <h2 id="contacts">Contacts</h2>
          <Table
            label="Contacts"
            head={['Name', 'E-mail address', 'Status']}
            rows={contacts.map(({ row: one }) => [
              <To kind="contacts" id={one.id}>
                {one.name}
              </To>,
              one.email,
              <Status status={one.status} />,
            ])}
            empty="No one yet."
          />
          <a href={`/admin/contacts/new?${new URLSearchParams({ employer: row.id }).toString()}`}>New contact</a>
        </section>
        <History history={history} />
      </>
    ),
  }
}

function Contracts({ contracts }: { contracts: readonly Listed<'contracts'>[] }) {
  return (
    <Table
      label="Contracts"
      head={['Number', 'Sold To', 'End User', 'Support Owner', 'From, until', 'Products']}
      rows={contracts.map(({ row, names }) => [
        <To kind="contracts" id={row.number} />,
        names[row.soldTo] ?? row.soldTo,
        names[row.endUser] ?? row.endUser,
        names[row.supportOwner] ?? row.supportOwner,
        <>
          <span class="whole">{row.startsOn}</span>{' '}
          {row.terminatedOn === null || row.terminatedOn > row.endsOn ? (
            <span class="whole">{row.endsOn}</span>
          ) : (
            `terminated on ${row.terminatedOn}`
          )}
        </>,
        row.products.join(', '),
      ])}
      empty="None."
    />
  )
}

export async function aboutContract(
  lists: RelatedLists & RecordLists & SuggestionLists,
  { row, names }: Listed<'contracts'>,
  context: AdminContext,
): Promise<{ lead: string; more: Child }> {
  const [grants, designated, calls, left, cases, history] = await Promise.all([
    lists.grantsOf({ contract: row.number }),
    lists.designatedOn(row.number),
    lists.calls({ contract: row.number }, MOST_CALLS),
    lists.leftForIncidents({ contract: row.number }, MOST_CALLS),
    lists.cases({ contract: row.number, open: true }, MOST_CALLS),
    lists.historyOf({ contract: row.number }, MOST_CHANGES),
  ])
  const parties = [row.soldTo, row.endUser, row.supportOwner].map((id) => names[id] ?? id)
  return {
    lead: `Sold To ${parties[0] ?? ''}, End User ${parties[1] ?? ''}, Support Owner ${parties[2] ?? ''}. ${
      designated === 1 ? '1 Designated Contact' : `${designated} Designated Contacts`
    }${designated < 2 ? ': at least two are wanted.' : '.'}`,
    more: (
      <>
        <section aria-labelledby="grants">
          <h2 id="grants">Who has access</h2>
          <Table
            label="Access"
            head={['Contact', 'Access', 'Approved by', 'Status']}
            rows={grants.map((grant) => [
              <To kind="contacts" id={grant.row.contact}>
                {grant.contactName}
              </To>,
              `${valueInWords('level', grant.row.level)}${grant.row.ownerException ? ', by exception' : ''}`,
              grant.approverName ?? '',
              <EndGrant context={context} grant={grant} back={pathOf('contracts', row.number)} />,
            ])}
            empty="No one."
          />
          {await GiveAccess({
            context,
            lists,
            settled: { contract: row.number, back: pathOf('contracts', row.number) },
          })}
        </section>
        <ChangePartner context={context} row={row} companies={await companySuggestions(lists)} />
        <section aria-labelledby="cases">
          <h2 id="cases">Open cases</h2>
          <CaseTable cases={cases} of="contract" />
        </section>
        <section aria-labelledby="calls">
          <h2 id="calls">Calls</h2>
          <CallTable calls={calls} of="contract" />
        </section>
        <LeftForIncidents left={left} of="contract" />
        <History history={history} />
      </>
    ),
  }
}

interface ChangePartnerProps {
  context: AdminContext
  row: ContractRow
  companies: readonly Suggestion[]
}

function ChangePartner({ context, row, companies }: ChangePartnerProps) {
  return (
    <details>
      <summary>Change the partner</summary>
      <p>
        This contract ends the day before, another one begins. The partner's people have no access under the new one;
        people of the End User who had view access have to be approved again.
      </p>
      <HandOverForm context={context} action={`${pathOf('contracts', row.number)}/hand-over`} companies={companies} />
    </details>
  )
}

export async function aboutGrant(lists: Pick<RowLists, 'history'>, row: GrantRow): Promise<{ more: Child }> {
  const history = await lists.history('grants', keyOf('grants', row), MOST_CHANGES)
  return {
    more: (
      <>
        <p>
          <To kind="contacts" id={row.contact} /> on <To kind="contracts" id={row.contract} />
        </p>
        <History history={history} />
      </>
    ),
  }
}

export async function aboutStaff(
  lists: Pick<RowLists, 'history'>,
  signIns: SignInScreenDeps['signIns'],
  row: StaffRow,
): Promise<{ lead?: string; more: Child }> {
  const history = await lists.history('staff', row.id, MOST_CHANGES)
  return {
    ...(row.status === 'inactive' ? { lead: 'Inactive: cannot sign in, and is offered no calls.' } : {}),
    more: (
      <>
        {await SignInLinks({ signIns, kind: 'staff', id: row.id })}
        <History history={history} />
      </>
    ),
  }
}
