/** The call becomes the colleague's who is in its conference: one change of the call, after which they alone have it. */
import type { CallStore } from '../../calls/call-store.ts'
import type { Call, WithAnalyst } from '../../calls/call.ts'
import { conferenceAttempt, conferenceIn } from '../../calls/talk.ts'
import type { CallId } from '../../domain/ids.ts'
import type { Telephony } from '../telephony.ts'
import type { TalkDeps } from './own-talk.ts'

export interface HandOverDeps extends Pick<TalkDeps, 'now' | 'onTalkEnd' | 'tell'> {
  calls: Pick<CallStore, 'read' | 'change'>
  telephony: Pick<Telephony, 'endsWith' | 'hold'>
}

export interface HandedOver {
  call: Call
  /** As it was with the analyst who handed the call over. */
  before: WithAnalyst
}

/**
 * From the analyst of this attempt. Undefined, and everything as it was, when no colleague is in the conference: the network is
 * asked first, by a change that makes the conference end with their leg.
 */
export async function handOver(callId: CallId, attempt: string, deps: HandOverDeps): Promise<HandedOver | undefined> {
  const { calls, telephony, now, onTalkEnd, tell } = deps
  const call = await calls.read(callId)
  const talk = call?.stage.kind === 'with-analyst' ? call.stage : undefined
  const colleague = talk?.consulted
  if (talk?.taker.attempt !== attempt || colleague?.joined !== true || colleague.leg === undefined) return undefined
  const conference = conferenceIn(talk)
  if ((await telephony.endsWith(conference, colleague.leg, true)) !== 'done') return undefined
  // Their leg may be gone already: that is no reason to keep the call from the colleague.
  await telephony.endsWith(conference, talk.leg, false)
  const after = await calls.change<WithAnalyst>(callId, (latest) => {
    const { stage } = latest
    if (stage.kind !== 'with-analyst' || stage.ending !== undefined) return {}
    // Only while they are asked in it is it still the conversation of this attempt.
    if (stage.consulted?.attempt !== colleague.attempt) return {}
    return { call: becomesTheirs(latest, stage, colleague.leg ?? '', now()), result: stage }
  })
  const before = after?.result
  if (after === undefined || before === undefined) {
    // Theirs already: it was pressed twice, and the first press did it.
    const { stage } = after?.call ?? {}
    if (stage?.kind === 'with-analyst' && stage.taker.attempt === colleague.attempt) return undefined
    await telephony.endsWith(conference, talk.leg, true)
    await telephony.endsWith(conference, colleague.leg, false)
    return undefined
  }
  if (before.held) await backFromHold(callId, colleague.attempt, conference, deps)
  await onTalkEnd(after.call, before, 'sent-on')
  tell(before.taker.id)
  tell(colleague.id)
  return { call: after.call, before }
}

function becomesTheirs(call: Call, stage: WithAnalyst, leg: string, at: Date): Call {
  const { consulted, muted: _, asksHelp: __, ...talk } = stage
  if (consulted === undefined) return call
  const { joined: ___, ...taker } = consulted
  const { id, name } = taker
  return {
    ...call,
    stage: {
      kind: 'with-analyst',
      ...talk,
      conference: conferenceAttempt(stage),
      taker: { id, name, at: at.toISOString(), attempt: taker.attempt },
      leg,
    },
    holders: [...call.holders, { id, name, from: at.toISOString() }],
  }
}

/** Where telephony does not do it, the colleague sees that the caller is on hold, and can try again. */
async function backFromHold(callId: CallId, attempt: string, conference: string, deps: HandOverDeps): Promise<void> {
  if ((await deps.telephony.hold(conference, callId, false)) !== 'done') return
  await deps.calls.change(callId, (latest) =>
    latest.stage.kind === 'with-analyst' && latest.stage.taker.attempt === attempt
      ? { call: { ...latest, stage: { ...latest.stage, held: false } } }
      : {},
  )
}
