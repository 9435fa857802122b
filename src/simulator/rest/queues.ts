/** Queues and who waits in them over the REST interface. */
import type { Line, Switchboard, Waiting } from '../network/switchboard.ts'
import { created, notFound, ok, page, rfcDate, type RestRequest, type Route } from './answer.ts'
import { redirect } from './calls.ts'

export function queueRoutes(board: Switchboard, accountSid: string): Route[] {
  const account = `/2010-04-01/Accounts/${accountSid}`

  function lineOf(request: RestRequest): Line {
    const line = [...board.lines.values()].find(({ sid }) => sid === request.ids['queue'])
    if (line === undefined) throw notFound(request.path)
    return line
  }

  /** `Front` is whoever has waited longest. */
  function waitingOf(line: Line, request: RestRequest): Waiting {
    const wanted = request.ids['member']
    const waiting = wanted === 'Front' ? line.waiting[0] : line.waiting.find(({ leg }) => leg.sid === wanted)
    if (waiting === undefined || waiting.leg.interruption !== undefined) throw notFound(request.path)
    return waiting
  }

  const lineJson = (line: Line): unknown => ({
    sid: line.sid,
    account_sid: accountSid,
    friendly_name: line.name,
    current_size: line.waiting.length,
    max_size: line.maxSize,
    average_wait_time: average(line.waits),
    date_created: rfcDate(line.made),
    date_updated: rfcDate(new Date()),
    uri: `${account}/Queues/${line.sid}.json`,
    subresource_uris: { members: `${account}/Queues/${line.sid}/Members.json` },
  })

  const memberJson = (line: Line, { leg, since }: Waiting): unknown => ({
    call_sid: leg.sid,
    queue_sid: line.sid,
    position: line.waiting.findIndex((waiting) => waiting.leg === leg) + 1,
    wait_time: Math.round(leg.seconds - since),
    date_enqueued: rfcDate(new Date(leg.made.getTime() + since * 1000)),
    uri: `${account}/Queues/${line.sid}/Members/${leg.sid}.json`,
  })

  return [
    {
      method: 'GET',
      path: '/Queues',
      answer: (request) => page(request, 'queues', [...board.lines.values()], lineJson),
    },
    {
      method: 'POST',
      path: '/Queues',
      answer: (request) => {
        const size = request.params.get('MaxSize')
        const name = request.params.get('FriendlyName') ?? ''
        return created(lineJson(size === undefined ? board.line(name) : board.line(name, Number(size))))
      },
    },
    { method: 'GET', path: '/Queues/:queue', answer: (request) => ok(lineJson(lineOf(request))) },
    {
      method: 'GET',
      path: '/Queues/:queue/Members',
      answer: (request) => {
        const line = lineOf(request)
        return page(request, 'queue_members', line.waiting, (waiting) => memberJson(line, waiting))
      },
    },
    {
      method: 'GET',
      path: '/Queues/:queue/Members/:member',
      answer: (request) => {
        const line = lineOf(request)
        return ok(memberJson(line, waitingOf(line, request)))
      },
    },
    {
      method: 'POST',
      path: '/Queues/:queue/Members/:member',
      answer: (request) => {
        const line = lineOf(request)
        const waiting = waitingOf(line, request)
        const answer = ok(memberJson(line, waiting))
        redirect(waiting.leg, request)
        return answer
      },
    },
  ]
}

function average(waits: readonly number[]): number {
  return Math.round(waits.reduce((sum, seconds) => sum + seconds, 0) / Math.max(1, waits.length))
}
