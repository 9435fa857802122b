/** Sends the file that was chosen, as it is, and goes to the page that says what it would do. */
const form = document.getElementById('upload')
const said = document.getElementById('upload-said')
const formToken = document.querySelector('meta[name="form-token"]').content

/** The file stays chosen on this page. */
function askToSignIn() {
  const link = document.createElement('a')
  link.href = '/sign-in?fresh=1&return=%2Fadmin%2Ffiles'
  link.textContent = 'Sign in again'
  said.replaceChildren('Not done yet: this needs a sign-in of the last five minutes. ', link)
}

/** `fetch` does not tell how much of a file has gone. */
function sent(kind, file, onProgress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', `/admin/files/upload/${kind}?name=${encodeURIComponent(file.name)}`)
    request.setRequestHeader('content-type', 'text/csv')
    request.setRequestHeader('accept', 'application/json')
    request.setRequestHeader('x-form-token', formToken)
    request.responseType = 'json'
    request.upload.addEventListener('progress', ({ loaded, total }) => onProgress(loaded, total))
    request.addEventListener('load', () => resolve({ status: request.status, answer: request.response ?? {} }))
    request.addEventListener('error', () => reject(new Error('not sent')))
    request.send(file)
  })
}

function progressed(loaded, total) {
  said.textContent =
    loaded < total
      ? `${Math.floor((100 * loaded) / total)} % sent.`
      : 'Sent. It is being read: a large file takes a minute.'
}

async function sendChosen() {
  const file = form.elements.file.files[0]
  if (file === undefined) return
  const button = form.querySelector('button')
  if (button.getAttribute('aria-busy') === 'true') return
  button.setAttribute('aria-busy', 'true')
  said.textContent = ''
  try {
    const { status, answer } = await sent(form.elements.kind.value, file, progressed)
    if (status === 200) location.assign(answer.at)
    else if (status === 401) askToSignIn()
    else if (status === 413) said.textContent = 'The file is too large to be sent here. Use careline directory import.'
    else if (status === 408) said.textContent = 'It took too long to send. Use careline directory import.'
    else said.textContent = answer.problem ?? answer.detail ?? answer.title ?? 'It could not be sent. Try again.'
  } catch {
    said.textContent = 'It could not be sent. Try again.'
  } finally {
    button.removeAttribute('aria-busy')
  }
}

form.addEventListener('submit', (event) => {
  event.preventDefault()
  void sendChosen()
})
