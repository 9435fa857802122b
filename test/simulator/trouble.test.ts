/** Bad days: broken answers, plan B, copies of a request, and late or missing reports. */
import { describe, expect, test } from 'vitest'
import { FROM, TO, twiml, withServer, type Received } from './twiml-server.ts'
import type { ServerResponse } from 'node:http'

const ASK = '<Gather numDigits="1" action="/voice/step"/>'

function answering(status: number, headers: Record<string, string>, body = '') {
  return (_request: Received, response: ServerResponse): undefined => {
    response.writeHead(status, headers).end(body)
  }
}

describe('an answer Twilio cannot use', () => {
  test.each([
    ['a server error', answering(500, { 'content-type': 'text/xml' }, twiml('')), 'http-failure', '11200'],
    ['a refusal', answering(403, {}), 'http-failure', '11200'],
    ['JSON', answering(200, { 'content-type': 'application/json' }, '{}'), 'content-type', '12300'],
    ['no content type', answering(200, {}, twiml('')), 'content-type', '11200'],
    ['more than 64 kB', answering(200, { 'content-type': 'text/xml' }, ' '.repeat(65_537)), 'too-large', '11750'],
    ['half a document', answering(200, { 'content-type': 'text/xml' }, '<Response><Say>'), 'malformed', '12100'],
    ['a cut connection', (_: Received, response: ServerResponse) => void response.destroy(), 'http-failure', '11200'],
  ])('%s leads to plan B, which is told why', (_what, answer, code, twilioError) =>
    withServer(
      { '/voice/incoming': ASK, '/voice/step': answer, '/voice/fallback': '<Say>one moment</Say>' },
      async (server) => {
        const call = await server.network().dial({ from: FROM, to: TO })
        await call.press('1')
        expect(call.problems).toMatchObject([{ code, twilioError: Number(twilioError), path: '/voice/step' }])
        const [fallback] = server.paramsOf('/voice/fallback')
        expect(fallback).toMatchObject({
          ErrorCode: twilioError,
          ErrorUrl: `${server.baseUrl}/voice/step`,
          CallSid: call.sid,
        })
        expect(fallback).not.toHaveProperty('Digits')
        expect(call.heard.map(({ text }) => text)).toEqual(['one moment'])
        expect(call.endedBy).toBe('service')
      },
    ),
  )

  test('no answer in time leads to plan B', () =>
    withServer({ '/voice/incoming': () => undefined, '/voice/fallback': '<Hangup/>' }, async (server) => {
      const call = await server.network({ timeoutMs: 600 }).dial({ from: FROM, to: TO })
      expect(call.problems).toMatchObject([{ code: 'timeout', twilioError: 11205 }])
      expect(server.paramsOf('/voice/fallback')).toMatchObject([{ ErrorCode: '11205' }])
    }))

  test('the call fails when plan B fails too', () =>
    withServer({ '/voice/incoming': answering(500, {}), '/voice/fallback': answering(500, {}) }, async (server) => {
      const heard: string[] = []
      const network = server.network({ onProblem: (problem, callSid) => heard.push(`${problem.path} ${callSid}`) })
      const call = await network.dial({ from: FROM, to: TO })
      expect(call).toMatchObject({ state: 'ended', endedBy: 'failed' })
      expect(server.paramsOf('/voice/status')).toMatchObject([{ CallStatus: 'failed' }])
      expect(heard).toEqual([`/voice/incoming ${call.sid}`, `/voice/fallback ${call.sid}`])
    }))

  test('a service that is not there fails the call', async () => {
    let baseUrl = ''
    await withServer({}, async (server) => {
      baseUrl = server.baseUrl
      await Promise.resolve()
    })
    await withServer({}, async (server) => {
      const call = await server.network({ baseUrl }).dial({ from: FROM, to: TO })
      expect(call.endedBy).toBe('failed')
      expect(call.problems.map(({ code }) => code)).toContain('http-failure')
    })
  })

  test('a redirect is followed, but keys are lost on the way', () =>
    withServer(
      {
        '/voice/incoming': ASK,
        '/voice/step': answering(307, { location: '/voice/step/' }),
        '/voice/step/': '<Say>arrived</Say>',
      },
      async (server) => {
        const call = await server.network().dial({ from: FROM, to: TO })
        await call.press('1')
        expect(call.problems).toMatchObject([{ code: 'redirected' }])
        expect(server.paramsOf('/voice/step/')[0]).not.toHaveProperty('Digits')
        expect(call.heard.map(({ text }) => text)).toEqual(['arrived'])
      },
    ))

  test('plain text is read aloud', () =>
    withServer(
      { '/voice/incoming': answering(200, { 'content-type': 'text/plain' }, 'Error at line 7') },
      async (server) => {
        const call = await server.network().dial({ from: FROM, to: TO })
        expect(call.heard.map(({ text }) => text)).toEqual(['Error at line 7'])
        expect(call.problems).toMatchObject([{ code: 'content-type' }])
      },
    ))
})

