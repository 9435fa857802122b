// Whether a person has changed a field since the server drew it.

const TEXTS = new Set(['text', 'email', 'search', 'tel', 'url', 'number', 'textarea'])

/** Typed text that would be missed. */
export function isTyped(field) {
  return TEXTS.has(field.type) && field.value.trim() !== '' && field.value !== field.defaultValue
}

export function isChanged(field) {
  if (field instanceof HTMLSelectElement) {
    const drawn = [...field.options].findLastIndex((option) => option.defaultSelected)
    return field.selectedIndex !== Math.max(0, drawn)
  }
  if (field instanceof HTMLTextAreaElement) return field.value !== field.defaultValue
  if (!(field instanceof HTMLInputElement) || field.type === 'hidden') return false
  if (field.type === 'checkbox' || field.type === 'radio') return field.checked !== field.defaultChecked
  return field.value !== field.defaultValue
}

/** Text that was typed anywhere on the page and not sent; `sent`: a form that goes now. */
export function hasTypedText(sent) {
  return [...document.querySelectorAll('main input, main textarea')].some(
    (field) => isTyped(field) && (sent === undefined || field.form !== sent),
  )
}
