/** The addresses we hand to Twilio. The only place that writes one with a query. */

/**
 * `base` is our public address, or its path. Twilio signs an address as it was given and may send it without a lone question
 * mark, so there is none unless a query follows it.
 */
export function voiceAddress(
  base: string,
  route: string,
  query: Readonly<Record<string, string | number | undefined>> = {},
): string {
  const given = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value !== undefined) given.set(name, String(value))
  const address = `${base}/voice/${route}`
  return given.size === 0 ? address : `${address}?${given.toString()}`
}
