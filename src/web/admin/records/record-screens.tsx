/** Calls, cases and the audit trail, for administrators to read; nothing here changes any of them. */
import { z } from 'zod'
import type { Call } from '../../../calls/call.ts'
import type { CallSummary } from '../../../calls/call-records.ts'
import type { FilteredLists } from '../../../directory/lists/filtered-lists.ts'
import type { AuditListed, RecordLists, SavedSearches } from '../../../directory/lists/record-lists.ts'
import { AUDIT_TYPES } from '../../../domain/audit.ts'
import type { SuggestLists } from '../../../directory/lists/suggest-lists.ts'
import { callId, type CallId } from '../../../domain/ids.ts'
import type { Allow } from '../../allow.ts'
import { Button, ButtonLink } from '../../components/button.tsx'
import { Empty } from '../../components/empty.tsx'
import { SelectField, TextField } from '../../components/field.tsx'
import { Suggest, type Suggestion } from '../../components/suggest.tsx'
import { auditWords } from '../../audit-words.ts'
import { PageForm } from '../../forms/page-form.tsx'
import { ADMIN_ROLES, saidOn, sendAdmin, type AdminContext } from '../admin-page.tsx'
import { auditQuery, searchOf, wantedBy, type AuditQuery } from '../audit-query.ts'
import { tooLong, wrongFieldsIn } from '../words/faults-by-field.ts'
import { readAudit, typedAudit, type TypedAudit } from './typed-audit.ts'
import { AuditTable, CallTable, CaseTable, namesIn, type AuditNames } from './record-tables.tsx'

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
const MOST_NAME = 60
const saveForm = z.object({ name: z.string().trim().catch(''), query: z.string().max(500) })
const unsavedSearch = z.object({ name: z.string(), fault: z.string() })

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
    const typed = await context.slots.read(request.query['wrong'], typedAudit)
    const { query, faults } = await readAudit(typed ?? typedAudit.parse(request.query), lists)
    const isWrong = Object.keys(faults).length > 0
    const [rows, saved, unsaved] = await Promise.all([
      isWrong ? [] : lists.audit(wantedBy(query), MOST),
      lists.savedSearches(context.person.id),
      context.slots.read(request.query['unsaved'], unsavedSearch),
    ])
    const here = searchOf(query)
    const body = (
      <>
        <p>
          {auditIsWhole()
            ? 'The chain of rows is whole, as far as it was checked: the newest rows each hour, all of them each night.'
            : 'THE CHAIN IS BROKEN: a row is not as it was written. The operator of the service finds it with careline audit verify.'}
        </p>
        <AuditForm context={context} typed={typed ?? query} faults={faults} staff={await staffToChoose(lists)} />
        {!isWrong && <Saved context={context} saved={saved} here={here} unsaved={unsaved} />}
        {isWrong ? (
          <Empty title="Nothing is shown." why="Correct what is wrong above." icon="search" />
        ) : (
          <AuditRows rows={rows} names={await namesIn(rows, lists)} query={query} />
        )}
      </>
    )
    const wrong = [...wrongFieldsIn('audit', faults), ...wrongFieldsIn('search', { name: unsaved?.fault })]
    const said = isWrong
      ? 'Nothing is shown:'
      : unsaved === undefined
        ? await saidOn(context, request, SEARCH_SAID)
        : 'Not saved:'
    sendAdmin(response, context, { title: 'Audit', body, said, wrong })
  })

  // By POST, because what is typed may be a person's name: the address it leads to holds ids.
  allow({ method: 'post', path: '/admin/audit/show', roles: ADMIN_ROLES }, async (context, request, response) => {
    const typed = typedAudit.parse(request.body)
    const { query, faults } = await readAudit(typed, lists)
    if (Object.keys(faults).length === 0) return response.redirect(303, `/admin/audit?${searchOf(query)}`)
    const wrong = await context.slots.keep(typed)
    return response.redirect(303, `/admin/audit?${new URLSearchParams({ wrong }).toString()}#said`)
  })
}

interface AuditRowsProps {
  rows: readonly AuditListed[]
  names: AuditNames
  query: AuditQuery
}

