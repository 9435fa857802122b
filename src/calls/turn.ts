/** What the caller hears next and what we then wait for: `phone/` turns it into TwiML, the simulator into a transcript. */
import type { Desk } from '../domain/decide.ts'
import type { Prompts } from '../flows/prompts.ts'
import type { SpokenPrompt } from '../flows/spoken.ts'

export type { SpokenPart, SpokenPrompt } from '../flows/spoken.ts'

/** What the keypad is asked for. `seconds` is the time to the first key and between keys. */
export type Asked =
  | { kind: 'pin'; digits: number; seconds: number }
  /**
   * `mostKeys`, when it is there: the caller may still be keying a PIN that was given up, so Twilio waits for what else they press, and
   * several keys together choose nothing.
   */
  | { kind: 'menu'; seconds: number; mostKeys?: number }
  | { kind: 'number'; seconds: number }
  /** The caller speaks after a tone: until a key, so many seconds of silence, or the longest it may be. */
  | { kind: 'message'; seconds: number; longest: number; reference: string; desk: Desk }
  /** Nothing is asked: the line comes back after so many seconds. 0 for a person is heard meanwhile. */
  | { kind: 'moment'; seconds: number }

export type Next =
  /** Keys answer turn `turn`. Prompts play inside the gather, so keys work during them. */
  | { kind: 'ask'; asked: Asked }
  /** Into the queue with a signed place; Twilio asks `/voice/wait` for hold messages and reports the end. */
  | { kind: 'line'; desk: Desk; proof?: string }
  /** Into the conference where the analyst is; its end is reported as turn `turn`. */
  | { kind: 'talk'; room: string }
  | { kind: 'hang-up' }
  /** Another copy of this request is still being worked on: come back in a second for its answer. */
  | { kind: 'come-back' }
  /** Nothing to say: something else already controls the call. */
  | { kind: 'nothing' }

export interface Turn {
  /** The number the caller's answer must carry. */
  turn: number
  language: string
  said: SpokenPrompt[]
  next: Next
}

/** By language; one that is not spoken gets the first. */
export type LastResort = (language: string | undefined) => Turn

/**
 * The words for when nothing works: a person, UNVERIFIED. Made once when the service starts, so that they need no store and
 * no file. Throws if the prompt asks for a value: there is none to give. Turn 0 stands for no turn of the call.
 */
export function lastResortFrom(prompts: Prompts): LastResort {
  const [first = 'en', ...others] = prompts.languages
  const inLanguage = (language: string): Turn => ({
    turn: 0,
    language,
    said: [prompts.render('fault.person', language, {})],
    next: { kind: 'line', desk: 'identification' },
  })
  const inFirst = inLanguage(first)
  const made = new Map(others.map((language) => [language, inLanguage(language)]))
  return (language) => made.get(language ?? first) ?? inFirst
}

/** The call is over: nothing to say, the leg ends. */
export function over(turn: number): Turn {
  return { turn, language: 'en', said: [], next: { kind: 'hang-up' } }
}

/** Another document controls the call already. */
export function nothingToSay(turn: number): Turn {
  return { turn, language: 'en', said: [], next: { kind: 'nothing' } }
}
