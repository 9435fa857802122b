/** What an analyst does while they talk on with the caller: hold, mute, ask a supervisor for help, note a new person. */
import { callAudit } from '../../calls/call-records.ts'
import { conferenceIn } from '../../calls/talk.ts'
import type { CallId } from '../../domain/ids.ts'
import type { Staff } from '../staff/staff.ts'
import { changeOwnTalk, ownTalk, toTalkAnswer, type TalkAnswer, type TalkDeps } from './own-talk.ts'

/** A caller on hold hears the words for that, and not the analyst. */
export async function holdCaller(callId: CallId, staff: Staff, held: boolean, deps: TalkDeps): Promise<TalkAnswer> {
  const mine = await ownTalk(callId, staff, deps)
  if (mine === undefined) return { kind: 'not-yours' }
  const answer = await deps.telephony.hold(conferenceIn(mine.talk), callId, held)
  if (answer === 'done') {
    await changeOwnTalk(callId, staff, deps, (call, talk) => ({
      ...call,
      stage: { kind: 'with-analyst', ...talk, held },
    }))
  }
  return toTalkAnswer(answer)
}

/** The caller does not hear the analyst. */
export async function muteAnalyst(callId: CallId, staff: Staff, muted: boolean, deps: TalkDeps): Promise<TalkAnswer> {
  const mine = await ownTalk(callId, staff, deps)
  if (mine === undefined) return { kind: 'not-yours' }
  const answer = await deps.telephony.mute(conferenceIn(mine.talk), mine.talk.leg, muted)
  if (answer === 'done') {
    await changeOwnTalk(callId, staff, deps, (call, talk) => ({
      ...call,
      stage: { kind: 'with-analyst', ...talk, muted },
    }))
  }
  return toTalkAnswer(answer)
}

/** The supervisors see a conversation that asks for help first on their board. */
export async function askForHelp(callId: CallId, staff: Staff, asks: boolean, deps: TalkDeps): Promise<TalkAnswer> {
  const since = asks ? deps.now().toISOString() : undefined
  const mine = await changeOwnTalk(callId, staff, deps, (call, talk) => ({
    ...call,
    stage: { kind: 'with-analyst', ...talk, asksHelp: since },
  }))
  return { kind: mine === undefined ? 'not-yours' : 'done' }
}

/** "Let me pass you to my colleague": the person who speaks now has proved nothing, so the call is unverified. */
export async function noteNewPerson(callId: CallId, staff: Staff, deps: TalkDeps): Promise<TalkAnswer> {
  const { audit, now } = deps
  const mine = await changeOwnTalk(callId, staff, deps, (call) => ({
    ...call,
    identity: { kind: 'unverified', pin: 'not_entered', reason: undefined },
  }))
  if (mine === undefined) return { kind: 'not-yours' }
  await audit.append({ ...callAudit(mine.call, 'call.new-person', now(), {}), actor: `staff ${staff.id}` })
  return { kind: 'done' }
}
