/** Calls over the REST interface: order one, look at them, redirect or end one. */
import type { Interruption, Leg } from '../network/leg.ts'
import { documentRequest, type Network } from '../network/network.ts'
import { created, notFound, ok, page, RestRefusal, rfcDate, type RestRequest, type Route } from './answer.ts'

const DEFAULT_TIMEOUT = 60

const PHONE = /^\+[1-9]\d{6,14}$/
const ADDRESS = /^(?:\+[1-9]\d{6,14}|client:\S+|sips?:\S+@\S+)$/

export function callRoutes(network: Network): Route[] {
  return [
    {
      method: 'POST',
      path: '/Calls',
      answer: (request) => {
        const to = needed(request, 'To', 21201)
        const from = needed(request, 'From', 21213)
        if (!ADDRESS.test(to))
          throw new RestRefusal(400, 21211, `The phone number you are attempting to call is not valid.`)
        if (!PHONE.test(from) && !from.startsWith('client:'))
          throw new RestRefusal(400, 21212, `The source phone number provided is not valid.`)
        const events = request.all('StatusCallbackEvent')
        const document = documentOf(request)
        const call = network.place({
          to,
          from,
          play: (leg) => network.play(leg, document),
          timeout: Number(request.params.get('Timeout') ?? DEFAULT_TIMEOUT),
          statusCallback: request.params.get('StatusCallback'),
          statusCallbackMethod: request.params.get('StatusCallbackMethod'),
          statusCallbackEvents: events.length > 0 ? events : ['completed'],
        })
        return created(callJson(legOf(network, call.sid, request)))
      },
    },
    {
      method: 'GET',
      path: '/Calls',
      answer: (request) => {
        const wanted = [...network.legs.values()].filter(
          (leg) =>
            isWanted(request, 'Status', leg.status) &&
            isWanted(request, 'To', leg.terms.facts['To']) &&
            isWanted(request, 'From', leg.terms.facts['From']),
        )
        return page(request, 'calls', wanted.toReversed(), callJson)
      },
    },
    {
      method: 'GET',
      path: '/Calls/:call',
      answer: (request) => ok(callJson(legOf(network, request.ids['call'], request))),
    },
    {
      method: 'POST',
      path: '/Calls/:call',
      answer: (request) => {
        const leg = legOf(network, request.ids['call'], request)
        change(leg, request)
        return ok(callJson(leg))
      },
    },
  ]
}

/** Takes the leg from wherever it is to the `Url` of the request. */
export function redirect(leg: Leg, request: RestRequest): void {
  if (leg.status !== 'in-progress') throw notInProgress('Cannot redirect.')
  leg.interrupt({ kind: 'moved', request: documentRequest(leg, documentOf(request)) })
}

/** A document sent along has no address of its own, so addresses in it have to be absolute (error 15004). */
function documentOf(request: RestRequest): { url: string; method: string | undefined; twiml?: string } {
  const twiml = request.params.get('Twiml')
  if (twiml !== undefined) return { url: 'http://sent-along.invalid/', method: undefined, twiml }
  return { url: webAddress(needed(request, 'Url', 21205)), method: request.params.get('Method') }
}

function change(leg: Leg, request: RestRequest): void {
  const status = request.params.get('Status')
  const isOver = !['queued', 'ringing', 'in-progress'].includes(leg.status)
  if (status === undefined) return redirect(leg, request)
  if (status !== 'completed' && status !== 'canceled') throw new RestRefusal(400, 21218, `Invalid Status: ${status}`)
  if (isOver) throw notInProgress('Cannot end.')
  // `canceled` leaves a conversation alone; `completed` ends whatever there is.
  const ends: Interruption = { kind: 'hang-up', by: 'service' }
  if (status === 'completed' || leg.status !== 'in-progress') leg.interrupt(ends)
}

function notInProgress(what: string): RestRefusal {
  return new RestRefusal(400, 21220, `Call is not in-progress. ${what}`)
}

export function legOf(network: Network, sid: string | undefined, request: RestRequest): Leg {
  const leg = sid === undefined ? undefined : network.legs.get(sid)
  if (leg === undefined) throw notFound(request.path)
  return leg
}

function isWanted(request: RestRequest, name: string, value: string | undefined): boolean {
  const wanted = request.params.get(name)
  return wanted === undefined || wanted === value
}

function needed(request: RestRequest, name: string, code: number): string {
  const value = request.params.get(name)
  if (!value) throw new RestRefusal(400, code, `No '${name}' is specified`)
  return value
}

/** Relative addresses are refused (error 21205). */
export function webAddress(url: string): string {
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url))
    throw new RestRefusal(400, 21205, `Url is not a valid URL: ${url}`)
  return url
}

function callJson(leg: Leg): unknown {
  const { facts } = leg.terms
  const account = facts['AccountSid'] ?? ''
  const { answeredAt, endedAt } = leg.marks
  const at = (seconds: number | undefined): string | null =>
    seconds === undefined ? null : rfcDate(new Date(leg.made.getTime() + seconds * 1000))
  const uri = `/2010-04-01/Accounts/${account}/Calls/${leg.sid}`
  return {
    sid: leg.sid,
    account_sid: account,
    parent_call_sid: facts['ParentCallSid'] ?? null,
    to: facts['To'],
    to_formatted: facts['To'],
    from: facts['From'],
    from_formatted: facts['From'],
    phone_number_sid: null,
    status: leg.status,
    direction: facts['Direction'],
    start_time: at(answeredAt),
    end_time: at(endedAt),
    duration: endedAt === undefined ? null : String(Math.round(endedAt - (answeredAt ?? endedAt))),
    date_created: rfcDate(leg.made),
    date_updated: rfcDate(new Date()),
    price: null,
    price_unit: 'USD',
    answered_by: null,
    api_version: '2010-04-01',
    forwarded_from: null,
    group_sid: null,
    caller_name: null,
    queue_time: '0',
    trunk_sid: null,
    uri: `${uri}.json`,
    subresource_uris: { events: `${uri}/Events.json` },
  }
}
