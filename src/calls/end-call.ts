/** The end of a call: marked once, put on record, reported. */
import type { CallId } from '../domain/ids.ts'
import type { Call } from './call.ts'
import type { TurnDeps } from './turn-deps.ts'
import { callAudit } from './summary.ts'
import { talkEnded } from './talk-end.ts'

/** Marks the call as over and puts its end on record; a record that fails is reported and the call is over all the same. */
export async function endCall(
  call: Call,
  how: 'hung-up' | 'talked' | 'told' | 'swept',
  at: Date,
  deps: Pick<TurnDeps, 'records' | 'events'>,
): Promise<void> {
  const alreadyOver = call.stage.kind === 'ended'
  call.stage = { kind: 'ended', at: at.toISOString(), how }
  if (alreadyOver) return
  deps.events.callEnded(call, how)
  try {
    await deps.records.recordEnd(call.id, at, callAudit(call, 'call.ended', at, { how }))
  } catch (error) {
    deps.events.brokeAside('call records', 'recording the end of a call', error)
  }
}

/** The first of several signs that a call is over ends it; the others find it ended. Gives the call as it was before. */
export async function endNow(
  callId: CallId,
  how: 'hung-up' | 'swept',
  deps: Pick<TurnDeps, 'calls' | 'records' | 'events' | 'now' | 'onTalkEnd'>,
): Promise<Call | undefined> {
  const at = deps.now()
  const change = await deps.calls.change(callId, (call) =>
    call.stage.kind === 'ended'
      ? {}
      : { call: { ...call, stage: { kind: 'ended', at: at.toISOString(), how } }, result: call },
  )
  const before = change?.result
  if (before === undefined) return undefined
  const ended = { ...before }
  await endCall(ended, how, at, deps)
  const over = talkEnded(before.stage, ended)
  if (over !== undefined) await deps.onTalkEnd(ended, over.talk, over.how)
  return before
}
