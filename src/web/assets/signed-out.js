// A session has ended while its page was open: to the sign-in page, unless that would throw typed text away, or end a call.
import { hasTypedText } from './fields.js'

const COPY = 'Copy what you have written, then '
const GOES_ON = 'Your call goes on. If you answered it in this browser, it ends when you leave this page. '
const isTalking = () => ['talking', 'keying-pin'].includes(document.getElementById('call-facts')?.dataset.state)

export function leave(place, home) {
  if (!hasTypedText() && !isTalking()) {
    location.assign(home)
    return
  }
  const again = document.createElement('a')
  again.href = home
  again.textContent = 'sign in again'
  place.replaceChildren(`You are signed out. ${isTalking() ? GOES_ON : ''}${COPY}`, again, '.')
}
