/** Calls as text: live stores keep what another process can read, and an ended call stays ended. */
import type { Call } from '../calls/call.ts'
import type { Turn } from '../calls/turn.ts'

/** Only ever given what `JSON.stringify` made of a call. */
export function readCall(text: string): Call {
  return JSON.parse(text) as Call
}

/** Only ever given what `JSON.stringify` made of a turn. */
export function readTurn(text: string): Turn {
  return JSON.parse(text) as Turn
}

/** What a change may make of a call: everything but another stage once it has ended. */
export function neverRevived(before: Call, after: Call): Call {
  return before.stage.kind === 'ended' ? { ...after, stage: before.stage } : after
}
