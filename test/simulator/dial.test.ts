/** Called parties: how they answer, what they are asked first, and conferences. */
import { describe, expect, test } from 'vitest'
import { FROM, TO, withServer } from './twiml-server.ts'

const ANA = '+12025550120'
const BEN = '+12025550121'
const SCREEN =
  '<Gather numDigits="1" action="/voice/accept"><Say>press one to take this call</Say></Gather><Say>goodbye</Say><Hangup/>'

function dialling(inside: string, attributes = ''): string {
  return `<Dial action="/voice/dialled" ${attributes}>${inside}</Dial><Say>after</Say>`
}

describe('a dialled number', () => {
  test('that answers is connected, talks, and the action is told', () =>
    withServer(
      { '/voice/incoming': dialling(`<Number>${ANA}</Number>`), '/voice/dialled': '<Say>bye</Say>' },
      async (server) => {
        const network = server.network()
        network.whenDialled(ANA, { does: 'answer', afterSeconds: 4, talkSeconds: 30 })
        const call = await network.dial({ from: FROM, to: TO })
        expect(server.paramsOf('/voice/dialled')).toMatchObject([
          {
            DialCallStatus: 'completed',
            DialCallDuration: '30',
            DialBridged: 'true',
            DialCallSid: call.dialled[0]?.sid,
          },
        ])
        expect(call).toMatchObject({ bridgedAt: 4, state: 'ended', problems: [] })
        expect(call.heard.map(({ text }) => text)).toEqual(['bye'])
      },
    ))

  test('without an action the document goes on after the conversation', () =>
    withServer({ '/voice/incoming': `<Dial>${ANA}</Dial><Say>after</Say>` }, async (server) => {
      const network = server.network()
      network.whenDialled(ANA, { does: 'answer', talkSeconds: 30 })
      const call = await network.dial({ from: FROM, to: TO })
      expect(call.heard.map(({ text }) => text)).toEqual(['after'])
    }))

  test.each([
    ['busy', 'busy', 1],
    ['failed', 'failed', 1],
    ['no-answer', 'no-answer', 12],
  ] as const)('that is %s is reported as %s', (does, status, seconds) =>
    withServer(
      { '/voice/incoming': dialling(`<Number>${ANA}</Number>`, 'timeout="12"'), '/voice/dialled': '<Hangup/>' },
      async (server) => {
        const network = server.network()
        network.whenDialled(ANA, { does })
        const call = await network.dial({ from: FROM, to: TO })
        expect(server.paramsOf('/voice/dialled')).toMatchObject([{ DialCallStatus: status, DialBridged: 'false' }])
        expect(call.seconds).toBe(seconds)
      },
    ),
  )

  test('that answers too late has not answered', () =>
    withServer(
      { '/voice/incoming': dialling(`<Number>${ANA}</Number>`, 'timeout="12"'), '/voice/dialled': '<Hangup/>' },
      async (server) => {
        const network = server.network()
        network.whenDialled(ANA, { does: 'answer', afterSeconds: 13, talkSeconds: 1 })
        await network.dial({ from: FROM, to: TO })
        expect(server.paramsOf('/voice/dialled')).toMatchObject([{ DialCallStatus: 'no-answer' }])
      },
    ))

  test('among several, the first to answer gets the call', () =>
    withServer(
      {
        '/voice/incoming': dialling(`<Number>${ANA}</Number><Client>ben</Client><Sip>sip:cy@example.com</Sip>`),
        '/voice/dialled': '<Hangup/>',
      },
      async (server) => {
        const network = server.network()
        network.whenDialled(ANA, { does: 'answer', afterSeconds: 9, talkSeconds: 5 })
        network.whenDialled('client:ben', { does: 'answer', afterSeconds: 3, talkSeconds: 5 })
        const call = await network.dial({ from: FROM, to: TO })
        expect(call).toMatchObject({ bridgedAt: 3, seconds: 8 })
      },
    ))

  test('rung one after the other is tried in order', () =>
    withServer(
      {
        '/voice/incoming': dialling(`<Number>${ANA}</Number><Number>${BEN}</Number>`, 'timeout="10" sequential="true"'),
        '/voice/dialled': '<Hangup/>',
      },
      async (server) => {
        const network = server.network()
        network.whenDialled(BEN, { does: 'answer', afterSeconds: 3, talkSeconds: 5 })
        const call = await network.dial({ from: FROM, to: TO })
        expect(call).toMatchObject({ bridgedAt: 13 })
      },
    ))

  test('talks until the caller hangs up when its script says nothing else, and the action hears of it', () =>
    withServer(
      { '/voice/incoming': dialling(`<Number>${ANA}</Number>`), '/voice/dialled': '<Say>never</Say>' },
      async (server) => {
        const network = server.network()
        network.whenDialled(ANA, { does: 'answer' })
        const call = await network.dial({ from: FROM, to: TO })
        expect(call.state).toBe('bridged')
        await call.talk(20)
        await call.hangUp()
        expect(server.paramsOf('/voice/dialled')).toMatchObject([
          { DialCallStatus: 'completed', DialCallDuration: '20', CallStatus: 'completed' },
        ])
        expect(call).toMatchObject({ state: 'ended', endedBy: 'caller', heard: [] })
      },
    ))

  test('reports its progress to its own address', () =>
    withServer(
      {
        '/voice/incoming': dialling(
          `<Number statusCallback="/voice/leg" statusCallbackEvent="initiated ringing answered completed">${ANA}</Number>`,
          'callerId="+12025550100"',
        ),
        '/voice/dialled': '<Hangup/>',
        '/voice/leg': '',
      },
      async (server) => {
        const network = server.network()
        network.whenDialled(ANA, { does: 'answer', talkSeconds: 5 })
        const call = await network.dial({ from: FROM, to: TO })
        const reports = server.paramsOf('/voice/leg')
        expect(reports.map(({ CallStatus }) => CallStatus)).toEqual([
          'initiated',
          'ringing',
          'in-progress',
          'completed',
        ])
        expect(reports[0]).toMatchObject({
          ParentCallSid: call.sid,
          From: '+12025550100',
          To: ANA,
          Direction: 'outbound-dial',
        })
      },
    ))
})

