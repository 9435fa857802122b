/** A page of the demo, with the headers that the service gives its own. */
import type { Response } from 'express'

const CSP = [
  "default-src 'self'",
  "img-src 'self' data:",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "require-trusted-types-for 'script'",
].join('; ')

export function sendPage(response: Response, html: string): void {
  response.set({ 'Content-Security-Policy': CSP, 'Cache-Control': 'no-store' }).type('html').send(html)
}
