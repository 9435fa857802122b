/** A pretend CRM that is told by webhook: it verifies each event as a receiver should, and a page shows what arrived. */
import express, { type Router } from 'express'
import { Webhook } from 'standardwebhooks'
import { z } from 'zod'
import { Table } from '../../web/components/table.tsx'
import { StateMark } from '../../web/components/tile.tsx'
import { page } from '../../web/shell/page.tsx'
import { sendPage } from '../send-page.ts'

export const CRM_PATH = '/demo/crm'

interface Arrived {
  at: Date
  id: string
  isVerified: boolean
  /** Came before with the same id. */
  times: number
  body: string
}

/** More than a call and its case make; the oldest go. */
const MOST = 200
const LARGEST = '256kb'

const event = z.object({ type: z.string(), data: z.record(z.string(), z.unknown()) })

/** `secret`: of this start of the demo. */
export function pretendCrm(secret: string): Router {
  const arrived = new Map<string, Arrived>()
  const router = express.Router()
  router.post(CRM_PATH, express.text({ type: () => true, limit: LARGEST }), (request, response) => {
    const body = z.string().catch('').parse(request.body)
    const id = request.get('webhook-id') ?? ''
    const isVerified = verifies(secret, body, {
      'webhook-id': id,
      'webhook-timestamp': request.get('webhook-timestamp') ?? '',
      'webhook-signature': request.get('webhook-signature') ?? '',
    })
    const times = (arrived.get(id)?.times ?? 0) + 1
    arrived.delete(id)
    arrived.set(id, { at: new Date(), id, isVerified, times, body })
    const [oldest] = arrived.size > MOST ? arrived.keys() : []
    if (oldest !== undefined) arrived.delete(oldest)
    response.status(isVerified ? 204 : 401).end()
  })
  router.get(CRM_PATH, (_request, response) => {
    // Looked at beside a call: it is drawn anew by itself.
    response.set('Refresh', '3')
    sendPage(response, drawArrivals([...arrived.values()].toReversed()))
  })
  return router
}

function verifies(secret: string, body: string, headers: Record<string, string>): boolean {
  try {
    new Webhook(secret).verify(body, headers)
    return true
  } catch {
    return false
  }
}

function drawArrivals(arrived: readonly Arrived[]): string {
  const body = (
    <>
      <hgroup>
        <h1>What the CRM was told</h1>
        <p>
          A pretend system, told by webhook. Place a call from <a href="/phone?as=ana">Ana's phone</a>, open a case on
          the desk, or change a row in the <a href="/admin">administration</a>; what it chose stands at{' '}
          <a href="/admin/webhooks">Webhooks</a>. Drawn anew every three seconds; times are UTC.
        </p>
      </hgroup>
      <Table
        label="Events that arrived"
        rows={arrived}
        empty="Nothing has arrived."
        columns={[
          { title: 'At', cell: ({ at }) => at.toISOString().slice(11, 19) },
          { title: 'Event', cell: (one) => typeOf(one) },
          { title: 'About', cell: (one) => aboutOf(one) },
          {
            title: 'Signature',
            cell: ({ isVerified }) => (
              <StateMark state={isVerified ? 'ok' : 'missed'} word={isVerified ? 'verified' : 'does not fit'} />
            ),
          },
          { title: 'Times', isFigure: true, cell: ({ times }) => times },
          {
            title: 'Body',
            cell: ({ body: text }) => (
              <details class="sent">
                <summary>Show</summary>
                <pre tabindex={0}>
                  <code>{pretty(text)}</code>
                </pre>
              </details>
            ),
          },
        ]}
      />
    </>
  )
  return page({ context: undefined, title: 'What the CRM was told', body, wide: true })
}

const read = ({ body }: Arrived) => event.safeParse(parsed(body)).data
const typeOf = (one: Arrived) => read(one)?.type ?? 'none that can be read'

function aboutOf(one: Arrived): string {
  const { data = {} } = read(one) ?? {}
  const inner = z.object({ number: z.string() }).safeParse(data['case']).data
  const about = [data['reference'], inner?.number, data['key'], data['endpoint']].find(
    (text) => typeof text === 'string',
  )
  return typeof about === 'string' ? about : ''
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const pretty = (text: string) => JSON.stringify(parsed(text), null, 2) ?? text
