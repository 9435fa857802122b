/** A call placed and ended by a telephone emulator that shares no code with ours or with Twilio's library. */
import { createHmac } from 'node:crypto'
import { createEmulator, type Emulator } from 'emulate'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openCareline, type Careline } from './careline.ts'
import { freePort } from '../services/free-port.ts'

const NUMBER = '+15551234567'
/** The number of each language, its voice, and the words of the first menu of a verified caller. */
const SPOKEN = {
  en: ['+12025550100', 'Polly.Joanna-Neural', 'For a new problem, press 1.'],
  de: ['+493023125100', 'Polly.Vicki-Neural', 'Für ein neues Problem drücken Sie die 1.'],
  fr: ['+33199000100', 'Polly.Lea-Neural', 'Pour un nouveau problème, tapez 1.'],
  es: ['+34919900100', 'Polly.Lupe-Neural', 'Para un problema nuevo, presione 1.'],
  ja: ['+81355500100', 'Polly.Takumi-Neural', '新しいお問い合わせは1を、'],
  'pt-BR': ['+551155500100', 'Polly.Camila-Neural', 'Para um problema novo, tecle 1.'],
} as const
const NUMBERS = Object.entries(SPOKEN).map(([language, [number]]) => [number, language] as const)
let careline: Careline
let emulator: Emulator

beforeAll(async () => {
  careline = await openCareline({ site: { languages: { numbers: Object.fromEntries(NUMBERS), offered: [] } } })
  // Else he hears his own, whatever number he dials.
  await careline.database.pool.query(`UPDATE contacts SET language = 'und' WHERE id = 'hal'`)
  emulator = await createEmulator({
    service: 'twilio',
    port: await freePort(),
    seed: {
      twilio: {
        account: { sid: careline.accountSid, auth_token: careline.authToken },
        phone_numbers: [NUMBER, ...NUMBERS.map(([number]) => number)].map((number) => ({
          phone_number: number,
          voice_url: `${careline.baseUrl}/voice/incoming`,
          status_callback: `${careline.baseUrl}/voice/status`,
        })),
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

/** What the caller does at the question of this document. */
function answered(twiml: string, fields: Record<string, string>): Promise<string> {
  const [, action = ''] = /action="([^"]+)"/.exec(twiml) ?? []
  return keyed(action.replaceAll('&amp;', '&'), fields)
}

/** A comparison may take longer than a moment, and the caller waits for it. */
async function verified(CallSid: string): Promise<string> {
  let twiml = await keyed('/voice/step?turn=1', { CallSid, Digits: careline.pin('hal') })
  while ((await careline.stores.calls.read(CallSid as never))?.identity.kind !== 'verified')
    twiml = await answered(twiml, { CallSid })
  return twiml
}

test('its call is answered, verified by our keys, put in line and ended', async () => {
  const { sid } = await simulate('inbound-call', { To: NUMBER, From: '+442079460101' })
  const call = () => careline.stores.calls.read(sid as never)
  expect(await call()).toMatchObject({ turn: 1, stage: { kind: 'talking' }, caller: { e164: '+442079460101' } })
  const menu = await verified(sid ?? '')
  const line = await answered(await answered(menu, { CallSid: sid ?? '', Digits: '1' }), {
    CallSid: sid ?? '',
    Digits: '3',
  })
  expect(line).toContain('support</Enqueue>')
  expect(await call()).toMatchObject({ identity: { kind: 'verified', contactId: 'hal' }, stage: { kind: 'waiting' } })
  await simulate('call-status', { CallSid: sid ?? '', Status: 'completed' })
  expect(await call()).toMatchObject({ stage: { kind: 'ended' } })
})

test.each(Object.entries(SPOKEN))(
  'in %s: from the greeting to the queue and its hold message',
  async (language, spoken) => {
    const [To, voice, menu] = spoken
    const { sid: CallSid = '' } = await simulate('inbound-call', { To, From: '+442079460101' })
    const call = () => careline.stores.calls.read(CallSid as never)
    expect(await call()).toMatchObject({ turn: 1, language, stage: { kind: 'talking' } })
    const first = await verified(CallSid)
    expect(first).toContain(menu)
    const queue = await answered(await answered(first, { CallSid, To, Digits: '1' }), { CallSid, To, Digits: '3' })
    const [, wait = ''] = /waitUrl="([^"]+)"/.exec(queue) ?? []
    const { pathname, search } = new URL(wait.replaceAll('&amp;', '&'), careline.baseUrl)
    const held = await keyed(pathname + search, {
      CallSid,
      To,
      QueuePosition: '1',
      QueueTime: '0',
      CurrentQueueSize: '1',
    })
    for (const twiml of [first, held]) expect(twiml).toContain(`voice="${voice}"`)
    await simulate('call-status', { CallSid, Status: 'completed' })
    expect(await call()).toMatchObject({ identity: { contactId: 'hal' }, stage: { kind: 'ended' }, language })
  },
)
