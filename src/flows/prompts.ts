/** Every sentence a caller can hear, in each language, filled in when it is spoken. */
import type { SpokenPart, SpokenPrompt, Voice } from './spoken.ts'
import type { PromptName } from './steps.ts'
import type { Template } from './template.ts'

/** `rendered` is text that `Prompts.text` made: its values were cleaned one by one, so it is not cut again. */
export type SpokenValue = string | { digits: string } | { rendered: string }
export type SpokenValues = Readonly<Record<string, SpokenValue | undefined>>

/** No name needs more; a longer one is a mistake or an attack on the caller's patience. */
const LONGEST_VALUE = 200

/** Control characters, halves of a surrogate pair and non-characters: none can be spoken, most break the XML. */
const UNSPEAKABLE = /[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]+/gu

export class Prompts {
  readonly languages: readonly string[]
  readonly #byLanguage: ReadonlyMap<string, ReadonlyMap<PromptName, Template>>
  readonly #others: Prompts | undefined
  readonly #voices: ReadonlyMap<string, Voice>

  /** The first language is the one spoken when a call asks for a language that is not there. `others` say what is in none. */
  constructor(
    byLanguage: ReadonlyMap<string, ReadonlyMap<PromptName, Template>>,
    others?: Prompts,
    voices: ReadonlyMap<string, Voice> = new Map(),
  ) {
    this.languages = [...byLanguage.keys()]
    this.#byLanguage = byLanguage
    this.#others = others
    this.#voices = voices
  }

  /**
   * Values are spoken as they are, never read as markup, and cut to 200 characters.
   * Throws for a prompt that does not exist and for a value that is missing: half a sentence must not be spoken.
   */
  render(name: PromptName, language: string, values: SpokenValues): SpokenPrompt {
    const parts: SpokenPart[] = []
    for (const piece of this.#templateOf(name, language)) {
      add(parts, 'value' in piece ? valueOf(piece.value, values, name) : piece)
    }
    const voice = this.#voices.get(language)
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

  /** For people who read what was spoken: what is not `known` was filled in for one caller, and is "…". Undefined for a prompt that no longer exists. */
  outline(name: string, language: string, known: Readonly<Record<string, string>> = {}): string | undefined {
    if (this.#byLanguage.get(this.languages[0] ?? language)?.has(name) !== true) return undefined
    const words = this.#templateOf(name, language).map((piece) =>
      'value' in piece ? (known[piece.value] ?? '…') : 'text' in piece ? piece.text : ' ',
    )
    return words.join('').replace(/\s+/g, ' ').trim()
  }

  countIn(language: string): number {
    return this.#byLanguage.get(language)?.size ?? 0
  }

  #templateOf(name: PromptName, language: string): Template {
    const inFirst = this.languages[0] ?? language
    const template = this.#byLanguage.get(language)?.get(name) ?? this.#byLanguage.get(inFirst)?.get(name)
    if (template !== undefined) return template
    if (this.#others === undefined) throw new Error(`there is no prompt "${name}"`)
    return this.#others.#templateOf(name, language)
  }
}

function valueOf(placeholder: string, values: SpokenValues, prompt: PromptName): SpokenPart {
  const value = Object.hasOwn(values, placeholder) ? values[placeholder] : undefined
  if (value === undefined) throw new Error(`prompt "${prompt}" needs {${placeholder}}, which was not given`)
  if (typeof value === 'string') return { text: cut(speakable(value)) }
  return 'digits' in value ? { digits: cut(speakable(value.digits)) } : { text: speakable(value.rendered) }
}

/** Neighbouring text becomes one part, so that the voice does not stop between words. */
function add(parts: SpokenPart[], part: SpokenPart): void {
  const last = parts.at(-1)
  if ('text' in part && last !== undefined && 'text' in last) parts.splice(-1, 1, { text: last.text + part.text })
  else parts.push(part)
}

function speakable(value: string): string {
  return value.replace(UNSPEAKABLE, ' ').trim()
}

/** Counts whole characters, so that no surrogate pair is cut in half. */
function cut(value: string): string {
  const characters = Array.from(value)
  return characters.length <= LONGEST_VALUE ? value : characters.slice(0, LONGEST_VALUE).join('')
}
