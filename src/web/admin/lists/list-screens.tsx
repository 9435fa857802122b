/** The lists of the directory: narrowed down, sorted and leafed through by their address; access is ended and approved from here. */
import type { Child } from 'hono/jsx'
import { z } from 'zod'
import {
  FIRST_PAGE,
  LIST_FILTERS,
  type FilteredLists,
  type FilteredRows,
  type ListPlace as RowPlace,
  type PageWanted,
  type RowsWanted,
} from '../../../directory/lists/filtered-lists.ts'
import type { GrantListed } from '../../../directory/lists/related-lists.ts'
import type { Listed, RowLists } from '../../../directory/lists/row-lists.ts'
import type { SuggestLists } from '../../../directory/lists/suggest-lists.ts'
import type { TodayLists } from '../../../directory/lists/today-lists.ts'
import { KINDS, type Kind } from '../../../domain/directory/directory-rows.ts'
import { ButtonLink } from '../../components/button.tsx'
import { Empty } from '../../components/empty.tsx'
import type { Suggestion } from '../../components/suggest.tsx'
import { Table, type TableProps } from '../../components/table.tsx'
import type { Allow, Declared } from '../../allow.ts'
import { ADMIN_ROLES, saidOn, sendAdmin, type AdminContext } from '../admin-page.tsx'
import { ExportForm } from '../files/export-parts.tsx'
import { ReleaseAllStaff } from '../sign-in-screens.tsx'
import { companySuggestions } from '../records/suggestions.ts'
import { wrongFieldsIn } from '../words/faults-by-field.ts'
import { TITLES } from '../words/row-words.ts'
import { BulkBar, ChooseRow } from './bulk-parts.tsx'
import { bulkScreens } from './bulk-screens.tsx'
import { againSlot, saidAgain, wrongAt, type Again } from './bulk-again.ts'
import { undoBar } from './bulk-undo.tsx'
import type { BulkDeps, BulkPlace } from './bulk-words.ts'
import { countInWords, listAddress, PAGE, readListState, whereInList, type ListState } from './list-address.ts'
import { grantColumns, LIST_COLUMNS } from './list-columns.tsx'
import { ListFilter, readFilter, wrongFilter } from './list-filter.tsx'
import { readPlace, sealPlace } from './list-places.ts'

export interface ListScreenDeps extends BulkDeps {
  lists: RowLists & FilteredLists & Pick<TodayLists, 'approversOf'> & Pick<SuggestLists, 'idsNamed'>
  sealKey: Uint8Array
}

interface ListPlace {
  kind: Kind
  path: string
  title: string
  /** Filters that are settled. */
  settled: Readonly<Record<string, string>>
  first: { sort?: string; direction?: 'down' }
  empty: { title: string; why: string }
  bulk: BulkPlace | undefined
}

const SAID: Record<string, string> = {
  saved: 'Saved.',
  'sign-ins-released':
    'Released. The next sign-in of each member of staff links an account by their verified e-mail address.',
}

const placeOf = (kind: Kind): ListPlace => ({
  kind,
  path: `/admin/${kind}`,
  title: TITLES[kind].many,
  settled: {},
  first: {},
  empty: {
    title: kind === 'grants' ? 'No one has access yet.' : `No ${TITLES[kind].many.toLowerCase()} yet.`,
    why: 'Add one, or import a file.',
  },
  bulk: kind === 'grants' ? { path: '/admin/grants', actions: ['end'] } : undefined,
})

const REQUESTS: ListPlace = {
  kind: 'grants',
  path: '/admin/requests',
  title: 'Requests for access',
  settled: { status: 'pending' },
  // Who has waited longest comes first.
  first: { sort: 'requested' },
  empty: { title: 'No open requests.', why: 'Contacts ask for access on their own page.' },
  bulk: { path: '/admin/requests', actions: ['approve', 'decline'] },
}

export function listScreens(deps: ListScreenDeps): (allow: Allow) => void {
  return (allow) => {
    for (const place of [...KINDS.map(placeOf), REQUESTS]) {
      // Who may sign in as what is changed only after a fresh sign-in.
      const fresh = place.kind === 'staff' ? { fresh: '/admin/staff' } : {}
      showScreen(place, deps, fresh, allow)
      listScreen(place, deps, fresh, allow)
      if (place.bulk !== undefined) bulkScreens(place.bulk, place.settled, deps, allow)
    }
  }
}

