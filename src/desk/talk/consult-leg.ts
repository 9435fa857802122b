/** The phone of a colleague who is consulted: it rings, a key joins them with the analyst, and its end gives the caller back. */
import { conferenceIn, type OnTalkEnd } from '../../calls/talk.ts'
import type { Call } from '../../calls/call.ts'
import { isInactive, type StaffDirectory } from '../staff/staff.ts'
import type { ConnectAttempt } from '../telephony.ts'
import { takeBackFrom } from './consult.ts'
import type { TalkDeps } from './own-talk.ts'

export interface ConsultLegDeps extends TalkDeps {
  staff: Pick<StaffDirectory, 'find'>
}

export interface ConsultLeg {
  /** The call that this attempt asks about, while it does. */
  callOf(about: ConnectAttempt): Promise<Call | undefined>
  /** The conference to join; undefined when they are no longer asked, or no longer staff. The same key again is answered the same. */
  enter(about: ConnectAttempt, leg: string): Promise<string | undefined>
  /** False: the leg is not one of a colleague who is consulted. */
  ended(about: ConnectAttempt): Promise<boolean>
}

export function makeConsultLeg(deps: ConsultLegDeps): ConsultLeg {
  const { calls, staff } = deps

  async function callOf({ callId, attempt }: ConnectAttempt): Promise<Call | undefined> {
    const call = await calls.read(callId)
    return call?.stage.kind === 'with-analyst' && call.stage.consulted?.attempt === attempt ? call : undefined
  }

  return {
    callOf,
    async enter(about, leg) {
      const call = await callOf(about)
      const asked = call?.stage.kind === 'with-analyst' ? call.stage.consulted : undefined
      if (asked === undefined || (await isInactive(asked.id, staff))) return undefined
      const after = await calls.change<string>(about.callId, (latest) => {
        const { stage } = latest
        if (stage.kind !== 'with-analyst' || stage.consulted?.attempt !== about.attempt) return {}
        const consulted = { ...stage.consulted, leg, joined: true as const }
        return { call: { ...latest, stage: { ...stage, consulted } }, result: conferenceIn(stage) }
      })
      return after?.result
    },
    async ended(about) {
      if ((await callOf(about)) === undefined) return false
      await takeBackFrom(about.callId, about.attempt, deps)
      return true
    },
  }
}

/** The conversation is over, and with it what a colleague was asked: their phone rings for nothing. */
export function endingConsult(
  onTalkEnd: OnTalkEnd,
  { telephony, tell }: Pick<TalkDeps, 'telephony' | 'tell'>,
): OnTalkEnd {
  return async (call, talk, how) => {
    await onTalkEnd(call, talk, how)
    if (talk.consulted === undefined) return
    if (talk.consulted.leg !== undefined) await telephony.stopRinging(talk.consulted.leg)
    tell(talk.consulted.id)
  }
}
