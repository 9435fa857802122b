// The phone in the browser on the demo's telephone network: as assets/softphone/device.js says, without sound. What would be
// heard is written down.

export const prepare = async () => 'ready'
export const ask = prepare

/** Asked for a new token a minute before the old one ends. */
const REFRESH_MS = 60_000
const AGAIN_MS = 1_000
const LEVEL_MS = 100
const DEVICES = {
  microphone: [
    { id: 'headset', name: 'Demo headset' },
    { id: 'built-in', name: 'Demo microphone' },
  ],
  speaker: [
    { id: 'headset', name: 'Demo headset' },
    { id: 'built-in', name: 'Demo speaker' },
  ],
}

export async function open({ getToken, on }) {
  const first = await getToken()
  if (first === undefined) return on.refused()
  const line = { token: first.token, closing: new AbortController() }
  const token = keepToken(line, first.seconds, { getToken, on })
  const calls = heedWith(line, on)
  void listen(line, calls, { on, renew: token.renew })
  return {
    close: () => {
      token.stop()
      calls.over()
      line.closing.abort()
    },
    devices: () => ({ ...DEVICES, ring: DEVICES.speaker }),
    choose: () => undefined,
  }
}

function keepToken(line, seconds, { getToken, on }) {
  let timer = setTimeout(() => void renew(), seconds * 1_000 - REFRESH_MS)
  async function renew() {
    clearTimeout(timer)
    const next = await getToken().catch(() => 'later')
    if (line.closing.signal.aborted) return
    if (next === undefined) {
      on.refused()
      return
    }
    if (next !== 'later') line.token = next.token
    timer = setTimeout(() => void renew(), next === 'later' ? AGAIN_MS : next.seconds * 1_000 - REFRESH_MS)
  }
  return { renew, stop: () => clearTimeout(timer) }
}

const request = ({ token, closing }, action, method = 'POST') =>
  fetch(`/demo/softphone/${action}`, {
    method,
    headers: { Authorization: `Bearer ${token}` },
    signal: closing.signal,
    keepalive: method === 'POST',
  })

/** Connects again by itself, as Twilio's does. */
async function listen(line, calls, { on, renew }) {
  const { signal } = line.closing
  while (!signal.aborted) {
    try {
      const { body, ok, status } = await request(line, 'events', 'GET')
      // The demo was started anew, and with another key.
      if (status === 401) await renew()
      if (!ok) throw new Error('it refuses this browser')
      for await (const event of linesOf(body)) calls.heed(event)
      throw new Error('it has closed the connection')
    } catch (error) {
      if (signal.aborted) return
      calls.over()
      on.unregistered(`The demo's telephone network is not reached: ${error.message}.`)
    }
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS))
  }
}

/** One call at a time. */
function heedWith(line, on) {
  let current
  return {
    over: () => current?.over(),
    heed(event) {
      switch (event.kind) {
        case 'registered':
          return on.registered()
        case 'ring':
          current = makeCall(event.sid, line, () => (current = undefined))
          return on.incoming(current)
        case 'over':
          return current?.over()
        case 'heard':
          return current?.hears(event.pieces.flatMap(({ kind, text }) => (kind === 'say' ? [text] : [])).join(' '))
        default:
          return current?.goesOn()
      }
    },
  }
}

function makeCall(id, line, onOver) {
  const listeners = new Map()
  const tell = (name, what) => listeners.get(name)?.(what)
  let isAnswered = false
  let isMuted = false
  let metering
  const poor = ({ detail }) => tell(detail.isPoor ? 'warning' : 'cleared', 'high-packet-loss')
  // A request that is cut short, because the page is left, has done its work.
  const send = (action) => void request(line, action).catch(() => undefined)

  function over() {
    clearInterval(metering)
    document.removeEventListener('careline:demo-network', poor)
    onOver()
    tell('over')
  }
  return {
    id,
    accept: () => {
      if (isAnswered) return
      isAnswered = true
      send('answer')
      let beats = 0
      metering = setInterval(() => tell('volume', isMuted ? 0 : 0.4 + 0.3 * Math.sin((beats += 1))), LEVEL_MS)
      // A poor connection is ordered by a script or a test: there is none between a page and its own machine.
      document.addEventListener('careline:demo-network', poor)
    },
    reject: () => send('hang-up'),
    hangUp: () => send('hang-up'),
    mute: (muted) => (isMuted = muted),
    on: (name, listener) => listeners.set(name, listener),
    goesOn: () => isAnswered && tell('accepted'),
    hears: (words) => {
      if (isAnswered) tell('accepted')
      if (words !== '') tell('heard', words)
    },
    over,
  }
}

async function* linesOf(body) {
  let rest = ''
  for await (const text of body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line !== '') yield JSON.parse(line)
  }
}
