// Somebody who works on a page without leaving it stays signed in; what the page does by itself does not count.
const EVERY_MS = 60_000
let told = Date.now()

function tell() {
  if (Date.now() - told < EVERY_MS) return
  told = Date.now()
  const token = document.querySelector('meta[name="form-token"]')?.getAttribute('content') ?? ''
  // A request that fails changes nothing: the next click finds out.
  fetch('/still-here', { method: 'POST', headers: { 'X-Form-Token': token } }).catch(() => undefined)
}

document.addEventListener('pointerdown', tell, { passive: true })
document.addEventListener('keydown', tell, { passive: true })
