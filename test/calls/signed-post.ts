/** One request as Twilio would send it, outside any simulated call: for what a network would not do by itself. */
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js'

interface Target {
  baseUrl: string
  accountSid: string
  authToken: string
  /** Where it is sent, when that is not where it was signed for. */
  wire?: string
}

/** `AccountSid`, `From` and `To` are filled in unless given. */
export async function post(
  to: Target,
  path: string,
  fields: Record<string, string>,
): Promise<{ status: number; twiml: string }> {
  const form = {
    AccountSid: to.accountSid,
    From: '+14155550199',
    To: '+12025550100',
    CallStatus: 'in-progress',
    ...fields,
  }
  const signature = getExpectedTwilioSignature(to.authToken, to.baseUrl + path, form)
  const response = await fetch((to.wire ?? to.baseUrl) + path, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signature },
    body: new URLSearchParams(form).toString(),
  })
  return { status: response.status, twiml: await response.text() }
}

/** A call id nobody has used. */
export function newCallSid(): string {
  return `CA${crypto.randomUUID().replaceAll('-', '')}`
}
