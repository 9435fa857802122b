/** What an analyst may do with the caller they talk to: end, hold, mute, send on, have them key their PIN. */
import { conferenceOf } from '../../calls/talk.ts'
import type { CallStore } from '../../calls/call-store.ts'
import type { Call, WithAnalyst } from '../../calls/call.ts'
import { callAudit } from '../../calls/call-records.ts'
import type { AuditLog } from '../../domain/audit.ts'
import type { Desk } from '../../domain/decide.ts'
import type { CallId, StaffId } from '../../domain/ids.ts'
import type { Telephony, TelephonyAnswer } from '../telephony.ts'
import type { Staff } from '../staff/staff.ts'

export interface TalkDeps {
  calls: CallStore
  telephony: Telephony
  audit: AuditLog
  now: () => Date
}

export type TalkAnswer =
  | { kind: 'done' }
  /** Not this person's conversation (any more). */
  | { kind: 'not-yours' }
  | { kind: 'caller-left' }
  /** The network did not do it; everything is as it was. */
  | { kind: 'failed' }

export type Talk = ReturnType<typeof makeTalk>

export function makeTalk({ calls, telephony, audit, now }: TalkDeps) {
  /** Applies `change` while this person talks with the caller; undefined when they do not. */
  async function change(
    callId: CallId,
    { id }: Staff,
    changed: (call: Call, talk: WithAnalyst) => Call,
  ): Promise<{ call: Call; talk: WithAnalyst } | undefined> {
    const after = await calls.change(callId, (latest) =>
      latest.stage.kind === 'with-analyst' && latest.stage.taker.id === id
        ? { call: changed(latest, latest.stage), result: 'theirs' }
        : {},
    )
    if (after?.result !== 'theirs' || after.call.stage.kind !== 'with-analyst') return undefined
    return { call: after.call, talk: after.call.stage }
  }

  const ending = (callId: CallId, staff: Staff, how: WithAnalyst['ending']) =>
    change(callId, staff, (call, talk) => ({ ...call, stage: { kind: 'with-analyst', ...talk, ending: how } }))

  return {
    async end(callId: CallId, staff: Staff): Promise<TalkAnswer> {
      const mine = await ending(callId, staff, 'ended')
      if (mine === undefined) return { kind: 'not-yours' }
      const answer = await telephony.endTalk(conferenceOf(mine.talk.taker.attempt))
      // A room that is not there any more leaves the analyst's own leg to be ended; that ends the conversation too.
      return said(answer === 'gone' ? await telephony.hangUp(mine.talk.leg) : answer)
    },

    /** To another desk, or to one colleague there; proof and place go with the caller. */
    async transfer(callId: CallId, staff: Staff, to: Desk, only: StaffId | undefined): Promise<TalkAnswer> {
      const mine = await change(callId, staff, (call, talk) => ({
        ...call,
        putOnDeskBy: staff.id,
        stage: { kind: 'with-analyst', ...talk, ending: { to, only } },
      }))
      if (mine === undefined) return { kind: 'not-yours' }
      await audit.append({
        ...callAudit(mine.call, 'call.sent-on', now(), { desk: to, colleague: only ?? null }),
        actor: `staff ${staff.id}`,
      })
      const answer = await telephony.move(callId, mine.call.turn, 'line')
      if (answer !== 'done') await ending(callId, staff, undefined)
      return said(answer)
    },

    /** The caller keys alone and comes back; the analyst holds on and hears nothing of it. */
    async askForPin(callId: CallId, staff: Staff): Promise<TalkAnswer> {
      const mine = await ending(callId, staff, 'pin')
      if (mine === undefined) return { kind: 'not-yours' }
      const conference = conferenceOf(mine.talk.taker.attempt)
      // The caller leaves the room for a while: that must not end it.
      const kept = await telephony.endsWith(conference, callId, false)
      if (kept !== 'done') {
        await ending(callId, staff, undefined)
        return said(kept)
      }
      const answer = await telephony.move(callId, mine.call.turn, 'pin')
      if (answer !== 'done') {
        await ending(callId, staff, undefined)
        await telephony.endsWith(conference, callId, true)
      } else await telephony.hold(conference, mine.talk.leg, true)
      return said(answer)
    },

    /** Takes the question for the PIN back: the caller returns to the conversation as they are. */
    async stopAsking(callId: CallId, staff: Staff): Promise<TalkAnswer> {
      const call = await calls.read(callId)
      const back = call?.stage.kind === 'talking' ? call.stage.returnTo : undefined
      if (call === undefined || back?.left !== false || back.taker.id !== staff.id) return { kind: 'not-yours' }
      return said(await telephony.move(callId, call.turn, 'back'))
    },

    async hold(callId: CallId, staff: Staff, held: boolean): Promise<TalkAnswer> {
      const mine = await change(callId, staff, (call) => call)
      if (mine === undefined) return { kind: 'not-yours' }
      const answer = await telephony.hold(conferenceOf(mine.talk.taker.attempt), callId, held)
      if (answer === 'done') {
        await change(callId, staff, (call, talk) => ({ ...call, stage: { kind: 'with-analyst', ...talk, held } }))
      }
      return said(answer)
    },

    async mute(callId: CallId, staff: Staff, muted: boolean): Promise<TalkAnswer> {
      const mine = await change(callId, staff, (call) => call)
      if (mine === undefined) return { kind: 'not-yours' }
      const answer = await telephony.mute(conferenceOf(mine.talk.taker.attempt), mine.talk.leg, muted)
      if (answer === 'done') {
        await change(callId, staff, (call, talk) => ({ ...call, stage: { kind: 'with-analyst', ...talk, muted } }))
      }
      return said(answer)
    },

    /** The supervisors see it first on their board. */
    async askForHelp(callId: CallId, staff: Staff, asks: boolean): Promise<TalkAnswer> {
      const since = asks ? now().toISOString() : undefined
      const mine = await change(callId, staff, (call, talk) => ({
        ...call,
        stage: { kind: 'with-analyst', ...talk, asksHelp: since },
      }))
      return { kind: mine === undefined ? 'not-yours' : 'done' }
    },

    /** "Let me pass you to my colleague": whoever speaks now has proved nothing. */
    async newPerson(callId: CallId, staff: Staff): Promise<TalkAnswer> {
      const mine = await change(callId, staff, (call) => ({
        ...call,
        identity: { kind: 'unverified', pin: 'not_entered', reason: undefined },
      }))
      if (mine === undefined) return { kind: 'not-yours' }
      await audit.append({ ...callAudit(mine.call, 'call.new-person', now(), {}), actor: `staff ${staff.id}` })
      return { kind: 'done' }
    },
  }
}

function said(answer: TelephonyAnswer): TalkAnswer {
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
