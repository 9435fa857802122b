/** Where a flow stopped becomes the stage of the call, and what the line does next. */
import type { FlowTurn } from '../flows/run-flow.ts'
import type { Call, WithAnalyst } from './call.ts'
import { endCall } from './end-call.ts'
import type { Happened } from './call-event.ts'
import type { TurnDeps } from './turn-deps.ts'
import type { Asked, Next } from './turn.ts'

/** Changes `call`. */
export async function arrive(
  call: Call,
  { then }: FlowTurn,
  happened: Happened,
  at: Date,
  deps: TurnDeps,
): Promise<Next> {
  if (then.kind === 'ask') {
    const queued = queueLeft(call)
    call.stage = {
      kind: 'talking',
      at: then.position,
      returnTo: analystWaiting(call, happened),
      ...(queued === undefined ? {} : { queued }),
    }
    return { kind: 'ask', asked: askedFor(then, call, deps.settings.longestPin) }
  }
  switch (then.end) {
    case 'line':
      return intoQueue(call, at, deps)
    case 'analyst':
      return toAnalyst(call, at, deps)
    case 'hang-up':
      await endCall(call, howItEnds(happened), at, deps)
      return { kind: 'hang-up' }
    case 'nothing':
      if (happened.kind === 'line' && happened.result === 'hung-up') await endCall(call, 'hung-up', at, deps)
      return { kind: 'nothing' }
    default:
      return then.end satisfies never
  }
}

/** While a caller keys their PIN again the analyst holds on. */
function analystWaiting({ stage }: Call, happened: Happened) {
  if (stage.kind === 'talking') return stage.returnTo
  if (stage.kind !== 'with-analyst' || happened.kind !== 'moved' || happened.to !== 'pin') return undefined
  const { kind: _, ...talk } = stage
  return { ...talk, ending: undefined, left: false }
}

/** While a caller is asked something instead of waiting. A later decision sends them somewhere else. */
function queueLeft({ stage, decisions }: Call): QueueLeft | undefined {
  if (stage.kind === 'talking') {
    const { queued } = stage
    const decidedAt = decisions.at(-1)?.at
    return queued === undefined || decidedAt === undefined || decidedAt <= queued.since ? queued : undefined
  }
  if (stage.kind !== 'waiting') return undefined
  const { desk, since, place, only, declined } = stage
  return { desk, since, only, declined, ...(place === undefined ? {} : { place }) }
}

type QueueLeft = NonNullable<Extract<Call['stage'], { kind: 'talking' }>['queued']>

function intoQueue(call: Call, at: Date, { proofs }: TurnDeps): Next {
  const stage = placeInQueue(call, at)
  call.stage = stage
  return { kind: 'line', desk: stage.desk, proof: proofs.sign(call) }
}

/**
 * - A caller who comes back from a conversation keeps the place they had, because they have waited once; the wait that is
 *   shown and measured begins anew.
 * - A caller who only left the queue to be asked something, or whom the network dropped out of it, waits on.
 */
export function placeInQueue(call: Call, at: Date): Extract<Call['stage'], { kind: 'waiting' }> {
  const queued = leavesForOutage(call) ? undefined : queueLeft(call)
  if (queued !== undefined) return { ...FRESH_WAIT, ...queued }
  const back = call.stage.kind === 'talking' ? call.stage.returnTo : call.stage
  const talk = back !== undefined && 'taker' in back ? back : undefined
  const transferred = typeof talk?.ending === 'object' ? talk.ending : undefined
  return {
    ...FRESH_WAIT,
    desk: transferred?.to ?? talk?.desk ?? call.decisions.at(-1)?.desk ?? 'identification',
    since: at.toISOString(),
    ...(talk === undefined ? {} : { place: talk.place ?? talk.since }),
    only: transferred?.only,
    declined: [],
  }
}

/** Production is down after all: a new decision, and the place that goes with it. */
function leavesForOutage({ stage }: Call): boolean {
  return stage.kind === 'waiting' && stage.leavesFor === 'production-down'
}

const FRESH_WAIT = {
  kind: 'waiting',
  claim: undefined,
  laps: 0,
  quoted: undefined,
  offered: false,
  lap: undefined,
} as const

function toAnalyst(call: Call, at: Date, { events, returned }: TurnDeps): Next {
  const talk = talkFrom(call)
  if (call.stage.kind === 'waiting') {
    call.holders.push({ id: talk.taker.id, name: talk.taker.name, from: at.toISOString() })
    events.callTaken(call, talk.desk)
  } else {
    returned(talk)
  }
  call.stage = { kind: 'with-analyst', ...talk }
  return { kind: 'talk', room: conferenceOf(talk.taker.attempt) }
}

function talkFrom({ stage }: Call): WithAnalyst {
  if (stage.kind === 'waiting' && stage.claim?.leg !== undefined) {
    const { accepted: _, leg, ...taker } = stage.claim
    const { desk, since, place } = stage
    return { desk, since, ...(place === undefined ? {} : { place }), taker, leg, ending: undefined, held: false }
  }
  if (stage.kind === 'talking' && stage.returnTo !== undefined) {
    const { left: _, ...talk } = stage.returnTo
    return { ...talk, held: false }
  }
  throw new Error('nobody of the staff has taken this call')
}

/** Named after the attempt, whose 128 random bits nobody outside can guess. */
export function conferenceOf(attempt: string): string {
  return `careline-${attempt}`
}

function howItEnds(happened: Happened): 'talked' | 'told' {
  const talked =
    (happened.kind === 'line' && happened.result === 'talked') ||
    (happened.kind === 'moved' && (happened.to === 'after-talk' || happened.to === 'call-back'))
  return talked ? 'talked' : 'told'
}

/** Between two keys of a number that is typed without haste; a menu that must not take its first digit for a choice waits that long. */
const REST_OF_ENTRY_SECONDS = 4

/** - Unverified callers are asked for a PIN all along: whatever they key at a menu may be the rest of one.
 *  - A phone that sends every key twice does so at every menu. */
function menuKeys({ identity, keysDoubled }: Call, longestPin: number): number {
  if (identity.kind === 'unverified') return longestPin
  return keysDoubled === true ? 2 : 1
}

function askedFor(then: Extract<FlowTurn['then'], { kind: 'ask' }>, call: Call, longestPin: number): Asked {
  const { identity } = call
  const seconds = identity.kind === 'verified' && identity.standing.contact.extraTime ? then.wait * 2 : then.wait
  const keys = menuKeys(call, longestPin)
  switch (then.expect) {
    case 'pin':
      return { kind: 'pin', digits: longestPin, seconds }
    case 'menu':
    case 'choice':
      return keys === 1
        ? { kind: 'menu', seconds }
        : { kind: 'menu', seconds: Math.min(seconds, REST_OF_ENTRY_SECONDS), mostKeys: keys }
    case 'case-number':
    case 'contract-number':
      return { kind: 'number', seconds }
    default:
      return then.expect satisfies never
  }
}
