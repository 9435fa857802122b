/** A call the service orders over the REST interface: rings a phone, plays a document to who answers, reports progress. */
import type { Leg } from './leg.ts'
import type { Ending } from '../twiml/step.ts'
import type { WebhookRequest } from '../webhooks/webhook.ts'

export interface CallOrder {
  to: string
  from: string
  /** What the call is for, once it is answered. */
  play: (leg: Leg) => Promise<Ending>
  notAnswered?: () => void
  /** Seconds; Twilio rings for 60 unless told otherwise, and 5 longer than told. */
  timeout: number
  statusCallback: string | undefined
  statusCallbackMethod: string | undefined
  /** `initiated ringing answered completed`; Twilio's default is the last. */
  statusCallbackEvents: readonly string[]
}

/** Rings for `order.timeout` seconds of the call; the status callback is told of each step it asked for. */
export async function runPlacedCall(leg: Leg, order: CallOrder): Promise<Ending | 'not-answered'> {
  const report = makeReport(leg, order)
  await report('initiated')
  leg.status = 'ringing'
  await report('ringing')
  const answered = await isAnswered(leg, order.timeout)
  if (!answered) {
    order.notAnswered?.()
    return 'not-answered'
  }
  leg.status = 'in-progress'
  leg.marks.answeredAt = leg.seconds
  await report('answered')
  return order.play(leg)
}

/** The one report that comes whatever happened; its status says what did. */
export async function reportPlacedEnd(leg: Leg, order: CallOrder): Promise<void> {
  const talked = Math.round((leg.marks.endedAt ?? 0) - (leg.marks.answeredAt ?? leg.marks.endedAt ?? 0))
  await makeReport(leg, order)('completed', {
    CallDuration: String(talked),
    Duration: String(Math.ceil(talked / 60)),
    SipResponseCode: leg.status === 'busy' ? '486' : leg.status === 'no-answer' ? '487' : '200',
  })
}

async function isAnswered(leg: Leg, timeout: number): Promise<boolean> {
  for (;;) {
    const command = await leg.nextCommand({ kind: 'ringing', timeout })
    switch (command.kind) {
      case 'pick-up':
        if (command.afterSeconds > timeout) return leftToRing()
        leg.seconds += command.afterSeconds
        return true
      case 'refuse':
        if (command.status === 'no-answer') return leftToRing()
        leg.status = command.status
        return false
      case 'silence':
        return leftToRing()
      case 'hang-up':
        leg.status = 'busy'
        return false
      case 'interrupted':
        leg.takeInterruption()
        leg.status = 'canceled'
        return false
      case 'keys':
      case 'taken':
      case 'caller-arrived':
      case 'other-left':
      case 'time-passes':
      case 'speaks':
      case 'recalled':
        break
      default:
        return command satisfies never
    }
  }

  function leftToRing(): false {
    leg.seconds += timeout
    leg.status = 'no-answer'
    return false
  }
}

function makeReport(leg: Leg, order: CallOrder) {
  return async (event: string, extra: Readonly<Record<string, string>> = {}): Promise<void> => {
    const { statusCallback } = order
    if (statusCallback === undefined || !order.statusCallbackEvents.includes(event)) return
    const request: WebhookRequest = leg.request(statusCallback, order.statusCallbackMethod, {
      CallStatus: event === 'initiated' ? 'initiated' : leg.status,
      CallbackSource: 'call-progress-events',
      SequenceNumber: String(['initiated', 'ringing', 'answered', 'completed'].indexOf(event)),
      Timestamp: new Date().toUTCString().replace('GMT', '+0000'),
      ...extra,
    })
    await leg.post(request)
  }
}
