/** The voice of each language, in one place. A language without a row is spoken by the English voice. */
import type VoiceResponse from 'twilio/lib/twiml/VoiceResponse.js'

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

export function voiceFor(language: string): Spoken {
  return Object.hasOwn(VOICES, language) ? (VOICES[language] ?? ENGLISH) : ENGLISH
}
