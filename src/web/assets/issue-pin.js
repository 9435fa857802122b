// The one time a Contact PIN is seen: handed over by script, shown for two minutes, gone when the page is left.
const SHOWN_MS = 120_000
const token = document.querySelector('meta[name="form-token"]')?.getAttribute('content') ?? ''
const issue = document.getElementById('pin-issue')
const show = document.getElementById('pin-show')
const dialog = document.getElementById('pin-dialog')
const digits = document.getElementById('pin-digits')
const said = document.getElementById('pin-said')
const left = document.getElementById('pin-left')
let until = 0

function forget() {
  digits.replaceChildren()
}

function leave() {
  forget()
  // Not back to this page: its way back has nothing to show.
  location.replace('/profile?said=pin-issued#pin')
}

function countDown() {
  const seconds = Math.max(0, Math.ceil((until - Date.now()) / 1000))
  left.textContent = seconds >= 60 ? `${Math.floor(seconds / 60)} min ${seconds % 60} s` : `${seconds} s`
  if (seconds === 0) leave()
}

async function issuePin() {
  show.disabled = true
  said.textContent = ''
  try {
    const response = await fetch('/profile/pin', {
      method: 'POST',
      headers: { Accept: 'application/json', 'X-Form-Token': token },
      body: new URLSearchParams({ replaces: issue.dataset.replaces }),
      cache: 'no-store',
    })
    const answer = await response.json()
    if (!response.ok) {
      // An old sign-in is made again on the way back to this page.
      if (response.status === 401 || response.status === 403) location.assign('/profile/pin')
      said.textContent = answer.said ?? answer.detail ?? answer.title ?? 'No PIN was issued.'
      return
    }
    for (const group of answer.pin.split(' ')) {
      const part = document.createElement('span')
      part.textContent = group
      digits.append(part, ' ')
    }
    until = Date.now() + SHOWN_MS
    countDown()
    setInterval(countDown, 1000)
    dialog.showModal()
  } catch {
    said.textContent = 'It is not known whether a PIN was issued. Load this page again, and get another one.'
  }
}

show?.addEventListener('click', () => void issuePin())

document.getElementById('pin-saved')?.addEventListener('click', leave)
document.getElementById('pin-copy')?.addEventListener('click', (event) => {
  navigator.clipboard.writeText(digits.textContent.replaceAll(' ', '')).then(
    () => (event.target.textContent = 'Copied'),
    () => (event.target.textContent = 'Your browser does not let it be copied'),
  )
})
// Escape closes a dialog by itself.
dialog?.addEventListener('close', leave)
addEventListener('pagehide', forget)
