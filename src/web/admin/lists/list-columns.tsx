/** What the lists of administration show of each row. The first column names it. */
import type { Child } from 'hono/jsx'
import type { Listed } from '../../../directory/lists/row-lists.ts'
import type { GrantListed } from '../../../directory/lists/related-lists.ts'
import { keyOf, type Kind } from '../../../domain/directory/directory-rows.ts'
import type { Column } from '../../components/table.tsx'
import { To, When } from '../admin-page.tsx'
import { valueInWords } from '../words/row-words.ts'

type Columns = { [K in Exclude<Kind, 'grants'>]: readonly Column<Listed<K>>[] }

export const LIST_COLUMNS: Columns = {
  companies: [
    { title: 'Name', sort: 'name', cell: ({ row }) => <Named kind="companies" id={row.id} name={row.name} /> },
    { title: 'Id', sort: 'id', cell: ({ row }) => row.id },
    { title: 'Kind', sort: 'kind', cell: ({ row }) => valueInWords('kind', row.kind) },
    { title: 'Region', sort: 'region', cell: ({ row }) => row.region ?? '' },
  ],
  contacts: [
    { title: 'Name', sort: 'name', cell: ({ row }) => <Named kind="contacts" id={row.id} name={row.name} withId /> },
    { title: 'E-mail address', sort: 'email', cell: ({ row }) => row.email },
    { title: 'Works for', sort: 'employer', cell: ({ row, names }) => <Company id={row.employer} names={names} /> },
    { title: 'Status', sort: 'status', cell: ({ row }) => <Status status={row.status} /> },
  ],
  contracts: [
    { title: 'Number', sort: 'number', cell: ({ row }) => <To kind="contracts" id={row.number} /> },
    { title: 'Sold To', sort: 'soldTo', cell: ({ row, names }) => <Company id={row.soldTo} names={names} /> },
    { title: 'End User', sort: 'endUser', cell: ({ row, names }) => <Company id={row.endUser} names={names} /> },
    {
      title: 'Support Owner',
      sort: 'supportOwner',
      cell: ({ row, names }) => <Company id={row.supportOwner} names={names} />,
    },
    { title: 'Starts on', sort: 'startsOn', isFigure: true, cell: ({ row }) => row.startsOn },
    {
      title: 'Ends on',
      sort: 'endsOn',
      isFigure: true,
      cell: ({ row: { endsOn, terminatedOn } }) =>
        terminatedOn === null || terminatedOn > endsOn ? endsOn : `${terminatedOn}, terminated`,
    },
  ],
  staff: [
    { title: 'Name', sort: 'name', cell: ({ row }) => <Named kind="staff" id={row.id} name={row.name} withId /> },
    { title: 'Role', sort: 'role', cell: ({ row }) => valueInWords('role', row.role) },
    { title: 'Desks', cell: ({ row }) => valueInWords('desks', row.desks.join('; ')) },
    { title: 'E-mail address', sort: 'email', cell: ({ row }) => row.email },
    { title: 'Status', sort: 'status', cell: ({ row }) => <Status status={row.status} /> },
  ],
}

/** `choose` draws the box of a row that can be chosen. */
export function grantColumns(choose: (grant: GrantListed) => Child, isRequests: boolean): Column<GrantListed>[] {
  return [
    {
      title: 'Contact',
      sort: 'contact',
      cell: (grant) => (
        <span class="chosen-row">
          {choose(grant)}
          <Named kind="contacts" id={grant.row.contact} name={grant.contactName} withId />
        </span>
      ),
    },
    {
      title: isRequests ? 'Asks for' : 'Access',
      sort: 'level',
      cell: ({ row }) => (
        <To kind="grants" id={keyOf('grants', row)}>
          {`${valueInWords('level', row.level)}${row.ownerException ? ', by exception' : ''}`}
        </To>
      ),
    },
    { title: 'Contract', sort: 'contract', cell: ({ row }) => <To kind="contracts" id={row.contract} /> },
    { title: 'End User', sort: 'endUser', cell: ({ endUser }) => endUser },
    ...(isRequests
      ? [
          {
            title: 'Asked on',
            sort: 'requested',
            isFigure: true,
            cell: ({ requestedAt }: GrantListed) => (requestedAt === undefined ? '' : <When at={requestedAt} />),
          },
        ]
      : [
          {
            title: 'Status',
            sort: 'status',
            cell: ({ row }: GrantListed) => <Status status={row.status} />,
          },
          { title: 'Approved by', cell: ({ approverName }: GrantListed) => approverName ?? '' },
        ]),
  ]
}

function Named({ kind, id, name, withId = false }: { kind: Kind; id: string; name: string; withId?: boolean }) {
  return (
    <span>
      <To kind={kind} id={id}>
        {name}
      </To>
      {withId && <small class="row-id">{id}</small>}
    </span>
  )
}

function Company({ id, names }: { id: string; names: Readonly<Record<string, string>> }) {
  return (
    <To kind="companies" id={id}>
      {names[id] ?? id}
    </To>
  )
}

const TONES: Readonly<Record<string, string>> = { active: 'chip--good', pending: 'chip--waits' }

/** The word says it; the colour only helps to find it. */
export function Status({ status }: { status: string }) {
  return <span class={`chip ${TONES[status] ?? ''}`.trim()}>{valueInWords('status', status)}</span>
}
