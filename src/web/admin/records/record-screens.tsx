/** Calls, cases and the audit trail, for administrators to read; nothing here changes any of them. */
import { z } from 'zod'
import type { Call } from '../../../calls/call.ts'
import type { CallSummary } from '../../../calls/call-records.ts'
import type { FilteredLists } from '../../../directory/lists/filtered-lists.ts'
import type { RecordLists, SavedSearches } from '../../../directory/lists/record-lists.ts'
import { AUDIT_TYPES } from '../../../domain/audit.ts'
import type { SuggestLists } from '../../../directory/lists/suggest-lists.ts'
import { callId, type CallId } from '../../../domain/ids.ts'
import type { Allow } from '../../allow.ts'
import { SelectField, TextField } from '../../components/field.tsx'
import { Suggest, type Suggestion } from '../../components/suggest.tsx'
import { FilterForm } from '../../components/table.tsx'
import { auditWords } from '../../audit-words.ts'
import { PageForm } from '../../forms/page-form.tsx'
import { ADMIN_ROLES, saidOn, sendAdmin, type AdminContext } from '../admin-page.tsx'
import { auditQuery, searchOf, wantedBy, type AuditQuery } from '../audit-query.ts'
import { AuditTable, CallTable, CaseTable, namesIn } from './record-tables.tsx'

export interface RecordScreenDeps {
  lists: RecordLists & SavedSearches & Pick<FilteredLists, 'namesOf' | 'firstRows'> & Pick<SuggestLists, 'idsNamed'>
  readCall: (id: CallId) => Promise<Call | CallSummary | undefined>
  auditIsWhole: () => boolean
}

const MOST = 100

const SEARCH_SAID = {
  'search-saved': 'The search is saved below.',
  'search-forgotten': 'The saved search is forgotten.',
}
const SEARCH_STORED = { button: 'Save the search', page: '/admin/audit', fields: { name: 'Name', query: '' } }
const saveForm = z.object({ name: z.string().trim().min(1).max(60), query: z.string().max(500) })

export function recordScreens(deps: RecordScreenDeps): (allow: Allow) => void {
  return (allow) => {
    callScreens(allow, deps)
    caseScreen(allow, deps)
    auditScreen(allow, deps)
    savedSearchScreens(allow, deps)
  }
}

function callScreens(allow: Allow, { lists, readCall }: Pick<RecordScreenDeps, 'lists' | 'readCall'>): void {
  allow({ method: 'get', path: '/admin/calls', roles: ADMIN_ROLES }, async (context, _request, response) => {
    const body = (
      <>
        <p>
          <a href="/admin/calls.csv" download>
            Calls as CSV
          </a>
        </p>
        <CallTable calls={await lists.calls({}, MOST)} />
      </>
    )
    sendAdmin(response, context, { title: 'Calls', body })
  })

  allow({ method: 'get', path: '/admin/calls/one/:id', roles: ADMIN_ROLES }, async (context, request, response) => {
    const id = callId.safeParse(request.params['id'])
    const [stored, live, rows] = id.success
      ? await Promise.all([
          lists.calls({ callId: id.data }, 1),
          readCall(id.data),
          lists.audit({ call: id.data }, MOST),
        ])
      : [[], undefined, []]
    if (stored.length === 0 && live === undefined) {
      sendAdmin(response, context, { title: 'No such call', body: <p>No call has this id.</p>, status: 404 })
      return
    }
    const body = (
      <>
        <CallTable calls={stored} />
        <h2>What is on record about it</h2>
        <AuditTable rows={rows} names={await namesIn(rows, lists)} />
      </>
    )
    sendAdmin(response, context, { title: `Call ${stored[0]?.reference ?? live?.reference ?? ''}`, body })
  })
}

function caseScreen(allow: Allow, { lists }: Pick<RecordScreenDeps, 'lists'>): void {
  allow({ method: 'get', path: '/admin/cases', roles: ADMIN_ROLES }, async (context, request, response) => {
    const number = request.query['number']
    const about = typeof number === 'string' ? { number } : { open: true }
    const cases = await lists.cases(about, MOST)
    const body = (
      <>
        <p>
          <a href="/admin/cases.csv" download>
            Cases as CSV
          </a>
        </p>
        <CaseTable cases={cases} />
      </>
    )
    sendAdmin(response, context, { title: 'number' in about ? 'Case' : 'Open cases', body })
  })
}

