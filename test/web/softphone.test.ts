/** What a desk that answers in the browser asks of the service: tokens for oneself alone, one browser at a time, and what its page may reach. */
import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CUT_OFF_MS } from '../../src/desk/softphone/browser-phones.ts'
import { staffId } from '../../src/domain/ids.ts'
import { openCareline, type Careline } from '../calls/careline.ts'
import { onTheFloor } from '../desk/on-the-floor.ts'
import { Visitor } from './visitor.ts'

let careline: Careline
beforeAll(async () => {
  careline = await openCareline({ rest: true, signIn: true, softphone: true })
})
afterAll(() => careline.close())
const floor = onTheFloor(() => careline)

/** One page of each. */
const HERE = { browser: '8c5a7a52-6f5e-4f0e-9c59-5f6c5b1f0a01', page: '8c5a7a52-6f5e-4f0e-9c59-5f6c5b1f0a0a' }
const THERE = { browser: '1d1f3f3e-8d1b-4a62-b1d5-0d3f5f8f7a02', page: '1d1f3f3e-8d1b-4a62-b1d5-0d3f5f8f7a0b' }

interface AtDesk {
  visitor: Visitor
  ask: (action: string, fields?: Record<string, string>) => Promise<{ status: number; [field: string]: unknown }>
}

async function atDesk(person: string): Promise<AtDesk> {
  const visitor = new Visitor(careline.baseUrl)
  await visitor.signIn(`staff:${person}`)
  const form_token = await visitor.formToken('/desk')
  return {
    visitor,
    async ask(action, fields = {}) {
      const headers = { accept: 'application/json', 'sec-fetch-mode': 'cors', 'x-form-token': form_token }
      const { status, text } = await visitor.post(`/desk/softphone/${action}`, fields, headers)
      return { status, ...(JSON.parse(text) as object) }
    },
  }
}

describe('a token', () => {
  test('is for the person who is signed in, whatever the request says', async () => {
    const { ask } = await atDesk('ruth')
    const answer = await ask('token', { identity: 'careline_omar', id: 'omar', person: 'omar' })
    expect(answer.status).toBe(200)
    expect(decodeJwt(String(answer['token']))['grants']).toMatchObject({ identity: 'careline_ruth' })
  })

  test('is refused without the token of the page, to staff without a desk, and once they are inactive', async () => {
    const { visitor, ask } = await atDesk('omar')
    const script = { accept: 'application/json', 'sec-fetch-mode': 'cors' }
    const forged = await visitor.post('/desk/softphone/token', {}, { ...script, 'x-form-token': 'guessed' })
    expect([forged.status, forged.text.includes('token":')]).toEqual([403, false])
    const foreign = await visitor.post('/desk/softphone/token', {}, { ...script, 'sec-fetch-site': 'cross-site' })
    expect(foreign.status).toBe(403)
    const { pool } = careline.database
    await pool.query(`UPDATE analysts SET desks = '{}' WHERE id = 'omar'`)
    expect(await ask('token')).toEqual({ status: 403, kind: 'no-desk' })
    await pool.query(`UPDATE analysts SET desks = '{support}', status = 'inactive' WHERE id = 'omar'`)
    expect(await ask('token')).toMatchObject({ status: 401 })
    await pool.query(`UPDATE analysts SET status = 'active' WHERE id = 'omar'`)
  })
})

test('one browser answers for a person: another is told so, and takes over on their word, but not during a call', async () => {
  const { ask } = await atDesk('ruth')
  expect(await ask('here', HERE)).toMatchObject({ kind: 'here' })
  expect(await ask('here', THERE)).toMatchObject({ kind: 'elsewhere' })
  const call = await floor.connect(await floor.anaInQueue(), 'ruth')
  expect(await ask('here', { ...THERE, takes_over: 'yes' })).toMatchObject({ kind: 'on-a-call' })
  await call.hangsUp()
  expect(await ask('here', { ...THERE, takes_over: 'yes' })).toMatchObject({ kind: 'here' })
  expect(await ask('here', HERE)).toMatchObject({ kind: 'elsewhere' })
  expect((await ask('here', { ...HERE, browser: 'ruth' })).status).toBe(400)
  await ask('gone', HERE)
  expect(await careline.stores.browserPhones.answers(staffId.parse('ruth'), new Date())).toBe(true)
  await ask('gone', THERE)
  expect(await careline.stores.browserPhones.answers(staffId.parse('ruth'), new Date())).toBe(false)
})

