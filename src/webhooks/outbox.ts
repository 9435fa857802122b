/** What telling other systems requires of the records: events in order, each claimed by one process at a time. */

import type { NotedEvent } from './event-types.ts'

/** Why an endpoint is told nothing for now. `not-set`: the settings name it no more. */
export type PausedWhy = 'asked' | 'failing' | 'gone' | 'not-set'

/** Where events are sent, and what signs them. */
export interface Receiver {
  id: string
  /** `settings`: the one of CRM_WEBHOOK_URL, whose secret stands in the settings. */
  kind: 'settings' | 'added'
  name: string
  url: string
  /** It gets what people wrote on a case. */
  withTexts: boolean
  /** Sealed. */
  secret: Buffer | undefined
  oldSecret: Buffer | undefined
  /** The old secret signs as well until then. */
  oldSecretUntil: Date | undefined
  /** Tries in a row that failed. */
  failures: number
  failingSince: Date | undefined
  /** When it took something the last time, to ten seconds. */
  acceptedAt: Date | undefined
}

/** One event on its way to one endpoint. */
export interface Delivery {
  seq: string
  /** Of the event: the same at every try, and at every endpoint. */
  id: string
  type: string
  at: Date
  data: Record<string, unknown>
  /** How often it has been tried before this time, and when first. */
  tries: number
  firstTryAt: Date
  receiver: Receiver
}

export interface Failure {
  at: Date
  why: string
  /** Not before then again; undefined: given up, and later events of its subject go on. */
  notBefore: Date | undefined
  /** Nothing to this endpoint before then. */
  endpointNotBefore: Date | undefined
  pause: 'failing' | 'gone' | undefined
}

export interface EndpointFigures {
  id: string
  kind: Receiver['kind']
  name: string
  pausedWhy: PausedWhy | undefined
  waiting: number
  /** When the oldest event that waits happened. */
  oldest: Date | undefined
  dead: number
}

export interface WebhookOutbox {
  /** Whether an endpoint wants events of this group, e.g. `call`. */
  wanted(group: string): Promise<boolean>
  /** Notes events that no other change tells of. */
  note(events: readonly NotedEvent[]): Promise<void>
  /** Endpoints to which something may be sent now. */
  due(now: Date): Promise<string[]>
  /**
   * The next event that is due, claimed until `until`; an event waits for the earlier ones of its subject. No other process gets
   * it before then, and the process that does not come back loses it again.
   */
  claim(endpoint: string, now: Date, until: Date): Promise<Delivery | undefined>
  delivered(delivery: Delivery, at: Date): Promise<void>
  failed(delivery: Delivery, failure: Failure): Promise<void>
  /** What a process of the release before has left for the endpoint of the settings. */
  takeOver(now: Date): Promise<void>
  figures(): Promise<EndpointFigures[]>
  /** Forgets what happened before then, whatever became of it. Some at a time; true while there may be more. */
  forget(before: Date): Promise<boolean>
}
