// What the page says of the phone in the browser.

/** Why calls do not ring in this browser; where they ring instead follows. */
export const WHY_NOT = {
  ask: 'The browser has not allowed the microphone yet.',
  blocked: 'The microphone is blocked for this page: allow it in the settings of the browser, and load the page again.',
  none: 'No microphone was found.',
  unsupported: 'This browser cannot make calls from this page.',
  elsewhere: 'You answer in another browser.',
  'on-a-call': 'You are on a call there. Take over when it has ended.',
  'other-tab': 'You answer in another tab of this browser.',
  taken: 'You took over in another tab or browser.',
  refused: 'You may not answer here now. Load the page again.',
  lost: 'The connection to the telephone network is lost. It is tried again.',
}

/** Twilio's names of what can be wrong with a connection. */
const TROUBLE = {
  'high-rtt': 'what you say arrives late',
  'high-jitter': 'words arrive unevenly',
  'high-packet-loss': 'parts of words are lost',
  'high-packets-lost-fraction': 'parts of words are lost',
  'low-mos': 'words are hard to understand',
  'low-bytes-received': 'you may not hear the caller',
  'low-bytes-sent': 'the caller may not hear you',
  'constant-audio-input-level': 'your microphone gives no sound',
  'ice-connectivity-lost': 'it is interrupted',
  reconnecting: 'it is interrupted and is being made again',
}

export function troubleWords(names) {
  const words = new Set(Array.from(names, (name) => TROUBLE[name] ?? 'it is unsteady'))
  return words.size === 0 ? '' : `Your connection is poor: ${[...words].join(', ')}.`
}
