/** Lists and pages of companies, contacts, contracts, grants and staff; saving one says first what it does to callers. */
import type { Child } from 'hono/jsx'
import { z } from 'zod'
import type { Change } from '../../directory/change.ts'
import type { DirectoryLists, Listed } from '../../directory/directory-lists.ts'
import type { Author, Effect } from '../../directory/directory-records.ts'
import { effectInWords } from '../../directory/effect-words.ts'
import { readRow } from '../../directory/read-row.ts'
import { fieldsOf, keyOf, KINDS, type Kind, type Row } from '../../domain/directory-rows.ts'
import type { Allow } from '../allow.ts'
import { Form } from '../shell/page.tsx'
import { ADMIN_ROLES, pathOf, sendAdmin, Table, To, type AdminVisit } from './admin-page.tsx'
import { FIELD_LABELS, RowForm, valuesOf } from './row-form.tsx'
import { ReleaseAllStaff } from './sign-in-screens.tsx'

export interface RowScreenParts {
  lists: DirectoryLists
  change: Change
  now: () => Date
  /** What else is on the page of one row, below its form, and the sentence above it. */
  about: (
    kind: Kind,
    row: Listed<Kind>,
    visit: AdminVisit,
    query: Record<string, string>,
  ) => Promise<{ lead?: string; more?: Child }>
}

const TITLES: Record<Kind, { many: string; one: string }> = {
  companies: { many: 'Companies', one: 'Company' },
  contacts: { many: 'Contacts', one: 'Contact' },
  contracts: { many: 'Contracts', one: 'Contract' },
  grants: { many: 'Grants', one: 'Grant' },
  staff: { many: 'Staff', one: 'Member of staff' },
}

const PAGE = 50
const MOST_COMPANIES = 300
const fields = z.record(z.string(), z.string().max(4_000))

export function rowScreens(parts: RowScreenParts): (allow: Allow) => void {
  return (allow) => {
    for (const kind of KINDS) screensOf(kind, parts, allow)
  }
}

function screensOf(kind: Kind, { lists, change, now, about }: RowScreenParts, allow: Allow): void {
  // Who may sign in as what is changed only by somebody who has just shown who they are.
  const fresh = kind === 'staff' ? { fresh: '/admin/staff' } : {}
  const { many, one } = TITLES[kind]
  const companies = async () =>
    (await lists.page('companies', undefined, MOST_COMPANIES)).map(({ row: { id, name } }) => ({ id, name }))

  allow({ method: 'get', path: `/admin/${kind}`, roles: ADMIN_ROLES, ...fresh }, async (visit, request, response) => {
    const query = readQuery(request.query)
    const rows = await lists.page(kind, query['after'], PAGE + 1)
    const shown = rows.slice(0, PAGE)
    const last = shown.at(-1)
    const columns = COLUMNS[kind]
    const body = (
      <>
        <p>
          <a href={`/admin/${kind}/new`} role="button">
            {`New ${one.toLowerCase()}`}
          </a>{' '}
          <a href={`/admin/files/export/${kind}`} role="button" class="secondary" download>
            Export as CSV
          </a>
        </p>
        <Table
          label={many}
          head={columns.map((field) => FIELD_LABELS[field] ?? field)}
          rows={shown.map((row) => cells(kind, columns, row))}
          empty={query['after'] === undefined ? 'None yet.' : 'No more.'}
        />
        {kind === 'staff' && <ReleaseAllStaff visit={visit} />}
        {rows.length > PAGE && last !== undefined && (
          <p>
            <a href={`/admin/${kind}?${new URLSearchParams({ after: keyOf(kind, last.row) }).toString()}`}>More</a>
          </p>
        )}
      </>
    )
    sendAdmin(response, visit, { title: many, body, said: query['said'] === 'saved' ? 'Saved.' : undefined })
  })

  allow(
    { method: 'get', path: `/admin/${kind}/new`, roles: ADMIN_ROLES, ...fresh },
    async (visit, request, response) => {
      const values = readQuery(request.query)
      const form = (
        <RowForm
          visit={visit}
          kind={kind}
          values={{ ...BEGIN[kind], ...values }}
          version={0}
          submit="Add"
          companies={await companies()}
        />
      )
      sendAdmin(response, visit, { title: `New ${one.toLowerCase()}`, body: form })
    },
  )

  allow(
    { method: 'get', path: `/admin/${kind}/one/:key`, roles: ADMIN_ROLES, ...fresh },
    async (visit, request, response) => {
      const key = String(request.params['key'] ?? '')
      const found = await lists.one(kind, key)
      if (found === undefined) {
        sendAdmin(response, visit, {
          title: `No such ${one.toLowerCase()}`,
          body: <p>{`Nothing is known as ${key}.`}</p>,
          status: 404,
        })
        return
      }
      const query = readQuery(request.query)
      const { lead, more } = await about(kind, found, visit, query)
      const body = (
        <>
          {lead !== undefined && (
            <p class="lead">
              <strong>{lead}</strong>
            </p>
          )}
          {more}
          <section aria-labelledby="row">
            <h2 id="row">What we keep</h2>
            <RowForm
              visit={visit}
              kind={kind}
              values={valuesOf(kind, found.row)}
              version={found.version}
              submit="Save"
              companies={await companies()}
            />
          </section>
        </>
      )
      sendAdmin(response, visit, { title: titleOf(kind, found.row), body, said: SAID[query['said'] ?? ''] })
    },
  )

  allow(
    { method: 'post', path: `/admin/${kind}/save`, roles: ADMIN_ROLES, ...fresh },
    async (visit, request, response) => {
      const given = fields.parse(request.body)
      const names = fieldsOf(kind)
      const read = readRow(
        kind,
        names.map((field) => given[field] ?? ''),
        names,
        (field) => FIELD_LABELS[field] ?? field,
      )
      const again = async (said: string) =>
        sendAdmin(response, visit, {
          title: `${one}: not saved`,
          said,
          status: 422,
          body: (
            <RowForm
              visit={visit}
              kind={kind}
              values={given}
              version={Number(given['version'] ?? 0)}
              submit="Save"
              companies={await companies()}
            />
          ),
        })
      if (read.kind === 'fault') return again(`Not saved: ${read.sentence}`)
      const author = authorOf(visit, now(), given['why'])
      const wanted = [{ kind, row: read.row, version: Number(given['version'] ?? 0) }]
      const mode = given['confirmed'] === 'yes' ? 'do' : 'try'
      let answer = await change(wanted, author, mode)
      if (answer.kind === 'done' && mode === 'try') {
        if (!isNothing(answer.effect)) {
          confirm(response, visit, kind, given, answer.effect)
          return
        }
        answer = await change(wanted, author)
      }
      if (answer.kind === 'refused')
        return again(`Not saved: ${answer.broken.map(({ sentence }) => sentence).join(' ')}`)
      if (answer.kind === 'changed-meanwhile') {
        const [last] = await lists.history(kind, answer.key, 1)
        const by = last === undefined ? '' : ` Last by ${last.actor} at ${last.at.toISOString().slice(0, 16)} UTC.`
        return again(
          `Not saved: somebody has changed this since you opened it.${by} Open it again to see how it is now.`,
        )
      }
      const back = given['back']
      response.redirect(303, `${back !== undefined && BACK.test(back) ? back : pathOf(kind, read.key)}?said=saved`)
    },
  )
}

