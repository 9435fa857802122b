/** Elements as text, escaped where they were put together. */
import type { HtmlEscapedString } from 'hono/utils/html'

/** Screens read what they show before they draw it, so that what fails is a proper answer: no element may wait. */
export function toHtml(element: HtmlEscapedString | Promise<HtmlEscapedString>): string {
  if (element instanceof Promise) throw new Error('an element of a page waits for something')
  return element.toString()
}
