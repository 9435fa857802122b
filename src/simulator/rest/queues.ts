/** Queues and who waits in them over the REST interface. */
import type { Queue, Switchboard, Waiting } from '../network/switchboard.ts'
import { created, notFound, ok, page, rfcDate, type RestRequest, type Route } from './answer.ts'
import { redirect } from './calls.ts'

export function queueRoutes(board: Switchboard, accountSid: string): Route[] {
  const json = (queue: Queue) => queueJson(accountSid, queue)
  return [
    {
      method: 'GET',
      path: '/Queues',
      answer: (request) => page(request, 'queues', [...board.queues.values()], json),
    },
    {
      method: 'POST',
      path: '/Queues',
      answer: (request) => {
        const size = request.params.get('MaxSize')
        const name = request.params.get('FriendlyName') ?? ''
        return created(json(size === undefined ? board.queue(name) : board.queue(name, Number(size))))
      },
    },
    { method: 'GET', path: '/Queues/:queue', answer: (request) => ok(json(queueOf(board, request))) },
    {
      method: 'GET',
      path: '/Queues/:queue/Members',
      answer: (request) => {
        const queue = queueOf(board, request)
        return page(request, 'queue_members', queue.waiting, (waiting) => memberJson(accountSid, queue, waiting))
      },
    },
    {
      method: 'GET',
      path: '/Queues/:queue/Members/:member',
      answer: (request) => {
        const queue = queueOf(board, request)
        return ok(memberJson(accountSid, queue, waitingOf(queue, request)))
      },
    },
    {
      method: 'POST',
      path: '/Queues/:queue/Members/:member',
      answer: (request) => {
        const queue = queueOf(board, request)
        const waiting = waitingOf(queue, request)
        const answer = ok(memberJson(accountSid, queue, waiting))
        redirect(waiting.leg, request)
        return answer
      },
    },
  ]
}

function queueOf(board: Switchboard, request: RestRequest): Queue {
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

function queueJson(accountSid: string, queue: Queue): unknown {
  return {
    sid: queue.sid,
    account_sid: accountSid,
    friendly_name: queue.name,
    current_size: queue.waiting.length,
    max_size: queue.maxSize,
    average_wait_time: average(queue.waits),
    date_created: rfcDate(queue.made),
    date_updated: rfcDate(new Date()),
    uri: `/2010-04-01/Accounts/${accountSid}/Queues/${queue.sid}.json`,
    subresource_uris: { members: `/2010-04-01/Accounts/${accountSid}/Queues/${queue.sid}/Members.json` },
  }
}

function memberJson(accountSid: string, queue: Queue, { leg, since }: Waiting): unknown {
  return {
    call_sid: leg.sid,
    queue_sid: queue.sid,
    position: queue.waiting.findIndex((waiting) => waiting.leg === leg) + 1,
    wait_time: Math.round(leg.seconds - since),
    date_enqueued: rfcDate(new Date(leg.made.getTime() + since * 1000)),
    uri: `/2010-04-01/Accounts/${accountSid}/Queues/${queue.sid}/Members/${leg.sid}.json`,
  }
}

function average(waits: readonly number[]): number {
  return Math.round(waits.reduce((sum, seconds) => sum + seconds, 0) / Math.max(1, waits.length))
}
