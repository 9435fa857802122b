/** Rules for words that are heard once, over a telephone (docs/voice.md), in the terms of each language. */
import { bareLanguage } from '../domain/directory/languages.ts'
import { RULES, USUAL_SPEED, type LanguageRules } from './language-rules.ts'
import { wordingsOf, type Template } from './template.ts'

/** Words a value takes to say, where it is more than a name. */
type WordsOf = Readonly<Record<string, number>>
type Wording = ReturnType<typeof wordingsOf>[number]

/** Of one sentence; of what a supervisor announces, too. */
export const LONGEST_SECONDS = 14
const MOST_OPTIONS = 4
/** A name, mostly. */
const WORDS_OF_A_VALUE = 2
/** The same in a language that is counted by characters. */
const CHARACTERS_OF_A_WORD = 1.6

/** Undefined for a language of which only the length is checked. */
export function rulesFor(language: string): LanguageRules | undefined {
  const bare = bareLanguage(language)
  return Object.hasOwn(RULES, bare) ? RULES[bare] : undefined
}

/** Each problem as the end of a sentence that begins with the prompt's name; of every way that its choices can turn out. */
export function wordingProblems(template: Template, language: string, wordsOf: WordsOf): string[] {
  const problems = new Set<string>()
  const wordings = wordingsOf(template.pieces)
  const seconds = Math.max(...wordings.map((wording) => secondsToSay(wording, language, wordsOf)))
  if (seconds > LONGEST_SECONDS) {
    problems.add(`takes about ${Math.ceil(seconds)} s to say; the longest is ${LONGEST_SECONDS} s`)
  }
  const rules = rulesFor(language)
  if (rules !== undefined)
    for (const what of wordings.flatMap((wording) => saysWrong(wording, rules))) problems.add(what)
  return [...problems]
}

function saysWrong(wording: Wording, { banned, keyFirst, press }: LanguageRules): string[] {
  const text = plainText(wording)
  const problems = banned.filter(([pattern]) => pattern.test(text)).map(([, what]) => what)
  if (keyFirst.test(text)) problems.push('names the key before what it is for')
  const options = text.match(press)?.length ?? 0
  if (options > MOST_OPTIONS) problems.push(`offers ${options} keys to press; a caller can hold ${MOST_OPTIONS}`)
  return problems
}

/** The digits from 1 to 9 that a prompt offers as options: `press 2`, or `A question, 4` in a short list. */
export function keysOffered(template: Template, language: string): Set<string> {
  const rules = rulesFor(language)
  if (rules === undefined) return new Set()
  const texts = wordingsOf(template.pieces).map(plainText)
  return new Set(texts.flatMap((text) => [...text.matchAll(rules.offered)].flatMap(([, key]) => key ?? [])))
}

/** Seconds at the speed of the language, with the pauses written into the prompt. */
export function secondsToSay(wording: Wording, language: string, wordsOf: WordsOf): number {
  const { perMinute, counts } = rulesFor(language) ?? USUAL_SPEED
  const ofAWord = counts === 'words' ? 1 : CHARACTERS_OF_A_WORD
  let said = 0
  let pausesMs = 0
  for (const piece of wording) {
    if ('pause' in piece) pausesMs += piece.pause
    else if ('value' in piece) said += ofAWord * (wordsOf[piece.value] ?? WORDS_OF_A_VALUE)
    else if ('counted' in piece) said += ofAWord
    else said += piece.text.match(counts === 'words' ? WORD : CHARACTER)?.length ?? 0
  }
  return (said * 60) / perMinute + pausesMs / 1000
}

const WORD = /[\p{L}\p{N}][\p{L}\p{N}'’-]*/gu
const CHARACTER = /[\p{L}\p{N}ー]/gu

function plainText(wording: Wording): string {
  return wording
    .map((piece) => {
      if ('text' in piece) return piece.text
      return 'pause' in piece ? ' ' : '…'
    })
    .join('')
}
