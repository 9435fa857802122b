/** An analyst ends their conversation, or transfers the caller. */
import { callAudit } from '../../calls/call-records.ts'
import { conferenceIn } from '../../calls/talk.ts'
import type { Call } from '../../calls/call.ts'
import type { Desk } from '../../domain/decide.ts'
import type { CallId, StaffId } from '../../domain/ids.ts'
import type { Staff } from '../staff/staff.ts'
import { changeOwnTalk, isConsulting, setEnding, toTalkAnswer, type TalkAnswer, type TalkDeps } from './own-talk.ts'

export async function endTalk(callId: CallId, staff: Staff, deps: TalkDeps): Promise<TalkAnswer> {
  const { telephony } = deps
  const mine = await setEnding(callId, staff, 'ended', deps)
  if (mine === undefined) return { kind: 'not-yours' }
  const answer = await telephony.endTalk(conferenceIn(mine.talk))
  // Where the conference no longer exists, the end of the analyst's own leg ends the conversation too.
  return toTalkAnswer(answer === 'gone' ? await telephony.hangUp(mine.talk.leg) : answer)
}

/**
 * To another desk, or to one colleague there; proof and place go with the caller. On record before the caller is moved. When
 * telephony does not move them, the conversation goes on.
 */
export async function transfer(
  callId: CallId,
  staff: Staff,
  to: { desk: Desk; only: StaffId | undefined; note?: string | undefined },
  deps: TalkDeps,
): Promise<TalkAnswer> {
  const { telephony, audit, now } = deps
  const { desk, only, note } = to
  if (await isConsulting(callId, staff, deps)) return { kind: 'consulting' }
  const mine = await changeOwnTalk(callId, staff, deps, (call, talk) => ({
    ...withNote(call, staff, note, now()),
    putOnDeskBy: staff.id,
    stage: { kind: 'with-analyst', ...talk, ending: { to: desk, only } },
  }))
  if (mine === undefined) return { kind: 'not-yours' }
  await audit.append({
    ...callAudit(mine.call, 'call.sent-on', now(), { desk, colleague: only ?? null }),
    actor: `staff ${staff.id}`,
  })
  const answer = await telephony.move(callId, mine.call.turn, 'line')
  if (answer !== 'done') await setEnding(callId, staff, undefined, deps)
  return toTalkAnswer(answer)
}

/** The note replaces the one of an earlier transfer, which was for another colleague. */
export function withNote(
  { transferNote: _, ...call }: Call,
  { name }: Staff,
  text: string | undefined,
  at: Date,
): Call {
  return text === undefined ? call : { ...call, transferNote: { by: name, at: at.toISOString(), text } }
}
