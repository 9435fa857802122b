/** What other systems are told of a call, made of what was noted on it: of one in progress, and again of the whole when it ends. */
import { createHash } from 'node:crypto'
import { companyIn, type CallFigures, type CallHistory } from '../calls/history/call-history.ts'
import { verifiedContact } from '../calls/call-records.ts'
import type { Call } from '../calls/call.ts'
import type { Moment } from '../calls/history/moment.ts'
import { isRefused } from '../domain/consequences.ts'
import { OUTCOMES } from '../domain/decide.ts'
import type { CallId, ContactId } from '../domain/ids.ts'
import type { NotedEvent } from './event-types.ts'

interface ToldCall {
  id: CallId
  reference: string
  startedAt: string
  isCallback: boolean
  /** The live record was lost: what passed before is not known, and it did not begin now. */
  isLost: boolean
  moments: readonly Moment[]
  decisions: readonly { at: string; rule: string; outcome: string }[]
  contact: ContactId | undefined
  company: string | undefined
  /** Of one that is over. */
  figures: CallFigures | undefined
}

/** As far as it has come. Every event has the same id each time, so that none is told twice. Of a test call of a draft nothing is told. */
export function eventsOfCall(call: Call): NotedEvent[] {
  const { id, reference, startedAt, noted, decisions } = call
  if (call.trial !== undefined) return []
  return callEvents({
    id,
    reference,
    startedAt,
    isCallback: call.calledBack !== undefined,
    isLost: noted?.lost === true,
    moments: noted?.moments ?? [],
    decisions,
    contact: verifiedContact(call),
    company: companyIn(call),
    figures: undefined,
  })
}

/** Of one that is over. `contact`: as it ended. */
export function eventsOfHistory(
  id: CallId,
  { figures, path }: CallHistory,
  contact: ContactId | undefined,
): NotedEvent[] {
  const { reference, startedAt, isCallback, isWhole, isTrial, company } = figures
  if (isTrial) return []
  return callEvents({ id, reference, startedAt, isCallback, isLost: !isWhole, ...path, contact, company, figures })
}

interface CallMoment {
  kind: 'arrived' | 'verified' | 'refused' | 'queued' | 'answered' | 'abandoned' | 'ended'
  at: string
  /** With its type and data. */
  event: (noted: Noted) => NotedEvent
}

type Noted = Pick<NotedEvent, 'subject' | 'at' | 'contact' | 'id'>

function callEvents(call: ToldCall): NotedEvent[] {
  const { id, reference, decisions, moments, figures } = call
  const about = { call: id, reference }
  const whoAt = whoFor(call)
  const passed: CallMoment[] = [
    ...arrived(call, about),
    ...decisions
      .filter(({ outcome }) => REFUSALS.has(outcome))
      .map(({ at, rule, outcome }): CallMoment => {
        return {
          kind: 'refused',
          at,
          event: (noted) => ({ ...noted, type: 'call.refused', data: { ...about, ...whoAt(at), rule, outcome } }),
        }
      }),
    ...moments.flatMap((moment) => momentEvent(moment, { ...about, ...whoAt(moment.at) })),
  ]
  const inOrder = passed.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
  const all = figures === undefined ? inOrder : [...inOrder, ...ends(call, figures, { ...about, ...whoAt(undefined) })]
  const life = call.isLost ? (moments[0]?.at ?? call.startedAt) : ''
  const counts = new Map<string, number>()
  return all.map(({ kind, at, event }) => {
    const count = (counts.get(kind) ?? 0) + 1
    counts.set(kind, count)
    const noted: Noted = {
      subject: `call ${id}`,
      at: new Date(at),
      contact: call.contact,
      id: idOf(id, life, kind, count),
    }
    return event(noted)
  })
}

function idOf(...parts: (string | number)[]): string {
  return createHash('sha256').update(parts.join(' ')).digest('hex').slice(0, 32)
}

type Who = { verified: boolean; contact: string | null; company: string | null }
type About = { call: CallId; reference: string }

function arrived({ isLost, isCallback, startedAt }: ToldCall, about: About): CallMoment[] {
  if (isLost) return []
  return [
    {
      kind: 'arrived',
      at: startedAt,
      event: (noted) => ({ ...noted, type: 'call.arrived', data: { ...about, callback: isCallback } }),
    },
  ]
}

/**
 * Who the caller was at a moment. When another person has spoken since, it is known only that the first one was verified: the
 * contact on record may be another one. `undefined`: now.
 */
function whoFor({ moments, contact, company }: ToldCall): (at: string | undefined) => Who {
  const proofs = moments.filter(({ kind }) => kind === 'verified' || kind === 'unverified')
  return (at) => {
    const before = proofs.filter((one) => at === undefined || one.at <= at)
    const verified = before.at(-1)?.kind === 'verified'
    const isSame = !proofs.slice(before.length).some(({ kind }) => kind === 'unverified')
    const isKnown = verified && isSame
    return {
      verified,
      contact: (isKnown ? contact : undefined) ?? null,
      company: (isKnown ? company : undefined) ?? null,
    }
  }
}

const REFUSALS: ReadonlySet<string> = new Set(OUTCOMES.filter(isRefused))

function momentEvent(moment: Moment, about: About & Who): CallMoment[] {
  const { at } = moment
  switch (moment.kind) {
    case 'verified':
      return [
        {
          kind: 'verified',
          at,
          event: (noted) => ({ ...noted, type: 'call.verified', data: { ...about, by: moment.by } }),
        },
      ]
    case 'queued':
      return [
        {
          kind: 'queued',
          at,
          event: (noted) => ({ ...noted, type: 'call.queued', data: { ...about, desk: moment.desk } }),
        },
      ]
    case 'answered': {
      const { desk, staff } = moment
      return [
        {
          kind: 'answered',
          at,
          event: (noted) => ({ ...noted, type: 'call.answered', data: { ...about, desk, staff } }),
        },
      ]
    }
    default:
      return []
  }
}

function ends({ moments }: ToldCall, figures: CallFigures, about: About & Who): CallMoment[] {
  const { endedAt: at, startedAt, ending, rule, outcome, desk, staff, waitSeconds, talkSeconds, holdSeconds } = figures
  const facts = { ending, startedAt, endedAt: at, talkSeconds, holdSeconds }
  const over: CallMoment = {
    kind: 'ended',
    at,
    event: (noted) => ({
      ...noted,
      type: 'call.ended',
      data: {
        ...about,
        ...facts,
        rule: rule ?? null,
        outcome: outcome ?? null,
        desk: desk ?? null,
        staff: staff ?? null,
        waitSeconds: waitSeconds ?? null,
      },
    }),
  }
  return ending === 'abandoned' ? [gaveUp(moments, at, about), over] : [over]
}

function gaveUp(moments: readonly Moment[], at: string, about: About & Who): CallMoment {
  const wait = moments.findLast((one) => one.kind === 'queued')
  const moved = moments.findLast((one) => one.kind === 'queued' || one.kind === 'moved')
  const waitSeconds =
    wait === undefined ? null : Math.max(0, Math.round((Date.parse(at) - Date.parse(wait.at)) / 1_000))
  const desk = moved !== undefined && 'desk' in moved ? moved.desk : null
  return {
    kind: 'abandoned',
    at,
    event: (noted) => ({ ...noted, type: 'call.abandoned', data: { ...about, desk, waitSeconds } }),
  }
}
