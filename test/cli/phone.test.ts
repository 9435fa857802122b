/** The terminal phone against a small stand-in for the demo: what it prints, presses and exits with. */
import type { ServerResponse } from 'node:http'
import { CommanderError } from 'commander'
import { describe, expect, test } from 'vitest'
import { phoneCommand } from '../../src/cli/phone.ts'
import { ACCOUNT_SID, AUTH_TOKEN, withServer, type Received, type TwimlServer } from '../simulator/twiml-server.ts'

const PIN = '135792468013'
const API_TOKEN = 'a-token-for-scripts'

function json(body: unknown) {
  return (_request: Received, response: ServerResponse): undefined => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }
}

const PEOPLE = json({
  twilioAccountSid: ACCOUNT_SID,
  twilioAuthToken: AUTH_TOKEN,
  apiToken: API_TOKEN,
  people: [
    { id: 'ana', name: 'Ana', email: 'ana@arden.example', phone: '+442079460101', shows: 'all works', pin: PIN },
    { id: 'ben', name: 'Ben', email: 'ben@arden.example', phone: '+442079460102', shows: 'no PIN', pin: null },
  ],
})

const ASK_PIN = `<Gather numDigits="12" action="/voice/step?turn=1" actionOnEmptyResult="true"><Say>Your PIN, please.</Say></Gather>`
const ASK_MENU = `<Gather numDigits="1" action="/voice/step?turn=2" actionOnEmptyResult="true"><Say>Thank you, Ana.</Say><Say>For a new case, press 1.</Say></Gather>`

/** Answers like the demo, and remembers what was said by which name. */
function fakeDemo() {
  const turns: { turn: number; at: string; heard: string[]; did: string }[] = []
  const say = (heard: string[], inside: string): string => {
    turns.push({ turn: turns.length, at: '2026-11-02T03:00:00.000Z', heard, did: 'keyed' })
    return inside
  }
  const view = {
    status: 'waiting',
    verified: true,
    contact: 'ana',
    outcome: 'connect',
    rule: 'C-1',
    desk: 'support',
    reference: '417-229-305',
    turns,
    decisions: [{ rule: 'C-1', outcome: 'connect', desk: 'support', at: '', facts: { pin: 'valid' } }],
  }
  return {
    '/demo/people.json': PEOPLE,
    '/voice/incoming': () => say(['pin.greeting'], ASK_PIN),
    '/voice/step': ({ params }: Received) => {
      if (params['turn'] === '1') return say(['pin.accepted', 'wish.menu'], ASK_MENU)
      return say(
        ['line.joining'],
        '<Say>Joining.</Say><Enqueue action="/voice/queue-result" waitUrl="/voice/wait">support</Enqueue>',
      )
    },
    '/voice/wait': () => say(['line.first'], '<Say>You are next.</Say><Pause length="30"/>'),
    '/voice/queue-result': () => say(['goodbye'], '<Say>Goodbye.</Say><Hangup/>'),
    '/api/v1/calls/': json(view),
  }
}