describe('copies of a request', () => {
  test('that get the same answer are no problem', () =>
    withServer({ '/voice/incoming': ASK, '/voice/step': '<Hangup/>' }, async (server) => {
      const call = await server.network().dial({ from: FROM, to: TO, duplicate: 3 })
      await call.press('1')
      expect(server.paramsOf('/voice/step').map(({ Digits }) => Digits)).toEqual(['1', '1', '1'])
      expect(server.paramsOf('/voice/status')).toHaveLength(3)
      expect(call.problems).toEqual([])
      expect(call.exchanges.map(({ path }) => path)).toEqual(['/voice/incoming', '/voice/step', '/voice/status'])
    }))

  test('that get different answers are', () => {
    let count = 0
    return withServer({ '/voice/incoming': () => `<Say>answer ${++count}</Say>` }, async (server) => {
      const call = await server.network({ duplicate: 2 }).dial({ from: FROM, to: TO })
      expect(call.problems).toMatchObject([{ code: 'copies-differ', path: '/voice/incoming' }])
    })
  })

  test('that are told to come back are compared by what they get then', () => {
    let busy = false
    return withServer(
      {
        '/voice/incoming': () => {
          if (busy) return '<Pause length="1"/><Redirect method="POST">/voice/again?turn=0</Redirect>'
          busy = true
          return ASK
        },
        '/voice/again': ASK,
      },
      async (server) => {
        const call = await server.network({ duplicate: 2 }).dial({ from: FROM, to: TO })
        expect(server.paramsOf('/voice/again')).toMatchObject([{ turn: '0', CallSid: call.sid }])
        expect(call).toMatchObject({ state: 'gathering', problems: [] })
      },
    )
  })

  test('can be sent later, byte for byte, without the call noticing', () =>
    withServer({ '/voice/incoming': ASK, '/voice/step': ASK }, async (server) => {
      const call = await server.network().dial({ from: FROM, to: TO })
      await call.press('1')
      const again = await call.repeatLastRequest()
      expect(again).toMatchObject({ status: 200, body: twiml(ASK) })
      const [first, second] = server.paramsOf('/voice/step')
      expect(second).toEqual(first)
      expect(call.exchanges).toHaveLength(2)
    }))
})

describe('the report of the end', () => {
  const answers = {
    '/voice/incoming': '<Enqueue action="/voice/queue-result" waitUrl="/voice/wait">q</Enqueue>',
    '/voice/wait': '<Pause length="5"/>',
    '/voice/queue-result': '',
  }

  test('comes after the queue result', () =>
    withServer(answers, async (server) => {
      const call = await server.network().dial({ from: FROM, to: TO })
      await call.hangUp()
      expect(server.received.slice(-2).map(({ path }) => path)).toEqual(['/voice/queue-result', '/voice/status'])
    }))

  test('can overtake the queue result', () =>
    withServer(answers, async (server) => {
      const call = await server.network().dial({ from: FROM, to: TO, reorderStatus: true })
      await call.hangUp()
      expect(server.received.slice(-2).map(({ path }) => path)).toEqual(['/voice/status', '/voice/queue-result'])
    }))

  test('can get lost', () =>
    withServer(answers, async (server) => {
      const call = await server.network({ dropStatus: true }).dial({ from: FROM, to: TO })
      await call.hangUp()
      expect(server.paramsOf('/voice/status')).toEqual([])
    }))

  test('can come late and in another order', () =>
    withServer(answers, async (server) => {
      const network = server.network({ holdStatus: true })
      const one = await network.dial({ from: FROM, to: TO })
      const other = await network.dial({ from: FROM, to: TO })
      await one.hangUp()
      await other.hangUp()
      expect(server.paramsOf('/voice/status')).toEqual([])
      await network.deliverHeldStatuses({ reversed: true })
      expect(server.paramsOf('/voice/status').map(({ CallSid }) => CallSid)).toEqual([other.sid, one.sid])
    }))
})
