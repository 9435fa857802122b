/** The addresses a telephone number has to hold so that its calls come here, and whether they are there. */
import type { TwilioClient } from '../twilio-client.ts'

/** What `IncomingPhoneNumbers` is to hold. */
export function numberAddresses(publicBaseUrl: string) {
  const address = (path: string) => `${publicBaseUrl}/voice/${path}`
  return {
    voiceUrl: address('incoming'),
    voiceMethod: 'POST',
    voiceFallbackUrl: address('fallback'),
    voiceFallbackMethod: 'POST',
    statusCallback: address('status'),
    statusCallbackMethod: 'POST',
    // With either of them, another service answers the number, whatever addresses it holds.
    voiceApplicationSid: '',
    trunkSid: '',
  }
}

export interface NumberCondition {
  phoneNumber: string
  /** Calls do not come here. */
  wrong: string[]
  /** They do, but something beside that is missing. */
  lacking: string[]
}

export type NumbersAnswer =
  | { kind: 'answered'; numbers: NumberCondition[]; absent: string[]; others: number }
  | { kind: 'refused' }
  | { kind: 'no-answer'; why: string }

/** Reads only. `wanted` empty: every number of the account that points here is looked at. */
export async function probeNumbers(
  client: TwilioClient,
  publicBaseUrl: string,
  wanted: readonly string[],
): Promise<NumbersAnswer> {
  try {
    const there = await client.incomingPhoneNumbers.list({ limit: MOST_NUMBERS })
    const ours = there.filter(({ phoneNumber, voiceUrl }) =>
      wanted.length > 0 ? wanted.includes(phoneNumber) : withoutOverrides(voiceUrl).startsWith(`${publicBaseUrl}/`),
    )
    return {
      kind: 'answered',
      numbers: ours.map((number) => conditionOf(number, publicBaseUrl)),
      absent: wanted.filter((number) => !there.some(({ phoneNumber }) => phoneNumber === number)),
      others: there.length - ours.length,
    }
  } catch (error) {
    const status = error instanceof Error && 'status' in error ? error.status : undefined
    if (status === 401 || status === 403) return { kind: 'refused' }
    return { kind: 'no-answer', why: error instanceof Error ? error.message : 'no answer' }
  }
}

const MOST_NUMBERS = 1_000

interface NumberAsStored {
  phoneNumber: string
  voiceUrl: string | null
  voiceMethod: string | null
  voiceFallbackUrl: string | null
  statusCallback: string | null
  statusCallbackMethod: string | null
  voiceApplicationSid: string | null
  trunkSid: string | null
}

function conditionOf(number: NumberAsStored, publicBaseUrl: string): NumberCondition {
  const wanted = numberAddresses(publicBaseUrl)
  const wrong: string[] = []
  if (number.voiceApplicationSid) wrong.push('a TwiML application answers it')
  if (number.trunkSid) wrong.push('a trunk answers it')
  if (withoutOverrides(number.voiceUrl) !== wanted.voiceUrl) wrong.push('voice URL leads elsewhere')
  if (number.voiceMethod !== wanted.voiceMethod) wrong.push('voice method is not POST')
  const lacking: string[] = []
  // Somewhere else is as good as here, or better.
  if (!number.voiceFallbackUrl) lacking.push('no fallback URL')
  if (withoutOverrides(number.statusCallback) !== wanted.statusCallback) lacking.push('status callback leads elsewhere')
  else if (number.statusCallbackMethod !== wanted.statusCallbackMethod) lacking.push('status method is not POST')
  return { phoneNumber: number.phoneNumber, wrong, lacking }
}

export function leadsTo(address: string | null, where: string): boolean {
  return withoutOverrides(address) === where
}

/** With its `#`; empty when there are none. */
export function overridesOf(address: string): string {
  return address.slice(withoutOverrides(address).length)
}

/** Twilio's own time limits stand behind `#` and are not a part of where an address leads. */
function withoutOverrides(address: string | null): string {
  return (address ?? '').split('#', 1)[0] ?? ''
}