test('a browser whose stream was cut is not rung for the rest of its minute, and one that the stream does not name is', async () => {
  const { visitor, ask } = await atDesk('theo')
  const { browserPhones } = careline.stores
  await ask('here', HERE)
  const isForgotten = async () =>
    !(await browserPhones.answers(staffId.parse('theo'), new Date(Date.now() + CUT_OFF_MS)))
  const watch = async (browser: string) => {
    const cookie = `careline=${visitor.cookie('careline') ?? ''}`
    const sent = request(`${careline.baseUrl}/desk/events?browser=${browser}`, { headers: { cookie } })
    const [response] = (await once(sent.end(), 'response')) as [IncomingMessage]
    await once(response, 'data')
    return () => response.destroy()
  }
  const [cutHere, cutThere, cutNameless] = [await watch(HERE.browser), await watch(THERE.browser), await watch('theo')]
  cutThere()
  cutNameless()
  await ask('here', HERE)
  expect(await isForgotten()).toBe(false)
  cutHere()
  await expect.poll(isForgotten).toBe(true)
  await ask('here', HERE)
  expect(await isForgotten()).toBe(false)
})

test('where a person answers is kept with them, and is on the page', async () => {
  const { visitor, ask } = await atDesk('ines')
  expect((await visitor.open('/desk')).text).toContain('data-place="telephone"')
  expect(await ask('place', { place: 'browser' })).toMatchObject({ ok: true, kind: 'answers-in-browser' })
  expect((await visitor.open('/desk')).text).toContain('data-place="browser"')
  expect(await careline.stores.staff.find(staffId.parse('ines'))).toMatchObject({ answersIn: 'browser' })
  expect((await ask('place', { place: 'client:careline_omar' })).status).toBe(400)
})

test('only the desk may use the microphone', async () => {
  const { visitor } = await atDesk('sam')
  const policyOf = async (path: string) => (await visitor.open(path)).headers.get('permissions-policy')
  expect(await policyOf('/desk')).toContain('microphone=(self)')
  expect(await policyOf('/board')).toContain('microphone=()')
})

describe("with Twilio's own script", () => {
  test.each([
    ['https://api.twilio.com', 'wss://voice-js.roaming.twilio.com wss://voice-js.ashburn.twilio.com', 'us1'],
    ['https://api.dublin.ie1.twilio.com', 'wss://voice-js.dublin.twilio.com', 'ie1'],
  ])('the page reaches what %s names, and no other page does', async (apiBaseUrl, signals, region) => {
    const other = await openCareline({
      rest: true,
      signIn: true,
      softphone: true,
      softphoneOfTwilio: true,
      twilio: apiBaseUrl,
    })
    const visitor = new Visitor(other.baseUrl)
    await visitor.signIn('staff:sam')
    const desk = await visitor.open('/desk')
    const policy = desk.headers.get('content-security-policy')
    expect(policy).toContain(`connect-src 'self' ${signals}`)
    expect(policy).toContain(`https://eventgw.twilio.com https://eventgw.${region}.twilio.com https://sdk.twilio.com;`)
    expect(policy).toContain("media-src 'self' mediastream: https://sdk.twilio.com;")
    expect(policy).toContain("script-src 'self';")
    expect(desk.text).toMatch(/data-device="\/assets\/[0-9a-f]+\/softphone\/twilio-device\.js"/)
    expect((await visitor.open('/board')).headers.get('content-security-policy')).toContain("connect-src 'self';")
    await other.close()
  })
})

test('without an API key the desk says nothing of it', async () => {
  const other = await openCareline({ rest: true, signIn: true })
  const visitor = new Visitor(other.baseUrl)
  await visitor.signIn('staff:ruth')
  const desk = await visitor.open('/desk')
  expect(desk.text).not.toContain('softphone')
  expect(desk.headers.get('permissions-policy')).toContain('microphone=()')
  const form_token = await visitor.formToken('/desk')
  expect((await visitor.post('/desk/softphone/token', { form_token })).status).toBe(404)
  await other.close()
})
