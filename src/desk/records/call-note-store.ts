/** What storing the notes of a call requires of the records: one note of each analyst who had the call. */
import type { CallId, StaffId } from '../../domain/ids.ts'

export interface CallNote {
  staff: StaffId
  name: string
  text: string
  /** When it was last written. */
  at: Date
  /** Counts up with each change, from 1. */
  version: number
}

export type NoteSaved =
  | { kind: 'saved'; version: number }
  /** It was changed since, e.g. in another window; nothing is written. */
  | { kind: 'changed' }

/** Every method throws when the records cannot be reached. */
export interface CallNoteStore {
  /** In the order in which the analysts had the call. */
  of(call: CallId): Promise<CallNote[]>
  /** `seen` is the version that the text was written over; 0 for the first one. */
  save(note: Omit<CallNote, 'version'> & { call: CallId }, seen: number): Promise<NoteSaved>
}