type Fresh = Pick<Declared, 'fresh'>
const words = z.string()

/** The form above the list leads to an address that holds all of it but the words. */
function showScreen({ kind, path, first }: ListPlace, { lists }: ListScreenDeps, fresh: Fresh, allow: Allow): void {
  allow({ method: 'post', path: `${path}/show`, roles: ADMIN_ROLES, ...fresh }, async (context, request, response) => {
    const { state, words: typed, wrong } = await readFilter(kind, request.body, first, lists)
    if (wrong !== undefined) {
      const search = new URLSearchParams({ wrong: await context.slots.keep(wrong) }).toString()
      return response.redirect(303, `${listAddress(path, { ...state, slot: undefined })}&${search}#said`)
    }
    const slot = typed === '' ? undefined : await context.slots.keep(typed)
    return response.redirect(303, listAddress(path, { ...state, slot }))
  })
}

function listScreen(place: ListPlace, { lists, sealKey }: ListScreenDeps, fresh: Fresh, allow: Allow): void {
  const { kind, path, settled, first, title } = place
  allow({ method: 'get', path, roles: ADMIN_ROLES, ...fresh }, async (context, request, response) => {
    const state = readListState(kind, request.query, first)
    const typed = await context.slots.read(state.slot, words)
    const wanted = { ...state, filters: { ...state.filters, ...settled }, words: typed }
    const page = readPlace(sealKey, { ...state, path }, state.page)
    const wrong = await context.slots.read(request.query['wrong'], wrongFilter)
    const again = place.bulk === undefined ? undefined : await context.slots.read(request.query['again'], againSlot)
    const [found, companies] = await Promise.all([
      // Rows that are not narrowed down as they were to be would be taken for those that are.
      wrong === undefined ? findPage({ lists, sealKey }, place, wanted, page ?? FIRST_PAGE, again) : undefined,
      LIST_FILTERS[kind].some((name) => name === 'company') ? companySuggestions(lists) : [],
    ])
    const isOver = state.slot !== undefined && typed === undefined
    const said =
      wrong !== undefined
        ? 'Nothing is shown:'
        : again !== undefined
          ? saidAgain(again, found?.isEmpty === true)
          : isOver
            ? 'The words you searched for are forgotten after an hour. Type them again.'
            : page === undefined
              ? 'The address does not lead to a page of this list. This is the first one.'
              : await saidOn(context, request, SAID)
    const filter = { context, kind, path, state, settled, companies, words: typed ?? '', wrong }
    const body = (
      <>
        {place.bulk !== undefined && (await undoBar(context, path, request.query['undo']))}
        <Actions context={context} place={place} count={found?.count} />
        <ListFilter {...filter} />
        {found?.table(context, state, typed !== undefined || Object.keys(state.filters).length > 0)}
        {kind === 'staff' && <ReleaseAllStaff />}
      </>
    )
    return sendAdmin(response, context, {
      title,
      body,
      said,
      wrong: [...wrongFieldsIn('filter', wrong?.faults ?? {}), ...(found?.isEmpty === false ? wrongAt(again) : [])],
      scripts: place.bulk === undefined ? [] : ['choose.js'],
    })
  })
}

interface FoundPage {
  isEmpty: boolean
  /** In words, of all that match. */
  count: string
  table: (context: AdminContext, state: ListState, isNarrowed: boolean) => Child
}

async function findPage(
  { lists, sealKey }: Pick<ListScreenDeps, 'lists' | 'sealKey'>,
  of: ListPlace,
  wanted: RowsWanted,
  page: PageWanted,
  again: Again | undefined,
): Promise<FoundPage> {
  const { kind } = of
  const place = { ...of, sealKey }
  switch (kind) {
    case 'companies':
      return pageOf(place, await lists.filtered(kind, wanted, page, PAGE), LIST_COLUMNS.companies)
    case 'contacts':
      return pageOf(place, await lists.filtered(kind, wanted, page, PAGE), LIST_COLUMNS.contacts)
    case 'contracts':
      return pageOf(place, await lists.filtered(kind, wanted, page, PAGE), LIST_COLUMNS.contracts)
    case 'staff':
      return pageOf(place, await lists.filtered(kind, wanted, page, PAGE), LIST_COLUMNS.staff)
    case 'grants':
      return grantPage(lists, place, await lists.filteredGrants(wanted, page, PAGE), again)
    default:
      return kind satisfies never
  }
}

