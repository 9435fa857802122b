/** The addresses of a phone number at Twilio. */
import { numberAddresses } from './number-addresses.ts'
import { settle, type ProvisionDeps } from './settle.ts'

/** A number the account does not have is reported as absent, and never bought. */
export async function settleNumber(phoneNumber: string, deps: ProvisionDeps): Promise<void> {
  const { client, publicBaseUrl, report } = deps
  const [found] = await client.incomingPhoneNumbers.list({ phoneNumber, limit: 1 })
  if (found === undefined) {
    report({ did: 'absent', what: 'phone number', name: phoneNumber, fields: [] })
    return
  }
  const wanted = numberAddresses(publicBaseUrl)
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
