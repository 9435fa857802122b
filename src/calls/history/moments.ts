/** What passed on a call, moment by moment. Each is noted when a call is written, by comparing it with what was noted before. */
import type { StaffId } from '../../domain/ids.ts'
import { talkIn } from '../talk.ts'
import type { Call, DutyRing, Instant, Stage, WithAnalyst } from '../call.ts'
import type { Happening, Moment, Noted, Seen } from './moment.ts'

const NOTHING: Noted = {
  moments: [],
  seen: {
    declined: 0,
    mistypes: 0,
    wrongPins: 0,
    identity: 'not_entered',
    asksPin: false,
    checking: false,
    agreed: false,
    ended: false,
  },
}

/** Of a call that goes on without its record. */
export const LOST: Noted = { ...NOTHING, lost: true }

/** More than a call of four hours makes; what comes after them is not noted. */
const MOST_MOMENTS = 400

/**
 * The call with every moment since it was noted last. Noting the same call twice changes nothing.
 * `asksPin`: what the answer of this turn does; undefined where the call changes between turns.
 */
export function noteMoments(call: Call, asksPin: boolean | undefined, now: Date): Call {
  const { moments, seen, lost } = call.noted ?? NOTHING
  const next = seenOf(call, seen, asksPin ?? seen.asksPin)
  const at = now.toISOString()
  const passed = [
    ...pinMoments(call, seen, next),
    ...talkEnds(call, seen, next),
    ...queueMoments(call, seen, next),
    ...talkMoments(call, seen, next),
    ...(next.asksPin && !seen.asksPin ? [{ kind: 'pin-asked' } as const] : []),
    ...(next.agreed && !seen.agreed ? [{ kind: 'callback-agreed' } as const] : []),
    ...((next.messages ?? 0) > (seen.messages ?? 0) ? [{ kind: 'message-left' } as const] : []),
    ...(call.stage.kind === 'ended' && !seen.ended ? [{ kind: 'ended', how: call.stage.how } as const] : []),
  ]
  const noted = passed.map((one) => ({ ...one, at: momentOf(one, call) ?? at }))
  const before = takenBack(seen, next) ? withoutLastEnding(moments) : moments
  const all = [...before, ...noted].slice(0, MOST_MOMENTS)
  return { ...call, noted: { moments: all, seen: next, ...(lost === true ? { lost } : {}) } }
}

function seenOf(call: Call, before: Seen, asksPin: boolean): Seen {
  const { stage, identity } = call
  // In the menus there is none, as in most turns.
  const talk = stage.kind === 'talking' && stage.returnTo === undefined ? undefined : talkIn(stage)
  const claim = stage.kind === 'waiting' ? stage.claim : undefined
  // A caller who is asked something comes back to the wait that they left.
  const wait = stage.kind === 'waiting' ? stage : before
  return {
    ...(wait.since === undefined ? {} : { since: wait.since }),
    ...(wait.desk === undefined ? {} : { desk: wait.desk }),
    ...(claim === undefined ? {} : { claim: { attempt: claim.attempt, staff: claim.id } }),
    ...(talk === undefined ? {} : { talk: talkOf(talk) }),
    declined: stage.kind === 'waiting' ? stage.declined.length : 0,
    ...dutySeen(stage, before),
    mistypes: call.mistypes,
    wrongPins: call.wrongPins,
    identity: identity.kind === 'verified' ? `verified ${identity.by.kind} ${identity.at}` : reasonOf(identity),
    asksPin: stage.kind === 'talking' && asksPin,
    checking: stage.kind === 'talking' && stage.checking !== undefined,
    agreed: call.callBackCode !== undefined,
    ...(call.messages === undefined ? {} : { messages: call.messages.left }),
    ended: stage.kind === 'ended',
  }
}

/** A caller who comes back to the queue has heard of the same rings. */
function dutySeen(stage: Stage, before: Seen): Pick<Seen, 'duty'> {
  if (stage.kind !== 'waiting') return before.duty === undefined ? {} : { duty: before.duty }
  const { duty } = stage
  if (duty === undefined) return {}
  return { duty: { rung: duty.rung.length, over: duty.rung.filter(({ how }) => how !== undefined).length } }
}

function reasonOf({ pin, reason }: Extract<Call['identity'], { kind: 'unverified' }>): string {
  return reason === undefined ? pin : `${pin} ${reason}`
}

function talkOf({ taker, held, ending }: WithAnalyst): NonNullable<Seen['talk']> {
  const end = ending === 'ended' ? 'analyst-ended' : typeof ending === 'object' ? 'transferred' : 'none'
  return { attempt: taker.attempt, staff: taker.id, held, ending: end }
}

function pinMoments(call: Call, seen: Seen, next: Seen): Happening[] {
  const results = pinResults(call, seen, next)
  const isKeyed = seen.asksPin && !seen.checking && (next.checking || results.some(({ kind }) => kind !== 'unverified'))
  return [...(isKeyed ? [{ kind: 'pin-keyed' } as const] : []), ...results]
}

