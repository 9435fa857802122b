/** Where to go after signing in: a path of this service or the first page, never another site. */

const LONGEST = 1_000
const ANYWHERE = 'http://careline.invalid'

/** `//evil.example`, `/\evil.example` and tabs inside them are other sites to a browser (CWE-601). */
export function localPath(text: unknown): string {
  if (typeof text !== 'string' || text.length > LONGEST) return '/'
  if (!/^\/(?![/\\])[\x21-\x7e]*$/.test(text) || text.includes('\\') || !URL.canParse(text, ANYWHERE)) return '/'
  const url = new URL(text, ANYWHERE)
  // Dots may still lead to `//evil.example`, and coming back to the sign-in itself would go round for ever.
  if (url.origin !== ANYWHERE || url.pathname.startsWith('//') || /^\/sign(ed)?-/.test(url.pathname)) return '/'
  return `${url.pathname}${url.search}`
}
