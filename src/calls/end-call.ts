/** The end of a call: marked once, put on record, reported. */
import type { CallId } from '../domain/ids.ts'
import type { Call } from './call.ts'
import type { TurnParts } from './turn-parts.ts'
import { callAudit } from './summary.ts'
import { talkEnded } from './talk-end.ts'

/** Marks the call as over and puts its end on record; a record that fails is reported and the call is over all the same. */
export async function endCall(
  call: Call,
  how: 'hung-up' | 'talked' | 'told' | 'swept',
  at: Date,
  parts: Pick<TurnParts, 'records' | 'events'>,
): Promise<void> {
  const alreadyOver = call.stage.kind === 'ended'
  call.stage = { kind: 'ended', at: at.toISOString(), how }
  if (alreadyOver) return
  parts.events.callEnded(call, how)
  try {
    await parts.records.recordEnd(call.id, at, callAudit(call, 'call.ended', at, { how }))
  } catch (error) {
    parts.events.brokeAside('call records', 'recording the end of a call', error)
  }
}

/** The first of several signs that a call is over ends it; the others find it ended. Gives the call as it was before. */
export async function endNow(
  callId: CallId,
  how: 'hung-up' | 'swept',
  parts: Pick<TurnParts, 'calls' | 'records' | 'events' | 'now' | 'onTalkEnd'>,
): Promise<Call | undefined> {
  const at = parts.now()
  let ending: Call | undefined
  await parts.calls.change(callId, (call) => {
    if (call.stage.kind === 'ended') {
      ending = undefined
      return undefined
    }
    ending = call
    return { ...call, stage: { kind: 'ended', at: at.toISOString(), how } }
  })
  const before = ending
  if (before === undefined) return undefined
  const ended = { ...before }
  await endCall(ended, how, at, parts)
  const over = talkEnded(before.stage, ended)
  if (over !== undefined) await parts.onTalkEnd(ended, over.talk, over.how)
  return before
}
