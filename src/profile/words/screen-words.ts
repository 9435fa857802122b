/** The words of the screens of contacts in six languages, and how days, times and lists are written in each. ICU MessageFormat. */
import { IntlMessageFormat } from 'intl-messageformat'
import { closestLanguage } from '../../domain/directory/languages.ts'
import { DE } from './de/all.ts'
import { EN, type ScreenWord } from './en/all.ts'
import { ES } from './es/all.ts'
import { FR } from './fr/all.ts'
import { JA } from './ja/all.ts'
import { PT_BR } from './pt-br/all.ts'

export type { ScreenWord }

export const SCREEN_LANGUAGES = ['en', 'de', 'fr', 'es', 'ja', 'pt-BR'] as const
export type ScreenLanguage = (typeof SCREEN_LANGUAGES)[number]

export const SCREEN_WORDS: Readonly<Record<ScreenLanguage, Readonly<Record<ScreenWord, string>>>> = {
  en: EN,
  de: DE,
  fr: FR,
  es: ES,
  ja: JA,
  'pt-BR': PT_BR,
}

export function isScreenWord(name: string): name is ScreenWord {
  return Object.hasOwn(EN, name)
}

type Value = string | number

/** Says the words of one language. A value that is missing throws: half a sentence is not shown. */
export interface Words {
  language: ScreenLanguage
  say: (word: ScreenWord, values?: Readonly<Record<string, Value>>) => string
  /** As pieces, where a value is an element, or a part of the sentence stands in one: `<a>…</a>`. */
  pieces: <Element>(word: ScreenWord, values: PieceValues<Element>) => (string | Element)[]
  /** For scripts in the browser, which put in the values themselves. */
  source: (word: ScreenWord) => string
  list: (names: readonly string[]) => string
  dateAndTime: (at: Date, timeZone: string) => string
  /** Of a calendar day; English writes it as it is stored. */
  day: (day: string) => string
}

export type PieceValues<Element> = Readonly<
  Record<string, Value | Element | ((inside: (string | Element)[]) => Element)>
>

const made = new Map<ScreenLanguage, Words>()

export function wordsIn(language: ScreenLanguage): Words {
  const known = made.get(language) ?? makeWords(language)
  made.set(language, known)
  return known
}

export const ENGLISH = wordsIn('en')

/** The language of the screens for a person who wants one of these, the most wanted first; undefined: none of them is there. */
export function screenLanguage(wanted: readonly string[]): ScreenLanguage | undefined {
  for (const one of wanted) {
    const closest = closestLanguage(SCREEN_LANGUAGES, one)
    const found = SCREEN_LANGUAGES.find((language) => language === closest)
    if (found !== undefined) return found
  }
  return undefined
}

function makeWords(language: ScreenLanguage): Words {
  const locale = language === 'en' ? 'en-GB' : language
  const messages = new Map<ScreenWord, IntlMessageFormat>()
  const messageOf = (word: ScreenWord) => {
    const message = messages.get(word) ?? new IntlMessageFormat(SCREEN_WORDS[language][word], locale)
    messages.set(word, message)
    return message
  }
  const names = new Intl.ListFormat(locale, { type: 'conjunction' })
  return {
    language,
    say: (word, values = {}) => String(messageOf(word).format({ ...values })),
    pieces: <Element>(word: ScreenWord, values: PieceValues<Element>) => {
      const said = messageOf(word).format<Element>({ ...values })
      return Array.isArray(said) ? said : [said]
    },
    source: (word) => SCREEN_WORDS[language][word],
    list: (all) => names.format(all),
    dateAndTime: (at, timeZone) =>
      new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(at),
    day: (day) => dayIn(language, day),
  }
}

/** What is stored may be no day. */
function dayIn(language: ScreenLanguage, day: string): string {
  const at = new Date(day)
  if (language === 'en' || Number.isNaN(at.getTime())) return day
  return new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' }).format(at)
}
