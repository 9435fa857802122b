// The phone over Twilio's voice SDK (its options, events and methods: twilio.github.io/twilio-voice.js).

/** A minute before a token ends the next one is fetched. */
const REFRESH_MS = 60_000
const AGAIN_MS = 10_000
const AUDIO = { audio: true }
/** The token is not good or no longer is, e.g. after a night with the lid closed. */
const TOKEN_ENDED = new Set([20101, 20104])

export async function prepare() {
  if (navigator.mediaDevices === undefined) return 'unsupported'
  const { state } = await navigator.permissions.query({ name: 'microphone' }).catch(() => ({ state: 'prompt' }))
  if (state === 'granted') return (await microphones()).length === 0 ? 'none' : 'ready'
  return state === 'denied' ? 'blocked' : 'ask'
}

export async function ask() {
  try {
    const stream = await navigator.mediaDevices.getUserMedia(AUDIO)
    for (const track of stream.getTracks()) track.stop()
    return 'ready'
  } catch (error) {
    return error.name === 'NotFoundError' ? 'none' : 'blocked'
  }
}

const microphones = async () =>
  (await navigator.mediaDevices.enumerateDevices()).filter(({ kind }) => kind === 'audioinput')

export async function open({ getToken, edge, on }) {
  // It is no module: it leaves its names with the window.
  await import('../voice-sdk.js')
  const { Device } = globalThis.Twilio
  if (!Device.isSupported) return on.unregistered('This browser cannot make calls.')
  const first = await getToken()
  if (first === undefined) return on.refused()
  const device = new Device(first.token, {
    allowIncomingWhileBusy: false,
    appName: 'Careline',
    codecPreferences: ['opus', 'pcmu'],
    enableImprovedSignalingErrorPrecision: true,
    logLevel: 'silent',
    tokenRefreshMs: REFRESH_MS,
    ...(edge === undefined ? {} : { edge }),
  })
  const chosen = {}
  // Rung by the page, which knows whether the person has just pressed Accept.
  device.audio.incoming(false)
  device.audio.on('deviceChange', () => on.devices())
  device.on('registered', () => on.registered())
  device.on('unregistered', () => on.unregistered())
  device.on('incoming', (call) => on.incoming(asCall(call, device, chosen)))
  keepToken(device, Device.State, { getToken, on })
  await device.register().catch((error) => on.unregistered(error.message))
  return {
    close: () => device.destroy(),
    devices: () => devicesOf(device.audio),
    choose: (kind, id) => {
      chosen[kind] = id
      if (kind === 'speaker' && device.audio.availableOutputDevices.has(id))
        void device.audio.speakerDevices.set(id).catch(() => undefined)
      if (kind === 'microphone' && device.isBusy) void withMicrophone(device, chosen)
    },
  }
}

/** A new token before the old one ends, and after it has ended unseen. */
function keepToken(device, states, { getToken, on }) {
  async function renew(isEnded) {
    const next = await getToken().catch(() => 'later')
    if (device.state === states.Destroyed) return
    if (next === undefined) on.refused()
    else if (next === 'later') setTimeout(() => void renew(isEnded), AGAIN_MS)
    else {
      device.updateToken(next.token)
      if (isEnded) await device.register().catch(() => undefined)
    }
  }
  device.on('tokenWillExpire', () => void renew(false))
  let endedAt = -Infinity
  device.on('error', ({ code, message }) => {
    if (TOKEN_ENDED.has(code)) {
      // One that is not good from its first second, as with a key that was taken back: asked for more slowly, and said.
      const isAtOnce = performance.now() - endedAt < AGAIN_MS
      endedAt = performance.now()
      if (isAtOnce) on.unregistered(`Twilio answered ${code}: ${message}.`)
      setTimeout(() => void renew(true), isAtOnce ? AGAIN_MS : 0)
    } else if (device.state !== states.Registered) on.unregistered(`Twilio answered ${code}: ${message}.`)
  })
}

/** Held only while there is a call, so that no browser says that the page listens. */
async function withMicrophone({ audio }, { microphone }) {
  if (audio.availableInputDevices.has(microphone)) await audio.setInputDevice(microphone).catch(() => undefined)
}
async function withoutMicrophone({ audio }) {
  await audio?.unsetInputDevice().catch(() => undefined)
}

function asCall(call, device, chosen) {
  // Without a listener it would be thrown; `over` follows where the call has ended.
  call.on('error', () => undefined)
  call.on('disconnect', () => void withoutMicrophone(device))
  const accept = async () => {
    await withMicrophone(device, chosen)
    call.accept()
  }
  return {
    id: call.parameters.CallSid,
    accept: () => void accept(),
    reject: () => call.reject(),
    hangUp: () => call.disconnect(),
    mute: (isMuted) => call.mute(isMuted),
    on: (name, listener) => LISTENERS[name]?.(call, listener),
  }
}

function devicesOf({ availableInputDevices, availableOutputDevices, isOutputSelectionSupported }) {
  const outputs = isOutputSelectionSupported ? named(availableOutputDevices) : []
  return { microphone: named(availableInputDevices), speaker: outputs, ring: outputs }
}

const named = (devices) => Array.from(devices.values(), ({ deviceId, label }) => ({ id: deviceId, name: label }))

/** Of ours to Twilio's. */
const LISTENERS = {
  accepted: (call, listener) => call.on('accept', () => listener()),
  over: (call, listener) => ['cancel', 'disconnect', 'reject'].forEach((name) => call.on(name, () => listener())),
  failed: (call, listener) => call.on('error', ({ message }) => listener(message)),
  volume: (call, listener) => call.on('volume', (input) => listener(input)),
  warning: (call, listener) => {
    call.on('warning', (name) => listener(name))
    call.on('reconnecting', () => listener('reconnecting'))
  },
  cleared: (call, listener) => {
    call.on('warning-cleared', (name) => listener(name))
    call.on('reconnected', () => listener('reconnecting'))
  },
}
