/** Reads an iCalendar file that was chosen, and puts its days into the list of the form, where they are looked at and saved. */
const chosen = document.getElementById('hours-file')
const said = document.getElementById('hours-file-said')
const list = document.getElementById('hours-days')
const formToken = document.querySelector('meta[name="form-token"]').content

const TOO_LARGE = 'The file is too large: at most 2 MB.'
const LARGEST = 2_000_000

/** A day that stands in the list already stays as it is. */
function add(days) {
  const there = list.value.split('\n').filter((line) => line.trim() !== '')
  const fresh = days.filter((line) => !there.some((other) => other.trim().slice(0, 10) === line.slice(0, 10)))
  list.value = [...there, ...fresh].toSorted((a, b) => a.localeCompare(b)).join('\n')
  return fresh.length
}

async function read(file) {
  if (file.size > LARGEST) return TOO_LARGE
  const zone = document.getElementById('hours-zone').value.trim()
  const answer = await fetch(`${chosen.dataset.reads}?zone=${encodeURIComponent(zone)}`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream', accept: 'application/json', 'x-form-token': formToken },
    body: file,
  })
  if (answer.status === 413) return TOO_LARGE
  const told = await answer.json().catch(() => ({}))
  if (!answer.ok) return told.problem ?? told.detail ?? told.title ?? 'It could not be read. Try again.'
  return `${add(told.days)} days of the file stand in the list now. Look at them, and save.${told.says}`
}

async function readChosen() {
  const [file] = chosen.files
  if (file === undefined) return
  said.textContent = 'It is being read.'
  said.textContent = await read(file).catch(() => 'It could not be read. Try again.')
  chosen.value = ''
}

chosen.addEventListener('change', () => void readChosen())
