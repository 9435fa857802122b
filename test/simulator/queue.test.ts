/** Waiting in a queue: hold loops, leaving, and the person who answers. */
import { describe, expect, test } from 'vitest'
import { FROM, TO, withServer } from './twiml-server.ts'

const JOIN = '<Enqueue action="/voice/queue-result?turn=3" waitUrl="/voice/wait">support</Enqueue>'
const HOLD_LOOP = '<Say>please hold the line now my dear friends</Say><Pause length="17"/>'

describe('a caller in a queue', () => {
  test('hears one hold loop after the other, each asked for with place and time', () =>
    withServer({ '/voice/incoming': JOIN, '/voice/wait': HOLD_LOOP }, async (server) => {
      const network = server.network()
      const first = await network.dial({ from: FROM, to: TO })
      const call = await network.dial({ from: FROM, to: TO })
      expect(call).toMatchObject({ state: 'queued', queue: 'support', holdLoops: 0, queuedAt: 0 })
      await call.waitLoops(2)
      expect(call).toMatchObject({ state: 'queued', holdLoops: 2 })
      const holdLoops = server.paramsOf('/voice/wait').filter(({ CallSid }) => CallSid === call.sid)
      expect(holdLoops).toHaveLength(3)
      expect(holdLoops.at(-1)).toMatchObject({
        QueuePosition: '2',
        CurrentQueueSize: '2',
        QueueTime: '40',
        AvgQueueTime: '0',
        MaxQueueSize: '1000',
        CallStatus: 'in-progress',
      })
      expect(holdLoops[0]?.['QueueSid']).toMatch(/^QU[0-9a-f]{32}$/)
      await first.hangUp()
      await call.silence()
      expect(server.paramsOf('/voice/wait').at(-1)).toMatchObject({ QueuePosition: '1' })
    }))

  test('who hangs up is reported to the action, whose answer is not played', () =>
    withServer(
      { '/voice/incoming': JOIN, '/voice/wait': HOLD_LOOP, '/voice/queue-result': '<Say>never heard</Say>' },
      async (server) => {
        const call = await server.network().dial({ from: FROM, to: TO })
        await call.waitLoops(1)
        await call.hangUp()
        expect(server.paramsOf('/voice/queue-result')).toMatchObject([
          { turn: '3', QueueResult: 'hangup', QueueTime: '23', CallStatus: 'completed' },
        ])
        expect(call.heard.map(({ text }) => text)).not.toContain('never heard')
        expect(call).toMatchObject({ state: 'ended', endedBy: 'caller', problems: [] })
      },
    ))

  test('answered by an analyst reaches the action once, when the conversation is over', () =>
    withServer(
      { '/voice/incoming': JOIN, '/voice/wait': HOLD_LOOP, '/voice/queue-result': '<Say>goodbye</Say>' },
      async (server) => {
        const call = await server.network().dial({ from: FROM, to: TO })
        await call.answerAsAnalyst({ talkSeconds: 60, afterSeconds: 2 })
        expect(server.paramsOf('/voice/queue-result')).toMatchObject([
          { QueueResult: 'bridged', QueueTime: '2', CallStatus: 'in-progress' },
        ])
        expect(call).toMatchObject({ state: 'ended', queuedAt: 0, bridgedAt: 2, queue: undefined })
        expect(call.seconds).toBeCloseTo(62.375, 5)
        expect(call.heard).toMatchObject([{ cut: true }, { text: 'goodbye' }])
      },
    ))

  test('told to leave reaches the action at once', () =>
    withServer(
      {
        '/voice/incoming': JOIN,
        '/voice/wait': '<Say>one moment</Say><Leave/>',
        '/voice/queue-result': '<Gather><Say>press one</Say></Gather>',
      },
      async (server) => {
        const call = await server.network().dial({ from: FROM, to: TO })
        expect(server.paramsOf('/voice/queue-result')).toMatchObject([{ QueueResult: 'leave' }])
        expect(call.state).toBe('gathering')
      },
    ))

  test('without an action goes on in the same document', () =>
    withServer(
      { '/voice/incoming': '<Enqueue waitUrl="/voice/wait">q</Enqueue><Say>after</Say>', '/voice/wait': '<Leave/>' },
      async (server) => {
        const call = await server.network().dial({ from: FROM, to: TO })
        expect(call.heard.map(({ text }) => text)).toEqual(['after'])
      },
    ))

  test('may press a key in a hold loop that gathers, and the answer is the next one', () =>
    withServer(
      {
        '/voice/incoming': JOIN,
        '/voice/wait': ({ params }) =>
          params['Digits'] === '1'
            ? '<Leave/>'
            : '<Gather numDigits="1" timeout="5" action="/voice/wait"><Say>press one</Say></Gather><Pause length="10"/>',
        '/voice/queue-result': '<Hangup/>',
      },
      async (server) => {
        const call = await server.network().dial({ from: FROM, to: TO })
        await call.waitLoops(1)
        expect(call).toMatchObject({ state: 'queued', holdLoops: 1 })
        await call.press('1')
        expect(server.paramsOf('/voice/queue-result')).toMatchObject([{ QueueResult: 'leave' }])
        expect(call).toMatchObject({ state: 'ended', problems: [] })
      },
    ))

  test('loses keys pressed in a hold loop that does not gather', () =>
    withServer({ '/voice/incoming': JOIN, '/voice/wait': HOLD_LOOP }, async (server) => {
      const call = await server.network().dial({ from: FROM, to: TO })
      await call.press('123')
      expect(call).toMatchObject({ state: 'queued', lostKeys: 3 })
    }))

  test('is sent away when the queue is full, without ever having waited in it', () =>
    withServer(
      {
        '/voice/incoming': '<Enqueue maxQueueSize="1" action="/voice/queue-result" waitUrl="/voice/wait">q</Enqueue>',
        '/voice/wait': HOLD_LOOP,
        '/voice/queue-result': '<Hangup/>',
      },
      async (server) => {
        const network = server.network()
        await network.dial({ from: FROM, to: TO })
        await network.dial({ from: FROM, to: TO })
        expect(server.paramsOf('/voice/queue-result')).toMatchObject([{ QueueResult: 'queue-full' }])
        expect(server.paramsOf('/voice/queue-result')[0]).not.toHaveProperty('QueueSid')
      },
    ))

  test.each([
    ['a verb that is not allowed on hold', '<Say>x</Say><Dial>+12025550102</Dial>', 'not-allowed-here'],
    ['an unreadable answer', '<Say>', 'malformed'],
  ])('%s drops the caller out of the queue as an error', (_what, wait, code) =>
    withServer({ '/voice/incoming': JOIN, '/voice/wait': wait, '/voice/queue-result': '<Hangup/>' }, async (server) => {
      const call = await server.network().dial({ from: FROM, to: TO })
      expect(server.paramsOf('/voice/queue-result')).toMatchObject([{ QueueResult: 'error' }])
      expect(call.problems).toMatchObject([{ code }])
    }),
  )

  test('is told about a wait document that plays nothing', () =>
    withServer({ '/voice/incoming': JOIN, '/voice/wait': '' }, async (server) => {
      const call = await server.network().dial({ from: FROM, to: TO })
      await call.silence()
      expect(call.problems).toMatchObject([{ code: 'empty-hold-loop' }])
    }))

  test('hears music and asks for nothing when there is no wait address', () =>
    withServer({ '/voice/incoming': '<Enqueue>q</Enqueue>' }, async (server) => {
      const call = await server.network().dial({ from: FROM, to: TO })
      await call.waitLoops(2)
      expect(call.seconds).toBe(60)
      expect(server.received).toHaveLength(1)
    }))
})