async function phone(server: TwimlServer, ...args: string[]) {
  const printed: string[] = []
  const errors: string[] = []
  let exit = 0
  const command = phoneCommand({
    print: (line) => printed.push(line),
    printError: (line) => errors.push(line),
    exitWith: (code) => {
      exit = code
    },
  })
  command.exitOverride().configureOutput({ writeErr: (text) => errors.push(text) })
  try {
    await command.parseAsync(['--url', server.baseUrl, ...args], { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    exit = error.exitCode
  }
  return { printed, errors, exit }
}

interface Result {
  callSid: string
  transcript: { did: string; heard: { name: string; text: string }[] }[]
  problems: { code: string }[]
  outcome: string
  rule: string
  desk: string
  reference: string
  status: string
  seconds: number
  unused: number
}

async function script(server: TwimlServer, ...args: string[]) {
  const { printed, errors, exit } = await phone(server, '--json', ...args)
  expect(errors).toEqual([])
  expect(printed).toHaveLength(1)
  return { result: JSON.parse(printed[0] ?? '') as Result, raw: printed[0] ?? '', exit }
}

describe('an unattended call', () => {
  test('prints what was done, what was heard by its names, and what it came to', () =>
    withServer(fakeDemo(), async (server) => {
      const { result, exit } = await script(
        server,
        '--as',
        'ana',
        '--keys',
        'pin,1',
        '--wait',
        '1',
        '--answer-after',
        '1',
      )
      expect(result.transcript).toEqual([
        { did: 'dialled', heard: [{ name: 'pin.greeting', text: 'Your PIN, please.' }] },
        {
          did: 'keyed ••••••••••••',
          heard: [
            { name: 'pin.accepted', text: 'Thank you, Ana.' },
            { name: 'wish.menu', text: 'For a new case, press 1.' },
          ],
        },
        {
          did: 'pressed 1',
          heard: [
            { name: 'line.joining', text: 'Joining.' },
            { name: 'line.first', text: 'You are next.' },
          ],
        },
        { did: 'waited', heard: [{ name: 'line.first', text: 'You are next.' }] },
        { did: 'waited', heard: [{ name: 'line.first', text: 'You are next.' }] },
        { did: 'talked to an analyst for 10 s', heard: [{ name: 'goodbye', text: 'Goodbye.' }] },
      ])
      expect(result).toMatchObject({
        problems: [],
        outcome: 'connect',
        rule: 'C-1',
        desk: 'support',
        reference: '417-229-305',
        status: 'waiting',
        unused: 0,
      })
      expect(result.callSid).toMatch(/^CA[0-9a-f]{32}$/)
      expect(exit).toBe(0)
    }))

  test("calls from that person's phone, or from the number given", () =>
    withServer(fakeDemo(), async (server) => {
      await script(server, '--as', 'ana', '--keys', '-')
      await script(server, '--as', 'ana', '--from', 'anonymous', '--to', '+12025550177', '--keys', '-')
      expect(server.paramsOf('/voice/incoming')).toMatchObject([
        { From: '+442079460101', To: '+12025550100' },
        { From: 'anonymous', To: '+12025550177' },
      ])
      expect(server.received.filter(({ path }) => path.startsWith('/voice/')).every(({ signed }) => signed)).toBe(true)
    }))

  test('hangs up when the keys run out, also in a queue', () =>
    withServer(fakeDemo(), async (server) => {
      const { result } = await script(server, '--as', 'ana', '--keys', 'pin,1')
      expect(result.transcript.at(-1)?.did).toBe('hung up')
      expect(server.paramsOf('/voice/queue-result')).toMatchObject([{ QueueResult: 'hangup' }])
    }))

  test.each(['pin', 'pin,1', '>pin,>1', `${PIN},1`, `>${PIN}1`])('never prints the PIN: %#', (keys) =>
    withServer(fakeDemo(), async (server) => {
      const { raw } = await script(server, '--as', 'ana', '--keys', keys)
      expect(raw).not.toContain(PIN)
      expect(server.paramsOf('/voice/step')[0]).toMatchObject({ Digits: PIN })
    }),
  )

  test('tells how many groups were left when the call ended', () =>
    withServer({ ...fakeDemo(), '/voice/step': '<Say>No.</Say>' }, async (server) => {
      const { result } = await script(server, '--as', 'ana', '--keys', 'pin,1,2')
      expect(result.unused).toBe(2)
    }))

  test('sends every webhook twice when asked to', () =>
    withServer(fakeDemo(), async (server) => {
      await script(server, '--as', 'ana', '--keys', '-', '--duplicate')
      expect(server.paramsOf('/voice/incoming')).toHaveLength(2)
    }))

  test('without --json prints the same for people', () =>
    withServer(fakeDemo(), async (server) => {
      const { printed, exit } = await phone(server, '--as', 'ana', '--keys', 'pin')
      const text = printed.join('\n')
      expect(text).toMatch(/wish\.menu +“For a new case, press 1\.”/)
      expect(text).toContain('C-1: connect, desk support, reference 417-229-305')
      expect(text).not.toContain(PIN)
      expect(exit).toBe(0)
    }))
})

describe('the exit code', () => {
  test('is 1 and the advice is how to start it when nothing answers', async () => {
    let url = ''
    await withServer({}, (server) => {
      url = server.baseUrl
      return Promise.resolve()
    })
    await withServer({}, async (server) => {
      const { errors, exit } = await phone(server, '--as', 'ana', '--keys', '1', '--url', url)
      expect(errors.join()).toContain('Start it with: npm run demo')
      expect(exit).toBe(1)
    })
  })

  test('is 1 when something answers that is not the demo', () =>
    withServer({}, async (server) => {
      const { errors, exit } = await phone(server, '--as', 'ana', '--keys', '1')
      expect(errors.join()).toContain('npm run demo')
      expect(exit).toBe(1)
    }))

  test('is 1 when the call hit a failure, and the object is printed all the same', () =>
    withServer(
      { ...fakeDemo(), '/voice/step': (_request, response) => void response.writeHead(500).end() },
      async (server) => {
        const { result, exit } = await script(server, '--as', 'ana', '--keys', 'pin')
        expect(result.problems.map(({ code }) => code)).toContain('http-failure')
        expect(exit).toBe(1)
      },
    ))

  test.each([
    ['an unknown person', ['--as', 'zoe', '--keys', '1']],
    ['a PIN that this person lacks', ['--as', 'ben', '--keys', 'pin']],
    ['a PIN without a person', ['--keys', 'pin']],
    ['keys that are none', ['--as', 'ana', '--keys', '1,x']],
    ['--json without keys', ['--as', 'ana', '--json']],
  ])('is 2 for %s', (_what, args) =>
    withServer(fakeDemo(), async (server) => {
      const { exit } = await phone(server, ...args)
      expect(exit).toBe(2)
    }),
  )

  test('is not 0 for a wrong count or address', () =>
    withServer(fakeDemo(), async (server) => {
      expect((await phone(server, '--wait', 'x')).exit).not.toBe(0)
      expect((await phone(server, '--url', 'nowhere')).exit).not.toBe(0)
    }))

  test('keys that cannot be read are not printed back', () =>
    withServer(fakeDemo(), async (server) => {
      const { errors } = await phone(server, '--as', 'ana', '--keys', `${PIN}x`)
      expect(errors.join()).not.toContain(PIN)
    }))
})