describe('a called party who is asked first', () => {
  const answers = {
    '/voice/incoming': dialling(
      `<Number url="/voice/screen">${ANA}</Number><Number url="/voice/screen">${BEN}</Number>`,
    ),
    '/voice/screen': SCREEN,
    '/voice/accept': ({ params }: { params: Record<string, string> }) => (params['Digits'] === '1' ? '' : '<Hangup/>'),
    '/voice/dialled': '<Hangup/>',
  }

  test('takes the call with a key', () =>
    withServer(answers, async (server) => {
      const network = server.network()
      network.whenDialled(ANA, { does: 'answer', keys: ['1'], talkSeconds: 10 })
      const call = await network.dial({ from: FROM, to: TO })
      expect(server.paramsOf('/voice/screen')).toMatchObject([
        { ParentCallSid: call.sid, To: ANA, CallStatus: 'in-progress' },
      ])
      expect(server.paramsOf('/voice/dialled')).toMatchObject([{ DialCallStatus: 'completed', DialBridged: 'true' }])
      expect(call.dialled[0]?.heard.map(({ text }) => text)).toEqual(['press one to take this call'])
      expect(call.heard).toEqual([])
    }))

  test('who presses nothing, like an answering machine, does not get it; the next one does', () =>
    withServer(answers, async (server) => {
      const network = server.network()
      network.whenDialled(ANA, { does: 'answer', afterSeconds: 2, talkSeconds: 10 })
      network.whenDialled(BEN, { does: 'answer', afterSeconds: 6, keys: ['1'], talkSeconds: 10 })
      const call = await network.dial({ from: FROM, to: TO })
      expect(call.dialled[0]?.heard.at(-1)?.text).toBe('goodbye')
      expect(server.paramsOf('/voice/dialled')).toMatchObject([
        { DialCallStatus: 'completed', DialCallSid: call.dialled[1]?.sid },
      ])
    }))

  test('who refuses leaves the call unanswered', () =>
    withServer(answers, async (server) => {
      const network = server.network()
      network.whenDialled(ANA, { does: 'answer', keys: ['2'], talkSeconds: 10 })
      await network.dial({ from: FROM, to: TO })
      expect(server.paramsOf('/voice/dialled')).toMatchObject([{ DialCallStatus: 'no-answer', DialBridged: 'false' }])
    }))

  test('must not be put through a Dial', () =>
    withServer({ ...answers, '/voice/screen': `<Dial>${BEN}</Dial>` }, async (server) => {
      const network = server.network()
      network.whenDialled(ANA, { does: 'answer', talkSeconds: 1 })
      const call = await network.dial({ from: FROM, to: TO })
      expect(call.problems).toMatchObject([{ code: 'not-allowed-here', path: '/voice/screen' }])
    }))
})

test('a conference joins everybody who names it and ends for all with the one whose leaving ends it', () =>
  withServer(
    {
      '/voice/incoming': ({ params }) =>
        dialling(
          `<Conference beep="false" waitUrl="" endConferenceOnExit="${params['From'] === FROM}">room-7</Conference>`,
        ),
      '/voice/dialled': '<Say>it is over</Say>',
    },
    async (server) => {
      const network = server.network()
      const host = await network.dial({ from: FROM, to: TO })
      const guest = await network.dial({ from: ANA, to: TO })
      const early = await network.dial({ from: BEN, to: TO })
      expect(network.switchboard.conferences.get('room-7')?.members.size).toBe(3)
      await early.hangUp()
      expect([host.state, guest.state]).toEqual(['bridged', 'bridged'])
      await host.hangUp()
      await network.settled()
      expect(guest).toMatchObject({ state: 'ended', endedBy: 'service' })
      expect(guest.heard.map(({ text }) => text)).toEqual(['it is over'])
      expect(server.paramsOf('/voice/dialled').map(({ DialCallStatus }) => DialCallStatus)).toEqual([
        'answered',
        'answered',
        'answered',
      ])
      expect(network.switchboard.conferences.size).toBe(0)
    },
  ))
