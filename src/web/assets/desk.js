// The desk while a person works at it: live parts, keys, and a ring that is seen, heard and read out.
import { actInPlace, forgetAnswers } from './act.js'
import { announceCall, announceNew } from './announce.js'
import { mindLeaving } from './leave-page.js'
import { goLive } from './live.js'

const part = (name) => document.getElementById(`desk-${name}`)
const desk = document.getElementById('desk')

// Ringing: only for calls that were not offered before.
let known
let sound
function ring() {
  const cards = [...document.querySelectorAll('#desk-line [data-call]')]
  const ids = new Set(cards.map((card) => card.dataset.call))
  const fresh = known === undefined ? [] : cards.filter((card) => !known.has(card.dataset.call))
  known = ids
  document.title = `${ids.size === 0 ? '' : `(${ids.size}) `}Desk · Careline`
  if (fresh.length === 0) return
  announceNew(fresh)
  if (sound !== undefined) beep(fresh.some((card) => card.classList.contains('urgent-call')) ? 3 : 1)
}
function beep(times) {
  for (let i = 0; i < times; i += 1) {
    const tone = sound.createOscillator()
    const loud = sound.createGain()
    tone.frequency.value = times > 1 ? 880 : 660
    loud.gain.value = 0.15
    tone.connect(loud).connect(sound.destination)
    tone.start(sound.currentTime + i * 0.35)
    tone.stop(sound.currentTime + i * 0.35 + 0.2)
  }
}
// Browsers play no sound before the page has been clicked.
const soundButton = document.getElementById('sound')
if (soundButton !== null) {
  soundButton.hidden = false
  soundButton.addEventListener('click', () => {
    sound = sound === undefined ? new AudioContext() : void sound.close()
    soundButton.textContent = sound === undefined ? 'Turn on sound' : 'Sound is on'
    soundButton.setAttribute('aria-pressed', String(sound !== undefined))
    if (sound !== undefined) beep(1)
  })
}

let callIs = 'none'
document.addEventListener('careline:drawn', ({ detail }) => {
  if (detail === part('line')) ring()
  if (detail !== part('call')) return
  const before = callIs
  callIs = announceCall()
  if (before !== callIs) forgetAnswers(callIs)
})
goLive({
  address: '/desk/events',
  parts: ['status', 'line', 'call', 'callbacks'],
  placeOf: part,
  page: desk,
  link: part('link'),
  home: '/desk',
})
mindLeaving()
actInPlace({ page: desk, said: part('said'), home: '/desk' })

/** These cannot be undone: asked first, and not while a person writes, where the keys may be meant for something else. */
const CAREFUL = { E: 'End the call?', N: 'Does another person speak? The proof of the caller is taken back.' }
const isWriting = (target) => target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement

document.addEventListener('keydown', (event) => {
  if (event.key === '?' && !isWriting(event.target)) showShortcuts()
  if (!event.altKey || !event.shiftKey || event.repeat) return
  const key = event.code.replace(/^Key/, '')
  const button = document.querySelector(`#desk [data-key="${key}"]`)
  if (button === null) return
  event.preventDefault()
  if (key in CAREFUL && (isWriting(event.target) || !window.confirm(CAREFUL[key]))) return
  button.click()
})
function showShortcuts() {
  const list = document.getElementById('shortcuts')
  list.open = true
  list.querySelector('summary').focus()
  list.scrollIntoView({ block: 'nearest' })
}

// A press on a case of the list fills in its number.
desk.addEventListener('click', ({ target }) => {
  const button = target instanceof Element ? target.closest('[data-fill]') : null
  if (button === null) return
  document.getElementById(button.dataset.fill).value = button.dataset.value
  document.getElementById(button.dataset.then)?.focus()
})
