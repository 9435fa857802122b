/** What the line may ask of a call, and what it gets back. `phone/` speaks only to this. */
import type { CallerNumber } from '../domain/caller-number.ts'
import type { CallId } from '../domain/ids.ts'
import type { Secret } from '../domain/secret.ts'
import type { SpokenPrompt, Turn } from './turn.ts'

/** What every request about a call says of where it comes from. */
export interface CallOrigin {
  caller: CallerNumber
  /** Exactly the full attestation, nothing near it. */
  attested: boolean
  dialled: string
}

export interface TurnRequest {
  callId: CallId
  turn: number
  origin: CallOrigin
  did: { kind: 'dialled' } | { kind: 'keyed'; keys: Secret } | { kind: 'pound-only' } | { kind: 'silence' }
}

/** How a place in line ended; unknown words of the line are `failed`: never taken for a conversation. */
export type QueueEnd = 'talked' | 'left' | 'hung-up' | 'moved' | 'full' | 'failed'

/**
 * Where we moved a call ourselves: into the conversation with the analyst who took it, to key their PIN, back from that, in line for
 * somebody else, out of it to be called back. `after-talk` is the end of the conversation, whoever reports it.
 */
export const MOVES = ['talk', 'pin', 'back', 'line', 'call-back', 'after-talk'] as const
export type Move = (typeof MOVES)[number]

/** One lap of hold: what to say, then how long to be quiet. Zero prompts is a quiet lap. */
export interface HoldMessage {
  language: string
  said: SpokenPrompt[]
  quietSeconds: number
  /** A key pressed during this lap is worth asking for. */
  listens: boolean
  /** Take the caller out of the line now; the queue result follows. */
  leave: boolean
}

export interface HoldRequest {
  callId: CallId
  /** Calls before this one, if the line says so. */
  ahead: number | undefined
  waitedSeconds: number | undefined
  keys: Secret | undefined
  origin: CallOrigin
  /** What the caller was put in line with. */
  proof: string | undefined
}

/** Every method answers something the caller can hear, whatever is broken behind it; none throws for a store that is down. */
export interface Conversation {
  takeTurn(request: TurnRequest): Promise<Turn>
  queueEnded(request: {
    callId: CallId
    /** Undefined when the caller had been put in line by the words of last resort. */
    turn: number | undefined
    origin: CallOrigin
    result: QueueEnd
    waitedSeconds: number | undefined
    proof: string | undefined
  }): Promise<Turn>
  holdMessage(request: HoldRequest): Promise<HoldMessage>
  moved(request: { callId: CallId; turn: number; origin: CallOrigin; to: Move }): Promise<Turn>
  /** Plan B of the line: continues the call where it is, never restarts a verified caller. */
  fallback(request: { callId: CallId; origin: CallOrigin }): Promise<Turn>
  /** The line says the call is over. Repeats and late news change nothing. */
  ended(request: { callId: CallId; origin: CallOrigin }): Promise<void>
  /** The words for when nothing works: a person, UNVERIFIED. */
  readonly lastResort: Turn
}
