/** Twilio's own script on the desk, under the policy of the page. Twilio is played by the test: its signalling, and the far end of the media. */
import type { Page, WebSocketRoute } from 'playwright-core'
import { afterEach, expect, test } from 'vitest'
import { deskAddress } from '../../src/domain/directory/staff-address.ts'
import { callId, staffId } from '../../src/domain/ids.ts'
import { callsOnScreen } from './calls-on-screen.ts'
import { isLive, openScreens } from './screens.ts'

const screens = await openScreens({ rest: true, signIn: true, softphone: true, softphoneOfTwilio: true })
const { careline, openLive } = screens
const { inQueue, colleague } = callsOnScreen(screens)

const RUTH = staffId.parse('ruth')

interface Message {
  type: string
  payload: Record<string, unknown>
}

/** What Twilio's gateway does with what the script sends. */
interface Gateway {
  received: Message[]
  send: (type: string, payload: object) => void
}

/** A tenth of a second of silence, as WAV: one channel, 8,000 samples a second, of one byte each. */
const SOUND = Buffer.concat([
  Buffer.from('RIFF\x44\x03\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00', 'latin1'),
  Buffer.from('\x40\x1f\x00\x00\x40\x1f\x00\x00\x01\x00\x08\x00data\x20\x03\x00\x00', 'latin1'),
  Buffer.alloc(800, 0x80),
])

async function playTwilio(page: Page, refuses?: { code: number }): Promise<Gateway> {
  const received: Message[] = []
  let socket: WebSocketRoute | undefined
  const send = (type: string, payload: object) => socket?.send(JSON.stringify({ type, version: '1.6', payload }))
  await page.routeWebSocket(/\.twilio\.com\//, (opened) => {
    socket = opened
    opened.onMessage((text) => {
      if (String(text).trim() === '') return
      const message = JSON.parse(String(text)) as Message
      received.push(message)
      if (message.type === 'listen' && refuses !== undefined) send('error', { error: refuses })
      else if (message.type === 'listen')
        send('connected', {
          edge: 'ashburn',
          region: 'us1',
          home: 'us1',
          token: { identity: 'careline_ruth', ttl: 600 },
        })
      if (message.type === 'register') send('ready', {})
    })
  })
  await page.route(/^https:\/\/[^/]*\.twilio\.com\//, (route) =>
    route.fulfill({ status: 200, headers: { 'access-control-allow-origin': '*' }, body: SOUND }),
  )
  return { received, send }
}

/** The far end of the media, in the page itself: an offer, and what becomes of the answer to it. */
const OFFER = `(async () => {
  const far = (window.far = new RTCPeerConnection())
  const sound = new AudioContext().createMediaStreamDestination()
  far.addTrack(sound.stream.getAudioTracks()[0], sound.stream)
  await far.setLocalDescription(await far.createOffer())
  await new Promise((resolve) => {
    const look = () => far.iceGatheringState === 'complete' && resolve()
    far.addEventListener('icegatheringstatechange', look)
    look()
  })
  return far.localDescription.sdp
})()`
const answered = (sdp: string) =>
  `window.far.setRemoteDescription({ type: 'answer', sdp: ${JSON.stringify(sdp)} })
    .then(() => new Promise((resolve) => {
      const look = () => window.far.connectionState === 'connected' && resolve()
      window.far.addEventListener('connectionstatechange', look)
      look()
    }))`

let page: Page | undefined
afterEach(() => page?.context().close())

test('it registers with our token, answers what Accept made ring, follows the mute, and is told of the end', async () => {
  await careline.stores.answerPlaces.choose(RUTH, 'browser')
  await careline.stores.presence.set(RUTH, 'ready', new Date())
  const window = await openLive('Ruth Calder', '/desk')
  page = window.page
  page.on('dialog', (dialog) => void dialog.accept())
  await page.context().grantPermissions(['microphone'])
  const twilio = await playTwilio(page)
  const got = (type: string) => twilio.received.find((message) => message.type === type)?.payload
  window.complaints.length = 0
  await page.reload()
  await isLive(page).waitFor()
  await page.getByText('This browser is connected.').waitFor()
  expect(got('listen')?.['token']).toMatch(/^eyJ/)
  expect(got('register')).toMatchObject({ media: { audio: true } })
  await expect.poll(() => window.page.locator('#softphone-microphone option').count()).toBeGreaterThan(0)

  const call = await inQueue('ana', '1', '1', '3')
  careline.network.whenDialled(deskAddress(RUTH), { does: 'by-hand' })
  await page.locator(`#desk-line [data-call="${call.phone.sid}"]`).getByRole('button', { name: 'Accept' }).click()
  const legs = () => careline.network.callsTo(deskAddress(RUTH))
  await expect.poll(() => legs().length).toBe(1)
  const [leg] = legs()
  const sdp = await page.evaluate<string>(OFFER)
  const parameters = { CallSid: leg?.sid, From: '+12025550100', To: deskAddress(RUTH), AccountSid: careline.accountSid }
  twilio.send('invite', { callsid: leg?.sid, sdp, parameters, reconnect: 'again' })
  await expect.poll(() => got('answer')).toMatchObject({ callsid: leg?.sid })
  await page.evaluate(answered(String(got('answer')?.['sdp'])))
  await leg?.pickUp()
  await page.locator('#softphone-levels').waitFor()
  const level = () => page?.evaluate<number>(`document.getElementById('softphone-level').value`)
  // The microphone of this Chromium beeps.
  await expect.poll(level).toBeGreaterThan(0)

  const ruth = await colleague('ruth')
  await careline.desk().talk.mute(callId.parse(call.phone.sid), ruth, true)
  await expect.poll(level).toBe(0)
  // Twilio tells the browser that the service has ended its leg.
  await careline.desk().talk.end(callId.parse(call.phone.sid), ruth)
  await expect.poll(() => leg?.state).toBe('ended')
  twilio.send('hangup', { callsid: leg?.sid })
  await page.locator('#softphone-levels').waitFor({ state: 'hidden' })
  expect(window.complaints).toEqual([])
})

test('a token that Twilio refuses at once is asked for again slowly, and the desk says what Twilio answered', async () => {
  await careline.stores.answerPlaces.choose(RUTH, 'browser')
  const window = await openLive('Ruth Calder', '/desk')
  page = window.page
  await page.context().grantPermissions(['microphone'])
  const twilio = await playTwilio(page, { code: 20_101 })
  await page.reload()
  await page.getByText(/^Twilio answered 20101: .*Your telephone rings\.$/).waitFor()
  expect(twilio.received.filter(({ type }) => type === 'listen').length).toBeLessThan(4)
})
