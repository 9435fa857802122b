/** The addresses of a phone number at Twilio. */
import { leadsTo, numberAddresses, overridesOf } from './number-addresses.ts'
import { settle, type ProvisionDeps } from './settle.ts'

/** A number the account does not have is reported as absent, and never bought. */
export async function settleNumber(phoneNumber: string, deps: ProvisionDeps): Promise<void> {
  const { client, report } = deps
  const [found] = await client.incomingPhoneNumbers.list({ phoneNumber, limit: 1 })
  if (found === undefined) {
    report({ did: 'absent', what: 'phone number', name: phoneNumber, fields: [] })
    return
  }
  const wanted = wantedFor(found, deps)
  await settle(
    {
      what: 'phone number',
      name: phoneNumber,
      found,
      wanted,
      create: () => Promise.resolve(found),
      update: (is) => client.incomingPhoneNumbers(is).update(wanted),
    },
    deps,
  )
}

interface Stored {
  voiceUrl: string
  voiceFallbackUrl: string
  voiceFallbackMethod: string
  statusCallback: string
}

/**
 * What the file leaves open stays as a person set it at Twilio: time limits behind an address that is ours, and, on a number
 * whose calls come here already, a fallback on another machine. The fallback of another service goes with it.
 */
function wantedFor(found: Stored, { publicBaseUrl, file }: Pick<ProvisionDeps, 'publicBaseUrl' | 'file'>) {
  const ours = numberAddresses(publicBaseUrl)
  const withOverrides = (address: string, stored: string, overrides = '') =>
    address + (overrides === '' ? (leadsTo(stored, address) ? overridesOf(stored) : '') : `#${overrides}`)
  return {
    ...ours,
    voiceUrl: withOverrides(ours.voiceUrl, found.voiceUrl, file['connection-overrides']),
    statusCallback: withOverrides(ours.statusCallback, found.statusCallback),
    ...fallbackFor(found, ours, file),
  }
}

function fallbackFor(found: Stored, ours: ReturnType<typeof numberAddresses>, file: ProvisionDeps['file']) {
  const named = file['fallback-url']
  if (named !== undefined) return { voiceFallbackUrl: named, voiceFallbackMethod: file['fallback-method'] }
  const stays = found.voiceFallbackUrl && leadsTo(found.voiceUrl, ours.voiceUrl)
  if (!stays) return {}
  const isOurs = leadsTo(found.voiceFallbackUrl, ours.voiceFallbackUrl)
  return {
    voiceFallbackUrl: found.voiceFallbackUrl,
    voiceFallbackMethod: isOurs ? ours.voiceFallbackMethod : found.voiceFallbackMethod,
  }
}
