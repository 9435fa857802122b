/** Sends events to every endpoint: signed, in the order of each subject, at least once. An endpoint never waits for another one. */
import { startPolling } from '../concurrency/poller.ts'
import { afterFailure, type WebhookTimes } from './after-failure.ts'
import { eventBody } from './event-body.ts'
import type { Delivery, Failure, WebhookOutbox } from './outbox.ts'
import { makePoster, type Answered, type Poster } from './post-event.ts'
import type { MayReach } from './reachable.ts'
import { signedHeaders, type SecretKeys } from './secrets.ts'

/** How requests to endpoints are made. */
export interface SendingSettings {
  keys: SecretKeys
  /** Undefined: any address may be asked. The one of the settings always may. */
  mayReach: MayReach | undefined
  httpsOnly: boolean
}

export interface SendEvents {
  /** An endpoint took an event, or did not. */
  webhookTried(delivery: Delivery, result: 'accepted' | 'failed' | 'given-up', why: string): void
  /** An endpoint is told nothing more until a person resumes it. */
  webhookPaused(delivery: Delivery, why: 'failing' | 'gone'): void
}

export interface SendDeps {
  outbox: WebhookOutbox
  settings: SendingSettings
  /** Read at each use: a reload may change it. */
  policy: { webhooks: WebhookTimes }
  events: SendEvents
  onFailure: (what: string, error: unknown) => void
  now: () => Date
  /** How often it looks for something to send. */
  lookMs?: number
  timeoutMs?: number
}

const LOOK_MS = 1_000
/** A receiver that needs longer should put events aside and answer. */
export const TIMEOUT_MS = 10_000
/** Much longer than one delivery takes. */
const CLAIM_MS = 60_000
/** Of different subjects, to one endpoint, from one process. */
const AT_ONCE = 4
const UPKEEP_MS = 60_000
const DAY_MS = 24 * 3_600_000

export function sendWebhooks(deps: SendDeps): { stop(): Promise<void> } {
  const { outbox, onFailure, now, policy, lookMs = LOOK_MS } = deps
  const busy = new Map<string, Promise<void>>()
  const stopping = new AbortController()

  async function drain(endpoint: string): Promise<void> {
    const poster = makePoster()
    const work = async () => {
      let more = true
      while (more && !stopping.signal.aborted) more = await sendNext(endpoint, poster, deps)
    }
    try {
      await Promise.all(Array.from({ length: AT_ONCE }, work))
    } catch (error) {
      onFailure('sending events', error)
    } finally {
      poster.close()
      busy.delete(endpoint)
    }
  }

  const looking = startPolling({
    next: async () => {
      for (const endpoint of await outbox.due(now()))
        if (!busy.has(endpoint) && !stopping.signal.aborted) busy.set(endpoint, drain(endpoint))
      return false
    },
    everyMs: lookMs,
    onFailure: (error) => onFailure('looking for events to send', error),
  })
  const keepingUp = startPolling({
    next: async () => {
      await outbox.takeOver(now())
      return outbox.forget(new Date(now().getTime() - policy.webhooks.keepDays * DAY_MS))
    },
    atOnce: true,
    everyMs: UPKEEP_MS,
    onFailure: (error) => onFailure('looking after old events', error),
  })
  return {
    stop: async () => {
      stopping.abort()
      await looking.stop()
      await keepingUp.stop()
      await Promise.all(busy.values())
    },
  }
}

/** False when there is none, or when it was not taken: the others wait for the next look then. */
async function sendNext(endpoint: string, poster: Poster, deps: SendDeps): Promise<boolean> {
  const { outbox, events, policy, now } = deps
  const at = now()
  const delivery = await outbox.claim(endpoint, at, new Date(at.getTime() + CLAIM_MS))
  if (delivery === undefined) return false
  const answered = await sendOne(delivery, poster, deps)
  if (answered.kind === 'accepted') {
    await outbox.delivered(delivery, now())
    events.webhookTried(delivery, 'accepted', `answered ${answered.status}`)
    return true
  }
  const failure = afterFailure(delivery, answered, now(), policy.webhooks)
  await outbox.failed(delivery, failure)
  report(delivery, failure, events)
  return false
}

function report(delivery: Delivery, { notBefore, pause, why }: Failure, events: SendEvents): void {
  events.webhookTried(delivery, notBefore === undefined ? 'given-up' : 'failed', why)
  if (pause !== undefined) events.webhookPaused(delivery, pause)
}

type Sent = Pick<Delivery, 'id' | 'type' | 'at' | 'data' | 'receiver'>

/** One request; whatever becomes of it is an answer. */
export async function sendOne(
  sent: Sent,
  poster: Poster,
  { settings, now, timeoutMs = TIMEOUT_MS }: Pick<SendDeps, 'settings' | 'now' | 'timeoutMs'>,
): Promise<Answered> {
  const { id, receiver } = sent
  const body = eventBody(sent, receiver)
  return poster.post(receiver.url, {
    headers: { 'user-agent': 'Careline', ...signedHeaders(receiver, { id, body, at: now() }, settings.keys) },
    body,
    timeoutMs,
    mayReach: receiver.kind === 'settings' ? undefined : settings.mayReach,
    httpsOnly: settings.httpsOnly && receiver.kind !== 'settings',
    now,
  })
}
