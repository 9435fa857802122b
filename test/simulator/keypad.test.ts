/** Calls that gather keys, from ring to hang-up. */
import webhooks from 'twilio/lib/webhooks/webhooks.js'
import { describe, expect, test } from 'vitest'
import { ACCOUNT_SID, AUTH_TOKEN, FROM, TO, withServer } from './twiml-server.ts'

const HELLO = '<Say>one two three four five six seven eight</Say>'
const ASK_PIN = `<Gather action="/voice/step?turn=1&amp;x=a" numDigits="4" timeout="6" actionOnEmptyResult="true">${HELLO}</Gather>`
const ASK_MENU = '<Gather action="/voice/menu" numDigits="1" actionOnEmptyResult="true"><Say>press one</Say></Gather>'

describe('the first webhook', () => {
  test('is a signed POST with what Twilio says of a call', () =>
    withServer({ '/voice/incoming': '<Hangup/>' }, async (server) => {
      const call = await server.network().dial({ from: FROM, to: TO, extra: { StirVerstat: 'TN-Validation-Passed-A' } })
      const [request] = server.received
      expect(request).toMatchObject({ method: 'POST', path: '/voice/incoming', signed: true })
      expect(request?.params).toMatchObject({
        CallSid: call.sid,
        AccountSid: ACCOUNT_SID,
        ApiVersion: '2010-04-01',
        CallStatus: 'ringing',
        Direction: 'inbound',
        From: FROM,
        Caller: FROM,
        To: TO,
        Called: TO,
        FromCountry: 'US',
        StirVerstat: 'TN-Validation-Passed-A',
      })
      expect(call.sid).toMatch(/^CA[0-9a-f]{32}$/)
      expect(call).toMatchObject({ state: 'ended', endedBy: 'service', problems: [] })
    }))

  test('leaves out a parameter the test takes away', () =>
    withServer({ '/voice/incoming': '<Hangup/>' }, async (server) => {
      await server.network().dial({ from: '', to: TO, extra: { From: undefined } })
      expect(server.received[0]?.params).not.toHaveProperty('From')
      expect(server.received[0]).toMatchObject({ signed: true, params: { Caller: '' } })
    }))

  test('is signed for the public address and sent to where the service listens', () =>
    withServer(
      { '/voice/incoming': '<Redirect>https://care.example/voice/next</Redirect>', '/voice/next': '<Hangup/>' },
      async (server) => {
        const network = server.network({ publicUrl: 'https://care.example/' })
        await network.dial({ from: FROM, to: TO })
        const signed = server.received.map(({ path, signature, params }) =>
          webhooks.validateRequest(AUTH_TOKEN, signature, `https://care.example${path}`, params),
        )
        expect(signed).toEqual([true, true, true])
      },
    ))
})

