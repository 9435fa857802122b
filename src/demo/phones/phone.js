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
  waiting: 'In the queue',
  talking: 'Connected',
  over: 'On the hook',
}

function line(text) {
  const item = document.createElement('li')
  item.textContent = text
  heard.append(item)
  item.scrollIntoView({ block: 'nearest' })
}

const feed = new EventSource(`/phone/${encodeURIComponent(id)}/events`)
feed.addEventListener('message', ({ data }) => {
  const event = JSON.parse(data)
  if (event.kind === 'heard') {
    for (const { kind, text } of event.pieces) if (kind === 'say') line(text)
  } else if (event.kind === 'fault') {
    const words = document.querySelector(`[data-fault="${event.fault}"]`)?.textContent ?? event.fault
    fault.textContent = `Happened: a request was ${words}.`
    line(`(a request was ${words})`)
  } else if (event.kind === 'why') {
    document.getElementById('phone-why').textContent = event.text
  } else {
    state.textContent = event.kind === 'talking' && event.alone ? 'Connected, alone so far' : STATES[event.kind]
    if (event.kind === 'dialled' || event.kind === 'ring') heard.replaceChildren()
    if (event.kind === 'over') line('(over)')
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

phone?.addEventListener('click', ({ target }) => {
  if (!(target instanceof HTMLButtonElement)) return
  if (target.dataset.action !== undefined) send(target.dataset.action)
  if (target.dataset.fault !== undefined) {
    send('fault', { fault: target.dataset.fault })
    fault.textContent = `The next request is ${target.textContent}.`
  }
  if (target.dataset.keys !== undefined) send('press', { keys: target.dataset.keys })
})
document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !/^[0-9*#]$/.test(event.key)) return
  send('press', { keys: event.key })
})
