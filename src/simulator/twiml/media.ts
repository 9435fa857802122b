/** What a caller hears of `<Say>`, `<Play>` and `<Pause>`, and for how long. */
import { speechSeconds } from './speech-time.ts'
import { textOf, type TwimlElement } from './twiml-document.ts'

export interface Media {
  kind: 'say' | 'play' | 'pause'
  /** Words, the address of the audio, or seconds of silence. */
  text: string
  seconds: number
}

/** The audio is not fetched, so its length is a guess: that of the loop Careline brings. */
const PLAY_SECONDS = 27.5
const TONE_SECONDS = 0.5
/** `loop="0"` means 1000 times (TwiML reference of Say and Play). */
const FOREVER = 1000

export const HOLD_MUSIC: Media = { kind: 'play', text: 'hold music', seconds: 30 }

/** Undefined for every other verb. */
export function mediaOf(verb: TwimlElement): Media | undefined {
  switch (verb.name) {
    case 'Say':
      return { kind: 'say', text: textOf(verb), seconds: speechSeconds(verb) * timesOf(verb) }
    case 'Play': {
      const tones = verb.attributes.get('digits')
      if (tones !== undefined) return { kind: 'play', text: 'tones', seconds: tones.length * TONE_SECONDS }
      return { kind: 'play', text: textOf(verb), seconds: PLAY_SECONDS * timesOf(verb) }
    }
    case 'Pause': {
      const seconds = Number(verb.attributes.get('length') ?? 1)
      return { kind: 'pause', text: `${seconds} s`, seconds }
    }
    default:
      return undefined
  }
}

function timesOf(verb: TwimlElement): number {
  const loop = Number(verb.attributes.get('loop') ?? 1)
  return loop === 0 ? FOREVER : loop
}
