/** Requests to the administrators, by phone or as an Admin Case: the same list on the first page of administration and on the admin desk. */
import { z } from 'zod'
import type { AdminRequestStore, NotedRequest, RequestTopic } from '../calls/admin-requests.ts'
import type { StaffId } from '../domain/ids.ts'
import { Button } from './components/button.tsx'
import { Form } from './shell/form.tsx'
import type { ScreenContext } from './screen-context.ts'
import { ReferenceLink } from './reference-link.tsx'

export const TOPICS: Record<RequestTopic, string> = {
  'no-pin': 'has no Contact PIN',
  privacy: 'has a data privacy request',
  administration: 'asks for an administrator',
}

/** More would not be read; the oldest are the ones to answer. */
export const MOST_REQUESTS = 50

const requestId = z.string().regex(/^[0-9]{1,18}$/)

/** Throws when the records cannot be written. */
export async function settleRequest(
  store: Pick<AdminRequestStore, 'settle'>,
  id: unknown,
  by: StaffId,
  at: Date,
): Promise<void> {
  const read = requestId.safeParse(id)
  if (!read.success) return
  const entry = { type: 'admin.settled', at, actor: `staff ${by}`, subject: undefined, callId: undefined } as const
  await store.settle(read.data, { ...entry, body: { request: read.data } })
}

/** `action` is where Done is sent, without the id. */
export function NotedRequests({
  context,
  list,
  action,
}: {
  context: ScreenContext
  list: NotedRequest[]
  action: string
}) {
  return (
    <section aria-labelledby="noted-requests">
      <h2 id="noted-requests">Requests to the administrators</h2>
      {list.length === 0 && (
        <p class="empty-line">No open requests. What callers ask of the administrators stands here.</p>
      )}
      {list.map((one) => (
        <article class="call" data-noted-request={one.id}>
          <p>
            <ReferenceLink reference={one.reference} /> · {whoAsks(one)} {TOPICS[one.about]} ·{' '}
            <time datetime={one.at.toISOString()}>{one.at.toISOString().slice(0, 16).replace('T', ' ')} UTC</time>
            {one.case !== undefined && <> · Admin Case {one.case}</>}
          </p>
          <Form context={context} action={`${action}/${one.id}/done`} class="inline">
            <Button kind="secondary" icon="check" aria-label={`Done: ${one.reference}`}>
              Done
            </Button>
          </Form>
        </article>
      ))}
    </section>
  )
}

/** The number is how to reach an unverified caller. It does not say who they are. */
function whoAsks({ contactName, contact, callerNumber }: NotedRequest): string {
  if (contact !== undefined) return contactName ?? contact
  return `An UNVERIFIED caller${callerNumber === undefined ? ' without a number' : ` from ${callerNumber}`}`
}
