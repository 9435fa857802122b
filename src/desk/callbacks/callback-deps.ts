/** What callbacks need of the rest of the service: for the list and its attempts, and for the two phones of an attempt. */
import type { CallStore } from '../../calls/call-store.ts'
import type { CallEvents } from '../../calls/turn-deps.ts'
import type { SpokenPrompt } from '../../calls/turn.ts'
import type { Directory } from '../../domain/directory/directory.ts'
import type { Policy } from '../../domain/policy.ts'
import type { CallId, StaffId } from '../../domain/ids.ts'
import type { TakeCall } from '../connect/take-call.ts'
import type { Prove } from '../prove.ts'
import type { Busy } from '../staff/busy.ts'
import type { WhereRung } from '../softphone/where-rung.ts'
import type { StaffDirectory } from '../staff/staff.ts'
import type { WrapUp } from '../staff/wrap-up.ts'
import type { Telephony } from '../telephony.ts'
import type { CallbackStore } from './callback-store.ts'

export interface CallbackDeps {
  calls: CallStore
  callbacks: CallbackStore
  directory: Pick<Directory, 'standingOf'>
  staff: StaffDirectory
  telephony: Telephony
  events: Pick<CallEvents, 'brokeDuringCall'>
  busy: Pick<Busy, 'isBusy'>
  mustSay: WrapUp['mustSay']
  whereRung: WhereRung
  settings: { policy: Pick<Policy, 'callbackHours' | 'hours'> }
  /** Screens, and TaskRouter, are told that this person is free again, or no longer. */
  tell: (id: StaffId, isFree?: true) => void
  now: () => Date
  /** The number to show when the call that the callback is about is no longer stored. */
  ownNumber: string | undefined
}

export interface CallbackLegDeps extends CallbackDeps {
  /** Told of every change to a callback. */
  changed: () => void
  /** Told when the analyst's leg of this call is over. */
  legOver: (callId: CallId) => Promise<void>
  wrapUp: Pick<WrapUp, 'begin'>
  /** Their phone rang in vain: they are offered nothing more until they say that they are back. */
  onMissed: (staff: StaffId) => Promise<void>
  prove: Prove
  takeCall: Pick<TakeCall, 'legEnded'>
  /** What callers and staff hear, in the first of these languages that is spoken; the brand is filled in. */
  words: (
    prompt: string,
    values: Record<string, string | { digits: string }>,
    languages?: readonly string[],
  ) => SpokenPrompt
  /** What a call that begins now begins with. */
  flowVersion: () => string
  events: CallEvents
  pause: (ms: number) => Promise<void>
}
