/** Elements as text. hono/jsx has escaped everything that was put into them. */
import type { HtmlEscapedString } from 'hono/utils/html'

/** No element may wait for a store: screens read everything first, so that a failure can still be answered with an error page. */
export function toHtml(element: HtmlEscapedString | Promise<HtmlEscapedString>): string {
  if (element instanceof Promise) throw new Error('an element of a page waits for something')
  return element.toString()
}
