/** What Twilio would refuse or ignore in a document. */
import VoiceResponse from 'twilio/lib/twiml/VoiceResponse.js'
import { describe, expect, test } from 'vitest'
import { childrenOf, readTwiml } from '../../src/simulator/twiml/twiml-document.ts'
import { twiml } from './twiml-server.ts'

function codesOf(xml: string): string[] {
  return readTwiml(xml).problems.map(({ code }) => code)
}

describe('a document Twilio cannot read', () => {
  test.each([
    ['nothing', ''],
    ['a tag left open', '<Response><Say>hello</Response>'],
    ['a bare ampersand', '<Response><Say>R&D</Say></Response>'],
    ['an attribute without quotes', '<Response><Pause length=1/></Response>'],
    ['another root', '<response/>'],
    ['two roots', '<Response/><Response/>'],
    ['words before the declaration', ' <?xml version="1.0"?><Response/>'],
    ['an error page', 'Internal Server Error'],
    ['a control character', `<Response><Say>${String.fromCharCode(7)}</Say></Response>`],
    ['a control character in an attribute', `<Response><Redirect method="${String.fromCharCode(7)}"/></Response>`],
  ])('%s', (_what, xml) => {
    const document = readTwiml(xml)
    expect(document.kind).toBe('unreadable')
    expect(document.problems).toMatchObject([{ code: 'malformed', twilioError: 12100 }])
  })
})

describe('what Twilio ignores or refuses', () => {
  test.each([
    ['<Speak>hello</Speak>', 'unknown-verb'],
    ['<say>hello</say>', 'unknown-verb'],
    ['<Pay/>', 'not-played'],
    ['<Gather finishonkey="#"/>', 'unknown-attribute'],
    ['<Gather constructor="1"/>', 'unknown-attribute'],
    ['<Gather timeout="NaN"/>', 'bad-value'],
    ['<Gather numDigits="-1"/>', 'bad-value'],
    ['<Gather finishOnKey="##"/>', 'bad-value'],
    ['<Gather input="keys"/>', 'bad-value'],
    ['<Gather action="http://a b/"/>', 'bad-value'],
    ['<Redirect method="post">/x</Redirect>', 'bad-value'],
    ['<Gather><Dial>+12025550100</Dial></Gather>', 'bad-nesting'],
    ['<Say><Pause/></Say>', 'bad-nesting'],
    ['<Say><s><p>word</p></s></Say>', 'bad-nesting'],
    ['<Number>+12025550100</Number>', 'bad-nesting'],
    ['words', 'bad-nesting'],
    ['<Hangup>now</Hangup>', 'bad-nesting'],
    ['<Dial><Number/></Dial>', 'bad-value'],
  ])('%s', (inside, code) => {
    expect(codesOf(twiml(inside))).toContain(code)
  })

  test('an unknown verb and an unknown attribute are left out, the rest is kept', () => {
    const document = readTwiml(twiml('<Speak/><Gather foo="1" timeout="3"><Say>x</Say></Gather>'))
    if (document.kind !== 'twiml') throw new Error('unreadable')
    const [gather, ...others] = document.verbs
    expect(others).toEqual([])
    expect(gather && [...gather.attributes]).toEqual([['timeout', '3']])
    expect(gather && childrenOf(gather).map(({ name }) => name)).toEqual(['Say'])
  })
})

test("everything Twilio's own builder makes for these verbs is taken without a word", () => {
  const response = new VoiceResponse()
  const gather = response.gather({
    input: ['dtmf', 'speech'],
    numDigits: 12,
    timeout: 10,
    finishOnKey: '#',
    actionOnEmptyResult: true,
    action: '/voice/step?turn=1&x=2',
    method: 'POST',
  })
  const say = gather.say({ voice: 'Polly.Joanna-Neural', language: 'en-US' }, 'Enter your PIN')
  say.break({ time: '300ms' })
  say.sayAs({ 'interpret-as': 'digits' }, '417229')
  say.prosody({ rate: '90%' }, 'slowly')
  gather.pause({ length: 2 })
  response.play({ loop: 2 }, 'https://example.com/music.mp3')
  response.enqueue({ action: '/q', waitUrl: '/w', maxQueueSize: 5 }, 'support')
  response.enqueue({ workflowSid: 'WW1' }).task({ priority: 1 }, '{}')
  const dial = response.dial({ callerId: '+12025550100', timeout: 20, answerOnBridge: true, action: '/d' })
  dial.number({ url: '/whisper', statusCallback: '/s', statusCallbackEvent: ['answered', 'completed'] }, '+12025550102')
  dial.client('ana')
  dial.sip('sip:a@example.com')
  response.dial().queue({ url: '/about-to-connect' }, 'support')
  response.dial().conference({ endConferenceOnExit: true, beep: 'false', waitUrl: '' }, 'room')
  response.redirect({ method: 'POST' }, '/again')
  response.leave()
  response.reject({ reason: 'busy' })
  response.hangup()
  expect(codesOf(response.toString())).toEqual([])
})
