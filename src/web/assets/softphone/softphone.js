// The phone in the browser: one tab of one browser answers for a person. Where it cannot, their telephone rings, and this says so.
import { announce } from '../announce.js'
import { oneTab } from '../one-tab.js'
import { browserId } from './browser-id.js'
import { chosen, hideDevices, showDevices } from './choices.js'
import { loadDevice } from './device.js'
import * as leg from './leg.js'
import { askWhereToRing } from './ring-here.js'
import { WHY_NOT } from './words.js'

const panel = document.getElementById('softphone')
const { edge, telephone } = panel.dataset
const token = document.querySelector('meta[name="form-token"]')?.getAttribute('content') ?? ''
const NAME = `careline softphone ${token}`
/** Over plain HTTP a browser gives neither names nor a microphone. */
const isSafe = window.isSecureContext
const browser = isSafe ? browserId() : ''
const page = isSafe ? crypto.randomUUID() : ''
const part = (name) => document.getElementById(`softphone-${name}`)

const AGAIN_MS = 10_000
const CONNECTING = 'This browser is being connected.'

let wants = panel.dataset.place
/** Undefined while this tab does not answer. */
let device
let isRegistered = false
/** Another browser answers for this person. */
let isElsewhere = false
let onRegistered = () => undefined
/** Counts the openings: what an earlier one reports late is not listened to. */
let opening = 0

async function post(action, fields = {}) {
  try {
    const response = await fetch(`/desk/softphone/${action}`, {
      method: 'POST',
      headers: { Accept: 'application/json', 'X-Form-Token': token },
      body: new URLSearchParams({ browser, page, ...fields }),
      keepalive: true,
    })
    return response.ok ? await response.json() : { kind: 'refused' }
  } catch {
    return { kind: 'not-through' }
  }
}

/** One sentence, with where calls ring meanwhile. */
function say(sentence, { button } = {}) {
  const instead =
    telephone === undefined ? 'You have no telephone on record: no call can reach you.' : 'Your telephone rings.'
  const isAnsweredElsewhere = button === 'take-over'
  const text = isRegistered || isAnsweredElsewhere || sentence === '' ? sentence : `${sentence} ${instead}`
  if (part('state').textContent !== text) part('state').textContent = text
  part('state').classList.toggle(
    'is-wrong',
    !(isRegistered || isAnsweredElsewhere || ['', CONNECTING].includes(sentence)),
  )
  part('take-over').hidden = button !== 'take-over'
  part('allow').hidden = button !== 'allow'
}
function sayAndAnnounce(sentence, more) {
  say(sentence, more)
  announce(part('state').textContent)
}

/** Closes the device, if any. The service is told, so that the telephone is rung from now on. */
function close() {
  opening += 1
  const before = device
  const wasRegistered = isRegistered
  device = undefined
  isRegistered = false
  isElsewhere = false
  leg.forget()
  hideDevices()
  before?.close()
  return wasRegistered
}

async function connect(byPress = false) {
  close()
  const mine = (opening += 1)
  const isOld = () => mine !== opening
  say(CONNECTING)
  const driver = await loadDevice(panel.dataset.device)
  const microphone = byPress ? await driver.ask() : await driver.prepare()
  if (isOld()) return
  if (microphone !== 'ready') {
    return say(WHY_NOT[microphone], { button: microphone === 'ask' ? 'allow' : undefined })
  }
  const { kind } = await post('here')
  if (isOld()) return
  if (kind === 'elsewhere') return answeredElsewhere(WHY_NOT.elsewhere)
  if (kind === 'refused') return say(WHY_NOT.refused)
  const opened = kind === 'here' ? await openWith(driver, isOld) : 'not-through'
  if (opened === 'not-through') {
    say(WHY_NOT.lost)
    setTimeout(() => !isOld() && connect(), AGAIN_MS)
  } else if (isOld()) opened?.close()
  else if (opened !== undefined) {
    device = opened
    if (isRegistered) showDevices(device, device.choose)
  }
  return undefined
}

function answeredElsewhere(sentence) {
  isElsewhere = true
  sayAndAnnounce(sentence, { button: 'take-over' })
}

async function openWith(driver, isOld) {
  try {
    return await driver.open({ getToken, edge, on: events(isOld) })
  } catch {
    return 'not-through'
  }
}

/** Throws when the service was not reached. */
async function getToken() {
  const answer = await post('token')
  if (answer.kind === 'not-through') throw new Error('The service was not reached.')
  return answer.token === undefined ? undefined : answer
}

