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
  let { token } = first
  let isClosed = false
  let current
  const closing = new AbortController()
  let timer = setTimeout(renew, first.seconds * 1_000 - REFRESH_MS)

  async function renew() {
    const next = await getToken().catch(() => 'later')
    if (isClosed) return
    if (next === undefined) return on.refused()
    if (next !== 'later') token = next.token
    timer = setTimeout(renew, next === 'later' ? AGAIN_MS : next.seconds * 1_000 - REFRESH_MS)
  }

  const ask = (action, method = 'POST') =>
    fetch(`/demo/softphone/${action}`, {
      method,
      headers: { Authorization: `Bearer ${token}` },
      signal: closing.signal,
      keepalive: method === 'POST',
    })

  /** Connects again by itself, as Twilio's does. */
  async function listen() {
    while (!isClosed) {
      try {
        const { body, ok } = await ask('events', 'GET')
        if (!ok) throw new Error('The demo refuses this browser.')
        for await (const event of linesOf(body)) heed(event)
        throw new Error('The demo has closed the connection.')
      } catch (error) {
        if (isClosed) return
        current?.over()
        on.unregistered(`The demo's telephone network: ${error.message}`)
      }
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS))
    }
  }

  function heed(event) {
    switch (event.kind) {
      case 'registered':
        return on.registered()
      case 'ring':
        current = makeCall(event.sid, ask, () => (current = undefined))
        return on.incoming(current)
      case 'over':
        return current?.over()
      case 'heard':
        return current?.hears(event.pieces.flatMap(({ kind, text }) => (kind === 'say' ? [text] : [])).join(' '))
      default:
        return current?.goesOn()
    }
  }

  void listen()
  return {
    close: () => {
      isClosed = true
      clearTimeout(timer)
      current?.over()
      closing.abort()
    },
    devices: () => ({ ...DEVICES, ring: DEVICES.speaker }),
    choose: () => undefined,
  }
}

function makeCall(id, ask, onOver) {
  const listeners = new Map()
  const tell = (name, what) => listeners.get(name)?.(what)
  let isAnswered = false
  let isMuted = false
  let metering
  const poor = ({ detail }) => tell(detail.isPoor ? 'warning' : 'cleared', 'high-packet-loss')

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
      void ask('answer')
      let beats = 0
      metering = setInterval(() => tell('volume', isMuted ? 0 : 0.4 + 0.3 * Math.sin((beats += 1))), LEVEL_MS)
      // A poor connection is ordered by a script or a test: there is none between a page and its own machine.
      document.addEventListener('careline:demo-network', poor)
    },
    reject: () => void ask('hang-up'),
    hangUp: () => void ask('hang-up'),
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
