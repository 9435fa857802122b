/** Refuses any request that Twilio did not sign for us. There is no switch that turns this off. */
import type { Request } from 'express'
import { validateRequest } from 'twilio/lib/webhooks/webhooks.js'
import type { Form } from './form.ts'

export interface SignatureSettings {
  /** The address Twilio was given. What a request says of its own host is never believed. */
  publicBaseUrl: string
  accountSid: string
  /** One, or two while the token is rotated. */
  authTokens: readonly string[]
}

export const REFUSALS = [
  'not-a-form-post',
  'no-signature',
  'several-signatures',
  'other-signing',
  'body-hash',
  'not-signed-by-us',
  'other-account',
] as const
export type Refusal = (typeof REFUSALS)[number]

/** Undefined when the request, with this form as its body, may be acted on. */
export type SignatureCheck = (request: Request, form: Form | undefined) => Refusal | undefined

/**
 * - A blank token would make every signature with an empty key valid, so it is refused here, whatever read the settings.
 * - Anything but a form post is refused: its signature covers the address alone, not what it carries.
 * - `bodySHA256` in the address takes the form's fields out of the signature.
 * - A header for the newer signing settings means another key and algorithm than ours.
 * - A sub-account signs with its own token; another account's request is not ours even if its signature were.
 */
export function signatureCheck({ publicBaseUrl, accountSid, authTokens }: SignatureSettings): SignatureCheck {
  if (authTokens.length === 0 || authTokens.some((token) => token.trim() === '')) {
    throw new Error('Twilio needs an auth token that is not blank')
  }
  if (accountSid.trim() === '') throw new Error('Twilio needs an account')
  const base = publicBaseUrl.replace(/\/+$/, '')

  return (request, form) => {
    if (request.method !== 'POST' || form === undefined) return 'not-a-form-post'
    const signatures = request.headersDistinct['x-twilio-signature'] ?? []
    const signature = signatures[0]
    if (signature === undefined || signature === '') return 'no-signature'
    if (signatures.length > 1) return 'several-signatures'
    if (request.headers['x-twilio-webhooks-signature-settings'] !== undefined) return 'other-signing'
    if (/[?&]bodySHA256=/i.test(request.originalUrl)) return 'body-hash'
    const url = base + request.originalUrl
    if (!authTokens.some((token) => isSigned(token, signature, url, form))) return 'not-signed-by-us'
    return form['AccountSid'] === accountSid ? undefined : 'other-account'
  }
}

function isSigned(token: string, signature: string, url: string, form: Form): boolean {
  try {
    return validateRequest(token, signature, url, form)
  } catch {
    return false // an address or field it cannot digest was not signed by Twilio
  }
}
