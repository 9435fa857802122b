// Forms are sent without leaving the page; the answer stands beside the form that asked, and is read out.
import { focusOn } from './patch.js'
import { leave } from './signed-out.js'
import { toast } from './toast.js'
import { forgetSent } from './unsent.js'

const token = document.querySelector('meta[name="form-token"]')?.getAttribute('content') ?? ''
const LATE_MS = 10_000
/** An action changes the call. Its answer stands long enough not to be taken away by that change. */
const ANSWER_STANDS_MS = 2_000

const NOT_THROUGH = 'That did not get through. Nothing was sent: try again.'
const LATE = 'No answer for 10 seconds. It may have been done: look before you try again.'

/** Every answer that is shown: it goes with the next action, and when what it speaks of has changed. */
const answers = new Set()

/** `place`: beside the form that asked; null when it has none, or may go: then at the foot of the window. */
function say(place, text, { isWrong = false, holdsWhile } = {}) {
  for (const answer of answers) answer.close()
  answers.clear()
  if (text === '') return
  answers.add({ ...write(place, text, isWrong, holdsWhile !== undefined), at: Date.now(), holdsWhile })
  document.dispatchEvent(new CustomEvent('careline:said', { detail: text }))
}

function write(place, text, isWrong, stays) {
  if (place === null) return toast(text, { isWrong, stays })
  place.textContent = text
  place.classList.toggle('is-wrong', isWrong)
  place.scrollIntoView({ block: 'nearest' })
  return { close: () => (place.textContent = '') }
}

/** `state`: of the person's call, in a word. */
export function forgetAnswers(state) {
  for (const answer of answers) {
    const { close, at, holdsWhile } = answer
    const stands = holdsWhile === undefined ? Date.now() - at < ANSWER_STANDS_MS : holdsWhile.includes(state)
    if (stands) continue
    close()
    answers.delete(answer)
  }
}

async function post(address, fields) {
  const late = new AbortController()
  const timer = setTimeout(() => late.abort(), LATE_MS)
  try {
    const response = await fetch(address, {
      method: 'POST',
      headers: { Accept: 'application/json', 'X-Form-Token': token },
      body: fields,
      signal: late.signal,
    })
    return { status: response.status, ...(await response.json()) }
  } catch {
    return { said: late.signal.aborted ? LATE : NOT_THROUGH, ok: false }
  } finally {
    clearTimeout(timer)
  }
}

export function actInPlace({ page, said, home }) {
  page?.addEventListener('submit', (event) => {
    const form = event.target
    // What may need a fresh sign-in first is sent as a page, which comes back with the form.
    if (!(form instanceof HTMLFormElement) || form.classList.contains('leaves-page')) return
    event.preventDefault()
    const button = event.submitter
    // A second press before the answer is the same request.
    if (form.getAttribute('aria-busy') === 'true') return
    const fields = new URLSearchParams(new FormData(form, button))
    form.setAttribute('aria-busy', 'true')
    button?.setAttribute('aria-busy', 'true')
    void send(form, fields, button)
  })

  async function send(form, fields, button) {
    const typed = typedIn(form)
    const address = button?.getAttribute('formaction') ?? form.action
    const { pathname: path } = new URL(address, location.href)
    document.dispatchEvent(new CustomEvent('careline:sent', { detail: { path } }))
    const answer = await post(address, fields)
    document.dispatchEvent(new CustomEvent('careline:answered', { detail: { path, answer } }))
    form.removeAttribute('aria-busy')
    button?.removeAttribute('aria-busy')
    if (answer.status === 401) {
      leave(said, home)
      return
    }
    const isDone = answer.ok === true
    if (isDone) {
      forgetSent(form)
      renewKey(form)
      empty(form, typed)
      form.closest('dialog')?.close()
    }
    const text = answer.said ?? answer.detail ?? answer.title ?? ''
    say(placeFor(form, isDone), text, { isWrong: !isDone, holdsWhile: answer.holdsWhile })
    if (isDone && form.dataset.next !== undefined) focusOn(document.getElementById(form.dataset.next))
  }
}

/** A refusal stands in the form. What was done stands around it, because the form may close; null when that may go as well. */
function placeFor(form, isDone) {
  // Behind a dialog nothing is seen.
  const isInDialog = form.closest('dialog[open]') !== null
  if (!form.isConnected || (form.dataset.next !== undefined && (isDone || !isInDialog))) return null
  const own = isDone ? null : form.querySelector('[data-said]')
  if (own !== null || isInDialog) return own
  return form.closest('[data-answers]')?.querySelector(':scope > [data-said]') ?? null
}

/**
 * Without the button, which a change of the page may take away before the answer comes, and without hidden fields, which it
 * may write anew: the key of the case form counts the cases of the call.
 */
function typedIn(form) {
  const hidden = new Set(Array.from(form.querySelectorAll('input[type="hidden"]'), ({ name }) => name))
  return JSON.stringify(Array.from(new FormData(form)).filter(([name]) => !hidden.has(name)))
}

/** What is sent next with this form is another request, also before the page is drawn with the key for it. */
function renewKey(form) {
  const key = form.querySelector('input[name="key"]')
  if (key !== null) key.value += '+'
}

/** Sent and done: nothing of it is lost when it goes. What was typed meanwhile stays. */
function empty(form, sent) {
  if (!form.isConnected || typedIn(form) !== sent) return
  form.reset()
  const details = form.closest('details')
  if (details === null) return
  const hadFocus = details.contains(document.activeElement)
  details.open = false
  if (hadFocus) details.querySelector('summary')?.focus()
}
