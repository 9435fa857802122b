/** Calls over the REST interface, asked with Twilio's own client. */
import { describe, expect, test } from 'vitest'
import { clientOf, refusal, withRest } from './rest-client.ts'
import { FROM, TO } from './twiml-server.ts'

const ANA = '+12025550120'
const WHISPER =
  '<Gather numDigits="1" finishOnKey="" action="/voice/key"><Say>press one to take this call</Say></Gather><Hangup/>'
const IN_QUEUE = '<Enqueue action="/voice/queue-result" waitUrl="/voice/wait">desk</Enqueue>'
const HOLD_LOOP = '<Say>please wait</Say><Pause length="20"/>'

const pages = {
  '/voice/whisper': WHISPER,
  '/voice/key': '<Say>here they are</Say>',
  '/voice/leg': '',
}

describe('a call the service orders', () => {
  test('is rung, asked, and reported from beginning to end, all of it signed', () =>
    withRest(pages, async ({ client, network, server, at }) => {
      network.whenDialled(ANA, { does: 'answer', afterSeconds: 4, keys: ['1'] })
      const ordered = await client.calls.create({
        to: ANA,
        from: TO,
        url: at('/voice/whisper'),
        statusCallback: at('/voice/leg'),
        statusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'],
      })
      await network.settled()
      expect(ordered).toMatchObject({ to: ANA, from: TO, direction: 'outbound-api' })
      expect(server.paramsOf('/voice/leg').map(({ CallStatus }) => CallStatus)).toEqual([
        'initiated',
        'ringing',
        'in-progress',
        'completed',
      ])
      expect(server.paramsOf('/voice/whisper')).toMatchObject([
        { CallSid: ordered.sid, CallStatus: 'in-progress', Direction: 'outbound-api', To: ANA, From: TO },
      ])
      expect(server.paramsOf('/voice/key')).toMatchObject([{ Digits: '1' }])
      expect(server.received.every(({ signed }) => signed)).toBe(true)
      const [leg] = network.callsTo(ANA)
      expect(leg).toMatchObject({ sid: ordered.sid, status: 'completed', answeredAt: 4, problems: [] })
      expect(leg?.heard.map(({ text }) => text)).toEqual(['press one to take this call', 'here they are'])
      expect(await client.calls(ordered.sid).fetch()).toMatchObject({ status: 'completed', sid: ordered.sid })
    }))

  test('may bring its document along', () =>
    withRest(pages, async ({ client, network, server }) => {
      network.whenDialled(ANA, { does: 'answer' })
      const twiml = '<Response><Say>it came along</Say></Response>'
      await client.calls.create({ to: ANA, from: TO, twiml })
      await network.settled()
      expect(network.callsTo(ANA)[0]?.heard.map(({ text }) => text)).toEqual(['it came along'])
      expect(server.received).toEqual([])
    }))

  test.each(['client:ana', 'sip:ana@example.com'])('reaches %s like any phone', (address) =>
    withRest(pages, async ({ client, network, at }) => {
      network.whenDialled(address, { does: 'answer' })
      await client.calls.create({ to: address, from: TO, url: at('/voice/whisper') })
      await network.settled()
      expect(network.callsTo(address)).toMatchObject([{ status: 'completed' }])
    }),
  )

  test.each([
    ['busy', 'busy'],
    ['failed', 'failed'],
    ['no-answer', 'no-answer'],
  ] as const)('to a phone that is %s ends so, and only the end is reported', (does, status) =>
    withRest(pages, async ({ client, network, server, at }) => {
      network.whenDialled(ANA, { does })
      await client.calls.create({ to: ANA, from: TO, url: at('/voice/whisper'), statusCallback: at('/voice/leg') })
      await network.settled()
      expect(server.received.map(({ path }) => path)).toEqual(['/voice/leg'])
      expect(server.paramsOf('/voice/leg')).toMatchObject([{ CallStatus: status, CallDuration: '0' }])
    }),
  )

  test('to a person slower than its timeout is not answered', () =>
    withRest(pages, async ({ client, network, at }) => {
      network.whenDialled(ANA, { does: 'answer', afterSeconds: 26 })
      await client.calls.create({ to: ANA, from: TO, url: at('/voice/whisper'), timeout: 25 })
      await network.settled()
      expect(network.callsTo(ANA)).toMatchObject([{ status: 'no-answer', seconds: 25 }])
    }))

  test('rings until a person picks it up by hand, who then presses keys by hand', () =>
    withRest(pages, async ({ client, network, server, at }) => {
      network.whenDialled(ANA, { does: 'by-hand' })
      const ordered = await client.calls.create({ to: ANA, from: TO, url: at('/voice/whisper') })
      await network.settled()
      expect((await client.calls(ordered.sid).fetch()).status).toBe('ringing')
      const [phone] = network.callsTo(ANA)
      await phone?.pickUp()
      expect(phone?.state).toBe('gathering')
      await phone?.press('2')
      expect(server.paramsOf('/voice/key')).toMatchObject([{ Digits: '2' }])
    }))

  test.each(['canceled', 'completed'] as const)(
    'that still rings ends with %s and no document is asked for',
    (status) =>
      withRest(pages, async ({ client, network, server, at }) => {
        network.whenDialled(ANA, { does: 'by-hand' })
        const { sid } = await client.calls.create({ to: ANA, from: TO, url: at('/voice/whisper') })
        await network.settled()
        await client.calls(sid).update({ status })
        await network.settled()
        expect((await client.calls(sid).fetch()).status).toBe('canceled')
        expect(server.paramsOf('/voice/whisper')).toEqual([])
      }),
  )

  test.each([
    ['a number that is none', { to: 'Ana', from: TO }, 21211],
    ['a withheld number as its own', { to: ANA, from: 'anonymous' }, 21212],
    ['a relative address', { to: ANA, from: TO, url: '/voice/whisper' }, 21205],
  ])('is refused with %s', (_what, given, code) =>
    withRest(pages, async ({ client, network, at }) => {
      expect(await refusal(client.calls.create({ url: at('/voice/whisper'), ...given }))).toEqual({ status: 400, code })
      expect(network.calls.size).toBe(0)
    }),
  )
})

