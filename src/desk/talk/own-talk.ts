/** The conversation an analyst has at this moment: changed only while it is theirs, and what they are answered. */
import type { CallStore } from '../../calls/call-store.ts'
import type { Call, WithAnalyst } from '../../calls/call.ts'
import type { OnTalkEnd } from '../../calls/talk.ts'
import type { CallEvents } from '../../calls/turn-deps.ts'
import type { AuditLog } from '../../domain/audit.ts'
import type { CallId, StaffId } from '../../domain/ids.ts'
import type { Busy } from '../staff/busy.ts'
import type { PresenceStore } from '../staff/presence.ts'
import type { WhereRung } from '../softphone/where-rung.ts'
import type { Staff } from '../staff/staff.ts'
import type { Telephony, TelephonyAnswer } from '../telephony.ts'

export interface TalkDeps {
  calls: CallStore
  telephony: Telephony
  audit: AuditLog
  now: () => Date
  events: Pick<CallEvents, 'brokeDuringCall'>
  busy: Pick<Busy, 'isBusy'>
  presence: Pick<PresenceStore, 'find'>
  whereRung: WhereRung
  onTalkEnd: OnTalkEnd
  /** Draws the desk of this person again. */
  tell: (staff: StaffId) => void
}

export type TalkAnswer =
  | { kind: 'done' }
  /** This analyst does not talk with the caller, or no longer does. */
  | { kind: 'not-yours' }
  | { kind: 'caller-left' }
  /** Telephony did not do it; everything is as it was. */
  | { kind: 'failed' }
  /** They consult a colleague: the transfer is completed, or the caller taken back, before anything else. */
  | { kind: 'consulting' }
  /** The call was placed by us, and callers are told that no PIN is asked for on such a call. */
  | { kind: 'called-back' }

export interface OwnTalk {
  call: Call
  talk: WithAnalyst
}

/** Applies `change` while this analyst talks with the caller; undefined when they do not. */
export async function changeOwnTalk(
  callId: CallId,
  { id }: Staff,
  { calls }: Pick<TalkDeps, 'calls'>,
  change: (call: Call, talk: WithAnalyst) => Call,
): Promise<OwnTalk | undefined> {
  const after = await calls.change(callId, (latest) =>
    latest.stage.kind === 'with-analyst' && latest.stage.taker.id === id
      ? { call: change(latest, latest.stage), result: 'theirs' }
      : {},
  )
  if (after?.result !== 'theirs' || after.call.stage.kind !== 'with-analyst') return undefined
  return { call: after.call, talk: after.call.stage }
}

/** The conversation as it is; undefined when it is not this analyst's. */
export function ownTalk(callId: CallId, staff: Staff, deps: Pick<TalkDeps, 'calls'>): Promise<OwnTalk | undefined> {
  return changeOwnTalk(callId, staff, deps, (call) => call)
}

/** True while they consult a colleague. What moves the caller out of the conference has to wait until that is over. */
export async function isConsulting(callId: CallId, staff: Staff, deps: Pick<TalkDeps, 'calls'>): Promise<boolean> {
  return (await ownTalk(callId, staff, deps))?.talk.consulted !== undefined
}

/** Notes how the conversation will end, so that its end is understood. `undefined` takes that back. */
export function setEnding(
  callId: CallId,
  staff: Staff,
  ending: WithAnalyst['ending'],
  deps: Pick<TalkDeps, 'calls'>,
): Promise<OwnTalk | undefined> {
  return changeOwnTalk(callId, staff, deps, (call, talk) => ({
    ...call,
    stage: { kind: 'with-analyst', ...talk, ending },
  }))
}

/** What telephony answered, as the analyst is told. */
export function toTalkAnswer(answer: TelephonyAnswer): TalkAnswer {
  switch (answer) {
    case 'done':
    case 'failed':
      return { kind: answer }
    case 'gone':
      return { kind: 'caller-left' }
    default:
      return answer satisfies never
  }
}
