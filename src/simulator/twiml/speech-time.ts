/** How long a `<Say>` takes, roughly, and what it sounds like on paper. */
import { textOf, type TwimlElement } from './twiml-document.ts'

/** 160 words a minute is an unhurried telephone voice. */
const SECONDS_PER_WORD = 60 / 160
const SECONDS_PER_DIGIT = 0.4

/** Pauses by strength as Amazon Polly documents them, to about a quarter of a second. */
const BREAKS: Readonly<Record<string, number>> = {
  none: 0,
  'x-weak': 0,
  weak: 0.25,
  medium: 0.5,
  strong: 0.75,
  'x-strong': 1.25,
}

const SPELLED: ReadonlySet<string> = new Set(['digits', 'characters', 'spell-out', 'telephone'])

/** Seconds, from the number of words and digits; pauses as SSML asks for them. */
export function speechSeconds(say: TwimlElement): number {
  return say.content.reduce((sum, part) => sum + (typeof part === 'string' ? wordSeconds(part) : partSeconds(part)), 0)
}

function partSeconds(part: TwimlElement): number {
  if (part.name === 'break') return breakSeconds(part)
  if (part.name === 'sub') return wordSeconds(part.attributes.get('alias') ?? textOf(part))
  if (part.name === 'say-as' && SPELLED.has(part.attributes.get('interpret-as') ?? '')) {
    return textOf(part).replace(/[^\p{L}\p{N}*#]/gu, '').length * SECONDS_PER_DIGIT
  }
  return speechSeconds(part)
}

function breakSeconds(part: TwimlElement): number {
  const time = /^(\d+(?:\.\d+)?)(ms|s)$/.exec(part.attributes.get('time') ?? '')
  if (time === null) return BREAKS[part.attributes.get('strength') ?? 'medium'] ?? 0.5
  return Number(time[1]) / (time[2] === 'ms' ? 1000 : 1)
}

function wordSeconds(text: string): number {
  let seconds = 0
  for (const word of text.split(/\s+/)) {
    const digits = word.match(/\d/g)?.length ?? 0
    seconds += digits * SECONDS_PER_DIGIT
    if (/\p{L}/u.test(word)) seconds += SECONDS_PER_WORD
  }
  return seconds
}
