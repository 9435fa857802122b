// Says what is wrong with a sentence while it is typed. Without it the page says so once it is saved.
import { mindLeaving } from './leave-page.js'

const token = document.querySelector('meta[name="form-token"]')?.getAttribute('content') ?? ''
const WAIT_MS = 400

for (const part of document.querySelectorAll('[data-lint]')) dress(part)

function dress(part) {
  const field = part.querySelector('textarea')
  const says = part.querySelector('.flow-lint')
  let timer
  let latest = 0
  field.addEventListener('input', () => {
    clearTimeout(timer)
    timer = setTimeout(check, WAIT_MS)
  })
  // It was typed before this script was there.
  if (field.value !== field.defaultValue) void check()

  async function check() {
    latest += 1
    const mine = latest
    const answer = await ask(part.dataset.lint, field.value)
    // Another letter was typed meanwhile.
    if (mine !== latest) return
    says.textContent = answer.says
    says.classList.toggle('is-wrong', answer.isWrong === true)
  }
}

async function ask(language, text) {
  try {
    const response = await fetch('/admin/flows/lint', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json', 'x-form-token': token },
      body: JSON.stringify({ language, text }),
    })
    if (response.ok) return await response.json()
  } catch {
    // Said below: the service did not answer.
  }
  return { says: 'It could not be checked now. It is checked when it is saved.' }
}

mindLeaving()