describe('pressing keys', () => {
  test('after the prompt sends them to the action with the key that finished', () =>
    withServer({ '/voice/incoming': ASK_PIN, '/voice/step': '<Say>thanks</Say>' }, async (server) => {
      const call = await server.network().dial({ from: FROM, to: TO })
      expect(call.state).toBe('gathering')
      await call.press('12#')
      expect(server.received[1]).toMatchObject({ method: 'POST', path: '/voice/step?turn=1&x=a', signed: true })
      expect(server.received[1]?.params).toMatchObject({
        Digits: '12',
        FinishedOnKey: '#',
        msg: 'Gather End',
        CallStatus: 'in-progress',
      })
      expect(call.heard.map(({ text, inside, cut }) => [text, inside, cut])).toEqual([
        ['one two three four five six seven eight', 'gather', false],
        ['thanks', 'document', false],
      ])
    }))

  test('never leaves them in what the call records', () =>
    withServer({ '/voice/incoming': ASK_PIN, '/voice/step': '<Hangup/>' }, async (server) => {
      const call = await server.network().dial({ from: FROM, to: TO })
      await call.press('8642')
      expect(call.exchanges[1]?.params).toMatchObject({ Digits: '4 keys' })
      expect(JSON.stringify([call.exchanges, call.heard, call.problems])).not.toContain('8642')
    }))

  test('with GET puts them into the query, signed, and keeps them out of the record', () =>
    withServer(
      { '/voice/incoming': '<Gather method="GET" action="/voice/step?turn=1"/>', '/voice/step': '<Hangup/>' },
      async (server) => {
        const call = await server.network().dial({ from: FROM, to: TO })
        await call.press('8642#')
        expect(server.received[1]).toMatchObject({ method: 'GET', signed: true, params: { turn: '1', Digits: '8642' } })
        expect(call.exchanges[1]?.path).toBe('/voice/step?turn=1')
        expect(JSON.stringify(call.exchanges)).not.toContain('8642')
      },
    ))

  test('keeps digits that the service puts into an address out of the record', () =>
    withServer({ '/voice/incoming': '<Redirect>/voice/x?a=1&amp;Digits=8642</Redirect>' }, async (server) => {
      const call = await server.network().dial({ from: FROM, to: TO })
      expect(call.exchanges[1]?.path).toBe('/voice/x?a=1&Digits=4 keys')
    }))

  test('ahead stops the prompt there, and what was not said was not heard', () =>
    withServer(
      { '/voice/incoming': `<Gather action="/voice/step">${HELLO}<Pause/><Say>more</Say></Gather>`, '/voice/step': '' },
      async (server) => {
        const call = await server.network().dial({ from: FROM, to: TO })
        expect(call.heard).toHaveLength(3)
        await call.press('1#', { ahead: true })
        expect(call.heard).toMatchObject([{ cut: true, at: 0 }])
        expect(call.seconds).toBeCloseTo(0.8, 5)
      },
    ))

  test('a pound key after a full PIN lands in the next gather as an empty answer', () =>
    withServer({ '/voice/incoming': ASK_PIN, '/voice/step': ASK_MENU, '/voice/menu': ASK_MENU }, async (server) => {
      const call = await server.network().dial({ from: FROM, to: TO })
      await call.press('1234#')
      expect(server.paramsOf('/voice/step')).toMatchObject([{ Digits: '1234', FinishedOnKey: '' }])
      expect(server.paramsOf('/voice/menu')).toMatchObject([{ Digits: '', FinishedOnKey: '#' }])
      expect(call.state).toBe('gathering')
    }))

  test('typed on through several gathers are shared out among them', () =>
    withServer({ '/voice/incoming': ASK_PIN, '/voice/step': ASK_MENU, '/voice/menu': '<Hangup/>' }, async (server) => {
      const call = await server.network().dial({ from: FROM, to: TO })
      await call.press('12342', { ahead: true })
      expect(server.paramsOf('/voice/step')).toMatchObject([{ Digits: '1234' }])
      expect(server.paramsOf('/voice/menu')).toMatchObject([{ Digits: '2' }])
      expect(call.state).toBe('ended')
    }))

  test('during words outside a gather is lost', () =>
    withServer(
      { '/voice/incoming': ASK_PIN, '/voice/step': HELLO + ASK_MENU, '/voice/menu': '<Hangup/>' },
      async (server) => {
        const call = await server.network().dial({ from: FROM, to: TO })
        await call.press('1234#')
        expect(server.paramsOf('/voice/menu')).toEqual([])
        expect(call).toMatchObject({ state: 'gathering', lostKeys: 1 })
      },
    ))

  test('to a gather that only listens for speech is lost', () =>
    withServer({ '/voice/incoming': '<Gather input="speech" action="/voice/step"/>' }, async (server) => {
      const call = await server.network().dial({ from: FROM, to: TO })
      await call.press('1')
      expect(server.paramsOf('/voice/step')).toEqual([])
      expect(call.state).toBe('ended')
    }))

  test('is refused for what no keypad has, and once the call is over', () =>
    withServer({ '/voice/incoming': ASK_MENU }, async (server) => {
      const call = await server.network().dial({ from: FROM, to: TO })
      await expect(call.press('1 2')).rejects.toThrow('Keys are')
      await call.hangUp()
      await expect(call.press('1')).rejects.toThrow('over')
    }))
})

describe('silence', () => {
  test('asks the action only when it wants empty results, after prompt and timeout', () =>
    withServer({ '/voice/incoming': ASK_PIN, '/voice/step': '<Hangup/>' }, async (server) => {
      const call = await server.network().dial({ from: FROM, to: TO })
      await call.silence()
      expect(server.paramsOf('/voice/step')).toMatchObject([{ Digits: '', FinishedOnKey: '' }])
      expect(call.seconds).toBeCloseTo(3 + 6, 5)
    }))

  test('can leave Digits out, because Twilio does not say which', () =>
    withServer({ '/voice/incoming': ASK_PIN, '/voice/step': '<Hangup/>' }, async (server) => {
      const call = await server.network({ emptyDigits: 'absent' }).dial({ from: FROM, to: TO })
      await call.silence()
      expect(server.paramsOf('/voice/step')[0]).not.toHaveProperty('Digits')
    }))

  test('falls through to the next verb otherwise, and so does a lone pound key', () =>
    withServer(
      { '/voice/incoming': '<Gather action="/voice/step"/><Gather action="/voice/step"/><Say>bye</Say>' },
      async (server) => {
        const call = await server.network().dial({ from: FROM, to: TO })
        await call.silence()
        expect(call.seconds).toBe(5)
        await call.press('#')
        expect(server.paramsOf('/voice/step')).toEqual([])
        expect(call).toMatchObject({ state: 'ended', endedBy: 'service' })
        expect(call.heard.map(({ text }) => text)).toEqual(['bye'])
      },
    ))

  test('sends the keys pressed so far when no more come', () =>
    withServer({ '/voice/incoming': ASK_PIN, '/voice/step': '<Hangup/>' }, async (server) => {
      const call = await server.network().dial({ from: FROM, to: TO })
      await call.press('12')
      expect(server.paramsOf('/voice/step')).toMatchObject([{ Digits: '12', FinishedOnKey: '' }])
    }))
})

