// A call is accepted on a desk whose person answers in another browser, which may be one they left: asked before it rings there.
import { toast } from '../toast.js'

const dialog = document.getElementById('ring-where')

/** `rings`: a press that would ring in the other browser; `ringHere` gives undefined, or a sentence why it cannot. */
export function askWhereToRing({ rings, ringHere }) {
  let waits
  let mayRingThere = false
  document.addEventListener(
    'submit',
    (event) => {
      const { target: form, submitter } = event
      const { pathname } = new URL(submitter?.getAttribute('formaction') ?? form.action, location.href)
      if (mayRingThere || !rings(pathname)) return
      event.preventDefault()
      event.stopImmediatePropagation()
      waits = { form, submitter }
      dialog.showModal()
    },
    { capture: true },
  )

  function send() {
    const { form, submitter } = waits
    // A colleague may have it by now: then the list says so.
    if (form.isConnected) form.requestSubmit(submitter?.isConnected ? submitter : undefined)
  }
  async function takeHere(button) {
    if (button.getAttribute('aria-busy') === 'true') return
    button.setAttribute('aria-busy', 'true')
    const why = await ringHere()
    button.removeAttribute('aria-busy')
    dialog.close()
    if (why === undefined) send()
    else toast(`The call was not accepted: ${why}`, { isWrong: true })
  }
  document.getElementById('ring-here').addEventListener('click', ({ currentTarget: button }) => void takeHere(button))
  document.getElementById('ring-there').addEventListener('click', () => {
    mayRingThere = true
    dialog.close()
    send()
    mayRingThere = false
  })
}
