/** Real people on both ends, by the wall clock; a second is short here, so nothing depends on how long anything takes. */
import { expect, test } from 'vitest'
import { LivePhone, type PhoneEvent } from '../../src/simulator/phones/live-phone.ts'
import { withRest } from './rest-client.ts'
import { FROM, TO } from './twiml-server.ts'

const ANA = 'client:ana'
const SECOND_MS = 20

/** Everything the phone has said; `until` resolves at the first such event that no test has waited for yet. */
function listenTo(phone: LivePhone) {
  const events: PhoneEvent[] = []
  let seen = 0
  let wake = (): void => undefined
  phone.subscribe((event) => {
    events.push(event)
    wake()
  })
  return {
    events,
    words: () =>
      events
        .flatMap((event) => (event.kind === 'heard' ? event.pieces : []))
        .flatMap(({ kind, text }) => (kind === 'say' ? [text] : [])),
    async until(kind: PhoneEvent['kind']): Promise<void> {
      for (;;) {
        const found = events.findIndex((event, index) => index >= seen && event.kind === kind)
        if (found >= 0) {
          seen = found + 1
          return
        }
        await new Promise<void>((resolve) => (wake = resolve))
      }
    },
  }
}

const pages = {
  '/voice/incoming':
    '<Gather numDigits="3" action="/voice/keyed"><Say>key three</Say></Gather><Say>no caller there</Say>',
  '/voice/keyed': '<Say>thank you</Say><Enqueue action="/voice/queue-result" waitUrl="/voice/wait">desk</Enqueue>',
  '/voice/wait': '<Say>please wait</Say><Pause length="2"/>',
  '/voice/queue-result': '',
  '/voice/whisper': '<Gather numDigits="1" action="/voice/accept"><Say>press one</Say></Gather><Hangup/>',
  '/voice/accept':
    '<Dial action="/voice/done"><Conference waitUrl="" beep="false" endConferenceOnExit="true">r</Conference></Dial>',
  '/voice/done': '<Say>it is over</Say>',
}

test('a caller keys, waits one hold loop after the other, is joined with an analyst who answered, and hangs up', () =>
  withRest(pages, async ({ client, network, server, at }) => {
    const caller = new LivePhone(network, FROM, { secondMs: SECOND_MS })
    const analyst = new LivePhone(network, ANA, { secondMs: SECOND_MS })
    const [heardByCaller, heardByAnalyst] = [listenTo(caller), listenTo(analyst)]
    expect(await caller.dial(TO)).toBe(true)
    expect(await caller.dial(TO)).toBe(false)
    await heardByCaller.until('asked')
    for (const key of '123') caller.press(key)
    await heardByCaller.until('waiting')
    await heardByCaller.until('waiting')

    await client.calls.create({ to: ANA, from: TO, url: at('/voice/whisper') })
    await heardByAnalyst.until('ring')
    analyst.answer()
    await heardByAnalyst.until('asked')
    analyst.press('1')
    await heardByAnalyst.until('talking')
    await client.calls(caller.call?.sid ?? '').update({ url: at('/voice/accept') })
    await heardByCaller.until('talking')
    caller.hangUp()
    await heardByCaller.until('over')
    await heardByAnalyst.until('over')

    expect(server.paramsOf('/voice/keyed')).toMatchObject([{ Digits: '123' }])
    expect(server.paramsOf('/voice/queue-result')).toMatchObject([{ QueueResult: 'redirected' }])
    expect(server.paramsOf('/voice/status')).toMatchObject([{ CallStatus: 'completed' }])
    expect(heardByCaller.words().slice(0, 3)).toEqual(['key three', 'thank you', 'please wait'])
    expect(heardByCaller.events.at(-1)).toEqual({ kind: 'over', by: 'caller' })
    expect(heardByAnalyst.words()).toEqual(['press one', 'it is over'])
    expect([caller.call?.problems, analyst.call?.problems]).toEqual([[], []])
  }))

test('a caller who presses nothing is heard as silence', () =>
  withRest(pages, async ({ network }) => {
    const caller = new LivePhone(network, FROM, { secondMs: SECOND_MS })
    const heard = listenTo(caller)
    await caller.dial(TO)
    await heard.until('over')
    expect(heard.words()).toEqual(['key three', 'no caller there'])
    expect(heard.events.at(-1)).toEqual({ kind: 'over', by: 'service' })
  }))

test('keys beyond a question are left for the next', () =>
  withRest(
    {
      ...pages,
      '/voice/keyed': '<Gather numDigits="1" action="/voice/menu"><Say>a menu</Say></Gather>',
      '/voice/menu': '',
    },
    async ({ network, server }) => {
      const caller = new LivePhone(network, FROM, { secondMs: SECOND_MS })
      const heard = listenTo(caller)
      await caller.dial(TO)
      await heard.until('asked')
      caller.press('1234')
      await heard.until('over')
      expect(server.paramsOf('/voice/keyed')).toMatchObject([{ Digits: '123' }])
      expect(server.paramsOf('/voice/menu')).toMatchObject([{ Digits: '4' }])
    },
  ))

test('a phone that rings can be refused, and one in a call is busy', () =>
  withRest(pages, async ({ client, network, at }) => {
    const analyst = new LivePhone(network, ANA, { secondMs: SECOND_MS })
    const heard = listenTo(analyst)
    const order = () => client.calls.create({ to: ANA, from: TO, url: at('/voice/whisper'), timeout: 600 })
    await order()
    await heard.until('ring')
    await order()
    await network.settled()
    expect(network.callsTo(ANA)[1]).toMatchObject({ status: 'busy' })
    analyst.hangUp()
    await heard.until('over')
    expect(network.callsTo(ANA)[0]).toMatchObject({ status: 'busy' })
  }))

test('a page that opens while the phone rings is told so, and can answer', () =>
  withRest(pages, async ({ client, network, at }) => {
    const analyst = new LivePhone(network, ANA, { secondMs: SECOND_MS })
    const { sid } = await client.calls.create({ to: ANA, from: TO, url: at('/voice/whisper'), timeout: 600 })
    const heard = listenTo(analyst)
    await heard.until('ring')
    expect(heard.events).toEqual([{ kind: 'ring', sid, from: TO }])
    analyst.answer()
    await heard.until('asked')
    analyst.hangUp()
    await heard.until('over')
    expect(listenTo(analyst).events).toEqual([])
  }))

test('an unanswered phone stops ringing', () =>
  withRest(pages, async ({ client, network, at }) => {
    const analyst = new LivePhone(network, ANA, { secondMs: SECOND_MS })
    const heard = listenTo(analyst)
    await client.calls.create({ to: ANA, from: TO, url: at('/voice/whisper'), timeout: 2 })
    await heard.until('over')
    expect(network.callsTo(ANA)).toMatchObject([{ status: 'no-answer' }])
  }))

test('a phone whose call is taken back stops ringing', () =>
  withRest(pages, async ({ client, network, at }) => {
    const analyst = new LivePhone(network, ANA, { secondMs: SECOND_MS })
    const heard = listenTo(analyst)
    const { sid } = await client.calls.create({ to: ANA, from: TO, url: at('/voice/whisper'), timeout: 600 })
    await heard.until('ring')
    await client.calls(sid).update({ status: 'canceled' })
    await heard.until('over')
    expect(network.callsTo(ANA)).toMatchObject([{ status: 'canceled' }])
  }))
