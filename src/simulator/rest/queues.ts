/** Queues and who waits in them over the REST interface. */
import type { Queue, Switchboard, Waiting } from '../network/switchboard.ts'
import { created, notFound, ok, page, rfcDate, type RestRequest, type Route } from './answer.ts'
import { redirect } from './calls.ts'

export function queueRoutes(board: Switchboard, accountSid: string): Route[] {
  const account = `/2010-04-01/Accounts/${accountSid}`

  function queueOf(request: RestRequest): Queue {
    const queue = [...board.queues.values()].find(({ sid }) => sid === request.ids['queue'])
    if (queue === undefined) throw notFound(request.path)
    return queue
  }

  /** `Front` is the caller who has waited longest. */
  function waitingOf(queue: Queue, request: RestRequest): Waiting {
    const wanted = request.ids['member']
    const waiting = wanted === 'Front' ? queue.waiting[0] : queue.waiting.find(({ leg }) => leg.sid === wanted)
    if (waiting === undefined || waiting.leg.interruption !== undefined) throw notFound(request.path)
    return waiting
  }

  const queueJson = (queue: Queue): unknown => ({
    sid: queue.sid,
    account_sid: accountSid,
    friendly_name: queue.name,
    current_size: queue.waiting.length,
    max_size: queue.maxSize,
    average_wait_time: average(queue.waits),
    date_created: rfcDate(queue.made),
    date_updated: rfcDate(new Date()),
    uri: `${account}/Queues/${queue.sid}.json`,
    subresource_uris: { members: `${account}/Queues/${queue.sid}/Members.json` },
  })

  const memberJson = (queue: Queue, { leg, since }: Waiting): unknown => ({
    call_sid: leg.sid,
    queue_sid: queue.sid,
    position: queue.waiting.findIndex((waiting) => waiting.leg === leg) + 1,
    wait_time: Math.round(leg.seconds - since),
    date_enqueued: rfcDate(new Date(leg.made.getTime() + since * 1000)),
    uri: `${account}/Queues/${queue.sid}/Members/${leg.sid}.json`,
  })

  return [
    {
      method: 'GET',
      path: '/Queues',
      answer: (request) => page(request, 'queues', [...board.queues.values()], queueJson),
    },
    {
      method: 'POST',
      path: '/Queues',
      answer: (request) => {
        const size = request.params.get('MaxSize')
        const name = request.params.get('FriendlyName') ?? ''
        return created(queueJson(size === undefined ? board.queue(name) : board.queue(name, Number(size))))
      },
    },
    { method: 'GET', path: '/Queues/:queue', answer: (request) => ok(queueJson(queueOf(request))) },
    {
      method: 'GET',
      path: '/Queues/:queue/Members',
      answer: (request) => {
        const queue = queueOf(request)
        return page(request, 'queue_members', queue.waiting, (waiting) => memberJson(queue, waiting))
      },
    },
    {
      method: 'GET',
      path: '/Queues/:queue/Members/:member',
      answer: (request) => {
        const queue = queueOf(request)
        return ok(memberJson(queue, waitingOf(queue, request)))
      },
    },
    {
      method: 'POST',
      path: '/Queues/:queue/Members/:member',
      answer: (request) => {
        const queue = queueOf(request)
        const waiting = waitingOf(queue, request)
        const answer = ok(memberJson(queue, waiting))
        redirect(waiting.leg, request)
        return answer
      },
    },
  ]
}

function average(waits: readonly number[]): number {
  return Math.round(waits.reduce((sum, seconds) => sum + seconds, 0) / Math.max(1, waits.length))
}
