// A session has ended while its page was open: to the sign-in page, unless that would throw typed text away.
import { hasTypedText } from './fields.js'

export function leave(place, home) {
  if (!hasTypedText()) {
    location.assign(home)
    return
  }
  const again = document.createElement('a')
  again.href = home
  again.textContent = 'sign in again'
  place.replaceChildren('You are signed out. Copy what you have written, then ', again, '.')
}
