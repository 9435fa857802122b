/** What a person at one end of a call can do, and how the running call asks for it. */
import type { GatherTerms } from '../twiml/gather.ts'
import type { Media } from '../twiml/media.ts'
import type { WebhookRequest } from '../webhooks/webhook.ts'

/** Of a `<Record>`: seconds that it may last, and of silence that end it. */
export interface RecordTerms {
  longest: number
  timeout: number
  finishOnKey: string
}

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

/** What the running call is doing when it asks. */
export type Moment =
  | { kind: 'ringing'; timeout: number }
  | { kind: 'gather'; terms: GatherTerms }
  | { kind: 'record'; terms: RecordTerms }
  | { kind: 'hold-loop'; seconds: number }
  | { kind: 'talk'; alone: boolean }
  /** Ready to answer a queue that is empty. */
  | { kind: 'empty-queue'; timeout: number }

export type Command =
  | { kind: 'pick-up'; afterSeconds: number }
  | { kind: 'refuse'; status: 'busy' | 'no-answer' | 'failed' }
  | { kind: 'keys'; keys: string; ahead: boolean }
  | { kind: 'silence' }
  /** After a tone, for so many seconds, and then `until` happens. */
  | { kind: 'speaks'; seconds: number; until: 'silence' | 'key' | 'hang-up'; key?: string }
  | { kind: 'hang-up' }
  /** Another party takes this call out of the queue, so many seconds from now. */
  | { kind: 'taken'; talk: Talk; afterSeconds: number }
  /** A caller joined the queue this call waits to answer. */
  | { kind: 'caller-arrived' }
  | { kind: 'other-left' }
  | { kind: 'time-passes'; seconds: number }
  /** Nothing by itself: the leg knows what has changed. */
  | { kind: 'nudge' }

export interface Hands {
  next(moment: Moment): Promise<Command>
  tell(command: Command): void
  /** These are heard from now on, one after the other, if nothing stops them. */
  hears(pieces: readonly Media[]): void
  /** Seconds since the call began by this person's clock; undefined where calls keep a time of their own. */
  elapsed(): number | undefined
  /** Words outside a question are being said for so long; nothing can be pressed, but real people need the time. */
  listen(seconds: number): Promise<void>
  /** Resolves when the call can go no further without its person, or is over. */
  settled(): Promise<void>
  /** Whether `settled` would resolve at once. */
  readonly idle: boolean
  /** The call is over, because it broke if there is an error. */
  finish(error?: Error): void
}