function pageOf<K extends Kind>(
  place: SealedPlace,
  found: FilteredRows<Listed<K>>,
  columns: TableProps<Listed<K>>['columns'],
): FoundPage {
  return {
    isEmpty: found.rows.length === 0,
    count: countInWords(found),
    table: (_context, state, isNarrowed) => (
      <ListTable place={place} state={state} found={found} columns={columns} isNarrowed={isNarrowed} />
    ),
  }
}

async function grantPage(
  lists: Pick<TodayLists, 'approversOf'>,
  place: SealedPlace,
  found: FilteredRows<GrantListed>,
  again: Again | undefined,
): Promise<FoundPage> {
  const { bulk } = place
  const approvers = bulk?.actions.includes('approve') === true ? await approversFor(found.rows, lists) : []
  const choose = (grant: GrantListed) => <ChooseRow grant={grant} place={place.bulk} chosen={again?.rows} />
  const columns = grantColumns(choose, place.settled['status'] === 'pending')
  return {
    isEmpty: found.rows.length === 0,
    count: countInWords(found),
    table: (context, state, isNarrowed) => (
      <>
        <ListTable place={place} state={state} found={found} columns={columns} isNarrowed={isNarrowed} />
        {bulk !== undefined && found.rows.length > 0 && (
          <BulkBar context={context} place={bulk} state={state} found={found} approvers={approvers} again={again} />
        )}
      </>
    ),
  }
}

/** Who may say yes on a contract of these, each once. */
async function approversFor(
  grants: readonly GrantListed[],
  lists: Pick<TodayLists, 'approversOf'>,
): Promise<Suggestion[]> {
  const contracts = [...new Set(grants.map(({ row }) => row.contract))]
  const found = await Promise.all(contracts.map((contract) => lists.approversOf(contract)))
  return [...new Map(found.flat().map(({ id, name }) => [id, { value: id, label: name }])).values()]
}

type SealedPlace = ListPlace & Pick<ListScreenDeps, 'sealKey'>

interface ListTableProps<Row> {
  place: SealedPlace
  state: ListState
  found: FilteredRows<Row>
  columns: TableProps<Row>['columns']
  isNarrowed: boolean
}

function ListTable<Row>({ place, state, found, columns, isNarrowed }: ListTableProps<Row>) {
  const { path, title, empty } = place
  const { rows } = found
  return (
    <Table
      label={title}
      columns={columns}
      rows={rows}
      sorted={{
        by: state.sort,
        direction: state.direction,
        href: (sort, direction) => listAddress(path, state, { sort, direction }),
      }}
      paging={{ where: whereInList(found, rows.length), ...linksTo(place, state, found) }}
      empty={
        isNarrowed ? (
          <Empty title="Nothing is like that." why="Take something away from what you search by." icon="search">
            <ButtonLink kind="secondary" href={path}>
              Show all
            </ButtonLink>
          </Empty>
        ) : (
          <Empty {...empty} />
        )
      }
    />
  )
}

/** To the pages on both sides of this one. */
function linksTo({ path, sealKey }: SealedPlace, state: ListState, { previous, next }: FilteredRows<unknown>) {
  const seal = (place: RowPlace) => sealPlace(sealKey, { ...state, path }, place)
  return {
    ...(previous === undefined
      ? {}
      : {
          first: listAddress(path, state),
          previous: listAddress(path, state, { page: { side: 'before', place: seal(previous) } }),
        }),
    ...(next === undefined
      ? {}
      : {
          next: listAddress(path, state, { page: { side: 'after', place: seal(next) } }),
          last: listAddress(path, state, { page: 'end' }),
        }),
  }
}

interface ActionsProps {
  context: AdminContext
  place: ListPlace
  /** Of what is shown; undefined: nothing is. */
  count: string | undefined
}

function Actions({ context, place: { kind, path, settled }, count }: ActionsProps) {
  if (Object.keys(settled).length > 0) return <></>
  return (
    <div class="actions list-actions">
      <ButtonLink href={`${path}/new`}>
        {kind === 'grants' ? 'Give access' : `New ${TITLES[kind].one.toLowerCase()}`}
      </ButtonLink>
      <ExportForm context={context} kind={kind} button="Export all as CSV" />
      {count !== undefined && (
        <span class="list-count">{`${count[0]?.toUpperCase() ?? ''}${count.slice(1)} in all`}</span>
      )}
    </div>
  )
}
