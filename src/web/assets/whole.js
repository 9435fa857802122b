// The parts of a page from what came over one connection: only what differs is sent (web/live-changes.ts).

/** More items than the service remembers: what it takes for known is known here. */
const ITEMS_REMEMBERED = 200

/** Of one connection. Gives all of a part: its HTML, or `{ order, html }` of its items by key. */
export function partsOf() {
  const texts = new Map()
  const items = new Map()
  return (name, sent) => {
    if (typeof sent === 'string' || Array.isArray(sent)) {
      texts.set(name, together(texts.get(name), sent))
      return texts.get(name)
    }
    if (!items.has(name)) items.set(name, new Map())
    return itemsOf(items.get(name), sent)
  }
}

/** Those seen last stand at the end of `known`. */
function itemsOf(known, { order, changed }) {
  const html = {}
  for (const key of order) {
    html[key] = key in changed ? together(known.get(key), changed[key]) : known.get(key)
    known.delete(key)
    known.set(key, html[key])
  }
  for (const key of known.keys()) {
    if (known.size <= Math.max(ITEMS_REMEMBERED, order.length)) break
    known.delete(key)
  }
  return { order, html }
}

/** All of it, or how many characters stay at the beginning and at the end, and what stands between them now. */
function together(before, sent) {
  if (typeof sent === 'string') return sent
  const [first, last, between] = sent
  return before.slice(0, first) + between + before.slice(before.length - last)
}