describe('documents', () => {
  test('a gather without an action asks its own address again', () =>
    withServer({ '/voice/incoming': '<Gather numDigits="1"/>' }, async (server) => {
      const call = await server.network().dial({ from: FROM, to: TO })
      await call.press('7')
      expect(server.paramsOf('/voice/incoming')).toMatchObject([{ CallStatus: 'ringing' }, { Digits: '7' }])
      expect(call.state).toBe('gathering')
    }))

  test('say, play, pause and redirect take their time one after the other', () =>
    withServer(
      {
        '/voice/incoming': `${HELLO}<Pause length="2"/><Play loop="2">/m.mp3</Play><Redirect method="GET">next?a=1</Redirect><Say>never</Say>`,
        '/voice/next': '<Pause/>',
      },
      async (server) => {
        const call = await server.network().dial({ from: FROM, to: TO })
        expect(call.heard.map(({ at, kind }) => [at, kind])).toEqual([
          [0, 'say'],
          [3, 'pause'],
          [5, 'play'],
          [60, 'pause'],
        ])
        expect(server.received[1]).toMatchObject({ method: 'GET', signed: true, params: { a: '1', CallSid: call.sid } })
        expect(call).toMatchObject({ state: 'ended', seconds: 61, problems: [] })
      },
    ))

  test('that only lead round in a circle end the call', () =>
    withServer(
      {
        '/voice/incoming': '<Redirect>/voice/incoming</Redirect>',
        '/voice/fallback': '<Redirect>/voice/incoming</Redirect>',
      },
      async (server) => {
        const call = await server.network().dial({ from: FROM, to: TO })
        expect(call.endedBy).toBe('failed')
        expect(call.problems.map(({ code }) => code)).toContain('endless')
        expect(server.received.length).toBeLessThan(50)
      },
    ))

  test('a rejected call is never answered', () =>
    withServer({ '/voice/incoming': '<Reject reason="busy"/>' }, async (server) => {
      const call = await server.network().dial({ from: FROM, to: TO })
      expect(call).toMatchObject({ endedBy: 'rejected', answeredAt: undefined })
      expect(server.paramsOf('/voice/status')).toMatchObject([{ CallStatus: 'busy', CallDuration: '0' }])
    }))

  test('Leave outside a line is a problem and nothing else', () =>
    withServer({ '/voice/incoming': '<Leave/><Say>still here</Say>' }, async (server) => {
      const call = await server.network().dial({ from: FROM, to: TO })
      expect(call.problems).toMatchObject([{ code: 'not-allowed-here', path: '/voice/incoming' }])
      expect(call.heard.map(({ text }) => text)).toEqual(['still here'])
    }))
})

describe('hanging up', () => {
  test('ends the call after the prompt and asks nothing more than that', () =>
    withServer({ '/voice/incoming': ASK_PIN }, async (server) => {
      const call = await server.network().dial({ from: FROM, to: TO })
      await call.hangUp()
      expect(call).toMatchObject({ state: 'ended', endedBy: 'caller', seconds: 3 })
      expect(server.received.map(({ path }) => path)).toEqual(['/voice/incoming', '/voice/status'])
    }))

  test('is reported with its length in seconds and begun minutes', () =>
    withServer({ '/voice/incoming': '<Pause length="61"/>' }, async (server) => {
      await server.network().dial({ from: FROM, to: TO })
      const [status] = server.paramsOf('/voice/status')
      expect(status).toMatchObject({
        CallStatus: 'completed',
        CallDuration: '61',
        Duration: '2',
        SequenceNumber: '0',
        CallbackSource: 'call-progress-events',
      })
      expect(status?.['Timestamp']).toMatch(/^\w{3}, \d{2} \w{3} \d{4} \d{2}:\d{2}:\d{2} \+0000$/)
      expect(server.received.every(({ signed }) => signed)).toBe(true)
    }))
})
