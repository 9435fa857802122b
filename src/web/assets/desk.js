// The desk while somebody works at it: live parts, ages that never stand still, keys, and a ring that is seen, heard and read out.
const policy = window.trustedTypes?.createPolicy('careline-desk', { createHTML: (html) => html })
const token = document.querySelector('meta[name="form-token"]')?.getAttribute('content') ?? ''
const part = (name) => document.getElementById(`desk-${name}`)

/** Drawn by our own server, where everything put in is escaped. What somebody is choosing from is not taken from under them. */
function show(name, html) {
  const place = part(name)
  if (place === null) return
  const focused = place.contains(document.activeElement) ? document.activeElement : null
  if (focused instanceof HTMLSelectElement && name !== 'status') {
    focused.addEventListener('blur', () => show(name, html), { once: true })
    return
  }
  const key = focused?.dataset.key
  place.innerHTML = policy === undefined ? html : policy.createHTML(html)
  if (key !== undefined) place.querySelector(`[data-key="${key}"]`)?.focus()
  tick()
}

function age(since) {
  const seconds = Math.max(0, Math.floor((Date.now() - Date.parse(since)) / 1000))
  const two = (n) => String(n).padStart(2, '0')
  if (seconds < 3600) return `${Math.floor(seconds / 60)}:${two(seconds % 60)}`
  return `${Math.floor(seconds / 3600)} h ${two(Math.floor(seconds / 60) % 60)}`
}
function tick() {
  for (const time of document.querySelectorAll('[data-since]')) time.textContent = age(time.dataset.since)
}
setInterval(tick, 1000)
tick()

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

// Live: the browser connects again by itself, and then gets every part whole.
const feed = new EventSource('/desk/events')
for (const name of ['status', 'line', 'call']) {
  feed.addEventListener(name, (event) => {
    show(name, JSON.parse(event.data))
    if (name === 'line') ring()
  })
}
feed.addEventListener('open', () => {
  part('link').textContent = 'Live'
})
feed.addEventListener('error', () => {
  part('link').textContent = 'The screen is reconnecting. Your call is not affected.'
})
feed.addEventListener('signed-out', () => {
  feed.close()
  location.assign('/desk')
})

// Acts: sent without leaving the page; the answer is read out.
document.getElementById('desk')?.addEventListener('submit', (event) => {
  const form = event.target
  if (!(form instanceof HTMLFormElement)) return
  event.preventDefault()
  const fields = new URLSearchParams(new FormData(form, event.submitter))
  event.submitter?.setAttribute('aria-busy', 'true')
  fetch(form.action, { method: 'POST', headers: { Accept: 'application/json', 'X-Form-Token': token }, body: fields })
    .then(async (response) => {
      const answer = await response.json()
      part('said').textContent = answer.said ?? answer.detail ?? answer.title ?? ''
      if (response.status === 401) location.assign('/desk')
      return answer
    })
    .catch(() => {
      part('said').textContent = 'That did not get through. Try again.'
    })
    .finally(() => event.submitter?.removeAttribute('aria-busy'))
})

document.addEventListener('keydown', (event) => {
  if (!event.altKey || !event.shiftKey || event.repeat) return
  const button = document.querySelector(`#desk [data-key="${event.code.replace(/^Key/, '')}"]`)
  if (button === null) return
  event.preventDefault()
  button.click()
})