/** Only to pages of our own about one row. */
const BACK = /^\/admin\/[a-z]+\/one\/[^/?#\\]+$/

const SAID: Record<string, string> = {
  saved: 'Saved.',
  'pin-ended': 'The PIN has ended. They can get a new one on their profile page.',
  'no-pin': 'There is no PIN that could end.',
  'sign-in-released': 'Released. Their next sign-in links an account by their verified e-mail address.',
  'no-sign-in': 'No account was linked.',
}

export function authorOf(visit: AdminVisit, at: Date, why = ''): Author {
  return { actor: `staff ${visit.person.id}`, via: 'screen', why: why.trim().slice(0, 200), at, importId: undefined }
}

export function isNothing({ lose, gain, grantsEnded, pinsEnded, belowTwo, staffLeaving = [] }: Effect): boolean {
  return lose.count + gain.count + grantsEnded + pinsEnded + belowTwo.length + staffLeaving.length === 0
}

/** Who loses what, before it happens. */
function confirm(
  response: Parameters<typeof sendAdmin>[0],
  visit: AdminVisit,
  kind: Kind,
  given: Record<string, string>,
  effect: Effect,
): void {
  const body = (
    <Form visit={visit} action={`/admin/${kind}/save`}>
      {Object.entries(given)
        .filter(([field]) => field !== 'form_token')
        .map(([field, value]) => (
          <input type="hidden" name={field} value={value} />
        ))}
      <input type="hidden" name="confirmed" value="yes" />
      <ul>
        {effectInWords(effect).map((line) => (
          <li>{line}</li>
        ))}
      </ul>
      <div class="actions">
        <button>Do it</button>
        <a href={`/admin/${kind}`} role="button" class="secondary">
          Leave it as it is
        </a>
      </div>
    </Form>
  )
  sendAdmin(response, visit, { title: 'This is what it does', body })
}

function readQuery(query: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(query ?? {}).filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
  )
}

const COLUMNS: Record<Kind, readonly string[]> = {
  companies: ['name', 'id', 'kind', 'region'],
  contacts: ['name', 'id', 'email', 'employer', 'status'],
  contracts: ['number', 'soldTo', 'endUser', 'supportOwner', 'startsOn', 'endsOn', 'terminatedOn'],
  grants: ['contact', 'contract', 'level', 'status', 'approvedBy'],
  staff: ['name', 'id', 'role', 'desks', 'email', 'status'],
}

const BEGIN: Record<Kind, Record<string, string>> = {
  companies: { kind: 'customer' },
  contacts: { status: 'active', language: 'en', timeZone: 'UTC' },
  contracts: { timeZone: 'UTC', hours: '24x7' },
  grants: { level: 'designated', status: 'active', ownerException: 'no' },
  staff: { role: 'analyst', status: 'active' },
}

function cells(kind: Kind, columns: readonly string[], { row, names }: Listed<Kind>): Child[] {
  const values = valuesOf(kind, row)
  return columns.map((field, at) => {
    const value = values[field] ?? ''
    const shown = names[value] ?? value
    return at === 0 ? (
      <To kind={kind} id={keyOf(kind, row)}>
        {shown}
      </To>
    ) : (
      shown
    )
  })
}

function titleOf(kind: Kind, row: Row): string {
  const name: unknown = Reflect.get(row, 'name')
  return typeof name === 'string' ? name : `${TITLES[kind].one} ${keyOf(kind, row)}`
}
