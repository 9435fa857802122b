/** During a conversation the caller keys their PIN alone and comes back. The analyst holds on and hears nothing of it. */
import { conferenceIn } from '../../calls/talk.ts'
import type { CallId } from '../../domain/ids.ts'
import type { Staff } from '../staff/staff.ts'
import { isConsulting, setEnding, toTalkAnswer, type TalkAnswer, type TalkDeps } from './own-talk.ts'

/** When telephony does not move the caller, the conversation is as it was. */
export async function askForPin(callId: CallId, staff: Staff, deps: TalkDeps): Promise<TalkAnswer> {
  const { telephony } = deps
  if (await isConsulting(callId, staff, deps)) return { kind: 'consulting' }
  if ((await deps.calls.read(callId))?.calledBack !== undefined) return { kind: 'called-back' }
  const mine = await setEnding(callId, staff, 'pin', deps)
  if (mine === undefined) return { kind: 'not-yours' }
  const conference = conferenceIn(mine.talk)
  // The caller leaves the conference for a while: that must not end it.
  const outlives = await telephony.endsWith(conference, callId, false)
  if (outlives !== 'done') {
    await setEnding(callId, staff, undefined, deps)
    return toTalkAnswer(outlives)
  }
  const answer = await telephony.move(callId, mine.call.turn, 'pin')
  if (answer !== 'done') {
    await setEnding(callId, staff, undefined, deps)
    await telephony.endsWith(conference, callId, true)
  } else await telephony.hold(conference, mine.talk.leg, true)
  return toTalkAnswer(answer)
}

/** Takes the question for the PIN back: the caller returns to the conversation as they are. */
export async function withdrawPinRequest(callId: CallId, staff: Staff, deps: TalkDeps): Promise<TalkAnswer> {
  const call = await deps.calls.read(callId)
  const back = call?.stage.kind === 'talking' ? call.stage.returnTo : undefined
  if (call === undefined || back?.left !== false || back.taker.id !== staff.id) return { kind: 'not-yours' }
  return toTalkAnswer(await deps.telephony.move(callId, call.turn, 'back'))
}
