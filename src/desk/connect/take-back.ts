/** A member of staff who has become inactive is away at once, and what rings on their phone is taken back from them. */
import type { CallStore } from '../../calls/call-store.ts'
import type { Stage } from '../../calls/call.ts'
import type { CallId, StaffId } from '../../domain/ids.ts'
import type { CallbackLegs } from '../callbacks/callback-legs.ts'
import { attemptsNow, type CallbackStore } from '../callbacks/callback-store.ts'
import type { KeepPresence } from '../staff/keep-presence.ts'
import type { Telephony } from '../telephony.ts'
import type { PresenceStore } from '../staff/presence.ts'
import type { StaffDirectory } from '../staff/staff.ts'
import type { StaffUpdates } from '../staff/staff-updates.ts'

export interface TakeBackDeps {
  calls: Pick<CallStore, 'inProgress' | 'change'>
  callbacks: Pick<CallbackStore, 'waiting'>
  callbackLegs: Pick<CallbackLegs, 'analystOver'>
  staff: Pick<StaffDirectory, 'all'>
  presence: Pick<PresenceStore, 'all'>
  keepPresence: Pick<KeepPresence, 'away'>
  telephony: Pick<Telephony, 'hangUp'>
  tell: StaffUpdates['tell']
  now: () => Date
}

export interface TakeBack {
  /** From all who are inactive now. A conversation that has begun goes on. Throws while a store is unavailable. */
  fromInactive(): Promise<void>
}

type Claim = NonNullable<Extract<Stage, { kind: 'waiting' }>['claim']>

export function makeTakeBack(deps: TakeBackDeps): TakeBack {
  const { calls, callbacks, callbackLegs, staff, presence, keepPresence, telephony, tell, now } = deps

  /** The caller goes back to the queue. */
  async function takeRingBack(callId: CallId, { id, attempt, leg, chosen }: Claim): Promise<void> {
    // TaskRouter has to hear that they missed it before it chooses another person: that is the end of the leg.
    if (chosen !== true) {
      await calls.change(callId, (call) => {
        const { stage } = call
        const isTheirs = stage.kind === 'waiting' && stage.claim?.attempt === attempt && !stage.claim.accepted
        return isTheirs ? { call: { ...call, stage: { ...stage, claim: undefined } } } : {}
      })
    }
    tell(id)
    if (leg !== undefined) await telephony.hangUp(leg)
  }

  /** Callbacks that still ring their phone, or whisper to it: the contact was not dialled, and stays on the list. */
  async function takeAttemptsBack(isActive: (id: StaffId) => boolean): Promise<void> {
    for (const { callId, attempt, staff: id, dialledAt, analystLeg } of await attemptsNow(callbacks, now())) {
      if (id === undefined || attempt === undefined || dialledAt !== undefined || isActive(id)) continue
      await callbackLegs.analystOver({ callId, attempt })
      if (analystLeg !== undefined) await telephony.hangUp(analystLeg)
    }
  }

  return {
    async fromInactive() {
      const active = new Set((await staff.all()).map(({ id }) => id))
      for (const { id, state } of await presence.all()) {
        if (state === 'ready' && !active.has(id)) await keepPresence.away(id, 'no-desk')
      }
      for (const { id, stage } of await calls.inProgress()) {
        const claim = stage.kind === 'waiting' ? stage.claim : undefined
        const isStaff = claim !== undefined && claim.onRotaAlone !== true
        if (isStaff && !claim.accepted && !active.has(claim.id)) await takeRingBack(id, claim)
      }
      await takeAttemptsBack((id) => active.has(id))
    },
  }
}
