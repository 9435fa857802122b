/** How playing a verb or a document ends, and where it leads. */
import type { Talk } from '../phones/hands.ts'
import type { Leg } from '../network/leg.ts'
import type { Place } from './twiml-rules.ts'
import type { WebhookRequest } from '../webhooks/webhook.ts'

export type Ending =
  /** Nothing more to play. */
  | { kind: 'end' }
  | { kind: 'hang-up'; by: 'service' | 'caller' }
  | { kind: 'rejected'; reason: 'rejected' | 'busy' }
  | { kind: 'leave' }
  | { kind: 'taken'; talk: Talk }
  /** The document could not be fetched or read, also not from the fallback. */
  | { kind: 'failed' }
  /** From outside, over the REST interface: on to another document. */
  | { kind: 'moved'; request: WebhookRequest }
  /** Something about the conference this leg is in has changed. */
  | { kind: 'recalled' }

/** What one verb leads to; `next` is the verb after it. */
export type Step = Ending | { kind: 'go'; request: WebhookRequest } | { kind: 'next' }

/** Plays the document a request is answered with, and every one it leads to. */
export type Follow = (leg: Leg, request: WebhookRequest, place: Place) => Promise<Ending>

/** An address in a document starts from where the document came from; none at all means the same address again. */
export function resolved(address: string | undefined, base: string): string {
  return new URL(address ?? '', base).href
}
