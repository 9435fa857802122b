/** What looks alike for everybody is drawn for the first who is shown it. */
import { raw } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import { toHtml } from './to-html.ts'

/** `from` is all that the drawing depends on, and one object is never changed. */
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
