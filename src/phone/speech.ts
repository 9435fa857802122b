/** Prompts → Twilio's `<Say>`: the voice of each language, digits one by one, and only what XML can carry. */
import type VoiceResponse from 'twilio/lib/twiml/VoiceResponse.js'
import type { SpokenPrompt } from '../calls/turn.ts'

/** Most that one `<Say>` with a Polly voice takes. */
const MOST_CHARACTERS = 3_000

type Spoken = Pick<VoiceResponse.SayAttributes, 'voice' | 'language'>

const VOICES: Record<string, Spoken> = {
  en: { voice: 'Polly.Joanna-Neural', language: 'en-US' },
  'en-GB': { voice: 'Polly.Amy-Neural', language: 'en-GB' },
  es: { voice: 'Polly.Lucia-Neural', language: 'es-ES' },
  fr: { voice: 'Polly.Lea-Neural', language: 'fr-FR' },
  de: { voice: 'Polly.Vicki-Neural', language: 'de-DE' },
  ja: { voice: 'Polly.Takumi-Neural', language: 'ja-JP' },
}
const ENGLISH: Spoken = { voice: 'Polly.Joanna-Neural', language: 'en-US' }

/** A language without a row is spoken by the English voice. */
export function voiceFor(language: string): Spoken {
  return Object.hasOwn(VOICES, language) ? (VOICES[language] ?? ENGLISH) : ENGLISH
}

type Speaker = VoiceResponse | VoiceResponse.Gather

export function speak(parent: Speaker, said: readonly SpokenPrompt[], language: string): void {
  for (const prompt of said) {
    const say = parent.say(voiceFor(language), '')
    // A site names voices by text; the types of the library are a list of them.
    if (prompt.voice !== undefined) say.say.att({ voice: prompt.voice.name, language: prompt.voice.language })
    let left = MOST_CHARACTERS
    for (const part of prompt.parts) {
      if ('pause' in part) say.break({ time: `${part.pause}ms` })
      else if ('digits' in part) sayDigits(say, clean(part.digits))
      else {
        const text = clean(part.text).slice(0, left)
        left -= text.length
        say.addText(text)
      }
    }
  }
}

/** Digit by digit, with a breath between groups. */
function sayDigits(say: VoiceResponse.Say, digits: string): void {
  digits
    .split(' ')
    .filter((group) => group !== '')
    .forEach((group, i) => {
      if (i > 0) say.break({ time: '300ms' })
      say.sayAs({ 'interpret-as': 'digits' }, group)
    })
}

/** Names from a directory may hold anything; control characters and lone surrogates are not XML (Twilio error 12100). */
export function clean(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, '')
}
