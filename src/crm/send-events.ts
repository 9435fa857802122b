/** Delivers case events to the CRM as signed webhooks: in order, at least once, for as long as it takes. */
import { createHmac } from 'node:crypto'
import type { CrmEvent, CrmOutbox } from './outbox.ts'

export interface CrmSettings {
  url: string
  secret: string
}

export interface SendParts {
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

export function sendCrmEvents(parts: SendParts): { stop(): Promise<void> } {
  const { outbox, settings, onFailure, now, lookMs = LOOK_MS, timeoutMs = TIMEOUT_MS } = parts
  const stopping = new AbortController()
  let working: Promise<void> | undefined

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
      await outbox.again(id, new Date(now().getTime() + Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(tries, 20))))
      return false
    }
    await outbox.delivered(id, now())
    return true
  }

  /** Until nothing is due, or one is refused: the next look is soon enough for the others then. */
  async function round(): Promise<void> {
    let more = true
    while (more && !stopping.signal.aborted) {
      const at = now()
      const event = await outbox.claim(at, new Date(at.getTime() + CLAIM_MS))
      more = event !== undefined && (await deliver(event))
    }
  }

  const timer = setInterval(() => {
    working ??= round()
      .catch((error: unknown) => onFailure('reading events for the CRM', error))
      .finally(() => {
        working = undefined
      })
  }, lookMs)
  timer.unref()
  return {
    stop: async () => {
      stopping.abort()
      clearInterval(timer)
      await working
    },
  }
}
