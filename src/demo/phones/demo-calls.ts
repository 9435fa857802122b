/** Calls of the terminal phone, placed on the demo's network: with the token for scripts only, which no web page has. */
import express, { type Response, type Router } from 'express'
import { z } from 'zod'
import type { Network, PhoneCall } from '../../simulator/index.ts'
import { memoryRateCounters } from '../../stores/memory/rate-counters.ts'
import { requireBearerToken } from '../../web/api/bearer-token.ts'
import type { DemoDesks } from '../hours/demo-hours.ts'
import { callMove, callOrder, type CallNow } from '../terminal/call-on-demo.ts'

const desksNow = z.object({ desks: z.enum(['open', 'closed']) })

/** Refuses with 401 requests without the token, with 400 what is no order or move, and with 404 a call that is not there. */
export function demoCalls(network: Network, apiToken: string, desks: DemoDesks | undefined): Router {
  const router = express.Router()
  router.use(
    ['/demo/calls', '/demo/desks'],
    requireBearerToken({ tokens: [apiToken], counters: memoryRateCounters }),
    express.json({ limit: '1kb' }),
  )

  router.post('/demo/calls', async (request, response) => {
    const order = callOrder.safeParse(request.body)
    if (!order.success) {
      response.sendStatus(400)
      return
    }
    const { from, to, copies } = order.data
    tell(response, await network.dial({ from, to, duplicate: copies }))
  })

  router.post('/demo/desks', async (request, response) => {
    const asked = desksNow.safeParse(request.body)
    if (!asked.success || desks === undefined) {
      response.sendStatus(asked.success ? 404 : 400)
      return
    }
    await (asked.data.desks === 'closed' ? desks.close() : desks.open())
    response.json(asked.data)
  })

  router.get('/demo/calls/:sid', (request, response) => tell(response, network.calls.get(request.params.sid)))

  router.post('/demo/calls/:sid', async (request, response) => {
    const call = network.calls.get(request.params.sid)
    const move = callMove.safeParse(request.body)
    if (!move.success) {
      response.sendStatus(400)
      return
    }
    // What came too late changes nothing: the answer says where the call is by now.
    if (call !== undefined && call.state !== 'ended') await make(move.data, call)
    tell(response, call)
  })
  return router
}

async function make(move: ReturnType<typeof callMove.parse>, call: PhoneCall): Promise<void> {
  switch (move.kind) {
    case 'press':
      return call.press(move.keys, { ahead: move.ahead })
    case 'silence':
      return call.silence()
    case 'say':
      return call.state === 'recording' ? call.say(move.seconds) : undefined
    case 'hold-loop':
      return call.state === 'queued' ? call.waitLoops(1) : undefined
    case 'answer':
      return call.state === 'queued' ? call.answerAsAnalyst({ talkSeconds: move.talkSeconds }) : undefined
    case 'hang-up':
      return call.hangUp()
    default:
      return move satisfies never
  }
}

function tell(response: Response, call: PhoneCall | undefined): void {
  if (call === undefined) {
    response.sendStatus(404)
    return
  }
  const { sid, state, queue, seconds, endedBy } = call
  const now: CallNow = {
    sid,
    state,
    queue,
    seconds,
    endedBy,
    heard: call.heard.map(({ number, kind, text }) => ({ number, kind, text })),
    problems: call.problems.map(({ code, path, detail }) => ({ code, path, detail })),
    twiml: call.exchanges.at(-1)?.twiml ?? '',
  }
  response.set('Cache-Control', 'no-store').json(now)
}
