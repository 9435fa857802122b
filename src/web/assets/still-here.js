// A person who works on a page without leaving it stays signed in, and the end of a session is announced before it comes.
import { word, wordPieces } from './words.js'

const EVERY_MS = 60_000
/** WCAG 2.2.1 asks for twenty seconds at least. */
const WARN_MS = 2 * 60_000
const LOOK_AGAIN_MS = 15_000
const meta = (name) => document.querySelector(`meta[name="${name}"]`)?.getAttribute('content') ?? ''

let told = Date.now()
async function tell() {
  told = Date.now()
  // A request that fails changes nothing: the next click finds out.
  await fetch('/still-here', { method: 'POST', headers: { 'X-Form-Token': meta('form-token') } }).catch(() => undefined)
  if (isWarning()) await look()
}
const heard = () => Date.now() - told >= EVERY_MS && void tell()
document.addEventListener('pointerdown', heard, { passive: true })
document.addEventListener('keydown', heard, { passive: true })

// The time of the clock: a screen reader would read a countdown out again and again.
const notice = document.createElement('div')
notice.id = 'session-end'
notice.setAttribute('role', 'alert')
notice.hidden = true
document.body.append(notice)
const isWarning = () => !notice.hidden

function write(...children) {
  const text = children.map((one) => (typeof one === 'string' ? one : one.textContent)).join('')
  if (notice.textContent === text) return
  notice.replaceChildren(...children)
  notice.hidden = children.length === 0
}

function warn({ ms, mayStay }) {
  const at = new Date(Math.round((Date.now() + ms) / 1000) * 1000)
  const time = at.toLocaleTimeString(timesOf(), { hour: '2-digit', minute: '2-digit' })
  if (!mayStay) {
    write(...wordPieces('session-ends', { time }))
    return
  }
  if (isWarning()) return
  const stay = document.createElement('button')
  stay.type = 'button'
  stay.textContent = word('session-stay')
  stay.addEventListener('click', () => void tell())
  write(...wordPieces('session-idle', { time, stay }))
}

function ended() {
  const again = document.createElement('a')
  again.href = `/sign-in?${new URLSearchParams({ return: location.pathname + location.search })}`
  again.textContent = word('session-again')
  write(...wordPieces('session-over', { again }))
}

/** As the reader's own system writes it, unless the page is in another language. */
function timesOf() {
  const { lang } = document.documentElement
  return navigator.language.split('-')[0] === lang.split('-')[0] ? [] : [lang]
}

let timer
function lookIn(ms) {
  clearTimeout(timer)
  timer = setTimeout(() => void look(), Math.max(1_000, ms))
}

async function look() {
  const response = await fetch('/still-here', { headers: { Accept: 'application/json' } }).catch(() => undefined)
  if (response?.status === 401) {
    ended()
    return
  }
  if (response?.ok !== true) {
    lookIn(LOOK_AGAIN_MS)
    return
  }
  const left = await response.json()
  if (left.ms > WARN_MS) write()
  else warn(left)
  lookIn(left.ms > WARN_MS ? left.ms - WARN_MS : Math.min(left.ms + 1_000, LOOK_AGAIN_MS))
}

// Timers stand still while a computer sleeps, so that a page asks how long the session lasts when it is shown again.
document.addEventListener('careline:refused', () => void look())
document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && void look())
lookIn(Number(meta('session-left')) - WARN_MS)
