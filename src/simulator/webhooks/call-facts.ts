/** The parameters Twilio sends with every webhook of a call (https://www.twilio.com/docs/voice/twiml). */
import { randomBytes } from 'node:crypto'

interface Origin {
  sid: string
  accountSid: string
  from: string
  to: string
  direction?: 'inbound' | 'outbound-api'
  extra?: Readonly<Record<string, string | undefined>>
}

/** Places are best effort and often empty at Twilio too, so they are here. */
export function callFacts({
  sid,
  accountSid,
  from,
  to,
  direction = 'inbound',
  extra = {},
}: Origin): Record<string, string> {
  const places: [string, string][] = ['From', 'Caller', 'To', 'Called'].flatMap((end) =>
    ['City', 'State', 'Zip', 'Country'].map((part) => [end + part, part === 'Country' ? 'US' : '']),
  )
  const facts: Record<string, string | undefined> = {
    CallSid: sid,
    AccountSid: accountSid,
    ApiVersion: '2010-04-01',
    Direction: direction,
    From: from,
    Caller: from,
    To: to,
    Called: to,
    CallToken: randomBytes(24).toString('base64'),
    ...Object.fromEntries<string>(places),
    ...extra,
  }
  return Object.fromEntries(
    Object.entries(facts).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}
