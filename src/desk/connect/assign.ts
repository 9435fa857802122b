/** TaskRouter chooses the analyst for a waiting call: the facts it may know, and what becomes of its choice. */
import type { CallStore } from '../../calls/call-store.ts'
import type { Call } from '../../calls/call.ts'
import type { Desk } from '../../domain/decide.ts'
import type { CallId, StaffId } from '../../domain/ids.ts'
import { assignedTo } from './assigned-to.ts'
import { badgeOf, BADGE_WORDS } from '../badge.ts'
import { cardOf } from '../card.ts'
import type { Choice } from '../telephony.ts'
import { bareLanguage } from '../../domain/directory/languages.ts'
import { freeOwner } from './free-owner.ts'
import { hasDeclined, needsOf, offerOf, type WideningPolicy } from './offer.ts'
import type { Busy } from '../staff/busy.ts'
import { isThere, type PresenceStore } from '../staff/presence.ts'
import type { Staff, StaffDirectory } from '../staff/staff.ts'
import type { TakeCall } from './take-call.ts'

/**
 * The facts that leave the service: words of the rules, and numbers that name a contract or a call. Never who is calling, from
 * where, or anything they keyed to prove it. An unknown fact is blank, so that an expression can compare it.
 */
export interface WaitingFacts {
  desk: string
  /** As on the card: VERIFIED, UNVERIFIED, … */
  badge: string
  verified: boolean
  language: string
  /** The region where the contract says that data stays; blank for an unverified caller. */
  residency: string
  product: string
  urgent: boolean
  /** 1 to 4; 0 when the caller was not asked. */
  severity: number
  intent: string
  contract: string
  reference: string
  /** The colleague the caller was transferred to, by id. */
  only: string
  /** The owner of the case, by id, while they are offered the call first; blank: it is for the desk. */
  owner: string
  /** The staff who declined this call, by id. */
  declined: string[]
}

export const ASSIGNED = [
  /** Their phone rings, or did when this was asked before. */
  'ringing',
  /** Not their call, or their phone cannot be rung: choose another analyst. */
  'somebody-else',
  /** They talk with another caller, or have closed their screen: choose them for no caller now. */
  'busy',
  /** A colleague's phone rings, or the call is not stored yet: ask again soon. */
  'later',
  /** The caller no longer waits. */
  'over',
  /** Not one of the staff. */
  'nobody',
] as const
export type Assigned = (typeof ASSIGNED)[number]

export interface AssignDeps {
  calls: Pick<CallStore, 'read'>
  staff: StaffDirectory
  takeCall: Pick<TakeCall, 'take'>
  presence: Pick<PresenceStore, 'find' | 'set'>
  busy: Pick<Busy, 'isBusy'>
  /** Rings this analyst for a callback whose caller came to the desk before that one, if there is one to make. */
  callbackBefore: (waiting: { desk: Desk; place: string }, by: Staff) => Promise<boolean>
  settings: { policy: WideningPolicy }
  now: () => Date
}

export interface Assign {
  /** Undefined while the caller waits in telephony's own queue: the call is not stored, or telephony failed for it before. */
  facts(callId: CallId): Promise<WaitingFacts | undefined>
  /** Rings the chosen analyst. Asked twice for the same analyst and call, it answers `ringing` twice and rings once. */
  assign(callId: CallId, staff: StaffId, choice: Choice): Promise<Assigned>
  /** True while this analyst is rung for the call, or talks with the caller. */
  isWith(callId: CallId, staff: StaffId): Promise<boolean>
  /** TaskRouter has set them away since `at`. Their desk shows a missed call, unless they have changed their presence since. */
  timedOut(staff: StaffId, at: Date): Promise<void>
}

/** A choice goes through `take`, as taking by hand does: its compare-and-set decides who gets the call. */
export function makeAssign(deps: AssignDeps): Assign {
  const { calls, staff, takeCall, presence, busy, callbackBefore, settings, now } = deps

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

  async function firstFor(call: Call): Promise<StaffId | undefined> {
    const { stage } = call
    if (stage.kind !== 'waiting') return undefined
    const at = now()
    const owner = await freeOwner(call, at, { calls, staff, presence, busy })
    return offerOf(call, stage, at, [], settings.policy, owner).first
  }

  return {
    async facts(callId) {
      const call = await calls.read(callId)
      if (call === undefined || call.lineFailures > 0) return undefined
      return factsOf(call, await firstFor(call))
    },
    async assign(callId, staffId, choice) {
      const person = await staff.find(staffId)
      if (person === undefined) return 'nobody'
      // TaskRouter asked twice, or they took the call by hand a moment before.
      if (await isTheirs(callId, staffId)) return 'ringing'
      const known = await presence.find(staffId).catch(() => undefined)
      // An analyst who has closed their desk is not rung. One whose presence cannot be read is: TaskRouter holds them for ready.
      if (known !== undefined && !isThere(known, now())) return 'busy'
      const stage = (await calls.read(callId))?.stage
      if (stage?.kind === 'waiting' && hasDeclined(stage, staffId, now(), settings.policy)) return 'somebody-else'
      // A callback keeps the place of its caller. TaskRouter, which knows of calls alone, chooses another analyst for this one.
      const turn = stage?.kind === 'waiting' ? { desk: stage.desk, place: stage.place ?? stage.since } : undefined
      if (turn !== undefined && (await callbackBefore(turn, person))) return 'busy'
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

function factsOf(call: Call, owner: StaffId | undefined): WaitingFacts | undefined {
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
    owner: owner ?? '',
    declined: call.stage.declined.map(({ id }) => id),
  }
}
