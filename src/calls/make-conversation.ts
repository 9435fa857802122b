/** Joins the pieces of a call into what the line speaks to. */
import type { CallId } from '../domain/ids.ts'
import type { CallOrigin, Conversation, QueueEnd } from './conversation.ts'
import { endReported } from './end-reported.ts'
import type { EndsLater } from './ends-later.ts'
import { nextHoldMessage, quietHoldMessage, wasTold, type HoldDeps } from './queue/hold-message.ts'
import { lastResortFrom } from './last-resort.ts'
import { exchange, lastAnswer, over, say, takeTurn } from './handle-turn.ts'
import type { Turn } from './turn.ts'

export interface ConversationDeps extends HoldDeps {
  endsLater: EndsLater
}

export function makeConversation(deps: ConversationDeps): Conversation {
  const { calls, events } = deps
  const lastResort = lastResortFrom(deps.prompts)
  const orLastResort = async (where: string, work: () => Promise<Turn>): Promise<Turn> => {
    try {
      return await work()
    } catch (error) {
      events.brokeDuringCall(where, error)
      return lastResort
    }
  }

  return {
    takeTurn: (request) => orLastResort('taking a turn', () => takeTurn(request, deps)),

    queueEnded: ({ callId, turn: asked, origin, result, waitedSeconds, proof }) =>
      orLastResort('end of a place in line', async () => {
        if (asked === undefined) return afterLastResort(callId, origin, result, deps)
        // The document we moved the call to carries the same turn, and is the one that runs it.
        if (result === 'moved') return { ...over(asked), next: { kind: 'nothing' } }
        const before = await calls.read(callId)
        const turn = await exchange({ callId, turn: asked, origin, proof }, { kind: 'line', result }, deps)
        if (result === 'talked' && before?.stage.kind === 'waiting' && waitedSeconds !== undefined) {
          await deps.answered(before.stage.desk, waitedSeconds)
        }
        return turn
      }),

    holdMessage: async (request) => {
      try {
        return await nextHoldMessage(request, deps)
      } catch (error) {
        events.brokeAside('hold message', 'hold news', error)
        return quietHoldMessage(deps)
      }
    },

    moved: ({ callId, turn, origin, to }) =>
      orLastResort('going on after a move', () => exchange({ callId, turn, origin }, { kind: 'moved', to }, deps)),

    fallback: ({ callId, origin }) => orLastResort('fallback', () => planB(callId, origin, deps)),

    ended: async ({ callId, origin }) => {
      try {
        await endReported(callId, origin, deps)
      } catch (error) {
        events.brokeAside('call records', 'end of a call', error)
        deps.endsLater.keep(callId, origin)
      }
    },

    lastResort,
  }
}

/** The wait that began with the words of last resort: a conversation ends the call, anything else goes on with it. */
async function afterLastResort(
  callId: CallId,
  origin: CallOrigin,
  result: QueueEnd,
  deps: ConversationDeps,
): Promise<Turn> {
  if (result === 'talked') return over(0)
  if (result === 'hung-up' || result === 'moved') return { ...over(0), next: { kind: 'nothing' } }
  return planB(callId, origin, deps)
}

/**
 * The line could not use our last answer. A caller in line goes back in line, one who was being asked something hears it
 * again with everything they have proved, and only a call nobody has a record of starts at the greeting.
 */
async function planB(callId: CallId, origin: CallOrigin, deps: ConversationDeps): Promise<Turn> {
  const call = await deps.calls.read(callId)
  if (call === undefined) return takeTurn({ callId, turn: 0, origin, did: { kind: 'dialled' } }, deps)
  switch (call.stage.kind) {
    case 'talking':
      return lastAnswer(call, deps)
    case 'waiting':
      return {
        turn: call.turn,
        language: call.language,
        said: say(['line.sorry'], call, {}, deps),
        next: { kind: 'line', desk: call.stage.desk, proof: deps.proofs.sign(call) },
      }
    case 'with-analyst':
      // Nobody knows whether they still hear each other: back in line is the way that ends with a person.
      return exchange({ callId, turn: call.turn, origin }, { kind: 'moved', to: 'after-talk' }, deps)
    case 'ended':
      // Their goodbye came too late to be heard: they hear it now.
      return (wasTold(call.stage) ? await deps.calls.answerTo(callId, call.turn - 1) : undefined) ?? over(call.turn)
    default:
      return call.stage satisfies never
  }
}
