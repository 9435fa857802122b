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

async function send() {
  const file = form.elements.file.files[0]
  if (file === undefined) return
  const button = form.querySelector('button')
  button.setAttribute('aria-busy', 'true')
  said.textContent = ''
  try {
    const response = await fetch(
      `/admin/files/upload/${form.elements.kind.value}?name=${encodeURIComponent(file.name)}`,
      {
        method: 'POST',
        headers: { 'content-type': 'text/csv', accept: 'application/json', 'x-form-token': formToken },
        body: file,
      },
    )
    const answer = await response.json()
    if (response.ok) location.assign(answer.at)
    else if (response.status === 401) askToSignIn()
    else said.textContent = answer.problem ?? answer.title
  } catch {
    said.textContent = 'It could not be sent. Try again.'
  } finally {
    button.removeAttribute('aria-busy')
  }
}

form.addEventListener('submit', (event) => {
  event.preventDefault()
  void send()
})
