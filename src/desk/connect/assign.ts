/** Somebody else chooses who takes a waiting call: what they may know of it, and what becomes of their choice. */
import type { CallStore } from '../../calls/call-store.ts'
import type { Call } from '../../calls/call.ts'
import type { CallId, StaffId } from '../../domain/ids.ts'
import { assignedTo } from './assigned-to.ts'
import { badgeOf, BADGE_WORDS } from '../badge.ts'
import { cardOf } from '../card.ts'
import type { Choice } from '../telephony.ts'
import { bareLanguage } from '../staff/languages.ts'
import { hasDeclined, needsOf } from './offer.ts'
import { isThere, type PresenceStore } from '../staff/presence.ts'
import type { Staff, StaffDirectory } from '../staff/staff.ts'
import type { TakeCall } from './take-call.ts'

/**
 * Words of the rules, and numbers that name a contract or a call: never who is calling, from where, or anything they keyed to
 * prove it. Blank stands for what is not known, so that every one can be compared.
 */
export interface WaitingFacts {
  desk: string
  /** As on the card: VERIFIED, UNVERIFIED, … */
  badge: string
  verified: boolean
  language: string
  /** For a verified caller alone, as everywhere: where the contract says that data stays. */
  residency: string
  product: string
  urgent: boolean
  /** 1 to 4; 0 when the caller was not asked. */
  severity: number
  intent: string
  contract: string
  reference: string
  /** Whom of the staff the caller was sent to. */
  only: string
  /** Who of the staff is not asked again. */
  declined: string[]
}

export type Assigned =
  /** Their phone rings, or did when this was asked before. */
  | 'ringing'
  /** Not their call, or their phone cannot be rung: somebody else, please. */
  | 'somebody-else'
  /** They talk with another caller, or their screen is gone: free for this caller later, and for none now. */
  | 'busy'
  /** Another one's phone rings, or nobody knows the call yet: ask again soon. */
  | 'later'
  /** Nobody waits for this any more. */
  | 'over'
  /** Not one of the staff. */
  | 'nobody'

export interface AssignDeps {
  calls: Pick<CallStore, 'read'>
  staff: StaffDirectory
  takeCall: Pick<TakeCall, 'take'>
  presence: Pick<PresenceStore, 'find' | 'set'>
  now: () => Date
}

export interface Assign {
  /** Undefined while the caller is to wait in the line's own queue: nothing is known, or the line failed before. */
  facts(callId: CallId): Promise<WaitingFacts | undefined>
  assign(callId: CallId, staff: StaffId, choice: Choice): Promise<Assigned>
  isWith(callId: CallId, staff: StaffId): Promise<boolean>
  /** Over there they count as away from then on: their desk shows it, unless they have said since that they are back. */
  timedOut(staff: StaffId, at: Date): Promise<void>
}

/** The one door to a waiting call stays `take`: whoever chose, its compare-and-set decides. */
export function makeAssign({ calls, staff, takeCall, presence, now }: AssignDeps): Assign {
  async function taken(callId: CallId, person: Staff, choice: Choice): Promise<Assigned> {
    const { kind } = await takeCall.take(callId, person, choice)
    switch (kind) {
      case 'ringing':
        return 'ringing'
      case 'not-offered':
      case 'phone-failed':
        return 'somebody-else'
      case 'on-a-call':
      case 'say-outcome':
        return 'busy'
      case 'taken':
      case 'gone': {
        const call = await calls.read(callId)
        return call === undefined || call.stage.kind === 'waiting' ? 'later' : 'over'
      }
      default:
        return kind satisfies never
    }
  }

  async function isTheirs(callId: CallId, staffId: StaffId): Promise<boolean> {
    const call = await calls.read(callId)
    return call !== undefined && assignedTo(call) === staffId
  }

  return {
    async facts(callId) {
      const call = await calls.read(callId)
      return call === undefined || call.lineFailures > 0 ? undefined : factsOf(call)
    },
    async assign(callId, staffId, choice) {
      const person = await staff.find(staffId)
      if (person === undefined) return 'nobody'
      // Asked twice, or they took it by hand a moment before.
      if (await isTheirs(callId, staffId)) return 'ringing'
      const known = await presence.find(staffId).catch(() => undefined)
      // An empty chair is not rung. Of those whose presence is not known, TaskRouter knows best.
      if (known !== undefined && !isThere(known, now())) return 'busy'
      const stage = (await calls.read(callId))?.stage
      if (stage?.kind === 'waiting' && hasDeclined(stage, staffId, now())) return 'somebody-else'
      return taken(callId, person, choice)
    },
    isWith: isTheirs,
    async timedOut(staffId, at) {
      const chosen = await presence.find(staffId)
      if (chosen?.state !== 'ready' || Date.parse(chosen.since) >= at.getTime()) return
      await presence.set(staffId, 'missed', at)
    },
  }
}

function factsOf(call: Call): WaitingFacts | undefined {
  const card = cardOf(call)
  if (card === undefined || call.stage.kind !== 'waiting') return undefined
  const { language, residency, product } = needsOf(call)
  return {
    desk: card.desk,
    badge: BADGE_WORDS[badgeOf(call)],
    verified: call.identity.kind === 'verified',
    language: bareLanguage(language),
    residency: residency ?? '',
    product: product ?? '',
    urgent: card.urgent,
    severity: card.severity ?? 0,
    intent: card.intent ?? '',
    contract: card.contract?.number ?? '',
    reference: card.reference,
    only: call.stage.only ?? '',
    declined: call.stage.declined.map(({ id }) => id),
  }
}
