/** When another system wants to be asked again, as it says in `Retry-After`: seconds, or a date (RFC 9110, 10.2.3). */

/** At most `longestMs` from now, whatever it asks for. Undefined: it does not say, or the time is over. */
export function retryAfter(header: string | null | undefined, now: Date, longestMs: number): Date | undefined {
  const text = header?.trim() ?? ''
  const at = /^[0-9]+$/.test(text) ? now.getTime() + Number(text) * 1_000 : Date.parse(text)
  if (Number.isNaN(at) || at <= now.getTime()) return undefined
  return new Date(Math.min(at, now.getTime() + longestMs))
}
