/** Lets a request to the API pass only with one of the configured bearer tokens (RFC 6750). */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { RequestHandler } from 'express'
import { sendProblem } from '../json-error.ts'

const BEARER = /^Bearer +([A-Za-z0-9\-._~+/]+=*) *$/i

/**
 * - Digests of equal length are compared, all of them every time, so that time tells neither the length nor how much was right.
 * - Without any configured token everything is refused.
 */
export function requireBearerToken(tokens: readonly string[]): RequestHandler {
  const known = tokens.filter((token) => token.trim() !== '').map(digest)
  return (request, response, next) => {
    const given = digest(BEARER.exec(request.get('authorization') ?? '')?.[1] ?? '')
    const matches = known.filter((token) => timingSafeEqual(token, given)).length
    if (matches > 0) {
      next()
      return
    }
    response.set('WWW-Authenticate', 'Bearer realm="careline"')
    sendProblem(response, 'unauthorized')
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
