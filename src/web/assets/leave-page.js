// Leaving a page: a person is asked before typed text is lost, and what was answered once is not answered again by a reload.
import { hasTypedText } from './fields.js'

export function mindLeaving() {
  let sent
  // What goes with the form that is sent is not lost by leaving.
  document.addEventListener('submit', (event) => {
    if (!event.defaultPrevented) sent = event.target
  })
  window.addEventListener('pageshow', () => (sent = undefined))
  window.addEventListener('beforeunload', (event) => {
    if (hasTypedText(sent) || isUnsaved(sent)) event.preventDefault()
  })
  const address = new URL(location.href)
  if (!address.searchParams.has('said')) return
  address.searchParams.delete('said')
  history.replaceState(null, '', address)
}

/** The server has drawn a text that it did not save: another person was first. */
function isUnsaved(sent) {
  return [...document.querySelectorAll('form[data-unsaved]')].some((form) => form !== sent)
}