function AuditRows({ rows, names, query }: AuditRowsProps) {
  const last = rows.at(-1)
  return (
    <>
      <p>
        <a href={`/admin/audit.csv?${searchOf(query)}`} download>
          These rows as CSV
        </a>
      </p>
      <AuditTable rows={rows} names={names} />
      {rows.length === MOST && last !== undefined && (
        <a href={`/admin/audit?${searchOf({ ...query, before: last.id })}`}>Older rows</a>
      )}
    </>
  )
}

function savedSearchScreens(allow: Allow, { lists }: Pick<RecordScreenDeps, 'lists'>): void {
  allow(
    { method: 'post', path: '/admin/audit/searches', roles: ADMIN_ROLES, keeps: SEARCH_STORED },
    async (context, request, response) => {
      const { name, query } = saveForm.parse(request.body)
      const clean = searchOf(auditQuery.parse(Object.fromEntries(new URLSearchParams(query))))
      const to = (search: Record<string, string>) =>
        response.redirect(
          303,
          `/admin/audit?${clean === '' ? '' : `${clean}&`}${new URLSearchParams(search).toString()}#said`,
        )
      const fault = name === '' ? 'Give the search a name.' : tooLong('The name', name, MOST_NAME)
      if (fault !== undefined) return to({ unsaved: await context.slots.keep({ name, fault }) })
      await lists.saveSearch(context.person.id, name, clean)
      return to({ said: 'search-saved' })
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

const MOST_STAFF = 300

/** Whom the trail names in the field beside it, by name. */
async function staffToChoose(lists: Pick<FilteredLists, 'firstRows'>): Promise<Suggestion[]> {
  const rows = await lists.firstRows('staff', { filters: {}, sort: 'name', direction: 'up' }, MOST_STAFF)
  return rows.map(({ row }) => ({ value: `staff ${row.id}`, label: row.name }))
}

interface AuditFormProps {
  context: AdminContext
  /** What was typed, or what is shown. */
  typed: AuditQuery | TypedAudit
  /** By field, as sentences; the first has the focus. */
  faults: Readonly<Record<string, string>>
  staff: readonly Suggestion[]
}

function AuditForm({ context, typed, faults, staff }: AuditFormProps) {
  const { type = '', actor = '', contact = '', call = '', since = '', until = '' } = typed
  const [first] = Object.keys(faults)
  const field = (name: string) => ({
    id: `audit-${name}`,
    name,
    error: faults[name],
    autofocus: first === name,
  })
  const isNarrowed = [type, actor, contact, call, since, until].some((text) => text !== '')
  return (
    <section aria-label="Audit trail, narrowed down">
      <PageForm context={context} action="/admin/audit/show" class="filter list-filter" id="audit-filter">
        {call !== '' && <input type="hidden" name="call" value={call} />}
        <SelectField
          id="audit-type"
          name="type"
          label="What"
          value={type}
          empty="Anything"
          choices={AUDIT_TYPES.map((one) => ({ value: one, label: auditWords(one) }))}
        />
        <Suggest {...field('actor')} label="Who" value={actor} asks="actors" suggestions={staff} />
        <Suggest {...field('contact')} label="About contact" value={contact} asks="contacts" suggestions={[]} />
        <TextField {...field('since')} label="From" type="date" value={since} />
        <TextField {...field('until')} label="Until" type="date" value={until} />
        <Button kind="secondary" id="audit-show">
          Show
        </Button>
        {isNarrowed && (
          <ButtonLink kind="quiet" href="/admin/audit">
            Clear
          </ButtonLink>
        )}
      </PageForm>
    </section>
  )
}

function Saved({
  context,
  saved,
  here,
  unsaved,
}: {
  context: AdminContext
  saved: { id: string; name: string; query: string }[]
  here: string
  /** What was typed as a name, when it is none. */
  unsaved: z.infer<typeof unsavedSearch> | undefined
}) {
  return (
    <details open={saved.length > 0 || unsaved !== undefined}>
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
        <TextField
          id="search-name"
          name="name"
          label="Save this search as"
          value={unsaved?.name ?? ''}
          error={unsaved?.fault}
          autofocus={unsaved !== undefined}
          maxlength={MOST_NAME}
          required
        />
        <Button kind="secondary">Save</Button>
      </PageForm>
    </details>
  )
}
