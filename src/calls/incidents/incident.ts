/** A disruption that callers are told of: what is said, about which product, from when until when. */
import { plainText } from '../../domain/plain-text.ts'
import { LONGEST_SECONDS, secondsToSay } from '../../flows/prompt-wording.ts'

/** What a supervisor switches on. */
export interface IncidentPlan {
  /** A product's name, as contracts name it; undefined: every product. */
  product: string | undefined
  /** By language. The first language of the flows is always there: who has another one hears it. */
  texts: Readonly<Record<string, string>>
  from: Date
  /** It ends then by itself. */
  until: Date
}

export interface Incident extends IncidentPlan {
  id: string
  /** Counts up with every change, so that two supervisors do not write over each other. */
  version: number
  /** Of the staff, who switched it on, and who ended it before its time. */
  by: string
  endedAt: Date | undefined
  endedBy: string | undefined
}

/**
 * `told`: it began to be said; who hung up meanwhile stays so. `heard`: to its end. `skipped`: a key was pressed before.
 * `left`: the caller chose to leave, and it is noted on their account.
 */
export const HEARD_HOW = ['told', 'heard', 'skipped', 'left'] as const
export type HeardHow = (typeof HEARD_HOW)[number]

/** More than a caller is asked to listen to, a day's planned works, and a year ahead: own choice. */
export const MOST_CHARACTERS = 300
export const MOST_HOURS = 24 * 14
export const MOST_DAYS_AHEAD = 90

/** Seconds to say it in this language, as the flow checker counts them. */
export function spokenSeconds(text: string, language: string): number {
  return secondsToSay([{ text }], language, {})
}

export type TextFault = 'empty' | 'too-long' | 'markup' | 'not-spoken'

/** What cannot be said: marks that look like markup, characters that are no text, and an alphabet-less text. */
const MARKUP = /[<>{}[\]|\\^~`]|&[a-z#0-9]+;|https?:|www\./i
const CONTROL = /[\p{Cc}\p{Cs}\p{Co}\p{Noncharacter_Code_Point}\uFFFD]/u

/** The text as it is stored, one line, or why it cannot be spoken. An empty one is a fault only where it is required. */
export function readText(given: string, language: string): { text: string } | { fault: TextFault } {
  const lines = given.replaceAll(/[\r\n\t\u2028\u2029]+/g, ' ')
  if (CONTROL.test(lines)) return { fault: 'not-spoken' }
  const text = plainText(lines).replaceAll(/ +/g, ' ').trim()
  if (text === '') return { fault: 'empty' }
  if (MARKUP.test(text)) return { fault: 'markup' }
  if (!/\p{L}/u.test(text)) return { fault: 'not-spoken' }
  const isLong = Array.from(text).length > MOST_CHARACTERS || spokenSeconds(text, language) > LONGEST_SECONDS
  return isLong ? { fault: 'too-long' } : { text }
}

/** Whether it is said at this moment: from its first moment on, and not at its last. */
export function isOn({ from, until, endedAt }: Pick<Incident, 'from' | 'until' | 'endedAt'>, at: Date): boolean {
  return endedAt === undefined && from <= at && at < until
}
