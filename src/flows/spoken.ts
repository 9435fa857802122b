/** What is spoken: text, and the few things in it that must be spoken in a special way. */

export type SpokenPart =
  | { text: string }
  /** Digits said one by one, grouped as given, e.g. `0001 000 001`. */
  | { digits: string }
  /** Silence, in milliseconds. */
  | { pause: number }

/** One of Twilio's voices, and the language tag that it speaks. */
export interface Voice {
  name: string
  language: string
}

/** One prompt as it is spoken now. `name` is its name in the prompts file. */
export interface SpokenPrompt {
  name: string
  parts: SpokenPart[]
  /** The one that its prompts file names; undefined: the usual one of the language. */
  voice?: Voice
}
