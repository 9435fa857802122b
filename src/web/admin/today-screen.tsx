/** The first page of administration: what waits for somebody, and the search. */
import type { Child } from 'hono/jsx'
import { z } from 'zod'
import type { AdminRequestStore } from '../../calls/admin-requests.ts'
import type { Change } from '../../directory/change.ts'
import type { Alert, Today, TodayLists } from '../../directory/lists/today-lists.ts'
import type { GrantListed } from '../../directory/lists/related-lists.ts'
import type { DirectorySearch } from '../../directory/lists/directory-search.ts'
import type { Settlements } from '../../directory/settlements.ts'
import { callId as parseCallId } from '../../domain/ids.ts'
import type { Allow } from '../allow.ts'
import { MOST_REQUESTS, NotedRequests, settleRequest } from '../noted-requests.tsx'
import { PageForm } from '../forms/page-form.tsx'
import { ADMIN_ROLES, authorOf, saidOn, sendAdmin, Table, tell, To, When, type AdminContext } from './admin-page.tsx'
import { searchScreen, SearchForm } from './search-screen.tsx'

export interface TodayScreenDeps {
  lists: TodayLists & DirectorySearch
  adminRequests: Pick<AdminRequestStore, 'waiting' | 'settle'>
  settlements: Settlements
  change: Change
  auditIsWhole: () => boolean
  now: () => Date
}

const requestForm = z.object({
  contact: z.string().max(64),
  contract: z.string().max(64),
  level: z.enum(['designated', 'read-only', 'approver']),
  version: z.coerce.number().int(),
  approvedBy: z.string().max(64).optional(),
  answer: z.enum(['yes', 'no']),
})

const SAID: Record<string, string> = {
  done: 'Done.',
  approved: 'Approved. They have been told on their page.',
  declined: 'Declined. They have been told on their page.',
}

export function todayScreen({
  lists,
  adminRequests,
  settlements,
  change,
  auditIsWhole,
  now,
}: TodayScreenDeps): (allow: Allow) => void {
  const show = async (context: AdminContext, said: string | undefined) => {
    const [today, noted] = await Promise.all([lists.today(now()), adminRequests.waiting(MOST_REQUESTS)])
    const approvers = new Map(
      await Promise.all(
        [...new Set(today.requests.map(({ row }) => row.contract))].map(
          async (contract) => [contract, await lists.approversOf(contract)] as const,
        ),
      ),
    )
    return {
      title: 'Today',
      said,
      body: (
        <>
          <SearchForm context={context} words="" />
          {!auditIsWhole() && (
            <article class="notice">
              <h2>The audit trail is broken</h2>
              <p>
                A row is not as it was written. Whoever runs the service finds the first one with careline audit verify.
              </p>
            </article>
          )}
          <Requests context={context} requests={today.requests} approvers={approvers} />
          <NotedRequests context={context} list={noted} action="/admin/noted" />
          <Alerts context={context} alerts={today.alerts} />
          <Callbacks context={context} callbacks={today.callbacks} />
          <Warnings today={today} />
        </>
      ),
    }
  }

  return (allow) => {
    allow(
      { method: 'get', path: '/admin', roles: ADMIN_ROLES, menu: 'Administration' },
      async (context, request, response) => {
        sendAdmin(response, context, await show(context, await saidOn(context, request, SAID)))
      },
    )

    searchScreen(lists)(allow)

    allow({ method: 'post', path: '/admin/requests', roles: ADMIN_ROLES }, async (context, request, response) => {
      const { version, answer, approvedBy, ...key } = requestForm.parse(request.body)
      const status = answer === 'yes' ? 'active' : 'ended'
      const by = approvedBy === undefined || approvedBy === '' ? null : approvedBy
      const row = { ...key, status, approvedBy: by, ownerException: false } as const
      const done = await change([{ kind: 'grants', row, version }], authorOf(context, now(), 'a request'))
      if (done.kind === 'done') {
        response.redirect(303, `/admin?said=${answer === 'yes' ? 'approved' : 'declined'}#said`)
        return
      }
      const why =
        done.kind === 'refused'
          ? `Not done: ${done.broken.map(({ sentence }) => sentence).join(' ')}`
          : 'Not done: it was answered meanwhile.'
      await tell(response, context, '/admin', why)
    })

    allow({ method: 'post', path: '/admin/noted/:id/done', roles: ADMIN_ROLES }, async (context, request, response) => {
      await settleRequest(adminRequests, request.params['id'], context.person.id, now())
      response.redirect(303, '/admin?said=done#said')
    })

    allow(
      { method: 'post', path: '/admin/alerts/:id/done', roles: ADMIN_ROLES },
      async (context, request, response) => {
        await settlements.alert(String(request.params['id'] ?? ''), `staff ${context.person.id}`, now())
        response.redirect(303, '/admin?said=done#said')
      },
    )

    allow(
      { method: 'post', path: '/admin/callbacks/:id/done', roles: ADMIN_ROLES },
      async (context, request, response) => {
        const call = parseCallId.safeParse(request.params['id'])
        if (call.success) await settlements.callback(call.data, `staff ${context.person.id}`, now())
        response.redirect(303, '/admin?said=done#said')
      },
    )
  }
}

