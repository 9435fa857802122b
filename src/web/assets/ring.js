// New calls and callbacks ring: in the title and the icon of the tab, with a tone, and as a notification of the system.

const KEY = 'desk-sound'
const icon = document.querySelector('link[rel="icon"]')
const quietIcon = icon.getAttribute('href')
const ringingIcon = document.getElementById('sound').dataset.icon
/** A tone again and again, until the call is taken or for so long. */
const EVERY_MS = 4_000
const MOST_TONES = 8

let known
let left = 0
let timer

const offers = () => [...document.querySelectorAll('#desk-line [data-call]')]
const callbacks = () => [...document.querySelectorAll('#desk [data-call-back][data-rings="true"]')]
const idOf = (card) => card.dataset.call ?? `back ${card.dataset.callBack}`

/** Returns the calls that were not offered before. What the page was opened with does not ring. */
export function ring() {
  const cards = [...offers(), ...callbacks()]
  const ids = new Set(cards.map(idOf))
  const fresh = known === undefined ? [] : cards.filter((card) => !known.has(idOf(card)))
  known = ids
  if (!document.hasFocus()) for (const card of fresh) if ('callBack' in card.dataset) unseen.add(idOf(card))
  mark()
  if (offers().length === 0) stopTones()
  if (fresh.length > 0) {
    const isUrgent = fresh.some((card) => card.classList.contains('urgent-call'))
    notify(fresh, isUrgent)
    startTones(
      isUrgent,
      fresh.some((card) => 'call' in card.dataset),
    )
  }
  return fresh.filter((card) => 'call' in card.dataset)
}

/** Callbacks that came while the person looked elsewhere. Owed for hours, all of them would hide that a caller waits. */
const unseen = new Set()
window.addEventListener('focus', () => {
  unseen.clear()
  mark()
})

/** In the title and the icon of the tab. */
function mark() {
  for (const id of unseen) if (!known.has(id)) unseen.delete(id)
  const count = offers().length + unseen.size
  document.title = `${count === 0 ? '' : `(${count}) `}Desk · Careline`
  const wanted = count === 0 ? quietIcon : ringingIcon
  if (icon.getAttribute('href') !== wanted) icon.setAttribute('href', wanted)
}

/** A callback waits: one tone. A caller who waits rings on. */
function startTones(isUrgent, isCall) {
  stopTones()
  left = isCall ? MOST_TONES : 1
  const again = () => {
    if (left === 0 || sound?.state !== 'running') return
    left -= 1
    beep(isUrgent ? 3 : 1)
    timer = setTimeout(again, EVERY_MS)
  }
  again()
}
function stopTones() {
  left = 0
  clearTimeout(timer)
}

let sound
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

/** Neither a name nor a company: what a system shows may stand on a locked screen. */
function notify(cards, isUrgent) {
  if (!isWanted() || document.hasFocus() || window.Notification?.permission !== 'granted') return
  const [first] = cards
  const words = 'call' in first.dataset ? `${first.dataset.desk}, ${first.dataset.badge}` : 'A callback waits'
  const note = new Notification(isUrgent ? 'PRODUCTION DOWN' : 'Careline', { body: words, tag: 'careline-desk' })
  note.addEventListener('click', () => {
    window.focus()
    note.close()
  })
}

// Browsers play no sound before the page has been clicked: what was chosen once is remembered, and any click allows it again.
const button = document.getElementById('sound')
const isWanted = () => localStorage.getItem(KEY) === 'on'
const words = button.querySelector('span')

function show() {
  const isOn = isWanted()
  const isAllowed = sound?.state === 'running'
  words.textContent = !isOn ? 'Sound is off' : isAllowed ? 'Sound is on' : 'Click once to allow sound'
  button.setAttribute('aria-pressed', String(isOn && isAllowed))
  button.classList.toggle('is-blocked', isOn && !isAllowed)
  button.hidden = false
}
async function allow() {
  sound ??= new AudioContext()
  await sound.resume()
  show()
}
button.addEventListener('click', () => void switchSound())
async function switchSound() {
  const turnOff = isWanted() && sound?.state === 'running'
  localStorage.setItem(KEY, turnOff ? 'off' : 'on')
  if (turnOff) {
    stopTones()
    await sound.suspend()
    show()
    return
  }
  await allow()
  beep(1)
  if (window.Notification?.permission === 'default') await Notification.requestPermission()
}
for (const name of ['pointerdown', 'keydown'])
  document.addEventListener(name, ({ target }) => {
    const isButton = target instanceof Element && target.closest('#sound') !== null
    if (!isButton && isWanted() && sound?.state !== 'running') void allow()
  })
// Another window of the desk may have changed it.
window.addEventListener('storage', show)
show()
