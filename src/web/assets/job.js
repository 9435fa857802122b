// Long work at the server: asked each second how far it is, until it is over.
const part = document.getElementById('job')
const says = document.getElementById('job-says')
const bar = document.getElementById('job-bar')
const EVERY_MS = 1_000
// Read out now and then, not each second.
const SAY_EVERY = 5
let asked = 0

async function ask() {
  try {
    const answer = await fetch(part.dataset.job, { headers: { accept: 'application/json' } })
    // Signed out, or refused: the page itself says what to do.
    if (answer.status === 401 || answer.status === 403) return location.reload()
    if (answer.ok) {
      const state = await answer.json()
      if (state.over === true) return location.reload()
      if (state.total !== null) {
        bar.max = state.total
        bar.value = Math.min(state.done, state.total)
      }
      if (asked % SAY_EVERY === 0) says.textContent = state.says
      asked += 1
    }
  } catch {
    says.textContent = 'Not connected. The work goes on at the server.'
  }
  return setTimeout(ask, EVERY_MS)
}

if (part !== null) {
  document.getElementById('job-now').hidden = true
  setTimeout(ask, EVERY_MS)
}
