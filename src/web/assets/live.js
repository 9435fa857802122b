// A page with live parts: each is drawn by our own server, where everything put in is escaped.
const policy = window.trustedTypes?.createPolicy('careline-live', { createHTML: (html) => html })
const token = document.querySelector('meta[name="form-token"]')?.getAttribute('content') ?? ''

/** What somebody is choosing from, or writing in, is not taken from under them. */
function show(place, html) {
  if (place === null) return
  const focused = place.contains(document.activeElement) ? document.activeElement : null
  if (focused instanceof HTMLSelectElement || focused instanceof HTMLInputElement) {
    focused.addEventListener('blur', () => show(place, html), { once: true })
    return
  }
  const key = focused?.dataset.key
  place.innerHTML = policy === undefined ? html : policy.createHTML(html)
  if (key !== undefined) place.querySelector(`[data-key="${key}"]`)?.focus()
  tick()
}

/** Items stay where they are unless they changed: only those are shown anew. */
const latest = new WeakMap()
function showItems(place, { order, changed }) {
  latest.set(place, order)
  const items = new Map([...place.children].map((item) => [item.dataset.item, item]))
  for (const [key, item] of items) if (!order.includes(key)) removeItem(place, key, item)
  let next = place.firstElementChild
  for (const key of order) {
    const item = items.get(key) ?? document.createElement('div')
    item.dataset.item = key
    if (item === next) next = next.nextElementSibling
    else place.insertBefore(item, next)
    if (changed[key] !== undefined) show(item, changed[key])
  }
}
function removeItem(place, key, item) {
  const focused = item.contains(document.activeElement) ? document.activeElement : null
  if (!(focused instanceof HTMLSelectElement || focused instanceof HTMLInputElement)) {
    item.remove()
    return
  }
  const again = () => !latest.get(place).includes(key) && item.remove()
  focused.addEventListener('blur', again, { once: true })
}

function span(seconds) {
  const two = (n) => String(n).padStart(2, '0')
  if (seconds < 3600) return `${Math.floor(seconds / 60)}:${two(seconds % 60)}`
  return `${Math.floor(seconds / 3600)} h ${two(Math.floor(seconds / 60) % 60)}`
}

/** No age stands still, and no countdown. */
function tick() {
  for (const time of document.querySelectorAll('[data-since]'))
    time.textContent = span(Math.max(0, Math.floor((Date.now() - Date.parse(time.dataset.since)) / 1000)))
  for (const time of document.querySelectorAll('[data-until]')) {
    const left = Math.floor((Date.parse(time.dataset.until) - Date.now()) / 1000)
    time.textContent = left < 0 ? `missed by ${span(-left)}` : span(left)
  }
}
setInterval(tick, 1000)
tick()

/** The browser connects again by itself, and then gets every part again. `placeOf` finds the element of a part. */
export function goLive(screen) {
  const { address, parts, placeOf, link, home, onShown } = screen
  const feed = new EventSource(address)
  for (const name of parts) {
    feed.addEventListener(name, (event) => {
      const part = JSON.parse(event.data)
      if (typeof part === 'string') show(placeOf(name), part)
      else showItems(placeOf(name), part)
      onShown?.(name)
    })
  }
  feed.addEventListener('open', () => {
    link.textContent = 'Live'
  })
  feed.addEventListener('error', () => {
    link.textContent = 'The screen is reconnecting. Your call is not affected.'
    // A browser gives up for good when it is answered with an error.
    if (feed.readyState === EventSource.CLOSED) setTimeout(() => goLive(screen), 2000 + Math.random() * 3000)
  })
  feed.addEventListener('signed-out', () => {
    feed.close()
    // Whoever signed out on this very page is on their way somewhere else already.
    setTimeout(() => location.assign(home), 2000)
  })
}

/** Forms are sent without leaving the page; the answer is read out. */
export function actInPlace({ page, said, home }) {
  page?.addEventListener('submit', (event) => {
    const form = event.target
    if (!(form instanceof HTMLFormElement)) return
    event.preventDefault()
    const fields = new URLSearchParams(new FormData(form, event.submitter))
    // Nothing is being chosen any more: what changes may be shown.
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
    event.submitter?.setAttribute('aria-busy', 'true')
    fetch(form.action, { method: 'POST', headers: { Accept: 'application/json', 'X-Form-Token': token }, body: fields })
      .then(async (response) => {
        const answer = await response.json()
        said.textContent = answer.said ?? answer.detail ?? answer.title ?? ''
        if (response.status === 401) location.assign(home)
        return answer
      })
      .catch(() => {
        said.textContent = 'That did not get through. Try again.'
      })
      .finally(() => event.submitter?.removeAttribute('aria-busy'))
  })
}
