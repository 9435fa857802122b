// Leaving a page: a person is asked before typed text is lost, and what was answered once is not answered again by a reload.
import { hasTypedText } from './fields.js'

export function mindLeaving() {
  window.addEventListener('beforeunload', (event) => {
    if (hasTypedText()) event.preventDefault()
  })
  const address = new URL(location.href)
  if (!address.searchParams.has('said')) return
  address.searchParams.delete('said')
  history.replaceState(null, '', address)
}
