/** What administrators do with endpoints, and what that requires of the records: each change together with its audit row. */
import type { EndpointFigures, PausedWhy, Receiver } from './outbox.ts'

/** What an administrator chooses. */
export interface EndpointChoice {
  name: string
  url: string
  /** Names of types, and `case.*` for all of a group. */
  types: string[]
  withTexts: boolean
}

export interface Endpoint extends Receiver, Omit<EndpointFigures, 'id' | 'kind' | 'name' | 'pausedWhy'> {
  types: string[]
  version: number
  addedAt: Date
  paused: { at: Date; why: PausedWhy } | undefined
  notBefore: Date | undefined
  lastFailure: string | undefined
}

/** An event that an endpoint did not take, for longer than the site waits. */
export interface DeadLetter {
  seq: string
  id: string
  type: string
  subject: string
  at: Date
  data: Record<string, unknown>
  tries: number
  lastFailure: string | undefined
  gaveUpAt: Date
}

/** Who does it, and when. */
export interface By {
  actor: string
  at: Date
}

export type Changed = 'done' | 'changed-meanwhile' | 'not-there'

export interface EndpointStore {
  all(): Promise<Endpoint[]>
  one(id: string): Promise<Endpoint | undefined>
  /** Gives its id. `secret`: sealed. */
  add(choice: EndpointChoice, secret: Buffer, by: By): Promise<string>
  /** Of the version that was looked at. The address of the one in the settings stays. */
  change(id: string, version: number, choice: EndpointChoice, by: By): Promise<Changed>
  /** The secret from before signs as well until then. */
  rotate(id: string, secret: Buffer, oldUntil: Date, by: By): Promise<Changed>
  pause(id: string, by: By): Promise<Changed>
  /** Also of one that paused by itself. */
  resume(id: string, by: By): Promise<Changed>
  /** With everything that waits for it. The one in the settings is removed only after they name it no more. */
  remove(id: string, by: By): Promise<Changed>
  /** That a test was sent, and what came of it. */
  tested(id: string, result: string, by: By): Promise<void>
  /** Oldest first. */
  deadLetters(id: string, most: number): Promise<DeadLetter[]>
  /** Sends one again as if for the first time, or lets it go; without a `seq` all of them. Gives how many. */
  replay(id: string, seq: string | undefined, by: By): Promise<number>
  drop(id: string, seq: string | undefined, by: By): Promise<number>
}
