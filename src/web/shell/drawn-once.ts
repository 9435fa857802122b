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
