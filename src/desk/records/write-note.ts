/** An analyst's note of a call, stored as it is typed. It is with the call for each colleague who has it later, and after its end. */
import type { CallStore } from '../../calls/call-store.ts'
import { talkIn } from '../../calls/talk.ts'
import type { CallEvents } from '../../calls/turn-deps.ts'
import type { CallId } from '../../domain/ids.ts'
import type { Staff } from '../staff/staff.ts'
import type { WrapUp } from '../staff/wrap-up.ts'
import type { CallNoteStore, NoteSaved } from './call-note-store.ts'

/** Letters of a note: a page of text, which is more than is typed in a call. */
export const LONGEST_NOTE = 4_000

export type NoteWritten =
  | NoteSaved
  /** The person neither talks with this caller nor wraps the call up. */
  | { kind: 'not-yours' }
  | { kind: 'could-not-check' }

/** Never throws. */
export type WriteNote = (call: CallId, by: Staff, text: string, seen: number) => Promise<NoteWritten>

export interface WriteNoteDeps {
  calls: Pick<CallStore, 'read'>
  callNotes: Pick<CallNoteStore, 'save'>
  wrapUp: Pick<WrapUp, 'callOf'>
  events: Pick<CallEvents, 'brokeDuringCall'>
  now: () => Date
}

/** Only by the analyst who has the call now, also while the caller keys their PIN, or who wraps it up. */
export function makeWriteNote({ calls, callNotes, wrapUp, events, now }: WriteNoteDeps): WriteNote {
  return async (callId, by, text, seen) => {
    try {
      const call = await calls.read(callId)
      const has = call !== undefined && talkIn(call.stage)?.taker.id === by.id
      if (!has && (await wrapUp.callOf(by.id))?.id !== callId) return { kind: 'not-yours' }
      return await callNotes.save({ call: callId, staff: by.id, name: by.name, text, at: now() }, seen)
    } catch (error) {
      events.brokeDuringCall('the note of a call', error)
      return { kind: 'could-not-check' }
    }
  }
}
