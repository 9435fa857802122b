/** Signs a webhook the way Twilio does: https://www.twilio.com/docs/usage/security. */
import webhooks from 'twilio/lib/webhooks/webhooks.js'

/**
 * The address Twilio signs: no fragment, no user and password; the port is dropped on https voice webhooks and kept on
 * http. Everything else stays exactly as it is sent: a re-encoded query would be another signature.
 */
export function signedAddress(address: string): string {
  const withoutFragment = address.split('#', 1)[0] ?? ''
  const parts = /^(https?:\/\/)(?:[^/?#@]*@)?([^/?#:]*|\[[^\]]*\])(:\d+)?(.*)$/i.exec(withoutFragment)
  if (parts === null) throw new Error(`Not an http(s) address: ${address}`)
  const [, scheme = '', host = '', port = '', rest = ''] = parts
  return scheme + host + (scheme.toLowerCase() === 'https://' ? '' : port) + rest
}

/** `params` are the form fields of a POST; of a GET nothing but the address is signed. */
export function signature(authToken: string, address: string, params: Readonly<Record<string, string>>): string {
  return webhooks.getExpectedTwilioSignature(authToken, signedAddress(address), { ...params })
}
