/** Pretend PagerDuty and Slack, and a page that shows what arrived there and on the phone of the engineer on duty. */
import express, { type Router } from 'express'
import { StateMark } from '../../web/components/tile.tsx'
import { Table } from '../../web/components/table.tsx'
import { page } from '../../web/shell/page.tsx'
import { sendPage } from '../send-page.ts'
import { makeArrivals, type Arrivals } from './arrivals.ts'

export const PAGER_PATH = '/demo/pager'

export interface PretendPagerDeps {
  texts: () => readonly { to: string; body: string; at: Date }[]
}

export function pretendPager({ texts }: PretendPagerDeps): Router {
  const arrived = makeArrivals()
  const router = express.Router()
  router.post(`${PAGER_PATH}/events`, express.json(), (request, response) => {
    const isTaken = arrived.pagerEvent(request.body, new Date())
    response.status(isTaken ? 202 : 400).json({ status: isTaken ? 'success' : 'invalid event' })
  })
  router.post(`${PAGER_PATH}/chat`, express.json(), (request, response) => {
    if (arrived.chatMessage(request.body, new Date())) response.type('text/plain').send('ok')
    else response.status(400).type('text/plain').send('invalid_payload')
  })
  router.get(PAGER_PATH, (_request, response) => {
    // Looked at beside a call: it is drawn anew by itself.
    response.set('Refresh', '3')
    sendPage(response, drawPager(arrived, texts()))
  })
  return router
}

const STATE = { triggered: 'missed', acknowledged: 'at-risk', resolved: 'ok' } as const
const clock = (at: Date) => <time datetime={at.toISOString()}>{at.toISOString().slice(11, 19)}</time>

function drawPager(arrived: Arrivals, texts: ReturnType<PretendPagerDeps['texts']>): string {
  const body = (
    <>
      <hgroup>
        <h1>What arrived</h1>
        <p>
          At a pretend PagerDuty, a pretend Slack, and on the phone of the engineer on duty, whose phone is{' '}
          <a href="/phone?as=duty-noor">here</a>. Call with production down from <a href="/phone?as=ana">Ana's phone</a>{' '}
          while no analyst is ready. Drawn anew every three seconds; times are UTC.
        </p>
      </hgroup>
      <h2>Pager</h2>
      <Table
        label="Incidents"
        rows={arrived.incidents()}
        empty="No incident has arrived."
        columns={[
          { title: 'Incident', cell: ({ summary }) => summary },
          { title: 'State', cell: ({ state }) => <StateMark state={STATE[state]} word={state} /> },
          { title: 'Severity', cell: ({ severity }) => severity },
          { title: 'Since', cell: ({ at }) => clock(at) },
          { title: 'Events', isFigure: true, cell: ({ events }) => events },
          { title: 'Key', cell: ({ key }) => <small>{key}</small> },
        ]}
      />
      <h2>Chat</h2>
      <Table
        label="Messages"
        rows={arrived.chat()}
        empty="No message has arrived."
        columns={[
          { title: 'At', cell: ({ at }) => clock(at) },
          { title: 'Message', cell: ({ text }) => <span class="as-typed">{text}</span> },
        ]}
      />
      <h2>Text messages</h2>
      <Table
        label="Text messages"
        rows={texts.toReversed()}
        empty="No text message was sent."
        columns={[
          { title: 'At', cell: ({ at }) => clock(at) },
          { title: 'To', cell: ({ to }) => to },
          { title: 'Message', cell: ({ body: text }) => text },
        ]}
      />
    </>
  )
  return page({ context: undefined, title: 'What arrived', body, wide: true })
}
