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

/** As `drawnOnce`, for what is drawn in a few ways, e.g. sorted: once in each of them. */
export function drawnOncePer<From extends object, Way>(
  draw: (from: From, way: Way) => HtmlEscapedString | Promise<HtmlEscapedString>,
  nameOf: (way: Way) => string,
): (from: From, way: Way) => HtmlEscapedString {
  const known = new WeakMap<From, Map<string, HtmlEscapedString>>()
  return (from, way) => {
    const ways = known.get(from) ?? new Map<string, HtmlEscapedString>()
    known.set(from, ways)
    const name = nameOf(way)
    const drawn = ways.get(name) ?? raw(toHtml(draw(from, way)))
    ways.set(name, drawn)
    return drawn
  }
}