describe('a desk that dials the queue', () => {
  const DESK = '+12025550190'
  const answers = {
    '/voice/incoming': ({ params }: { params: Record<string, string> }) =>
      params['From'] === DESK
        ? '<Dial action="/voice/desk-done" timeout="20"><Queue url="/voice/greeting">support</Queue></Dial>'
        : JOIN,
    '/voice/wait': HOLD_LOOP,
    '/voice/greeting': '<Say>connecting you</Say>',
    '/voice/queue-result': '<Say>bye</Say>',
    '/voice/desk-done': '<Hangup/>',
  }

  test('gets the caller who came first, greeted on their own leg', () =>
    withServer(answers, async (server) => {
      const network = server.network()
      const first = await network.dial({ from: FROM, to: TO })
      const second = await network.dial({ from: FROM, to: TO })
      const desk = await network.dial({ from: DESK, to: TO })
      expect([first.state, second.state, desk.state]).toEqual(['bridged', 'queued', 'bridged'])
      expect(server.paramsOf('/voice/greeting')).toMatchObject([{ CallSid: first.sid, DequeingCallSid: desk.sid }])
      expect(first.heard.map(({ text }) => text)).toContain('connecting you')
      const before = first.seconds
      await desk.talk(30)
      expect(first.seconds - before).toBe(30)
      await desk.hangUp()
      expect(server.paramsOf('/voice/queue-result')).toMatchObject([{ CallSid: first.sid, QueueResult: 'bridged' }])
      expect(first.heard.at(-1)?.text).toBe('bye')
      expect(server.paramsOf('/voice/desk-done')).toMatchObject([
        { DialCallStatus: 'completed', DialCallSid: first.sid, DialCallDuration: '30', CallStatus: 'completed' },
      ])
    }))

  test('goes on after a caller who hung up', () =>
    withServer(answers, async (server) => {
      const network = server.network()
      const caller = await network.dial({ from: FROM, to: TO })
      const desk = await network.dial({ from: DESK, to: TO })
      await caller.hangUp()
      await network.settled()
      expect(caller).toMatchObject({ state: 'ended', endedBy: 'caller' })
      expect(server.paramsOf('/voice/queue-result')).toMatchObject([
        { QueueResult: 'bridged', CallStatus: 'completed' },
      ])
      expect(server.paramsOf('/voice/desk-done')).toMatchObject([
        { DialCallStatus: 'completed', CallStatus: 'in-progress' },
      ])
      expect(desk.endedBy).toBe('service')
    }))

  test('waits for a caller who comes later, and gives up after its timeout', () =>
    withServer(answers, async (server) => {
      const network = server.network()
      const early = await network.dial({ from: FROM, to: TO })
      await early.hangUp()
      const patient = await network.dial({ from: DESK, to: TO })
      expect(patient.state).toBe('ringing')
      const caller = await network.dial({ from: FROM, to: TO })
      await network.settled()
      expect([patient.state, caller.state]).toEqual(['bridged', 'bridged'])
      await patient.hangUp()

      const idle = await network.dial({ from: DESK, to: TO })
      await idle.silence()
      expect(idle.seconds).toBe(20)
      expect(server.paramsOf('/voice/desk-done').at(-1)).toMatchObject({ DialCallStatus: 'no-answer' })
    }))

  test('is refused a queue that no caller ever joined', () =>
    withServer(answers, async (server) => {
      await server.network().dial({ from: DESK, to: TO })
      expect(server.paramsOf('/voice/desk-done')).toMatchObject([{ DialCallStatus: 'failed' }])
    }))
})
