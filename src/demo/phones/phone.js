// A telephone at a page: what is heard as a list that is read out, keys by click or by keyboard.
const phone = document.getElementById('phone')
const id = phone?.dataset.phone ?? ''
const state = document.getElementById('phone-state')
const fault = document.getElementById('phone-fault')
const heard = document.getElementById('phone-heard')

const STATES = {
  ring: 'Ringing',
  dialled: 'Calling',
  asked: 'Waiting for your keys',
  recording: 'Recording: speak, then press a key',
  waiting: 'In the queue',
  held: 'On hold',
  talking: 'Connected',
  over: 'Idle',
}

/** `who`: `care` speaks, `me` keys, and the rest is `news` of the call. */
function line(text, who = 'news') {
  const item = document.createElement('li')
  item.className = who
  item.textContent = text
  heard.append(item)
  document.getElementById('phone-nothing').hidden = true
  item.scrollIntoView({ block: 'nearest' })
  return item
}

/** Keys that follow each other are one line. Of several, which may be a PIN, only the number is shown. */
function keyed(keys) {
  if (keys === 'pin') {
    line('Keyed your PIN', 'me')
    return
  }
  const last = heard.lastElementChild
  const isSame = last?.dataset.count !== undefined
  const item = isSame ? last : line('', 'me')
  const count = Number(item.dataset.count ?? 0) + keys.length
  item.dataset.count = String(count)
  item.textContent = count === 1 ? `Pressed ${keys}` : `Pressed ${count} keys`
}

const BUSY = { ring: 'ringing', over: 'idle' }
function showButtons(kind) {
  const now = BUSY[kind] ?? 'busy'
  const before = document.activeElement
  for (const button of document.querySelectorAll('[data-when]'))
    button.hidden = !button.dataset.when.split(' ').includes(now)
  // Not to the button that comes: a second Enter would hang up.
  if (before instanceof HTMLElement && before.hidden) document.getElementById('phone-of').focus()
}

const feed = new EventSource(`/phone/${encodeURIComponent(id)}/events`)
feed.addEventListener('message', ({ data }) => {
  const event = JSON.parse(data)
  if (event.kind === 'heard') {
    for (const { kind, text } of event.pieces) if (kind === 'say') line(text, 'care')
  } else if (event.kind === 'fault') {
    const words = document.querySelector(`[data-fault="${event.fault}"]`)?.textContent ?? event.fault
    fault.textContent = `Happened: a request was ${words}.`
    line(`A request was ${words}`)
  } else if (event.kind === 'why') {
    document.getElementById('phone-why').textContent = event.text
  } else {
    state.textContent = event.kind === 'talking' && event.alone ? 'Connected, alone so far' : STATES[event.kind]
    showButtons(event.kind)
    if (event.kind === 'dialled' || event.kind === 'ring') heard.replaceChildren()
    if (event.kind === 'over') line('The call is over')
  }
})

// One after the other: keys that overtake each other are another number.
let sent = Promise.resolve()
function send(action, body = {}) {
  const request = () =>
    fetch(`/phone/${encodeURIComponent(id)}/${action}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    })
  sent = sent.then(request).catch(() => {
    state.textContent = 'That did not get through'
  })
}

function press(keys) {
  send('press', { keys })
  if (state.textContent !== STATES.over) keyed(keys)
}

phone?.addEventListener('click', ({ target }) => {
  const button = target instanceof Element ? target.closest('button') : null
  if (button === null) return
  const care = document.getElementById('phone-line')
  if (button.dataset.action === 'dial' && care instanceof HTMLSelectElement) send('dial', { to: care.value })
  else if (button.dataset.action !== undefined) send(button.dataset.action)
  if (button.dataset.fault !== undefined) {
    send('fault', { fault: button.dataset.fault })
    fault.textContent = `The next request is ${button.textContent}.`
  }
  if (button.dataset.keys !== undefined) press(button.dataset.keys)
})
document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !/^[0-9*#]$/.test(event.key)) return
  press(event.key)
})