interface RequestProps {
  context: AdminContext
  requests: GrantListed[]
  approvers: Map<string, { id: string; name: string }[]>
}

function Requests({ context, requests, approvers }: RequestProps) {
  return (
    <section aria-labelledby="requests">
      <h2 id="requests">Requests for access</h2>
      <Table
        label="Requests for access"
        head={['Who', 'Asks for', 'On', 'Answer']}
        rows={requests.map((grant): Child[] => {
          const { contact, contract, level } = grant.row
          return [
            <To kind="contacts" id={contact}>
              {grant.contactName}
            </To>,
            level,
            <>
              <To kind="contracts" id={contract} /> {grant.endUser}
            </>,
            <PageForm context={context} action="/admin/requests" class="inline">
              {Object.entries({ contact, contract, level, version: String(grant.version) }).map(([name, value]) => (
                <input type="hidden" name={name} value={value} />
              ))}
              <select name="approvedBy" aria-label={`Who approved ${level} for ${grant.contactName}`}>
                <option value="">approved by nobody else</option>
                {(approvers.get(contract) ?? []).map(({ id, name }) => (
                  <option value={id}>{`approved by ${name}`}</option>
                ))}
              </select>
              <button name="answer" value="yes">
                Approve
              </button>
              <button name="answer" value="no" class="secondary">
                Decline
              </button>
            </PageForm>,
          ]
        })}
        empty="None waits."
      />
    </section>
  )
}

const ALERTS: Record<Alert['kind'], string> = {
  'pin-reported': 'says that somebody else uses their PIN; it has ended',
  'pin-locked': 'has a PIN that was locked by wrong tries',
}

function Alerts({ context, alerts }: { context: AdminContext; alerts: Alert[] }) {
  return (
    <section aria-labelledby="alerts">
      <h2 id="alerts">Alerts</h2>
      <Table
        label="Alerts"
        head={['Who', 'What', 'When', 'Act']}
        rows={alerts.map(({ id, kind, contact, name, at }) => [
          <To kind="contacts" id={contact}>
            {name}
          </To>,
          ALERTS[kind],
          <When at={at} />,
          <Done context={context} action={`/admin/alerts/${id}/done`} about={name} />,
        ])}
        empty="None."
      />
    </section>
  )
}

function Callbacks({ context, callbacks }: { context: AdminContext; callbacks: Today['callbacks'] }) {
  return (
    <section aria-labelledby="callbacks">
      <h2 id="callbacks">To be called back</h2>
      <Table
        label="To be called back"
        head={['Who', 'On', 'Reference', 'Since', 'Act']}
        rows={callbacks.map(({ callId, contact, name, phone, reference, at }) => [
          <To kind="contacts" id={contact}>
            {name}
          </To>,
          <a href={`tel:${phone}`}>{phone}</a>,
          reference,
          <When at={at} />,
          <Done context={context} action={`/admin/callbacks/${encodeURIComponent(callId)}/done`} about={name} />,
        ])}
        empty="Nobody waits for a call."
      />
    </section>
  )
}

function Done({ context, action, about }: { context: AdminContext; action: string; about: string }) {
  return (
    <PageForm context={context} action={action} class="inline">
      <button class="quiet outline secondary" aria-label={`Done: ${about}`}>
        Done
      </button>
    </PageForm>
  )
}

function Warnings({ today }: { today: Today }) {
  return (
    <>
      <section aria-labelledby="lapsing">
        <h2 id="lapsing">Contracts that end within 30 days</h2>
        <Table
          label="Contracts that end within 30 days"
          head={['Contract', 'End User', 'Ends on', 'Designated Contacts']}
          rows={today.lapsing.map(({ number, endUser, endsOn, people }) => [
            <To kind="contracts" id={number} />,
            endUser,
            endsOn,
            String(people),
          ])}
          empty="None."
        />
      </section>
      <section aria-labelledby="below">
        <h2 id="below">Companies with fewer than two Designated Contacts</h2>
        <Table
          label="Companies with fewer than two Designated Contacts"
          head={['Company', 'Designated Contacts']}
          rows={today.belowTwo.map(({ id, name, people }) => [
            <To kind="companies" id={id}>
              {name}
            </To>,
            String(people),
          ])}
          empty="None."
        />
      </section>
    </>
  )
}
