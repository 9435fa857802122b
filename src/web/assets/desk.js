// The desk while a person works at it: live parts, keys, notes, and a ring that is seen, heard and read out.
import { actInPlace, forgetAnswers } from './act.js'
import { announceCall, announceNew } from './announce.js'
import { mindKeys } from './desk-keys.js'
import { mindLeaving } from './leave-page.js'
import { goLive } from './live.js'
import { saveNotes } from './notes.js'
import { ring } from './ring.js'
import { browserId } from './softphone/browser-id.js'
import { revealTab } from './tabs.js'
import { toast } from './toast.js'

const part = (name) => document.getElementById(`desk-${name}`)
const desk = document.getElementById('desk')

let callIs = { state: 'none' }
/** By this person's own press the colleague is gone, and no surprise. */
const OWN_PRESS_MS = 5_000
let tookBackAt = 0
document.addEventListener('careline:drawn', ({ detail }) => {
  if (detail === part('line') || detail === part('callbacks')) {
    const fresh = ring()
    if (fresh.length > 0) announceNew(fresh)
  }
  if (detail !== part('call')) return
  const before = callIs
  callIs = announceCall()
  if (before.state !== callIs.state || before.consult !== callIs.consult) forgetAnswers(callIs.state)
  // A colleague who was asked goes by their own press, or their phone rang for nothing: the banner alone would vanish in silence.
  const isGone = before.consult !== undefined && callIs.consult === undefined && before.state === callIs.state
  if (isGone && Date.now() - tookBackAt > OWN_PRESS_MS) toast(before.consultOver)
})
document.addEventListener('careline:sent', ({ detail }) => {
  if (detail.path.endsWith('/take-back')) tookBackAt = Date.now()
})
// The service learns from the end of the stream that a browser is gone in which a person answers.
const browser = document.getElementById('softphone') !== null && window.isSecureContext ? browserId() : undefined
goLive({
  address: browser === undefined ? '/desk/events' : `/desk/events?browser=${browser}`,
  parts: ['status', 'alerts', 'line', 'call', 'callbacks'],
  placeOf: part,
  page: desk,
  link: part('link'),
  home: '/desk',
})
mindLeaving()
actInPlace({ page: desk, said: part('said'), home: '/desk' })
saveNotes(desk)
mindKeys(desk)

/** To a field of a tab: the tab is chosen, what is closed around the field is opened, and the person goes on there. */
function goTo(id) {
  const field = document.getElementById(id)
  if (field === null) return
  revealTab(field)
  const around = field.closest('details')
  if (around !== null) around.open = true
  field.focus()
  field.scrollIntoView({ block: 'nearest' })
}
desk.addEventListener('click', (event) => {
  const { target } = event
  const button = target instanceof Element ? target.closest('[data-goes], summary[data-then]') : null
  if (button === null) return
  if ('goes' in button.dataset) return goTo(button.dataset.goes)
  if (button.parentElement.open) return
  // Opened here, so that the first key that is typed has its field.
  event.preventDefault()
  goTo(button.dataset.then)
})