describe('a live call that is redirected', () => {
  test('leaves the queue: the action is told and asked for nothing, the new document is played', () =>
    withRest(
      {
        '/voice/incoming': IN_QUEUE,
        '/voice/wait': HOLD_LOOP,
        '/voice/queue-result': '<Say>never heard</Say>',
        '/voice/talk': '<Say>connected</Say>',
      },
      async ({ client, network, server, at }) => {
        const call = await network.dial({ from: FROM, to: TO })
        await call.waitLoops(1)
        await client.calls(call.sid).update({ url: at('/voice/talk'), method: 'POST' })
        await network.settled()
        expect(server.paramsOf('/voice/queue-result')).toMatchObject([{ QueueResult: 'redirected' }])
        expect(server.paramsOf('/voice/talk')).toMatchObject([{ CallSid: call.sid, CallStatus: 'in-progress' }])
        expect(call.heard.at(-1)?.text).toBe('connected')
        expect(network.switchboard.queue('desk').waiting).toEqual([])
        expect(call.problems).toEqual([])
      },
    ))

  test('leaves a question that waits for keys', () =>
    withRest(
      { '/voice/incoming': WHISPER, '/voice/talk': '<Say>connected</Say><Pause length="1"/>' },
      async ({ client, network, server, at }) => {
        const call = await network.dial({ from: FROM, to: TO })
        await client.calls(call.sid).update({ url: at('/voice/talk') })
        await network.settled()
        expect(server.paramsOf('/voice/talk')).toHaveLength(1)
        expect(call.state).toBe('ended')
      },
    ))

  test.each([
    [false, []],
    [true, [{ DialCallStatus: 'answered' }]],
  ])('leaves a conversation; its action is told of it: %s', (told, action) =>
    withRest(
      {
        '/voice/incoming': '<Dial action="/voice/dialled"><Conference waitUrl="">room</Conference></Dial>',
        '/voice/dialled': '<Say>never heard</Say>',
        '/voice/pin': WHISPER,
      },
      async ({ client, network, server, at }) => {
        network.switchboard.dialActionWhenMoved = told
        const call = await network.dial({ from: FROM, to: TO })
        expect(call.state).toBe('bridged')
        await client.calls(call.sid).update({ url: at('/voice/pin') })
        await network.settled()
        expect(call.state).toBe('gathering')
        expect(server.paramsOf('/voice/dialled')).toMatchObject(action)
        expect(server.paramsOf('/voice/dialled')).toHaveLength(action.length)
        expect(network.switchboard.conferences.size).toBe(0)
      },
    ),
  )
})

