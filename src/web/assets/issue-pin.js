// The one time a Contact PIN is seen: handed over by script, shown for two minutes, gone when the page is left.
import { pieces } from './words.js'

const SHOWN_MS = 120_000
const token = document.querySelector('meta[name="form-token"]')?.getAttribute('content') ?? ''
const issue = document.getElementById('pin-issue')
const pinWords = JSON.parse(issue?.dataset.words ?? '{}')
const show = document.getElementById('pin-show')
const dialog = document.getElementById('pin-dialog')
const digits = document.getElementById('pin-digits')
const said = document.getElementById('pin-said')
const left = document.getElementById('pin-left')
const actions = document.getElementById('pin-actions')
const sure = document.getElementById('pin-sure')
let until = 0
/** The person has said that they have it, or copied it. */
let saved = false

function forget() {
  digits.replaceChildren()
}

function leave() {
  saved = true
  forget()
  // Not back to this page: its way back has nothing to show.
  location.replace(`/profile?said=${issue.dataset.said}#said`)
}

/** The PIN is nowhere else: Escape or closing the window asks first. */
function askFirst() {
  actions.hidden = true
  sure.hidden = false
  document.getElementById('pin-sure-said').textContent = pinWords.sure
  document.getElementById('pin-stay').focus()
}

function stay() {
  sure.hidden = true
  actions.hidden = false
  digits.focus()
}

function countDown() {
  const seconds = Math.max(0, Math.ceil((until - Date.now()) / 1000))
  const time = { minutes: Math.floor(seconds / 60), seconds: seconds % 60 }
  left.textContent = pieces(time.minutes > 0 ? pinWords.minutes : pinWords.seconds, time).join('')
  if (seconds === 0) leave()
}

async function issuePin() {
  show.disabled = true
  said.textContent = ''
  try {
    const response = await fetch('/profile/pin', {
      method: 'POST',
      headers: { Accept: 'application/json', 'X-Form-Token': token },
      body: new URLSearchParams({ replaces: issue.dataset.replaces }),
      cache: 'no-store',
    })
    const answer = await response.json()
    if (!response.ok) {
      // An old sign-in is made again on the way back to this page.
      if (response.status === 401 || response.status === 403) location.assign('/profile/pin')
      said.textContent = answer.said ?? answer.detail ?? answer.title ?? pinWords.none
      return
    }
    for (const group of answer.pin.split(' ')) {
      const part = document.createElement('span')
      part.textContent = group
      digits.append(part, ' ')
    }
    until = Date.now() + SHOWN_MS
    countDown()
    setInterval(countDown, 1000)
    dialog.showModal()
    digits.focus()
  } catch {
    said.textContent = pinWords['not-known']
  }
}

show?.addEventListener('click', () => void issuePin())

document.getElementById('pin-saved')?.addEventListener('click', leave)
document.getElementById('pin-leave')?.addEventListener('click', leave)
document.getElementById('pin-stay')?.addEventListener('click', stay)
document.getElementById('pin-copy')?.addEventListener('click', ({ currentTarget }) => void copy(currentTarget))

async function copy(button) {
  try {
    await navigator.clipboard.writeText(digits.textContent.replaceAll(' ', ''))
    saved = true
    button.textContent = pinWords.copied
  } catch {
    button.textContent = pinWords['not-copied']
  }
}

dialog?.addEventListener('cancel', (event) => {
  event.preventDefault()
  if (saved) leave()
  else askFirst()
})
// A browser closes a dialog at the second Escape, whatever a page says to it.
dialog?.addEventListener('close', () => {
  if (saved) return leave()
  dialog.showModal()
  askFirst()
})
addEventListener('beforeunload', (event) => {
  if (digits.childElementCount > 0 && !saved) event.preventDefault()
})
addEventListener('pagehide', forget)
