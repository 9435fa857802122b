/** What the log says of a call: each line written while it is handled names it, whatever fails, and says why. */
import { connect } from 'node:net'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { makeEvents } from '../../src/service/events/events.ts'
import { makeMetrics } from '../../src/service/metrics.ts'
import { freePort } from '../services/free-port.ts'
import { newCallSid, post } from './signed-post.ts'
import { openCareline, type Careline, type Conversation } from './careline.ts'
import { collectingLogger } from './collecting-logger.ts'
import { failing, type StoreName } from './failing.ts'
import { Visitor } from '../web/visitor.ts'

let careline: Careline
const trouble = failing()
beforeAll(async () => {
  careline = await openCareline({ stores: trouble.wrap, signIn: true })
})
afterEach(() => trouble.mend())
afterAll(() => careline.close())

type Line = Record<'level' | 'call' | 'callSid' | 'msg' | 'reason' | 'path' | 'address', string | undefined> & {
  pid: number
}

/** The lines that this work writes, without those of timers, which are about no call. */
async function written(work: () => Promise<unknown>): Promise<Line[]> {
  const before = careline.log.lines.length
  await work()
  return careline.log.lines.slice(before).map((text) => JSON.parse(text) as Line)
}

const failures = (lines: Line[]) => lines.filter(({ level }) => level === 'error')

async function callWith(broken: StoreName): Promise<Conversation> {
  const call = await careline.dial('ana')
  trouble.break(broken)
  for (const keys of [careline.pin('ana'), '1', '1', '3'])
    if (call.phone.state === 'gathering') await call.presses(keys)
  if (call.phone.state !== 'ended') await call.hangsUp()
  return call
}

test.each<StoreName>(['credentials', 'tries', 'audit', 'records', 'directory', 'throughput', 'adminRequests'])(
  'while %s is down every line has the call and its reference, from the ring to the end',
  async (store) => {
    let call: Conversation | undefined
    const lines = await written(async () => {
      call = await callWith(store)
    })
    trouble.mend()
    const { reference } = (await call?.view()) ?? {}
    expect(lines.length).toBeGreaterThan(5)
    const known = lines.slice(lines.findIndex(({ msg }) => msg === 'call started'))
    for (const line of known)
      expect(line).toMatchObject({ callSid: call?.phone.sid, call: reference, pid: process.pid })
  },
)

test('while the live store is down the lines have the only name the call has', async () => {
  trouble.break('calls')
  const sid = newCallSid()
  const lines = await written(async () => {
    await post(careline, '/voice/incoming', { CallSid: sid })
    await post(careline, '/voice/status', { CallSid: sid, CallStatus: 'completed' })
  })
  const { length } = failures(lines)
  expect(length).toBeGreaterThan(1)
  for (const line of failures(lines)) expect(line.callSid).toBe(sid)
})

test('two calls at once are not mixed up', async () => {
  const calls = await Promise.all([careline.dial('ana'), careline.dial('hal'), careline.dial('ora')])
  trouble.break('directory')
  const lines = await written(() => Promise.all(calls.map((call) => call.isSilent(3))))
  trouble.mend()
  for (const call of calls) {
    const { reference } = await call.view()
    const own = lines.filter(({ callSid }) => callSid === call.phone.sid)
    expect(own.length).toBeGreaterThan(1)
    for (const line of own) expect(line.call).toBe(reference)
  }
})

test('what fails while the staff or another system look at a call names it too', async () => {
  const call = await careline.dial('ana')
  for (const keys of [careline.pin('ana'), '1', '1', '3']) await call.presses(keys)
  const { reference } = await call.view()
  const omar = new Visitor(careline.baseUrl)
  await omar.signIn('staff:omar')
  const form_token = await omar.formToken('/desk')
  trouble.break('directory')
  const lines = await written(async () => {
    await omar.post(`/desk/calls/${call.phone.sid}/take`, { form_token })
    await omar.get(`/desk/calls/${call.phone.sid}`)
    await fetch(`${careline.baseUrl}/api/v1/calls/${call.phone.sid}`, {
      headers: { authorization: `Bearer ${careline.apiToken}` },
    })
  })
  expect(failures(lines).length).toBeGreaterThan(0)
  for (const line of failures(lines)) expect(line).toMatchObject({ callSid: call.phone.sid, call: reference })
})

test('a refused request says where it went and whence it came, and not what it carried', async () => {
  const lines = await written(() =>
    fetch(`${careline.baseUrl}/voice/step?turn=3&proof=keep-this-out`, {
      method: 'POST',
      headers: { 'x-twilio-signature': 'forged' },
      body: new URLSearchParams({ Digits: '271828182845' }),
    }),
  )
  expect(lines).toMatchObject([{ reason: 'not-signed-by-us', path: '/voice/step', address: '127.0.0.1' }])
  expect(JSON.stringify(lines)).not.toMatch(/keep-this-out|271828182845/)
})

test('a failed request is logged with its cause', async () => {
  const { logger, log } = collectingLogger()
  const events = makeEvents(logger, makeMetrics())
  const refused = await fetch(`http://127.0.0.1:${await freePort()}/`).catch((error: unknown) => error)
  events.identityProviderFailed(refused)
  const socket = await new Promise<unknown>((resolve) => connect(1, '127.0.0.1').once('error', resolve))
  events.brokeAside('event webhooks', 'telling the CRM', new AggregateError([socket, new Error('second')], ''))
  events.identityProviderFailed(Object.assign(new Error('refused'), { error: 'invalid_client' }))
  const causes = log.lines.map((line) => (JSON.parse(line) as { err: { causes: string[] } }).err.causes)
  expect(JSON.parse(log.lines[0] ?? '')).toMatchObject({ err: { name: 'TypeError', message: 'fetch failed' } })
  expect(causes[0]?.join()).toContain('ECONNREFUSED')
  expect(causes[1]).toEqual([expect.stringContaining('ECONNREFUSED'), 'second'])
  expect(causes[2]).toEqual(['invalid_client'])
})

test('an error that repeats a number, a mail address or a setting is logged without it', () => {
  const { logger, log } = collectingLogger()
  const events = makeEvents(logger, makeMetrics())
  process.env['TWILIO_AUTH_TOKEN'] = 'keep-this-token-out'
  const cause = new Error('535 for ana@arden.example with keep-this-token-out')
  events.brokeDuringCall('turn 1', new Error('The number +1 202-555-0151 is not valid; 271828182845', { cause }))
  delete process.env['TWILIO_AUTH_TOKEN']
  const text = log.lines.join('')
  expect(text).toContain('The number [number] is not valid; [number]')
  expect(text).toContain('535 for [mail] with [hidden]')
  expect(text).not.toMatch(/555|2718|arden|keep-this/)
})

test('news that repeats itself is one line, and every time it is counted', async () => {
  const { logger, log } = collectingLogger()
  const metrics = makeMetrics()
  const events = makeEvents(logger, metrics)
  for (let i = 0; i < 50; i += 1) {
    events.storeFailed('redis', new Error('connect ECONNREFUSED'))
    events.brokeAside('audit anchor', 'writing one', new Error('down'))
    events.askedTooOften('sign-in', '192.0.2.7')
  }
  expect(log.lines).toHaveLength(3)
  const text = await metrics.registry.metrics()
  expect(text).toContain('careline_background_failures_total{place="audit anchor"} 50')
  expect(text).toContain('careline_requests_refused_too_often_total{where="sign-in"} 50')
})
