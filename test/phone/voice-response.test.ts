/** TwiML as text, letter by letter what Twilio's own builder makes of the same. */
import fc from 'fast-check'
import Twilio from 'twilio/lib/twiml/VoiceResponse.js'
import { describe, expect, it } from 'vitest'
import { VoiceResponse } from '../../src/phone/voice-response.ts'

/** Everything that Careline writes, with these texts wherever one can stand. */
function written(response: VoiceResponse | Twilio, text: string, words: string): string {
  const voice = { voice: text as 'alice', language: 'en-US' } as const
  const gather = response.gather({
    input: ['dtmf', 'speech'],
    action: text,
    method: 'POST',
    numDigits: 1,
    finishOnKey: '',
  })
  const say = gather.say(voice, '')
  say.addText(words)
  say.break({ time: '300ms' })
  say.sayAs({ 'interpret-as': 'digits' }, words)
  say.addText(text)
  gather.pause({ length: 0 })
  gather.play(text)
  response.say(voice, '')
  response.pause({ length: 1 })
  response.redirect({ method: 'POST' }, text)
  response.dial({ timeout: 30 }, words)
  response.dial().conference({ beep: 'false', waitUrl: '', muted: false, startConferenceOnEnter: true }, words)
  response.enqueue({ action: text, maxQueueSize: 5_000 }, words)
  response.enqueue({ workflowSid: 'WW1' }).task(text)
  response.leave()
  response.hangup()
  return response.toString()
}

const wordsOf = fc.string({ unit: fc.oneof(fc.constantFrom(...`&<>"'\t\n\r ]]>`), fc.string({ unit: 'grapheme' })) })
const anything = fc.string({ unit: 'binary' })

function result(response: VoiceResponse | Twilio, text: string, words: string): string | undefined {
  try {
    return written(response, text, words)
  } catch {
    return undefined
  }
}

describe('a document', () => {
  it('is what Twilio’s own builder writes', () => {
    fc.assert(
      fc.property(wordsOf, wordsOf, (text, words) => {
        expect(written(new VoiceResponse(), text, words)).toBe(written(new Twilio(), text, words))
      }),
    )
  })

  it('is refused where Twilio’s own builder refuses it, whatever the text', () => {
    fc.assert(
      fc.property(anything, anything, (text, words) => {
        expect(result(new VoiceResponse(), text, words)).toBe(result(new Twilio(), text, words))
      }),
    )
  })

  it.each(['\u0000', '\u000b', '\ud800', '\udfff', '\ufffe', '\uffff'])('is not written with %j in it', (character) => {
    expect(() => written(new VoiceResponse(), character, '')).toThrow('XML')
    expect(() => written(new VoiceResponse(), '', character)).toThrow('XML')
  })
})
