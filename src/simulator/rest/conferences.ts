/** Conferences and who is in them over the REST interface: look, hold, mute, do not end on exit, put out, end. */
import type { Conference, Member } from '../network/conference.ts'
import type { Switchboard } from '../network/switchboard.ts'
import { deleted, notFound, ok, page, RestRefusal, rfcDate, type RestRequest, type Route } from './answer.ts'
import { webAddress } from './calls.ts'

export function conferenceRoutes(board: Switchboard, accountSid: string): Route[] {
  return [...aboutConferences(board, accountSid), ...aboutParticipants(board, accountSid)]
}

function aboutConferences(board: Switchboard, accountSid: string): Route[] {
  const json = (conference: Conference) => conferenceJson(accountSid, conference)
  return [
    {
      method: 'GET',
      path: '/Conferences',
      answer: (request) => {
        const { params } = request
        const wanted = allOf(board).filter(
          ({ name, status }) =>
            (params.get('FriendlyName') ?? name) === name && (params.get('Status') ?? status) === status,
        )
        return page(request, 'conferences', wanted, json)
      },
    },
    { method: 'GET', path: '/Conferences/:conference', answer: (request) => ok(json(conferenceOf(board, request))) },
    {
      method: 'POST',
      path: '/Conferences/:conference',
      answer: (request) => {
        const conference = conferenceOf(board, request)
        if (request.params.get('Status') === 'completed') conference.end('conference-ended-via-api')
        return ok(json(conference))
      },
    },
  ]
}

function aboutParticipants(board: Switchboard, accountSid: string): Route[] {
  return [
    {
      method: 'GET',
      path: '/Conferences/:conference/Participants',
      answer: (request) => {
        const conference = conferenceOf(board, request)
        const is = (name: string, value: boolean): boolean =>
          (request.params.get(name) ?? String(value)) === String(value)
        const wanted = [...conference.members.values()].filter(
          ({ muted, hold, out }) => !out && is('Muted', muted) && is('Hold', hold !== undefined),
        )
        return page(request, 'participants', wanted, (member) => memberJson(accountSid, conference, member))
      },
    },
    {
      method: 'GET',
      path: '/Conferences/:conference/Participants/:participant',
      answer: (request) => {
        const conference = conferenceOf(board, request)
        return ok(memberJson(accountSid, conference, memberOf(conference, request)))
      },
    },
    {
      method: 'POST',
      path: '/Conferences/:conference/Participants/:participant',
      answer: async (request) => {
        const conference = conferenceOf(board, request)
        const member = memberOf(conference, request)
        const endsOnExit = flag(request, 'EndConferenceOnExit')
        const muted = flag(request, 'Muted')
        const held = flag(request, 'Hold')
        if (endsOnExit !== undefined) member.endsOnExit = endsOnExit
        if (muted !== undefined) await conference.mute(member, muted)
        if (held !== undefined) await conference.hold(member, held ? holdOf(member, request) : undefined)
        return ok(memberJson(accountSid, conference, member))
      },
    },
    {
      method: 'DELETE',
      path: '/Conferences/:conference/Participants/:participant',
      answer: (request) => {
        const conference = conferenceOf(board, request)
        conference.putOut(memberOf(conference, request))
        return deleted
      },
    },
  ]
}

/** The newest first; the oldest of those that are over are forgotten. */
function allOf(board: Switchboard): Conference[] {
  return [...board.pastConferences, ...board.conferences.values()].toReversed()
}

function conferenceOf(board: Switchboard, request: RestRequest): Conference {
  const conference = allOf(board).find(({ sid }) => sid === request.ids['conference'])
  if (conference === undefined) throw notFound(request.path)
  return conference
}

/** By call or by label. A participant who is leaving is not found. */
function memberOf(conference: Conference, request: RestRequest): Member {
  const wanted = request.ids['participant'] ?? ''
  const byLabel = [...conference.members.values()].find(({ label }) => label === wanted)
  const member = conference.members.get(wanted) ?? byLabel
  const isThere = member !== undefined && !member.out && member.leg.interruption === undefined
  if (!isThere) throw notFound(request.path)
  return member
}

function conferenceJson(accountSid: string, conference: Conference): unknown {
  const uri = `/2010-04-01/Accounts/${accountSid}/Conferences/${conference.sid}`
  return {
    sid: conference.sid,
    account_sid: accountSid,
    api_version: '2010-04-01',
    friendly_name: conference.name,
    region: 'us1',
    status: conference.status,
    date_created: rfcDate(conference.made),
    date_updated: rfcDate(new Date()),
    reason_conference_ended: conference.ended?.reason ?? null,
    call_sid_ending_conference: conference.ended?.by ?? null,
    uri: `${uri}.json`,
    subresource_uris: { participants: `${uri}/Participants.json`, recordings: `${uri}/Recordings.json` },
  }
}

function memberJson(accountSid: string, conference: Conference, member: Member): unknown {
  return {
    account_sid: accountSid,
    call_sid: member.leg.sid,
    conference_sid: conference.sid,
    label: member.label ?? null,
    coaching: false,
    call_sid_to_coach: null,
    muted: member.muted,
    hold: member.hold !== undefined,
    start_conference_on_enter: member.startsOnEnter,
    end_conference_on_exit: member.endsOnExit,
    status: 'connected',
    queue_time: null,
    date_created: rfcDate(member.joined),
    date_updated: rfcDate(new Date()),
    uri: `/2010-04-01/Accounts/${accountSid}/Conferences/${conference.sid}/Participants/${member.leg.sid}.json`,
  }
}

function holdOf(member: Member, request: RestRequest): NonNullable<Member['hold']> {
  const url = request.params.get('HoldUrl')
  return url === undefined ? 'music' : member.leg.request(webAddress(url), request.params.get('HoldMethod'))
}

function flag(request: RestRequest, name: string): boolean | undefined {
  const value = request.params.get(name)
  if (value === undefined) return undefined
  if (value !== 'true' && value !== 'false') throw new RestRefusal(400, 20001, `${name} is true or false`)
  return value === 'true'
}
