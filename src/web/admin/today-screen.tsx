/** The first page of administration: what waits for an administrator. */
import { z } from 'zod'
import type { AdminRequestStore } from '../../calls/admin-requests.ts'
import type { Change } from '../../directory/change.ts'
import type { Callbacks as DeskCallbacks } from '../../desk/callbacks/callbacks.ts'
import type { GrantListed } from '../../directory/lists/related-lists.ts'
import type { FirstStepsList } from '../../directory/lists/first-steps.ts'
import type { TodayLists } from '../../directory/lists/today-lists.ts'
import type { Settlements } from '../../directory/settlements.ts'
import { keyOf } from '../../domain/directory/directory-rows.ts'
import { callId as parseCallId } from '../../domain/ids.ts'
import type { Allow } from '../allow.ts'
import { MOST_REQUESTS, NotedRequests, settleRequest } from '../noted-requests.tsx'
import { ADMIN_ROLES, authorOf, saidOn, sendAdmin } from './admin-page.tsx'
import { Checklist } from './first-steps.tsx'
import { Alerts, approverId, Callbacks, Requests, Warnings, type RequestProps } from './today-parts.tsx'

export interface TodayScreenDeps {
  lists: TodayLists & FirstStepsList
  adminRequests: Pick<AdminRequestStore, 'waiting' | 'settle'>
  settlements: Settlements
  callbacks: Pick<DeskCallbacks, 'takeOff'>
  change: Change
  auditIsWhole: () => boolean
  now: () => Date
}

const requestForm = z.object({
  contact: z.string().max(64),
  contract: z.string().max(64),
  level: z.enum(['designated', 'read-only', 'approver']),
  version: z.coerce.number().int(),
  approvedBy: z.string().optional(),
  answer: z.enum(['yes', 'no']),
})

/** An answer that a rule refused, or that came too late. */
const notAnswered = z.object({ key: z.string(), approvedBy: z.string(), why: z.string() })
type NotAnswered = z.infer<typeof notAnswered>

const SAID: Record<string, string> = {
  done: 'Done.',
  approved: 'Approved. They have been told on their page.',
  declined: 'Declined. They have been told on their page.',
}

export function todayScreen(deps: TodayScreenDeps): (allow: Allow) => void {
  return (allow) => {
    todayPage(allow, deps)
    answerRequestScreen(allow, deps)
    settleScreens(allow, deps)
  }
}

function todayPage(
  allow: Allow,
  {
    lists,
    adminRequests,
    auditIsWhole,
    now,
  }: Pick<TodayScreenDeps, 'lists' | 'adminRequests' | 'auditIsWhole' | 'now'>,
): void {
  allow(
    { method: 'get', path: '/admin', roles: ADMIN_ROLES, menu: 'Administration' },
    async (context, request, response) => {
      const [today, noted, steps] = await Promise.all([
        lists.today(now()),
        adminRequests.waiting(MOST_REQUESTS),
        lists.firstSteps(),
      ])
      const approvers = await approversFor(today.requests, lists)
      const wrong = await context.slots.read(request.query['wrong'], notAnswered)
      // It may have been answered meanwhile, by another person or in another window.
      const at = today.requests.findIndex(({ row }) => keyOf('grants', row) === wrong?.key)
      const said =
        wrong === undefined ? await saidOn(context, request, SAID) : at < 0 ? `Not done: ${wrong.why}` : 'Not done:'
      const body = (
        <>
          {!auditIsWhole() && (
            <article class="notice">
              <h2>The audit trail is broken</h2>
              <p>
                A row is not as it was written. The operator of the service finds the first one with careline audit
                verify.
              </p>
            </article>
          )}
          <Checklist steps={steps} />
          <Requests context={context} requests={today.requests} approvers={approvers} wrong={wrong} />
          <NotedRequests context={context} list={noted} action="/admin/noted" />
          <Alerts context={context} alerts={today.alerts} />
          <Callbacks context={context} callbacks={today.callbacks} />
          <Warnings today={today} />
        </>
      )
      sendAdmin(response, context, {
        title: 'Today',
        said,
        wrong: wrong === undefined || at < 0 ? [] : [{ id: approverId(at), sentence: wrong.why }],
        body,
      })
    },
  )
}

/** By contract, for the contracts of these requests. */
async function approversFor(
  requests: readonly GrantListed[],
  lists: Pick<TodayLists, 'approversOf'>,
): Promise<RequestProps['approvers']> {
  const contracts = [...new Set(requests.map(({ row }) => row.contract))]
  return new Map(
    await Promise.all(contracts.map(async (contract) => [contract, await lists.approversOf(contract)] as const)),
  )
}

function answerRequestScreen(allow: Allow, { change, now }: Pick<TodayScreenDeps, 'change' | 'now'>): void {
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
      done.kind === 'refused' ? done.broken.map(({ sentence }) => sentence).join(' ') : 'It was answered meanwhile.'
    const slot = await context.slots.keep({
      key: keyOf('grants', row),
      approvedBy: by ?? '',
      why,
    } satisfies NotAnswered)
    response.redirect(303, `/admin?${new URLSearchParams({ wrong: slot }).toString()}#said`)
  })
}

/** Done with a request to the administrators, an alert or a callback: it leaves the page. */
function settleScreens(
  allow: Allow,
  {
    adminRequests,
    settlements,
    callbacks,
    now,
  }: Pick<TodayScreenDeps, 'adminRequests' | 'settlements' | 'callbacks' | 'now'>,
): void {
  allow({ method: 'post', path: '/admin/noted/:id/done', roles: ADMIN_ROLES }, async (context, request, response) => {
    await settleRequest(adminRequests, request.params['id'], context.person.id, now())
    response.redirect(303, '/admin?said=done#said')
  })

  allow({ method: 'post', path: '/admin/alerts/:id/done', roles: ADMIN_ROLES }, async (context, request, response) => {
    await settlements.alert(String(request.params['id'] ?? ''), `staff ${context.person.id}`, now())
    response.redirect(303, '/admin?said=done#said')
  })

  allow(
    { method: 'post', path: '/admin/callbacks/:id/done', roles: ADMIN_ROLES },
    async (context, request, response) => {
      const call = parseCallId.safeParse(request.params['id'])
      if (call.success) await callbacks.takeOff(call.data, context.person.id)
      response.redirect(303, '/admin?said=done#said')
    },
  )
}
