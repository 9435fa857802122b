// A page with live parts: what the service sends is shown, waiting times are counted on, and a dead connection is called dead.
import { openFeed, QUIET_MS } from './feed.js'
import { show } from './patch.js'
import { leave } from './signed-out.js'

function span(seconds) {
  const two = (n) => String(n).padStart(2, '0')
  if (seconds < 3600) return `${Math.floor(seconds / 60)}:${two(seconds % 60)}`
  // Of one piece, where a line is broken.
  return `${Math.floor(seconds / 3600)}\u00a0h\u00a0${two(Math.floor(seconds / 60) % 60)}`
}

const STATES = ['ok', 'at-risk', 'missed']

const LONG_AGO_MS = 12 * 3_600_000
const clock = (at, day = {}) => new Date(at).toLocaleTimeString([], { ...day, hour: '2-digit', minute: '2-digit' })

/** A moment of the past, by the clock of the person who looks: to the second, or with its day. */
function local(time) {
  const at = new Date(time.dateTime)
  if (time.dataset.local === 'second') return at.toLocaleTimeString([], { timeStyle: 'medium' })
  // Sweden writes the day as the service does.
  return `${at.toLocaleDateString('sv')} ${clock(at)}`
}

const put = (element, text) => {
  if (element.textContent !== text) element.textContent = text
}

/** Waiting times and countdowns, each second. */
function tick() {
  for (const time of document.querySelectorAll('[data-since]'))
    time.textContent = span(Math.max(0, Math.floor((Date.now() - Date.parse(time.dataset.since)) / 1000)))
  for (const queue of document.querySelectorAll('[data-target]')) {
    const share = (Date.now() - Date.parse(queue.dataset.from)) / 1000 / Number(queue.dataset.target)
    queue.dataset.share = share >= 1 ? 'missed' : share >= 0.5 ? 'at-risk' : 'ok'
    if (!('figure' in queue.dataset)) continue
    for (const state of STATES) queue.classList.toggle(state, state === queue.dataset.share)
  }
  for (const time of document.querySelectorAll('[data-clock]')) {
    const isLongAgo = Date.now() - Date.parse(time.dataset.clock) > LONG_AGO_MS
    put(time, clock(time.dataset.clock, isLongAgo ? { weekday: 'short' } : {}))
  }
  for (const time of document.querySelectorAll('[data-local]')) put(time, local(time))
  for (const time of document.querySelectorAll('[data-until]')) {
    const left = Math.floor((Date.parse(time.dataset.until) - Date.now()) / 1000)
    time.textContent = left < 0 ? `missed by ${span(-left)}` : span(left)
  }
}
setInterval(tick, 1000)
document.addEventListener('careline:drawn', tick)
tick()

const WATCH_MS = 5_000

/** `placeOf` finds the element of a part; `page` is greyed while nothing is heard. */
export function goLive({ address, parts, placeOf, page, link, home }) {
  let heardAt = Date.now()
  let isOver = false
  const write = (text, state = 'connecting') => {
    link.dataset.state = state
    if (link.textContent !== text) link.textContent = text
  }
  write('Connecting…')
  const isQuiet = () => Date.now() - heardAt > QUIET_MS
  const look = () => {
    page.classList.toggle('is-quiet', isQuiet())
    if (isQuiet() && !isOver)
      write(`Not connected since ${clock(heardAt)}. What you see is old. Calls are not affected.`, 'lost')
  }
  const feed = openFeed({
    address,
    parts,
    onMessage: ({ name, data }) => {
      if (name === 'lost') {
        if (!isQuiet()) write('The screen is reconnecting. Calls are not affected.', 'waiting')
        return
      }
      heardAt = Date.now()
      document.dispatchEvent(new CustomEvent('careline:heard', { detail: name }))
      if (name === 'signed-out') {
        isOver = true
        // A person who signed out on this very page is on their way already.
        setTimeout(() => leave(link, home), 2000)
        return
      }
      write('Live', 'live')
      look()
      if (!name.startsWith('part:')) return
      show(placeOf(name.slice('part:'.length)), data)
    },
  })
  setInterval(() => {
    look()
    if (isQuiet() && !isOver && document.visibilityState === 'visible' && Date.now() - triedAt > QUIET_MS) {
      triedAt = Date.now()
      feed.takeOver()
    }
  }, WATCH_MS)
  let triedAt = 0
}
