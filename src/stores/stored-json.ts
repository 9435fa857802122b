/** Live state as text that another process can read. Only ever given what `JSON.stringify` made of the same type. */
import type { Call } from '../calls/call.ts'
import type { EditionSources } from '../calls/editions.ts'
import type { Turn } from '../calls/turn.ts'
import type { Pause } from '../desk/floor/pauses.ts'
import type { AwayReason, Presence } from '../desk/staff/presence.ts'
import type { PinCheck } from '../domain/pin/pin-check.ts'

export function readCall(text: string): Call {
  return JSON.parse(text) as Call
}

export function readTurn(text: string): Turn {
  return JSON.parse(text) as Turn
}

export function readPause(text: string): Pause {
  return JSON.parse(text) as Pause
}

export function readCheck(text: string): PinCheck {
  return JSON.parse(text) as PinCheck
}

/** What a member of the staff chose; when their screen was last heard of is stored apart. */
export type ChosenPresence = Pick<Presence, 'state' | 'since' | 'about' | 'why'> & { reason?: AwayReason }

export function readPresence(text: string): ChosenPresence {
  return JSON.parse(text) as ChosenPresence
}

export function readSources(text: string): EditionSources {
  return JSON.parse(text) as EditionSources
}

/** A change may give a call everything but another stage once it has ended. */
export function neverRevived(before: Call, after: Call): Call {
  return before.stage.kind === 'ended' ? { ...after, stage: before.stage } : after
}
