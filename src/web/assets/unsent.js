// Text that was typed into a form which has gone: shown to be read and copied, and put back when the form returns.
import { revealTab } from './tabs.js'

const place = () => document.getElementById('unsent')

/** `name`: what a person knows the field by. */
export function keepUnsent(field, name, hadFocus) {
  const kept = document.createElement('textarea')
  kept.value = field.value
  kept.rows = 2
  const label = document.createElement('label')
  label.append(name, kept)
  const discard = document.createElement('button')
  discard.type = 'button'
  discard.className = 'secondary'
  discard.textContent = 'Discard'
  const row = document.createElement('div')
  row.dataset.field = field.id
  row.append(label, discard)
  discard.addEventListener('click', () => remove(row))
  place().append(row)
  place().hidden = false
  // The person goes on typing into the same text.
  if (hadFocus) {
    kept.focus()
    kept.setSelectionRange(field.selectionStart ?? kept.value.length, field.selectionEnd ?? kept.value.length)
  }
}

export function putBackUnsent(drawn) {
  for (const row of place()?.querySelectorAll('[data-field]') ?? []) {
    const field = row.dataset.field === '' ? null : document.getElementById(row.dataset.field)
    const kept = row.querySelector('textarea')
    if (field === null || !drawn.contains(field) || field.value !== field.defaultValue) continue
    field.value = kept.value
    const details = field.closest('details')
    if (details !== null) details.open = true
    const hadFocus = kept === document.activeElement
    const [from, to] = [kept.selectionStart, kept.selectionEnd]
    remove(row)
    if (!hadFocus) continue
    revealTab(field)
    field.focus({ preventScroll: true })
    if (field.type !== 'email') field.setSelectionRange(from, to)
  }
}

/** What was sent and done, although its form went before the answer came. */
export function forgetSent(form) {
  for (const row of place()?.querySelectorAll('[data-field]') ?? []) {
    const field = [...form.elements].find((one) => one.id === row.dataset.field)
    if (field !== undefined && field.value === row.querySelector('textarea').value) remove(row)
  }
}

function remove(row) {
  row.remove()
  place().hidden = place().querySelector('[data-field]') === null
}

/** Asked while the field is still on the page: the label of one that has gone cannot be found. */
export function nameOf(field) {
  const label = field.labels?.[0]
  const words = [...(label?.childNodes ?? [])].find((one) => one.nodeType === Node.TEXT_NODE && one.data.trim() !== '')
  return words?.data.trim() ?? field.getAttribute('aria-label') ?? 'Text'
}
