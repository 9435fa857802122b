/** What of a live page is sent: all of it the first time, then only the words that differ. The page puts them together (assets/whole.js). */

/** Something with a name of its own inside of a part, e.g. one call. */
export interface Item {
  key: string
  html: string
}

/** HTML, or items in an order. */
export type Part = string | readonly Item[]

/** All of it, or what differs: the first so many characters stay, and the last so many, and the text between them is this one. */
type Sent = string | readonly [first: number, last: number, between: string]

type SentPart = Sent | { order: string[]; changed: Record<string, Sent> }

/** The page remembers more (assets/whole.js), so that an item that comes back, e.g. into a list that shows the first of many, is not sent again. */
const ITEMS_REMEMBERED = 60

/** By part, what the page has: its HTML, or that of its items, those seen last at the end. */
type Known = Map<string, string | Map<string, string>>

/** For one connection of one page. Gives the events to write; empty when nothing has changed. */
export function changesSince(): (parts: Record<string, Part>) => string {
  const known: Known = new Map()
  const orders = new Map<string, string>()
  return (parts) => {
    let changes = ''
    for (const [name, part] of Object.entries(parts)) {
      const data = typeof part === 'string' ? htmlSince(name, part, known) : itemsSince(name, part, known, orders)
      if (data !== undefined) changes += `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`
    }
    return changes
  }
}

function htmlSince(name: string, html: string, known: Known): SentPart | undefined {
  const before = known.get(name)
  known.set(name, html)
  return html === before ? undefined : difference(typeof before === 'string' ? before : undefined, html)
}

function itemsSince(
  name: string,
  items: readonly Item[],
  known: Known,
  orders: Map<string, string>,
): SentPart | undefined {
  const given = known.get(name)
  const before = typeof given === 'object' ? given : new Map<string, string>()
  const changed: Record<string, Sent> = {}
  for (const { key, html } of items) {
    const had = before.get(key)
    if (had !== html) changed[key] = difference(had, html)
    before.delete(key)
    before.set(key, html)
  }
  for (const key of before.keys()) {
    if (before.size <= Math.max(ITEMS_REMEMBERED, items.length)) break
    before.delete(key)
  }
  known.set(name, before)
  const order = items.map(({ key }) => key)
  const isAsBefore = orders.get(name) === order.join()
  orders.set(name, order.join())
  return isAsBefore && Object.keys(changed).length === 0 ? undefined : { order, changed }
}

/** Fewer characters are not worth it. */
const WORTH = 64

function difference(before: string | undefined, html: string): Sent {
  if (before === undefined) return html
  const most = Math.min(before.length, html.length)
  let first = 0
  while (first < most && before.charCodeAt(first) === html.charCodeAt(first)) first += 1
  let last = 0
  while (last < most - first && before.charCodeAt(before.length - 1 - last) === html.charCodeAt(html.length - 1 - last))
    last += 1
  return first + last < WORTH ? html : [first, last, html.slice(first, html.length - last)]
}
