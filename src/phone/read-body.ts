/** Reads a form body as text. Our own twenty lines, because the general parser costs a third of a webhook (docs/decisions/0008-libraries.md). */
import type { IncomingMessage } from 'node:http'

/** Twilio sends about one kilobyte; SIP headers and add-ons may make it ten. */
const MOST_BYTES = 64 * 1024
const FORM = /^application\/x-www-form-urlencoded *(;|$)/i

/**
 * Undefined for another content type, a compressed body, one that is too long, and one that breaks off. Never rejects, and
 * never holds more than the limit.
 */
export function readBody(request: IncomingMessage): Promise<string | undefined> {
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