describe('a live call that is ended', () => {
  test('in a queue, tells the action that it is over', () =>
    withRest(
      { '/voice/incoming': IN_QUEUE, '/voice/wait': HOLD_LOOP, '/voice/queue-result': '' },
      async ({ client, network, server }) => {
        const call = await network.dial({ from: FROM, to: TO })
        await client.calls(call.sid).update({ status: 'completed' })
        await network.settled()
        expect(call).toMatchObject({ state: 'ended', status: 'completed', endedBy: 'service' })
        expect(server.paramsOf('/voice/queue-result')).toMatchObject([
          { QueueResult: 'hangup', CallStatus: 'completed' },
        ])
        expect(server.paramsOf('/voice/status')).toMatchObject([{ CallStatus: 'completed' }])
      },
    ))

  test('is not there for another redirect: 21220', () =>
    withRest({ '/voice/incoming': WHISPER }, async ({ client, network, at }) => {
      const call = await network.dial({ from: FROM, to: TO })
      await call.hangUp()
      const gone = { status: 400, code: 21220 }
      expect(await refusal(client.calls(call.sid).update({ url: at('/voice/talk') }))).toEqual(gone)
      expect(await refusal(client.calls(call.sid).update({ status: 'completed' }))).toEqual(gone)
    }))

  test('is not canceled once it is answered', () =>
    withRest({ '/voice/incoming': WHISPER }, async ({ client, network }) => {
      const call = await network.dial({ from: FROM, to: TO })
      await client.calls(call.sid).update({ status: 'canceled' })
      await network.settled()
      expect(call.state).toBe('gathering')
    }))
})

describe('the REST interface', () => {
  test('knows no call it did not make: 20404', () =>
    withRest({}, async ({ client, at }) => {
      const unknown = { status: 404, code: 20404 }
      expect(await refusal(client.calls(`CA${'0'.repeat(32)}`).fetch())).toEqual(unknown)
      expect(await refusal(client.calls(`CA${'0'.repeat(32)}`).update({ url: at('/x') }))).toEqual(unknown)
    }))

  test('lists calls by status, page by page', () =>
    withRest({ '/voice/incoming': WHISPER }, async ({ client, network }) => {
      const calls = await Promise.all([1, 2, 3].map(() => network.dial({ from: FROM, to: TO })))
      await calls[0]?.hangUp()
      const live = await client.calls.list({ status: 'in-progress', pageSize: 1 })
      expect(new Set(live.map(({ sid }) => sid))).toEqual(new Set([calls[1]?.sid, calls[2]?.sid]))
      expect(await client.calls.list({ status: 'completed' })).toHaveLength(1)
    }))

  test('refuses another token with 20003', () =>
    withRest({}, async ({ rest }) => {
      const stranger = clientOf(rest.baseUrl, 'another token')
      expect(await refusal(stranger.calls.list())).toEqual({ status: 401, code: 20003 })
    }))

  test.each([
    ['too-many-requests', 429, 20429],
    ['server-error', 500, 20500],
    ['bad-gateway', 502, undefined],
    ['unavailable', 503, 20503],
    ['not-found', 404, 20404],
    ['not-in-progress', 400, 21220],
  ] as const)('fails when told: %s, so many times, then works again', (fault, status, code) =>
    withRest({ '/voice/incoming': WHISPER }, async ({ client, network, rest }) => {
      const call = await network.dial({ from: FROM, to: TO })
      rest.failNext(fault, { times: 2, path: /\/Calls\// })
      await client.conferences.list()
      expect(await refusal(client.calls(call.sid).update({ status: 'completed' }))).toEqual({ status, code })
      expect(await refusal(client.calls(call.sid).update({ status: 'completed' }))).toEqual({ status, code })
      await network.settled()
      expect(call.state).toBe('gathering')
      await client.calls(call.sid).update({ status: 'completed' })
      await network.settled()
      expect(call.state).toBe('ended')
      expect(rest.requests.map(({ answered }) => answered)).toEqual([200, status, status, 200])
    }),
  )

  test.each([
    ['hang', 'gathering'],
    ['reset', 'gathering'],
    ['lost-answer', 'ended'],
  ] as const)('gives no answer when told: %s', (fault, state) =>
    withRest({ '/voice/incoming': WHISPER }, async ({ client, network, rest }) => {
      const call = await network.dial({ from: FROM, to: TO })
      rest.failNext(fault)
      await expect(client.calls(call.sid).update({ status: 'completed' })).rejects.toThrow()
      await network.settled()
      expect(call.state).toBe(state)
    }),
  )
})

test('a request that cannot be read is answered with an error of the interface, and the next one is served', () =>
  withRest({}, async ({ client, rest }) => {
    const response = await fetch(`${rest.baseUrl}/x`, { method: 'POST', body: 'x'.repeat(70_000) })
    expect(response.status).toBe(500)
    expect(await client.calls.list()).toEqual([])
  }))
