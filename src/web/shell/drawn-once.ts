/** What looks alike for every person is drawn once, when it is first shown. */
import { raw } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import { toHtml } from './to-html.ts'

/** `from` must hold all that the drawing depends on, and must never be changed. */
export function drawnOnce<From extends object>(
  draw: (from: From) => HtmlEscapedString | Promise<HtmlEscapedString>,
): (from: From) => HtmlEscapedString {
  const known = new WeakMap<From, HtmlEscapedString>()
  return (from) => {
    const drawn = known.get(from) ?? raw(toHtml(draw(from)))
    known.set(from, drawn)
    return drawn
  }
}

/** Beyond these the oldest are drawn again. */
const MOST_REMEMBERED = 500

/** As `drawnOnce`, for what depends on a text: the same key is the same drawing. */
export function drawnByKey<From>(
  keyOf: (from: From) => string,
  draw: (from: From) => HtmlEscapedString | Promise<HtmlEscapedString>,
): (from: From) => HtmlEscapedString {
  const known = new Map<string, HtmlEscapedString>()
  return (from) => {
    const key = keyOf(from)
    const drawn = known.get(key) ?? raw(toHtml(draw(from)))
    known.set(key, drawn)
    const [oldest] = known.size > MOST_REMEMBERED ? known.keys() : []
    if (oldest !== undefined) known.delete(oldest)
    return drawn
  }
}
