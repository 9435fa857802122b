/** Whether a request comes from a page of this service: what another site makes a browser send is refused. */
import { timingSafeEqual } from 'node:crypto'
import type { Request } from 'express'
import { secretHash } from '../../accounts/secret-hash.ts'

/**
 * For requests that change something. Browsers say where a request comes from; one that does not say it in either way is
 * refused (OWASP: fetch metadata with the Origin as fallback).
 */
export function isSameOrigin(request: Request, publicBaseUrl: string): boolean {
  const site = request.headers['sec-fetch-site']
  if (site !== undefined) return site === 'same-origin'
  return request.headers.origin === new URL(publicBaseUrl).origin
}

/** Pages of other sites may link here, and may not load anything from here. */
export function isForeignLoad(request: Request): boolean {
  const site = request.headers['sec-fetch-site']
  const foreign = site !== undefined && site !== 'same-origin' && site !== 'none'
  return foreign && request.headers['sec-fetch-mode'] !== 'navigate'
}

/** A hidden field `form_token`, or the header for scripts. */
export function hasFormToken(request: Request, formToken: string): boolean {
  const given = givenFormToken(request)
  // Hashed first: the comparison needs equal lengths.
  return typeof given === 'string' && timingSafeEqual(secretHash(given), secretHash(formToken))
}

export function givenFormToken(request: Request): unknown {
  return request.get('x-form-token') ?? fieldOf(request.body, 'form_token')
}

function fieldOf(body: unknown, name: string): unknown {
  return typeof body === 'object' && body !== null ? Reflect.get(body, name) : undefined
}
