// The keys of the desk. What cannot be undone has a question in front of it, which the same keys answer.

/** Not while a person writes, where these keys may be meant for something else. */
const CAREFUL = new Set(['E', 'N'])
const isWriting = (target) =>
  target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement

/** Of the dialog that is open; otherwise of the page, and never of a dialog that is closed. */
function buttonFor(desk, key) {
  const dialog = document.querySelector('dialog[open]')
  if (dialog !== null) return dialog.querySelector(`[data-key="${key}"]`)
  const all = [...desk.querySelectorAll(`[data-key="${key}"], [data-key-menu="${key}"] > details > summary`)]
  return all.find((one) => one.closest('dialog') === null) ?? null
}

export function mindKeys(desk) {
  document.addEventListener('keydown', (event) => {
    if (event.key === '?' && !isWriting(event.target)) document.getElementById('shortcuts-button').click()
    if (event.key === 'Enter' && event.ctrlKey) sendForm(event)
    if (!event.altKey || !event.shiftKey || event.repeat) return
    const key = event.code.replace(/^Key/, '')
    if (key === 'C') return toTabs(desk, event)
    const button = buttonFor(desk, key)
    if (button === null) return
    event.preventDefault()
    if (CAREFUL.has(key) && isWriting(event.target)) return
    button.click()
    if (button.tagName === 'SUMMARY') focusFirst(button.parentElement)
  })
}

function focusFirst(menu) {
  if (menu.open) menu.querySelector('.menu-list :is(textarea, button, a)')?.focus()
}

function toTabs(desk, event) {
  const tab = desk.querySelector('[role="tab"][aria-selected="true"]')
  if (tab === null) return
  event.preventDefault()
  tab.focus()
}

/** With the first of its buttons: the one that Enter would press in a field of one line. */
function sendForm(event) {
  const form = event.target instanceof HTMLTextAreaElement ? event.target.form : null
  const button = form !== null && 'sends' in form.dataset ? form.querySelector('button:not([type="button"])') : null
  if (button === null) return
  event.preventDefault()
  form.requestSubmit(button)
}