function auditScreen(allow: Allow, { lists, auditIsWhole }: Pick<RecordScreenDeps, 'lists' | 'auditIsWhole'>): void {
  allow({ method: 'get', path: '/admin/audit', roles: ADMIN_ROLES }, async (context, request, response) => {
    const query = await idsIn(auditQuery.parse(request.query), lists)
    const [rows, saved] = await Promise.all([
      lists.audit(wantedBy(query), MOST),
      lists.savedSearches(context.person.id),
    ])
    const last = rows.at(-1)
    const here = searchOf(query)
    const body = (
      <>
        <p>
          {auditIsWhole()
            ? 'The chain of rows is whole, as far as it was checked: the newest rows each hour, all of them each night.'
            : 'THE CHAIN IS BROKEN: a row is not as it was written. The operator of the service finds it with careline audit verify.'}
        </p>
        <AuditForm query={query} staff={await staffToChoose(lists)} />
        <Saved context={context} saved={saved} here={here} />
        <p>
          <a href={`/admin/audit.csv?${here}`} download>
            These rows as CSV
          </a>
        </p>
        <AuditTable rows={rows} names={await namesIn(rows, lists)} />
        {rows.length === MOST && last !== undefined && (
          <a href={`/admin/audit?${searchOf({ ...query, before: last.seq })}`}>Older rows</a>
        )}
      </>
    )
    sendAdmin(response, context, { title: 'Audit', body, said: await saidOn(context, request, SEARCH_SAID) })
  })
}

function savedSearchScreens(allow: Allow, { lists }: Pick<RecordScreenDeps, 'lists'>): void {
  allow(
    { method: 'post', path: '/admin/audit/searches', roles: ADMIN_ROLES, keeps: SEARCH_STORED },
    async (context, request, response) => {
      const { name, query } = saveForm.parse(request.body)
      const clean = searchOf(auditQuery.parse(Object.fromEntries(new URLSearchParams(query))))
      await lists.saveSearch(context.person.id, name, clean)
      response.redirect(303, `/admin/audit?${clean === '' ? '' : `${clean}&`}said=search-saved#said`)
    },
  )

  allow(
    { method: 'post', path: '/admin/audit/searches/:id/forget', roles: ADMIN_ROLES },
    async (context, request, response) => {
      await lists.forgetSearch(context.person.id, String(request.params['id'] ?? ''))
      response.redirect(303, '/admin/audit?said=search-forgotten#said')
    },
  )
}

/** A contact may be typed by name. One that is not known finds nothing. */
async function idsIn(query: AuditQuery, lists: Pick<SuggestLists, 'idsNamed'>): Promise<AuditQuery> {
  if (query.contact === undefined || query.contact === '') return query
  const [id, another] = await lists.idsNamed('contacts', query.contact)
  return id === undefined || another !== undefined ? query : { ...query, contact: id }
}

const MOST_STAFF = 300

/** Whom the trail names in the field beside it, by name. */
async function staffToChoose(lists: Pick<FilteredLists, 'firstRows'>): Promise<Suggestion[]> {
  const rows = await lists.firstRows('staff', { filters: {}, sort: 'name', direction: 'up' }, MOST_STAFF)
  return rows.map(({ row }) => ({ value: `staff ${row.id}`, label: row.name }))
}

function AuditForm({ query, staff }: { query: AuditQuery; staff: readonly Suggestion[] }) {
  return (
    <FilterForm
      action="/admin/audit"
      label="Audit trail"
      {...(searchOf(query) === '' ? {} : { reset: '/admin/audit' })}
    >
      <SelectField
        id="audit-type"
        name="type"
        label="What"
        value={query.type ?? ''}
        empty="Anything"
        choices={AUDIT_TYPES.map((type) => ({ value: type, label: auditWords(type) }))}
      />
      <Suggest id="audit-actor" name="actor" label="Who" value={query.actor ?? ''} asks="actors" suggestions={staff} />
      <Suggest
        id="audit-contact"
        name="contact"
        label="About contact"
        value={query.contact ?? ''}
        asks="contacts"
        suggestions={[]}
      />
      <TextField id="audit-since" name="since" label="From" type="date" value={query.since ?? ''} />
      <TextField id="audit-until" name="until" label="Until" type="date" value={query.until ?? ''} />
    </FilterForm>
  )
}

function Saved({
  context,
  saved,
  here,
}: {
  context: AdminContext
  saved: { id: string; name: string; query: string }[]
  here: string
}) {
  return (
    <details open={saved.length > 0}>
      <summary>Saved searches</summary>
      <ul>
        {saved.map(({ id, name, query }) => (
          <li>
            <a href={`/admin/audit?${query}`}>{name}</a>
            <PageForm context={context} action={`/admin/audit/searches/${id}/forget`} class="inline">
              <button class="quiet outline secondary" aria-label={`Forget ${name}`}>
                Forget
              </button>
            </PageForm>
          </li>
        ))}
      </ul>
      <PageForm context={context} action="/admin/audit/searches" class="inline">
        <input type="hidden" name="query" value={here} />
        <label>
          Save this search as
          <input name="name" required maxlength={60} autocomplete="off" />
        </label>
        <button class="secondary">Save</button>
      </PageForm>
    </details>
  )
}
