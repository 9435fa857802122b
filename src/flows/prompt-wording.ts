/** Rules for words that are heard once, over a telephone (docs/voice.md). Wording rules are about English; length is not. */
import type { Template } from './template.ts'

/** Words a value takes to say, where it is more than a name. */
type WordsOf = Readonly<Record<string, number>>

const WORDS_PER_MINUTE = 160
const LONGEST_SECONDS = 14
const MOST_OPTIONS = 4
/** A name, mostly. */
const WORDS_OF_A_VALUE = 2

const BANNED: readonly [RegExp, string][] = [
  [
    /\bmenu (has|have|options have)( recently)? changed\b|\boptions have( recently)? changed\b/i,
    'claims that the menu has changed',
  ],
  [/\binvalid\b/i, 'says "invalid"'],
  [/\berrors?\b/i, 'says "error"'],
  [/\bincorrect(ly)?\b/i, 'says "incorrect"'],
  [/\bunfortunately\b/i, 'says "unfortunately"'],
]

const KEY = String.raw`(?:[0-9]|star|pound|hash|zero|one|two|three|four|five|six|seven|eight|nine|…)`
/** "Press 1 for sales": the key is gone from memory before its meaning is known. */
const KEY_FIRST = new RegExp(
  String.raw`\b(?:press|dial) ${KEY},? (?:for|to|if|when)\b|(?:^|[.!?:;]\s+)(?:press|dial) ${KEY}\b`,
  'i',
)
const PRESSED_OPTION = /\bpress (?:[1-9]|…)(?=\W|$)/gi
const OFFERED_KEY = /(?:\bpress |, )([1-9])(?=[.,;!?]|$)/gi

/** Each problem as the end of a sentence that begins with the prompt's name. */
export function wordingProblems(template: Template, language: string, wordsOf: WordsOf): string[] {
  const problems: string[] = []
  const seconds = secondsToSay(template, wordsOf)
  if (seconds > LONGEST_SECONDS) {
    problems.push(`takes about ${Math.ceil(seconds)} s to say; the longest is ${LONGEST_SECONDS} s`)
  }
  if (!isEnglish(language)) return problems
  const text = plainText(template)
  problems.push(...BANNED.filter(([pattern]) => pattern.test(text)).map(([, what]) => what))
  if (KEY_FIRST.test(text)) problems.push('names the key before what it is for')
  const options = text.match(PRESSED_OPTION)?.length ?? 0
  if (options > MOST_OPTIONS) problems.push(`offers ${options} keys to press; a caller can hold ${MOST_OPTIONS}`)
  return problems
}

/** The digits from 1 to 9 that a prompt offers as options: `press 2`, or `A question, 4` in a short list. */
export function keysOffered(template: Template): Set<string> {
  return new Set([...plainText(template).matchAll(OFFERED_KEY)].flatMap(([, key]) => key ?? []))
}

export function isEnglish(language: string): boolean {
  return language === 'en' || language.startsWith('en-')
}

/** Seconds at 160 words a minute, with the pauses written into the prompt. */
export function secondsToSay(template: Template, wordsOf: WordsOf): number {
  let words = 0
  let pausesMs = 0
  for (const piece of template) {
    if ('pause' in piece) pausesMs += piece.pause
    else if ('value' in piece) words += wordsOf[piece.value] ?? WORDS_OF_A_VALUE
    else words += piece.text.match(/[\p{L}\p{N}][\p{L}\p{N}'’-]*/gu)?.length ?? 0
  }
  return (words * 60) / WORDS_PER_MINUTE + pausesMs / 1000
}

function plainText(template: Template): string {
  return template.map((piece) => ('text' in piece ? piece.text : 'value' in piece ? '…' : ' ')).join('')
}
