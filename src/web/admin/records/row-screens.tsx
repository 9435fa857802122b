/** Pages of companies, contacts, contracts, grants and staff; saving one says first what it does to callers. */
import type { Child } from 'hono/jsx'
import type { Change } from '../../../directory/change.ts'
import type { Listed, RowLists } from '../../../directory/lists/row-lists.ts'
import { keyOf, KINDS, rowsByKind, type Kind } from '../../../domain/directory/directory-rows.ts'
import type { Allow, Declared } from '../../allow.ts'
import { ADMIN_ROLES, saidOn, sendAdmin, type AdminContext } from '../admin-page.tsx'
import { TITLES, valueInWords } from '../words/row-words.ts'
import { RowForm, valuesOf } from './row-form.tsx'
import { suggestionsFor, type SuggestionLists } from './suggestions.ts'
import { saveRowScreens } from './save-row-screens.tsx'

export interface RowScreenDeps {
  lists: RowLists & SuggestionLists
  change: Change
  now: () => Date
  /** What else is on the page of one row, below its form, and the sentence above it. */
  about: <K extends Kind>(
    kind: K,
    row: Listed<K>,
    context: AdminContext,
    query: Record<string, string>,
  ) => Promise<{ lead?: string; more?: Child }>
}

export function rowScreens(deps: RowScreenDeps): (allow: Allow) => void {
  return (allow) => {
    for (const kind of KINDS) screensOf(kind, deps, allow)
  }
}

function screensOf(kind: Kind, deps: RowScreenDeps, allow: Allow): void {
  // Who may sign in as what is changed only after a fresh sign-in.
  const fresh = kind === 'staff' ? { fresh: '/admin/staff' } : {}
  newRowScreen(kind, deps, fresh, allow)
  oneRowScreen(kind, deps, fresh, allow)
  saveRowScreens(kind, deps, fresh, allow)
}

type Fresh = Pick<Declared, 'fresh'>

function newRowScreen(kind: Kind, { lists }: RowScreenDeps, fresh: Fresh, allow: Allow): void {
  const { one } = TITLES[kind]
  allow(
    { method: 'get', path: `/admin/${kind}/new`, roles: ADMIN_ROLES, ...fresh },
    async (context, request, response) => {
      const values = readQuery(request.query)
      const form = (
        <RowForm
          context={context}
          kind={kind}
          values={{ ...BEGIN[kind], ...values }}
          version={0}
          submit="Add"
          suggestions={await suggestionsFor(kind, lists)}
        />
      )
      sendAdmin(response, context, { title: `New ${one.toLowerCase()}`, body: form })
    },
  )
}

function oneRowScreen(kind: Kind, { lists, about }: RowScreenDeps, fresh: Fresh, allow: Allow): void {
  const { one } = TITLES[kind]
  allow(
    { method: 'get', path: `/admin/${kind}/one/:key`, roles: ADMIN_ROLES, ...fresh },
    async (context, request, response) => {
      const key = String(request.params['key'] ?? '')
      const found = await lists.one(kind, key)
      if (found === undefined) {
        sendAdmin(response, context, {
          title: `No such ${one.toLowerCase()}`,
          body: <p>{`Nothing is known as ${key}.`}</p>,
          status: 404,
        })
        return
      }
      const query = readQuery(request.query)
      const { lead, more } = await about(kind, found, context, query)
      const body = (
        <>
          {lead !== undefined && <p class="lead">{lead}</p>}
          <div class="record">
            <section class="card record-details" aria-labelledby="row">
              <h2 id="row">Details</h2>
              <RowForm
                context={context}
                kind={kind}
                values={valuesOf(kind, found.row)}
                version={found.version}
                names={found.names}
                submit="Save"
                suggestions={await suggestionsFor(kind, lists)}
              />
            </section>
            <div class="record-about">{more}</div>
          </div>
        </>
      )
      sendAdmin(response, context, {
        title: titleOf(kind, found),
        body,
        said: await saidOn(context, request, SAID),
      })
    },
  )
}

const SAID: Record<string, string> = {
  saved: 'Saved.',
  'pin-ended': 'The PIN has ended. They can get a new one on their profile page.',
  'no-pin': 'There is no PIN that could end.',
  'sign-in-released': 'Released. Their next sign-in links an account by their verified e-mail address.',
  'taken-over': 'Taken over. Groups at the identity provider change this row no more.',
  'by-hand': 'People keep this row already.',
  'no-sign-in': 'No account was linked.',
}

function readQuery(query: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(query ?? {}).filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
  )
}

const BEGIN: Record<Kind, Record<string, string>> = {
  companies: { kind: 'customer' },
  contacts: { status: 'active', language: 'und', timeZone: 'UTC' },
  contracts: { timeZone: 'UTC', hours: '24x7' },
  grants: { level: 'designated', status: 'active', ownerException: 'no' },
  staff: { role: 'analyst', status: 'active' },
}

function titleOf<K extends Kind>(kind: K, { row, names }: Listed<K>): string {
  const [grant] = rowsByKind(kind, [row]).grants
  if (grant !== undefined)
    return `${names[grant.contact] ?? grant.contact} on ${grant.contract}: ${valueInWords('level', grant.level)}`
  const name: unknown = Reflect.get(row, 'name')
  return typeof name === 'string' ? name : `${TITLES[kind].one} ${keyOf(kind, row)}`
}
