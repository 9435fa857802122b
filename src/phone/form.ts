/** Twilio's request body → form. Our own reader, because the general parser costs a third of a webhook (docs/decisions/0008-libraries.md). */
import type { IncomingMessage } from 'node:http'
import { parse } from 'node:querystring'

/** Fields as sent; a name that came twice has a list. */
export type Form = Record<string, string | string[] | undefined>

/** Twilio sends about one kilobyte; SIP headers and add-ons may make it ten. */
const MOST_BYTES = 64 * 1024
/** Twilio sends some forty fields; SIP headers and add-ons may double that. */
const MOST_FIELDS = 250
const FORM = /^application\/x-www-form-urlencoded *(;|$)/i

/**
 * Undefined for another content type, a compressed body, one that is too long, one that breaks off, and one with more fields
 * than Twilio ever sends. Never rejects, and never holds more than the limit.
 */
export async function readForm(request: IncomingMessage): Promise<Form | undefined> {
  const body = await readBody(request)
  if (body === undefined) return undefined
  const form: Form = parse(body, '&', '=', { maxKeys: MOST_FIELDS + 1 })
  return Object.keys(form).length > MOST_FIELDS ? undefined : form
}

function readBody(request: IncomingMessage): Promise<string | undefined> {
  if (!FORM.test(request.headers['content-type'] ?? '') || request.headers['content-encoding'] !== undefined) {
    request.resume()
    return Promise.resolve(undefined)
  }
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let bytes = 0
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes <= MOST_BYTES) chunks.push(chunk)
      else chunks.length = 0
    })
    request.on('end', () => resolve(bytes > MOST_BYTES ? undefined : Buffer.concat(chunks).toString('utf8')))
    request.on('error', () => resolve(undefined))
    request.on('close', () => resolve(undefined))
  })
}