function events(isOld) {
  const unlessOld = (work) => (what) => {
    if (!isOld()) work(what)
  }
  return {
    registered: unlessOld(() => {
      const isNews = !isRegistered
      isRegistered = true
      void post('here')
      if (device !== undefined) showDevices(device, device.choose)
      if (isNews) say('This browser is connected.')
      onRegistered()
    }),
    unregistered: unlessOld((why) => {
      const isNews = isRegistered
      isRegistered = false
      void post('gone')
      if (isNews) sayAndAnnounce(why ?? WHY_NOT.lost)
      else say(why ?? WHY_NOT.lost)
    }),
    refused: unlessOld(refused),
    incoming: unlessOld((call) => leg.rings(call, chosen('ring'))),
    devices: unlessOld(() => device !== undefined && showDevices(device, device.choose)),
  }
}

/** A conversation that has begun goes on, as on a telephone. */
function refused() {
  leg.whenFree(() => {
    close()
    void post('gone')
    sayAndAnnounce(WHY_NOT.refused)
  })
}

const tab = oneTab(
  NAME,
  () => {
    void connect()
    return {
      // Another tab of this browser has it now: the service need not be told.
      close: () => {
        if (close()) sayAndAnnounce(WHY_NOT.taken, { button: 'take-over' })
      },
    }
  },
  { onWait: () => say(WHY_NOT['other-tab'], { button: 'take-over' }) },
)

function begin() {
  if (wants !== 'browser') say('')
  else if (isSafe) tab.begin()
  else say(WHY_NOT.unsupported)
}

async function takeOver() {
  const { kind } = await post('here', { takes_over: 'yes' })
  if (kind === 'on-a-call') {
    sayAndAnnounce(WHY_NOT['on-a-call'], { button: 'take-over' })
    return WHY_NOT['on-a-call']
  }
  if (tab.isThisTab()) void connect()
  else tab.takeOver()
  return undefined
}
part('take-over').addEventListener('click', () => void takeOver())
part('allow').addEventListener('click', () => void connect(true))

async function beat() {
  const wasElsewhere = isElsewhere
  const { kind } = await post('here')
  // The other browser is gone.
  if (wasElsewhere && isElsewhere && kind === 'here') void connect()
  if (!isRegistered) return
  if (kind === 'refused') refused()
  if (kind !== 'elsewhere' || leg.isTalking()) return
  close()
  answeredElsewhere(WHY_NOT.taken)
}
/** The stream that was cut has ended by then on the side of the service, too, which forgets this browser unless it is told (`CUT_OFF_MS`). */
const BACK_MS = 2_000
// The service beats every 20 s, also in a tab in the background, where timers are slow.
document.addEventListener('careline:heard', ({ detail }) => {
  if (detail === 'open') setTimeout(() => isRegistered && void beat(), BACK_MS)
  if (detail === 'beat' && (isRegistered || isElsewhere)) void beat()
})

// The page says where calls ring from now on; tabs of the same person as well.
const tabs = new BroadcastChannel(NAME)
function choose(place) {
  wants = place
  for (const button of document.querySelectorAll('#answer-place [name="place"]'))
    button.setAttribute('aria-pressed', String(button.value === place))
  tab.end()
  if (close()) void post('gone')
  begin()
}
tabs.addEventListener('message', ({ data }) => {
  if (data.place !== undefined) choose(data.place)
  if (data.pressed !== undefined) leg.noteAPress()
  if (data.leg !== undefined) leg.expect(data.leg)
})

/** For this long a press waits for the telephone network. */
const MOST_MS = 8_000
/** Undefined when calls ring here from now on, or a sentence why not. */
async function ringHere() {
  const connected = new Promise((resolve) => {
    onRegistered = () => resolve(undefined)
    setTimeout(() => resolve(part('state').textContent), MOST_MS)
  })
  const refusal = await takeOver()
  return refusal ?? connected
}

/** A press that has a phone of this person ring, and answers there what it began. */
const RINGS = /^\/desk\/(calls\/[^/]+\/take|call-backs\/[^/]+\/now)$/
askWhereToRing({ rings: (path) => isElsewhere && RINGS.test(path), ringHere })
document.addEventListener('careline:sent', ({ detail }) => {
  if (!RINGS.test(detail.path)) return
  leg.noteAPress()
  tabs.postMessage({ pressed: true })
})
document.addEventListener('careline:answered', ({ detail: { path, answer } }) => {
  if (path === '/desk/softphone/place' && answer.ok) {
    const place = answer.kind.replace('answers-in-', '')
    choose(place)
    tabs.postMessage({ place })
  }
  if (!RINGS.test(path) || answer.leg === undefined) return
  leg.expect(answer.leg)
  tabs.postMessage({ leg: answer.leg })
})

window.addEventListener('pagehide', () => {
  if (close()) void post('gone')
})
window.addEventListener('beforeunload', (event) => {
  if (leg.isTalking()) event.preventDefault()
})

begin()
