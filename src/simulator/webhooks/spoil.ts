/** Faults of a real network that a test orders for one request about a call: sent twice, late, lost, or answered badly. */
import { sendCopies } from './copies.ts'
import type { Hands } from '../phones/hands.ts'
import { failed, type Delivery, type WebhookRequest, type Webhooks } from './webhook.ts'

export const REQUEST_FAULTS = ['twice', 'late', 'lost', 'answer-500', 'answer-late', 'hang-up'] as const
export type RequestFault = (typeof REQUEST_FAULTS)[number]

/** The next request about a call, once. */
export interface Spoiling {
  fault: RequestFault
  onDone?: () => void
}

const LATE_SECONDS = 5

export interface SpoilOptions {
  webhooks: Webhooks
  copies: number
  hands: Hands
  /** Lets the time of the call pass. */
  pass: (seconds: number) => Promise<void>
}

/** What did not get through in Twilio's time is a failure there: Twilio then asks the fallback. */
export async function sendSpoilt(
  fault: RequestFault,
  request: WebhookRequest,
  { webhooks, copies, hands, pass }: SpoilOptions,
): Promise<Delivery> {
  const { timeoutSeconds } = webhooks
  const noAnswer = () => failed(11205, `no answer in ${timeoutSeconds} s`, 'timeout', undefined)
  switch (fault) {
    case 'twice':
      return sendCopies(webhooks, request, copies + 1)
    case 'late':
      await pass(LATE_SECONDS)
      return sendCopies(webhooks, request, copies)
    case 'lost':
      await pass(timeoutSeconds)
      return noAnswer()
    case 'answer-500':
      return failed(11200, 'answered 500', 'http-failure', 500)
    case 'answer-late':
      // The service has gone on; only Twilio does not know it.
      await sendCopies(webhooks, request, copies)
      await pass(timeoutSeconds)
      return noAnswer()
    case 'hang-up':
      hands.tell({ kind: 'hang-up' })
      return sendCopies(webhooks, request, copies)
    default:
      return fault satisfies never
  }
}