function pinResults({ identity }: Call, seen: Seen, next: Seen): Happening[] {
  if (next.mistypes > seen.mistypes) return [{ kind: 'mis-keyed' }]
  if (next.identity === seen.identity && next.wrongPins === seen.wrongPins) return []
  if (identity.kind === 'verified') return [{ kind: 'verified', by: identity.by.kind }]
  if (next.wrongPins > seen.wrongPins) return [{ kind: 'wrong-pin', why: identity.reason }]
  if (seen.identity.startsWith('verified')) return [{ kind: 'unverified' }]
  return identity.reason === undefined ? [] : [{ kind: 'not-compared', why: identity.reason }]
}

function talkEnds({ stage }: Call, { talk: before }: Seen, { talk: after }: Seen): Happening[] {
  if (before === undefined || before.attempt === after?.attempt) return []
  const over = { kind: 'talk-ended', staff: before.staff } as const
  // A colleague has the call now, in the same conference.
  if (after === undefined || stage.kind !== 'with-analyst') return [over]
  return [{ kind: 'transferred', staff: before.staff, to: stage.desk, only: after.staff }, over]
}

function queueMoments(call: Call, seen: Seen, next: Seen): Happening[] {
  const passed: Happening[] = []
  const { claim } = next
  if (seen.claim !== undefined && seen.claim.attempt !== claim?.attempt && seen.claim.attempt !== next.talk?.attempt)
    passed.push({ kind: 'not-taken', staff: seen.claim.staff })
  if (call.stage.kind !== 'waiting') return passed
  const { desk, since, declined } = call.stage
  if (since !== seen.since) passed.push({ kind: 'queued', desk })
  else if (desk !== seen.desk) passed.push({ kind: 'moved', desk })
  for (const { id } of declined.slice(since === seen.since ? seen.declined : 0))
    passed.push({ kind: 'declined', staff: id })
  const { rung = [] } = call.stage.duty ?? {}
  const isDuty = rung.some(({ attempt }) => attempt === claim?.attempt)
  if (claim !== undefined && claim.attempt !== seen.claim?.attempt && !isDuty)
    passed.push({ kind: 'offered', staff: claim.staff })
  return [...passed, ...dutyMoments(rung, seen)]
}

/** One phone rings at a time, so that rings are over in the order in which they began. */
function dutyMoments(rung: readonly DutyRing[], { duty = { rung: 0, over: 0 } }: Seen): Happening[] {
  const over = rung.filter(({ how }) => how !== undefined).slice(duty.over)
  return [
    ...over.map(({ how, staff }): Happening => ({ kind: how === 'acknowledged' ? 'has-it' : 'not-taken', staff })),
    ...rung.slice(duty.rung).map(({ staff }): Happening => ({ kind: 'offered', staff })),
  ]
}

function talkMoments({ stage }: Call, { talk: before }: Seen, { talk: after }: Seen): Happening[] {
  if (after === undefined) return []
  const same = before?.attempt === after.attempt ? before : undefined
  const passed: Happening[] = []
  if (same === undefined && stage.kind === 'with-analyst')
    passed.push({ kind: 'answered', staff: after.staff, desk: stage.desk })
  if (after.held !== (same?.held ?? false)) passed.push({ kind: after.held ? 'held' : 'resumed' })
  if (after.ending !== (same?.ending ?? 'none')) passed.push(...endingOf(stage, after.staff))
  return passed
}

function endingOf(stage: Stage, staff: StaffId): Happening[] {
  const ending = stage.kind === 'with-analyst' ? stage.ending : undefined
  if (ending === 'ended') return [{ kind: 'analyst-ended', staff }]
  if (typeof ending !== 'object') return []
  return [{ kind: 'transferred', staff, to: ending.to, ...(ending.only === undefined ? {} : { only: ending.only }) }]
}

/** Telephony did not do what the analyst asked for: the conversation goes on as it was. */
function takenBack({ talk: before }: Seen, { talk: after }: Seen): boolean {
  return (
    before !== undefined && before.attempt === after?.attempt && before.ending !== 'none' && after.ending === 'none'
  )
}

function withoutLastEnding(moments: readonly Moment[]): Moment[] {
  const last = moments.findLastIndex(({ kind }) => kind === 'analyst-ended' || kind === 'transferred')
  return moments.filter((_, index) => index !== last)
}

/** Where the call itself says when it was; otherwise the moment of writing counts. */
function momentOf({ kind }: Happening, { stage }: Call): Instant | undefined {
  if (kind === 'queued' && stage.kind === 'waiting') return stage.since
  if (kind === 'offered' && stage.kind === 'waiting') return stage.claim?.at
  if (kind === 'ended' && stage.kind === 'ended') return stage.at
  return undefined
}
