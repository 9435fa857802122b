// The desk while somebody works at it: live parts, keys, and a ring that is seen, heard and read out.
import { actInPlace } from './act.js'
import { goLive } from './live.js'

const part = (name) => document.getElementById(`desk-${name}`)

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
  const urgent = fresh.some((card) => card.classList.contains('urgent-call'))
  part('news').textContent = `New call: ${fresh[0].querySelector('.call-head')?.textContent ?? ''}`
  if (sound !== undefined) beep(urgent ? 3 : 1)
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
// A browser lets nobody make a sound before the page has been clicked.
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

goLive({
  address: '/desk/events',
  parts: ['status', 'line', 'call', 'callbacks'],
  placeOf: part,
  page: document.getElementById('desk'),
  link: part('link'),
  home: '/desk',
  onShown: (name) => {
    if (name === 'line') ring()
  },
})
actInPlace({ page: document.getElementById('desk'), said: part('said'), home: '/desk' })

document.addEventListener('keydown', (event) => {
  if (!event.altKey || !event.shiftKey || event.repeat) return
  const button = document.querySelector(`#desk [data-key="${event.code.replace(/^Key/, '')}"]`)
  if (button === null) return
  event.preventDefault()
  button.click()
})
