/** A call placed and ended by a telephone emulator that shares no code with ours or with Twilio's library. */
import { createHmac } from 'node:crypto'
import { createEmulator, type Emulator } from 'emulate'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openCareline, type Careline } from './careline.ts'
import { freePort } from '../services/free-port.ts'

const NUMBER = '+15551234567'
let careline: Careline
let emulator: Emulator

beforeAll(async () => {
  careline = await openCareline()
  emulator = await createEmulator({
    service: 'twilio',
    port: await freePort(),
    seed: {
      twilio: {
        account: { sid: careline.accountSid, auth_token: careline.authToken },
        phone_numbers: [
          {
            phone_number: NUMBER,
            voice_url: `${careline.baseUrl}/voice/incoming`,
            status_callback: `${careline.baseUrl}/voice/status`,
          },
        ],
      },
    },
  })
})
afterAll(async () => {
  await emulator.close()
  await careline.close()
})

async function simulate(what: string, fields: Record<string, string>): Promise<Record<string, string>> {
  const response = await fetch(`${emulator.url}/_twilio/simulate/${what}`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${careline.accountSid}:${careline.authToken}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams(fields),
  })
  expect(response.ok).toBe(true)
  return (await response.json()) as Record<string, string>
}

/** The signature as Twilio's documentation describes it, written down from there. */
async function keyed(path: string, fields: Record<string, string>): Promise<string> {
  const form: Record<string, string> = { AccountSid: careline.accountSid, CallStatus: 'in-progress', ...fields }
  const url = careline.baseUrl + path
  const text =
    url +
    Object.keys(form)
      .toSorted()
      .map((name) => name + form[name])
      .join('')
  const signature = createHmac('sha1', careline.authToken).update(text).digest('base64')
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signature },
    body: new URLSearchParams(form),
  })
  expect(response.status).toBe(200)
  return response.text()
}

test('its call is answered, verified by our keys, put in line and ended', async () => {
  const { sid } = await simulate('inbound-call', { To: NUMBER, From: '+442079460101' })
  const call = () => careline.stores.calls.read(sid as never)
  expect(await call()).toMatchObject({ turn: 1, stage: { kind: 'talking' }, caller: { e164: '+442079460101' } })
  await keyed('/voice/step?turn=1', { CallSid: sid ?? '', Digits: careline.pin('hal') })
  await keyed('/voice/step?turn=2', { CallSid: sid ?? '', Digits: '1' })
  const line = await keyed('/voice/step?turn=3', { CallSid: sid ?? '', Digits: '3' })
  expect(line).toContain('support</Enqueue>')
  expect(await call()).toMatchObject({ identity: { kind: 'verified', contactId: 'hal' }, stage: { kind: 'waiting' } })
  await simulate('call-status', { CallSid: sid ?? '', Status: 'completed' })
  expect(await call()).toMatchObject({ stage: { kind: 'ended' } })
})
