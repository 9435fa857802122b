/** What staying in step requires of the records: how far each direction is, what was in step last, and what could not be handed over. */
import type { Seen, SyncKind } from './mapping.ts'

/** What goes one way, e.g. `cases-in`. */
export type Stream = `${SyncKind}-${'in' | 'out'}`

/** One record that both have. */
export interface Memory {
  theirId: string
  /** Our number of the case, or key of the row. */
  key: string
  /** When it had last changed there when it was seen. */
  changedAt: Date
  seen: Seen
}

export interface Failure {
  id: string
  stream: Stream
  /** Inwards: their id. Outwards: our key. */
  key: string
  /** Outwards: the first change that was not handed over. */
  since: number
  tries: number
}

export interface StreamState {
  stream: Stream
  /** The last look that came to its end. */
  lookedAt: Date | undefined
  /** There was more than one look takes. */
  isBehind: boolean
  /** Outwards: changes that are still to be looked at, and the time of the oldest. */
  waiting: number
  oldest: Date | undefined
}

export interface SyncState {
  system: string
  streams: StreamState[]
  /** Since when it does not answer, and why. */
  away: { since: Date; why: string; until: Date } | undefined
  failures: (Failure & { why: string; firstAt: Date; nextTryAt: Date | undefined })[]
  /** Newest first. */
  letGo: { at: Date; kind: SyncKind; key: string; what: string }[]
}

export interface SyncFigures {
  system: string
  isAway: boolean
  /** Failures, and those of them that wait for a person. */
  failing: number
  givenUp: number
  waiting: number
  oldest: Date | undefined
}

/** Every method throws when the records cannot be reached. */
export interface SyncStore {
  /** One process at a time keeps in step with a system. False: another one does. */
  hold(system: string, holder: string, now: Date, until: Date): Promise<boolean>
  release(system: string, holder: string): Promise<void>

  place(system: string, stream: Stream): Promise<{ cursor: string | undefined; position: number }>
  reached(
    system: string,
    stream: Stream,
    place: { cursor?: string | undefined; position?: number; isBehind: boolean; at: Date },
  ): Promise<void>
  /** Until when it is left alone; undefined: it answers. */
  away(system: string): Promise<{ until: Date; tries: number } | undefined>
  isAway(system: string, why: string, at: Date, until: Date): Promise<void>
  answers(system: string): Promise<void>

  byTheirIds(system: string, kind: SyncKind, ids: readonly string[]): Promise<Map<string, Memory>>
  byKey(system: string, kind: SyncKind, key: string): Promise<Memory | undefined>
  remember(system: string, kind: SyncKind, memory: Memory): Promise<void>
  forget(system: string, kind: SyncKind, theirId: string): Promise<void>

  /** Notes one more try. After the last one it waits for a person. */
  failed(system: string, failure: Omit<Failure, 'id' | 'tries'>, why: string, at: Date): Promise<void>
  settled(system: string, stream: Stream, key: string): Promise<void>
  /** Which of these wait to be tried again. */
  failing(system: string, stream: Stream, keys: readonly string[]): Promise<Set<string>>
  due(system: string, now: Date, most: number): Promise<Failure[]>
  letGo(system: string, kind: SyncKind, key: string, what: string, at: Date): Promise<void>

  /** Addresses by id. */
  addresses(of: 'staff' | 'contacts', ids: readonly string[]): Promise<Map<string, string>>

  state(system: string): Promise<SyncState>
  figures(system: string): Promise<SyncFigures>
  /** By a person: tried at the next look. False: it is gone. */
  tryAgain(id: string, actor: string, at: Date): Promise<boolean>
  /** By a person: not handed over. False: it is gone. */
  drop(id: string, actor: string, at: Date): Promise<boolean>
}
