/** Delivers case events to the CRM as signed webhooks: in order, at least once, for as long as it takes. */
import { createHmac } from 'node:crypto'
import { startPolling, waitAfter } from '../concurrency/poller.ts'
import type { CrmEvent, CrmOutbox } from './outbox.ts'

export interface CrmSettings {
  url: string
  secret: string
}

export interface SendDeps {
  outbox: CrmOutbox
  settings: CrmSettings
  onFailure: (what: string, error: unknown) => void
  now: () => Date
  /** How often it looks for something to send. */
  lookMs?: number
  timeoutMs?: number
}

const LOOK_MS = 1_000
/** A receiver that needs longer should put events aside and answer. */
const TIMEOUT_MS = 10_000
/** Much longer than one delivery takes. */
const CLAIM_MS = 60_000
/** 5 s, doubling to an hour, for ever: a CRM that is down for days misses nothing. */
const FIRST_MS = 5_000
const LONGEST_MS = 3_600_000

/** `t=<unix seconds>,v1=<hex HMAC-SHA256 of "<t>.<body>">` */
export function crmSignature(secret: string, unixSeconds: number, body: string): string {
  return `t=${unixSeconds},v1=${createHmac('sha256', secret).update(`${unixSeconds}.${body}`).digest('hex')}`
}

export function sendCrmEvents(deps: SendDeps): { stop(): Promise<void> } {
  const { outbox, settings, onFailure, now, lookMs = LOOK_MS, timeoutMs = TIMEOUT_MS } = deps

  async function deliver({ id, body, tries }: CrmEvent): Promise<boolean> {
    const at = now()
    try {
      const response = await fetch(settings.url, {
        method: 'POST',
        redirect: 'error',
        headers: {
          'content-type': 'application/json',
          'careline-event-id': id,
          'careline-signature': crmSignature(settings.secret, Math.floor(at.getTime() / 1000), body),
        },
        body,
        signal: AbortSignal.timeout(timeoutMs),
      })
      await response.body?.cancel()
      if (!response.ok) throw new Error(`The CRM answered ${response.status}`)
    } catch (error) {
      onFailure('telling the CRM', error)
      await outbox.again(id, new Date(now().getTime() + waitAfter(tries, FIRST_MS, LONGEST_MS)))
      return false
    }
    await outbox.delivered(id, now())
    return true
  }

  return startPolling({
    // One that is refused ends the round: the next look is soon enough for the others then.
    next: async () => {
      const at = now()
      const event = await outbox.claim(at, new Date(at.getTime() + CLAIM_MS))
      return event !== undefined && deliver(event)
    },
    everyMs: lookMs,
    onFailure: (error) => onFailure('reading events for the CRM', error),
  })
}
