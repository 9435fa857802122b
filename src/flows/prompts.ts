/** Every sentence a caller can hear, in each language, filled in when it is spoken. */
import { closestLanguage } from '../domain/directory/languages.ts'
import { inGroups, type DigitGroups } from './digits.ts'
import type { SpokenPart, SpokenPrompt, Voice } from './spoken.ts'
import type { PromptName } from './steps.ts'
import type { Piece, Template } from './template.ts'

/**
 * Text is cleaned and cut. `rendered` is text that `Prompts.text` made: its values were cleaned one by one, so it is not cut again.
 * A number chooses a plural, a `Date` is a day, in UTC.
 */
export type SpokenValue = string | number | Date | { digits: string } | { rendered: string }
export type SpokenValues = Readonly<Record<string, SpokenValue | undefined>>

/** How a language is spoken, from the head of its file. */
export interface Speech {
  /** Undefined: the usual one of the language. */
  voice?: Voice | undefined
  /** Undefined: as in English. */
  digits?: DigitGroups | undefined
}

/** No name needs more; a longer one is a mistake or an attack on the caller's patience. */
const LONGEST_VALUE = 200

/** Control characters, halves of a surrogate pair and non-characters: none can be spoken, most break the XML. */
const UNSPEAKABLE = /[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]+/gu

interface Found {
  template: Template
  speech: Speech
}

export class Prompts {
  readonly languages: readonly string[]
  readonly #byLanguage: ReadonlyMap<string, ReadonlyMap<PromptName, Template>>
  readonly #others: Prompts | undefined
  readonly #speech: ReadonlyMap<string, Speech>

  /** The first language is the one spoken when a call asks for a language that is not there. `others` say what is in none. */
  constructor(
    byLanguage: ReadonlyMap<string, ReadonlyMap<PromptName, Template>>,
    others?: Prompts,
    speech: ReadonlyMap<string, Speech> = new Map(),
  ) {
    this.languages = [...byLanguage.keys()]
    this.#byLanguage = byLanguage
    this.#others = others
    this.#speech = speech
  }

  /** The language spoken to a person who wants this one, e.g. `pt-BR` for `pt`; undefined where it is not spoken. */
  spokenFor(wanted: string): string | undefined {
    return closestLanguage(this.languages, wanted)
  }

  /** The first of the languages that a person has which is spoken here; the first language when none is. */
  firstSpoken(wanted: readonly string[]): string {
    for (const one of wanted) {
      const spoken = this.spokenFor(one)
      if (spoken !== undefined) return spoken
    }
    return this.languages[0] ?? 'en'
  }

  /**
   * Values are spoken as they are, never read as markup, and cut to 200 characters.
   * Throws for a prompt that does not exist and for a value that is missing: half a sentence must not be spoken.
   */
  render(name: PromptName, language: string, values: SpokenValues): SpokenPrompt {
    const { template, speech } = this.#find(name, language)
    const given: Record<string, string | number | Date | SpokenPart> = { ...template.pauses }
    for (const value of template.asks) given[value] = valueOf(value, values, name, speech.digits)
    const parts = template.message
      .formatToParts<SpokenPart>(given)
      .map((part): SpokenPart => (typeof part.value === 'string' ? { text: part.value } : part.value))
    const { voice } = speech
    return { name, parts, ...(voice && { voice }) }
  }

  /** The same as plain text without pauses, to be part of another prompt. */
  text(name: PromptName, language: string, values: SpokenValues): string {
    return this.render(name, language, values)
      .parts.map((part) => ('text' in part ? part.text : 'digits' in part ? part.digits : ' '))
      .join('')
      .replace(/\s+/g, ' ')
      .trim()
  }

  /**
   * For people who read what was spoken: what is not `known` was filled in for one caller, and is "…"; of a choice, every way it goes: "(one minute / … minutes)".
   * Undefined for a prompt that no longer exists.
   */
  outline(name: string, language: string, known: Readonly<Record<string, string>> = {}): string | undefined {
    if (this.#byLanguage.get(this.languages[0] ?? language)?.has(name) !== true) return undefined
    const words = (pieces: readonly Piece[]): string =>
      pieces
        .map((piece) => {
          if ('text' in piece) return piece.text
          if ('value' in piece) return known[piece.value] ?? '…'
          if ('choose' in piece) return oneOf([...piece.options.values()].map(words))
          return 'counted' in piece ? '…' : ' '
        })
        .join('')
    return words(this.#find(name, language).template.pieces).replace(/\s+/g, ' ').trim()
  }

  countIn(language: string): number {
    return this.#byLanguage.get(language)?.size ?? 0
  }

  #find(name: PromptName, language: string): Found {
    const inFirst = this.languages[0] ?? language
    for (const spoken of [language, inFirst]) {
      const template = this.#byLanguage.get(spoken)?.get(name)
      if (template !== undefined) return { template, speech: this.#speech.get(spoken) ?? {} }
    }
    if (this.#others === undefined) throw new Error(`there is no prompt "${name}"`)
    return this.#others.#find(name, language)
  }
}

/** Which of them was said is not known. */
function oneOf(ways: readonly string[]): string {
  const different = [...new Set(ways)]
  return different.length > 1 ? `(${different.filter((way) => way.trim() !== '').join(' / ')})` : (different[0] ?? '')
}

function valueOf(
  placeholder: string,
  values: SpokenValues,
  prompt: PromptName,
  groups: DigitGroups | undefined,
): string | number | Date | SpokenPart {
  const value = Object.hasOwn(values, placeholder) ? values[placeholder] : undefined
  if (value === undefined) throw new Error(`prompt "${prompt}" needs {${placeholder}}, which was not given`)
  if (typeof value === 'string') return cut(speakable(value))
  if (typeof value === 'number' || value instanceof Date) return value
  return 'digits' in value ? { digits: inGroups(cut(speakable(value.digits)), groups) } : speakable(value.rendered)
}

function speakable(value: string): string {
  return value.replace(UNSPEAKABLE, ' ').trim()
}

/** Counts whole characters, so that no surrogate pair is cut in half. */
function cut(value: string): string {
  const characters = Array.from(value)
  return characters.length <= LONGEST_VALUE ? value : characters.slice(0, LONGEST_VALUE).join('')
}
