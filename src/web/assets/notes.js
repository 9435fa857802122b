// The note of a call is stored while it is typed. It is sent again until it is stored, and says when it is not.
import { announce } from './announce.js'

const token = document.querySelector('meta[name="form-token"]')?.getAttribute('content') ?? ''
/** After the last key. */
const PAUSE_MS = 1_000
/** At most so often while a person types on: a service takes 120 forms a minute of one person. */
const AGAIN_MS = 2_000
const RETRY_MS = 5_000
const clock = () => new Date().toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })

/** By the id of the field: what is to be stored, and what goes on. */
const notes = new Map()

export function saveNotes(page) {
  page.addEventListener('input', ({ target }) => {
    if (target instanceof HTMLTextAreaElement && 'saves' in target.dataset) typed(target)
  })
  page.addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest('[data-inserts]') : null
    if (button !== null) insert(document.getElementById(button.dataset.into), button.dataset.inserts)
  })
  page.addEventListener('focusout', ({ target }) => {
    if (target instanceof HTMLTextAreaElement && notes.has(target.id)) void save(target.id)
  })
}

function typed(field) {
  const known = notes.get(field.id) ?? { isSaving: false, sentAt: 0, timer: undefined }
  notes.set(field.id, {
    ...known,
    field,
    action: field.form.action,
    text: field.value,
    version: versionOf(field, known),
  })
  plan(field.id, Math.max(PAUSE_MS, known.sentAt + AGAIN_MS - Date.now()))
  tell(field, 'Not saved yet.')
}

/** The field is drawn anew when another window has written the note. */
const versionOf = (field, known) => Math.max(Number(field.dataset.version), known.version ?? 0)

function plan(id, ms) {
  const note = notes.get(id)
  clearTimeout(note.timer)
  note.timer = setTimeout(() => void save(id), ms)
}

async function save(id) {
  const note = notes.get(id)
  if (note.isSaving) return plan(id, PAUSE_MS)
  clearTimeout(note.timer)
  const { field, action, text } = note
  if (field.defaultValue === text && field.isConnected) return undefined
  note.isSaving = true
  note.sentAt = Date.now()
  const answer = await send(action, { text, seen: String(note.version) })
  const latest = notes.get(id)
  latest.isSaving = false
  if (answer.kind === 'saved') {
    latest.version = answer.version
    field.dataset.version = String(answer.version)
    field.defaultValue = text
    // What was typed meanwhile is still to be stored.
    if (field.value === text) tell(field, `Saved at ${clock()}.`)
    return undefined
  }
  if (answer.status === 401) {
    tell(field, 'Not saved: you are signed out. Copy your note, then sign in again.', true)
    document.dispatchEvent(new CustomEvent('careline:refused'))
    return undefined
  }
  tell(field, answer.said ?? answer.detail ?? 'Not saved: no connection. It is tried again.', true)
  if (answer.said === undefined && answer.detail === undefined) plan(id, RETRY_MS)
  if (answer.kind === 'could-not-check') plan(id, RETRY_MS)
  return undefined
}

async function send(action, fields) {
  try {
    const response = await fetch(action, {
      method: 'POST',
      headers: { Accept: 'application/json', 'X-Form-Token': token },
      body: new URLSearchParams(fields),
      // It goes on when the page is left.
      keepalive: true,
    })
    return { status: response.status, ...(await response.json().catch(() => ({}))) }
  } catch {
    return {}
  }
}

function tell(field, text, isWrong = false) {
  const place = field.form?.querySelector('[data-saved]')
  if (!(place instanceof HTMLElement)) return
  place.textContent = text
  place.classList.toggle('is-wrong', isWrong)
  // That it is saved would be read out again and again.
  if (isWrong) announce(text)
}

/** At the end, on a line of its own. */
function insert(field, text) {
  if (!(field instanceof HTMLTextAreaElement)) return
  const before = field.value.trimEnd()
  field.value = before === '' ? text : `${before}\n${text}`
  field.focus()
  // To the end of the first line of what was put in.
  const at = field.value.indexOf('\n', field.value.length - text.length)
  const end = at < 0 ? field.value.length : at
  field.setSelectionRange(end, end)
  field.dispatchEvent(new Event('input', { bubbles: true }))
}
