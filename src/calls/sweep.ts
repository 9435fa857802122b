/** Ends calls whose end the line never reported, so that nobody waits on the desk who has long gone. */
import type { CallId } from '../domain/ids.ts'
import type { Call } from './call.ts'
import { endNow } from './end-call.ts'
import type { ConversationDeps } from './make-conversation.ts'

/** No question waits longer than two minutes, so ten minutes of silence are an end. */
const TALKING_SILENCE_MS = 10 * 60 * 1000
/** A caller in a queue is heard of every minute or so: after three laps that did not come, the network is asked. */
const WAITING_SILENCE_MS = 4 * 60 * 1000
/** When the network does not say whether the call is there. During a conversation it tells us nothing by itself. */
const UNKNOWN_SILENCE_MS = 4 * 60 * 60 * 1000
const AT_ONCE = 200

export interface SweepDeps extends Pick<ConversationDeps, 'calls' | 'records' | 'events' | 'now' | 'onTalkEnd'> {
  /** Whether the network still has this call; undefined when it does not say. Never throws. */
  isThere: (id: CallId) => Promise<boolean | undefined>
}

export async function sweepCalls(deps: SweepDeps): Promise<number> {
  const now = deps.now().getTime()
  const silent = await deps.calls.silentSince(new Date(now - WAITING_SILENCE_MS), AT_ONCE)
  let ended = 0
  for (const callId of silent) {
    const call = await deps.calls.read(callId)
    if (call === undefined || call.stage.kind === 'ended') continue
    if (!(await isGone(call, now - new Date(call.lastSeenAt).getTime(), deps))) continue
    await endNow(callId, 'swept', deps)
    ended += 1
  }
  return ended
}

async function isGone({ id, stage }: Call, quietMs: number, { calls, isThere, now }: SweepDeps): Promise<boolean> {
  if (stage.kind === 'talking' && stage.returnTo === undefined) return quietMs >= TALKING_SILENCE_MS
  const there = await isThere(id)
  if (there === undefined) return quietMs >= UNKNOWN_SILENCE_MS
  // Asked again only after as long a silence.
  if (there) await calls.change(id, (latest) => ({ call: { ...latest, lastSeenAt: now().toISOString() } }))
  return !there
}
