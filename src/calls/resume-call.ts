/** Goes on with a call where it is: after the end of a place in the queue, and when Twilio could not use our last answer. */
import type { QueueEnd } from './call-event.ts'
import type { CallOrigin } from './call.ts'
import { inWords } from './advance.ts'
import { goesOnIn } from './editions.ts'
import { handleTurn, lastAnswer, lastResortOf } from './handle-turn.ts'
import type { CallId } from '../domain/ids.ts'
import { wasTold } from './talk.ts'
import type { LineDeps } from './turn-deps.ts'
import { nothingToSay, over, type Turn } from './turn.ts'

export interface ResumeRequest {
  callId: CallId
  origin: CallOrigin
}

export interface QueueEndRequest extends ResumeRequest {
  /** Undefined when the caller had been put in the queue by the words of last resort. */
  turn: number | undefined
  result: QueueEnd
  waitedSeconds: number | undefined
  queueToken: string | undefined
}

/** Never rejects: a live store that is down gives the words of last resort. */
export async function resumeCall({ callId, origin }: ResumeRequest, deps: LineDeps): Promise<Turn> {
  return orLastResort('fallback', origin, () => whereItIs(callId, origin, deps), deps)
}

/** Never rejects. A document we moved the call to carries the same turn, and is the one that runs it. */
export async function queueEnded(request: QueueEndRequest, deps: LineDeps): Promise<Turn> {
  const { callId, turn, origin, result, waitedSeconds, queueToken } = request
  if (turn === undefined) {
    return orLastResort('end of a place in line', origin, () => afterLastResort(callId, origin, result, deps), deps)
  }
  if (result === 'moved') return nothingToSay(turn)
  return handleTurn({ callId, turn, origin, event: { kind: 'queue-ended', result, waitedSeconds }, queueToken }, deps)
}

async function orLastResort(
  where: string,
  { dialled }: CallOrigin,
  work: () => Promise<Turn>,
  deps: LineDeps,
): Promise<Turn> {
  try {
    return await work()
  } catch (error) {
    deps.events.brokeDuringCall(where, error)
    return lastResortOf(dialled, deps)
  }
}

/** The wait that began with the words of last resort: a conversation ends the call, anything else goes on with it. */
async function afterLastResort(callId: CallId, origin: CallOrigin, result: QueueEnd, deps: LineDeps): Promise<Turn> {
  if (result === 'talked') return over(0)
  if (result === 'hung-up' || result === 'moved') return nothingToSay(0)
  return whereItIs(callId, origin, deps)
}

/**
 * A caller in the queue goes back into it, one who was being asked something hears it again with everything they have proved,
 * and only a call without a record starts at the greeting.
 */
async function whereItIs(callId: CallId, origin: CallOrigin, deps: LineDeps): Promise<Turn> {
  const call = await deps.calls.read(callId)
  if (call === undefined) return handleTurn({ callId, turn: 0, origin, event: { kind: 'dialled' } }, deps)
  switch (call.stage.kind) {
    case 'talking':
      return lastAnswer(call, deps)
    case 'waiting':
      return {
        turn: call.turn,
        language: call.language,
        said: inWords(['line.sorry'], call, {}, (await goesOnIn(call, deps)).deps),
        next: { kind: 'line', desk: call.stage.desk, proof: deps.queueTokens.sign(call) },
      }
    case 'with-analyst':
      // Whether they still hear each other is unknown: back in the queue is the way that ends with a person.
      return handleTurn({ callId, turn: call.turn, origin, event: { kind: 'moved', to: 'after-talk' } }, deps)
    case 'ended':
      // Their goodbye came too late to be heard: they hear it now.
      return (wasTold(call.stage) ? await deps.calls.answerTo(callId, call.turn - 1) : undefined) ?? over(call.turn)
    default:
      return call.stage satisfies never
  }
}
