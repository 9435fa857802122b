// One connection for all tabs of a browser that show the same live page: over HTTP/1.1 it opens six to a host, and no seventh.
import { oneTab } from './one-tab.js'
import { partsOf } from './whole.js'

/** The service beats every 20 s: after two of them and a little more, the connection is dead whatever it says. */
export const QUIET_MS = 45_000
const token = document.querySelector('meta[name="form-token"]')?.getAttribute('content') ?? ''

/**
 * `onMessage` gets `{ name, data }`: `part:` and its name with all of it, `open`, `lost`, `beat` or `signed-out`.
 * The tab that holds the lock has the connection and tells the others. Without locks (a page that was not loaded over a safe
 * connection) each tab has its own.
 */
export function openFeed({ address, parts, onMessage }) {
  const name = `careline ${address} ${token}`
  const latest = new Map()
  const channel = new BroadcastChannel(name)
  let isOpen = false

  const deliver = (message) => {
    if (message.name.startsWith('part:')) latest.set(message.name, message)
    // The next person who signs in has another token, and with it another name for this.
    if (message.name === 'signed-out') leader.end()
    onMessage(message)
  }
  const tell = (message) => {
    if (message.name === 'open' || message.name === 'lost') isOpen = message.name === 'open'
    channel.postMessage(message)
    deliver(message)
  }
  const leader = oneTab(name, () => connect({ address, parts, tell }))
  channel.addEventListener('message', ({ data }) => {
    if (data.name !== 'joined') deliver(data)
    else if (leader.isThisTab()) {
      for (const message of latest.values()) channel.postMessage(message)
      channel.postMessage({ name: isOpen ? 'open' : 'lost' })
    }
  })

  leader.begin()
  channel.postMessage({ name: 'joined' })
  // A page that waits in the browser's back-forward cache holds no connection.
  window.addEventListener('pagehide', leader.end)
  window.addEventListener('pageshow', ({ persisted }) => persisted && location.reload())
  return {
    /** From a tab that has it and is asleep, or whose connection is dead. */
    takeOver: leader.takeOver,
  }
}

/** Connects again by itself until it is closed. */
function connect({ address, parts, tell }) {
  const source = new EventSource(address)
  const wholeOf = partsOf()
  for (const part of parts) {
    source.addEventListener(part, ({ data }) => {
      tell({ name: `part:${part}`, data: wholeOf(part, JSON.parse(data)) })
    })
  }
  source.addEventListener('open', () => tell({ name: 'open' }))
  source.addEventListener('beat', () => tell({ name: 'beat' }))
  source.addEventListener('error', () => {
    tell({ name: 'lost' })
    // A browser gives up for good when it is answered with an error: perhaps the person is signed out.
    if (source.readyState !== EventSource.CLOSED) return
    document.dispatchEvent(new CustomEvent('careline:refused'))
    again()
  })
  source.addEventListener('signed-out', () => tell({ name: 'signed-out' }))
  let next = { close: () => source.close() }
  const again = () => {
    const timer = setTimeout(() => (next = connect({ address, parts, tell })), 2000 + Math.random() * 3000)
    next = { close: () => clearTimeout(timer) }
  }
  return { close: () => next.close() }
}
