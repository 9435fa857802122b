/** The two cookies of the screens. Over https, browsers accept them from this host alone. */
import type { CookieOptions, Request, Response } from 'express'

export interface Cookie {
  /** Undefined as well for a value that this service does not make. */
  read(request: Request): string | undefined
  set(response: Response, value: string): void
  clear(response: Response): void
}

/** 32 random bytes as base64url. */
const VALUE = /^[A-Za-z0-9_-]{43}$/

/** `__Host-` binds a cookie to this host, `/` and https. Plain http is loopback alone, where browsers refuse that prefix. */
export function cookie(name: string, publicBaseUrl: string, maxAgeMs?: number): Cookie {
  const secure = publicBaseUrl.startsWith('https:')
  const full = secure ? `__Host-${name}` : name
  // Lax, not Strict: coming back from the identity provider is a visit from another site.
  const options: CookieOptions = { httpOnly: true, sameSite: 'lax', secure, path: '/' }
  return {
    read: (request) => {
      const values = valuesOf(request.headers.cookie ?? '', full)
      // Two cookies of one name: one of them was planted, for another path or host.
      const [value] = values
      return values.length === 1 && value !== undefined && VALUE.test(value) ? value : undefined
    },
    set: (response, value) =>
      void response.cookie(full, value, { ...options, ...(maxAgeMs === undefined ? {} : { maxAge: maxAgeMs }) }),
    clear: (response) => void response.clearCookie(full, options),
  }
}

/** Holds the id of the session, and goes when the browser is closed. */
export function sessionCookie(publicBaseUrl: string): Cookie {
  return cookie('careline', publicBaseUrl)
}

function valuesOf(header: string, name: string): string[] {
  return header.split(';').flatMap((pair) => {
    const at = pair.indexOf('=')
    return at > 0 && pair.slice(0, at).trim() === name ? [pair.slice(at + 1).trim()] : []
  })
}
