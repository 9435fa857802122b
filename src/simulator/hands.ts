/** What a person at one end of a call can do, and how the running call asks for it. */
import type { WebhookRequest } from './webhook.ts'

/** One end of a connection, as the other end sees it. */
export interface Party {
  readonly sid: string
  readonly hands: Hands
  seconds: number
}

/** A connection of two parties. Without `seconds` it lasts until one of them hangs up. */
export interface Talk {
  seconds: number | undefined
  other: Party | undefined
  /** What a queued caller hears before it (`<Queue url>`). */
  greeting: WebhookRequest | undefined
}

export type Command =
  | { kind: 'keys'; keys: string; ahead: boolean }
  | { kind: 'silence' }
  | { kind: 'hang-up' }
  /** Somebody takes this call out of the line, so many seconds from now. */
  | { kind: 'taken'; talk: Talk; afterSeconds: number }
  /** A caller joined the line this call waits to answer. */
  | { kind: 'caller-arrived' }
  | { kind: 'other-left' }
  | { kind: 'time-passes'; seconds: number }

export interface Hands {
  next(): Promise<Command>
  tell(command: Command): void
  /** Resolves when the call can go no further without its person, or is over. */
  settled(): Promise<void>
}
