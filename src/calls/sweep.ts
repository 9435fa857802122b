/** Ends calls whose end the line never reported, so that nobody waits on the desk who has long gone. */
import { endNow } from './end-call.ts'
import type { ConversationParts } from './make-conversation.ts'

/** No question waits longer than two minutes, so ten minutes of silence are an end. */
const TALKING_SILENCE_MS = 10 * 60 * 1000
/** During a conversation with an analyst the line tells us nothing; hold itself is heard of every minute. */
const WAITING_SILENCE_MS = 4 * 60 * 60 * 1000
const AT_ONCE = 200

export async function sweepCalls(
  parts: Pick<ConversationParts, 'calls' | 'records' | 'events' | 'now' | 'onTalkEnd'>,
): Promise<number> {
  const now = parts.now().getTime()
  const silent = await parts.calls.silentSince(new Date(now - TALKING_SILENCE_MS), AT_ONCE)
  let ended = 0
  for (const callId of silent) {
    const call = await parts.calls.read(callId)
    if (call === undefined || call.stage.kind === 'ended') continue
    const quietFor = now - new Date(call.lastSeenAt).getTime()
    if (quietFor < (call.stage.kind === 'talking' ? TALKING_SILENCE_MS : WAITING_SILENCE_MS)) continue
    await endNow(callId, 'swept', parts)
    ended += 1
  }
  return ended
}
