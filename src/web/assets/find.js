// Ctrl+K finds calls, cases, contacts and companies from every page of the staff, while the words are typed.

const token = document.querySelector('meta[name="form-token"]')?.getAttribute('content') ?? ''
const dialog = document.getElementById('find')
const field = document.getElementById('find-words')
const said = document.getElementById('find-said')
const list = document.getElementById('find-results')
const WAIT_MS = 250
const FEWEST = 2

function open() {
  if (document.querySelector('dialog[open]') !== null) return
  dialog.showModal()
  field.focus()
  field.select()
}
document.addEventListener('keydown', (event) => {
  if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return
  event.preventDefault()
  open()
})
document.getElementById('find-button').addEventListener('click', (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return
  event.preventDefault()
  open()
})

let timer
let latest = 0
field.addEventListener('input', () => {
  clearTimeout(timer)
  timer = setTimeout(() => void find(), WAIT_MS)
})

async function find() {
  latest += 1
  const mine = latest
  const words = field.value.trim()
  const answer = words.length < FEWEST ? { found: [] } : await ask(words)
  // Another word was typed meanwhile.
  if (mine !== latest) return
  const found = answer.found ?? []
  list.replaceChildren(...found.map(itemOf))
  said.textContent =
    answer.found === undefined
      ? (answer.detail ?? answer.title ?? 'The service was not reached. Type on to try again.')
      : words.length < FEWEST
        ? ''
        : found.length === 0
          ? 'Nothing begins like that.'
          : `${found.length} found.`
}

async function ask(words) {
  try {
    const response = await fetch('/search', {
      method: 'POST',
      headers: { Accept: 'application/json', 'X-Form-Token': token },
      body: new URLSearchParams({ words }),
    })
    return await response.json()
  } catch {
    return {}
  }
}

function itemOf({ kind, title, details, href }) {
  const item = document.createElement('li')
  const chip = document.createElement('span')
  chip.className = 'chip'
  chip.textContent = kind
  const name = document.createElement(href === undefined ? 'strong' : 'a')
  name.textContent = title
  if (href !== undefined) {
    name.href = href
    // The desk stays: a call that is answered in this page would end with it.
    if (document.getElementById('desk') !== null) name.target = '_blank'
  }
  const more = document.createElement('small')
  more.textContent = details
  item.append(chip, name, more)
  return item
}

// Enter opens the first that has a page.
document.getElementById('find-form').addEventListener('submit', (event) => {
  event.preventDefault()
  list.querySelector('a')?.click()
})
dialog.addEventListener('keydown', (event) => {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
  const links = [field, ...list.querySelectorAll('a')]
  const at = links.indexOf(document.activeElement)
  if (at < 0) return
  event.preventDefault()
  links[(at + (event.key === 'ArrowDown' ? 1 : links.length - 1)) % links.length].focus()
})
