/** The markup of a prompt: ICU MessageFormat, with plurals, choices and days, and `{pause 300}`, our own, for 300 ms of silence. */
import { IntlMessageFormat, type Formats } from 'intl-messageformat'
import { z } from 'zod'

/** How a value is asked for: spoken as it is, by a plural or ordinal form, by a choice, or as a day. */
export type ValueForm = 'plain' | 'number' | 'plural' | 'select' | 'date'

export type Piece =
  | { text: string }
  | { value: string; form: Exclude<ValueForm, 'plural' | 'select'> }
  /** The number that the plural around it counts. */
  | { counted: string }
  | { pause: number }
  | { choose: string; by: 'plural' | 'select'; options: ReadonlyMap<string, readonly Piece[]> }

export interface Template {
  pieces: readonly Piece[]
  /** The names of the values it asks for. */
  asks: readonly string[]
  /** Its silences, by the names that stand for them in the message. */
  pauses: Readonly<Record<string, { pause: number }>>
  /** Made once, when the sentence is read. */
  message: IntlMessageFormat
}

/** Longer silences make a caller think that the call was cut. */
const LONGEST_PAUSE_MS = 3_000

/** The days a prompt may speak: as the language writes them, without a zone. */
const DATE_FORMS = {
  day: { day: 'numeric', month: 'long', timeZone: 'UTC' },
  'day-and-year': { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' },
  month: { month: 'long', timeZone: 'UTC' },
  weekday: { weekday: 'long', timeZone: 'UTC' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>
const FORMATS: Partial<Formats> = { date: DATE_FORMS }

const PAUSE = /\{pause (\d{1,5})\}/g
const PAUSES = /\{pause_(\d{1,5})\}/g
const PAUSED = /^pause_(\d{1,5})$/
const VALUE = /^[a-z][A-Za-z0-9]*$/

type Element = ReturnType<IntlMessageFormat['getAst']>[number]

/** Returns every problem as the end of a sentence that begins with the prompt's name. */
export function parseTemplate(source: string, language = 'en'): { template: Template; problems: string[] } {
  const problems: string[] = []
  // ICU knows no silence: the name of a value of the same length takes its place.
  const icu = source.replace(PAUSE, '{pause_$1}')
  const message = parsed(icu, language, problems)
  const pieces = readAll(message.getAst(), undefined, language, problems)
  const asks = [...valuesOf(pieces).keys()]
  const pauses = Object.fromEntries([...icu.matchAll(PAUSES)].map(([, ms]) => [`pause_${ms}`, { pause: Number(ms) }]))
  return { template: { pieces, asks, pauses, message }, problems: [...new Set(problems)] }
}

function parsed(icu: string, language: string, problems: string[]): IntlMessageFormat {
  try {
    return new IntlMessageFormat(icu, language, FORMATS, { ignoreTag: true })
  } catch (error) {
    problems.push(malformed(error))
    return new IntlMessageFormat('', language)
  }
}

const located = z.object({ location: z.object({ start: z.object({ column: z.number() }) }) })

/** The parser's own words are codes, such as `MISSING_OTHER_CLAUSE`. */
function malformed(error: unknown): string {
  if (!(error instanceof Error)) throw error
  const where = located.safeParse(error)
  const at = where.success ? where.data.location.start.column : undefined
  const code = error.message.toLowerCase().replaceAll('_', ' ')
  return `is not an ICU message${at === undefined ? '' : ` (at character ${at})`}: ${SENTENCES[error.message] ?? code}`
}

const SENTENCES: Record<string, string> = {
  EXPECT_ARGUMENT_CLOSING_BRACE: 'a brace without its partner',
  UNCLOSED_QUOTE_IN_ARGUMENT_STYLE: 'a quotation mark is not closed',
  EMPTY_ARGUMENT: 'a pair of braces holds no name',
  MALFORMED_ARGUMENT: 'braces hold {name}, a plural, a select, a date or {pause 300}, and prompts hold no expressions',
  INVALID_ARGUMENT_TYPE: 'a value may be a plural, a selectordinal, a select, a number or a date',
  MISSING_OTHER_CLAUSE: 'a plural or a choice lacks its words for "other"',
  EXPECT_ARGUMENT_TYPE: 'a comma is not followed by plural, select, number or date',
}

function readAll(
  elements: readonly Element[],
  counts: string | undefined,
  language: string,
  problems: string[],
): Piece[] {
  return elements.flatMap((element): Piece[] => {
    if ('options' in element) return [choiceOf(element, counts, language, problems)]
    if (!('value' in element)) return counts === undefined ? [] : [{ counted: counts }]
    const { value } = element
    if ('style' in element) return [styled(element, problems)]
    if (kindOf(element) === LITERAL) {
      if (/[{}]/.test(value)) problems.push('holds a brace without its partner')
      return [{ text: value }]
    }
    const pause = PAUSED.exec(value)?.[1]
    if (pause !== undefined) return [{ pause: pauseOf(Number(pause), problems) }]
    checkName(value, problems)
    return [{ value, form: 'plain' }]
  })
}

/** Of the parser's element types; the package declares them as an enum that has no value at run time here. */
const kindOf = ({ type }: Element): number => type
const LITERAL = 0
const DATE = 3
const TIME = 4

function pauseOf(ms: number, problems: string[]): number {
  if (ms < 1 || ms > LONGEST_PAUSE_MS) problems.push(`pauses ${ms} ms; a pause is 1 to ${LONGEST_PAUSE_MS} ms`)
  return ms
}

function checkName(value: string, problems: string[]): void {
  if (!VALUE.test(value) || value === 'pause')
    problems.push(`holds {${value}}, which is neither {name} nor {pause 300}: prompts hold no expressions`)
}

function styled(element: Extract<Element, { style?: unknown }>, problems: string[]): Piece {
  const { value, style } = element
  const type = kindOf(element)
  checkName(value, problems)
  const isDate = type === DATE || type === TIME
  const known = isDate
    ? typeof style === 'string' && Object.hasOwn(DATE_FORMS, style)
    : style === undefined || style === null
  if (!known) {
    const forms = isDate ? `a date is one of ${Object.keys(DATE_FORMS).join(', ')}` : 'a number has none'
    problems.push(`gives {${value}} a form that does not exist: ${forms}`)
  }
  return { value, form: isDate ? 'date' : 'number' }
}

function choiceOf(
  element: Extract<Element, { options: unknown }>,
  counts: string | undefined,
  language: string,
  problems: string[],
): Piece {
  const { value, options } = element
  checkName(value, problems)
  const isPlural = 'pluralType' in element
  if (isPlural) {
    const { pluralType = 'cardinal', offset } = element
    if (offset !== 0) problems.push(`counts {${value}} with an offset, which prompts do not`)
    const forms: readonly string[] = new Intl.PluralRules(language, { type: pluralType }).resolvedOptions()
      .pluralCategories
    for (const form of Object.keys(options))
      if (!form.startsWith('=') && !forms.includes(form))
        problems.push(`has words for "${form}" of {${value}}; ${language} has the forms ${forms.join(', ')}`)
  }
  const read = Object.entries(options).map(
    ([option, { value: inside }]) => [option, readAll(inside, isPlural ? value : counts, language, problems)] as const,
  )
  return { choose: value, by: isPlural ? 'plural' : 'select', options: new Map(read) }
}

/** Every value the template asks for, and in which forms. */
export function valuesOf(pieces: readonly Piece[]): Map<string, Set<ValueForm>> {
  const found = new Map<string, Set<ValueForm>>()
  const note = (value: string, form: ValueForm) => found.set(value, (found.get(value) ?? new Set()).add(form))
  eachPiece(pieces, (piece) => {
    if ('value' in piece) note(piece.value, piece.form)
    if ('choose' in piece) note(piece.choose, piece.by)
  })
  return found
}

/** The options that a choice has words for, by the value it depends on. */
export function optionsOf(pieces: readonly Piece[]): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>()
  eachPiece(pieces, (piece) => {
    if (!('choose' in piece) || piece.by !== 'select') return
    const seen = found.get(piece.choose) ?? new Set()
    for (const option of piece.options.keys()) seen.add(option)
    found.set(piece.choose, seen)
  })
  return found
}

function eachPiece(pieces: readonly Piece[], see: (piece: Piece) => void): void {
  for (const piece of pieces) {
    see(piece)
    if ('choose' in piece) for (const inside of piece.options.values()) eachPiece(inside, see)
  }
}

/** The sentences a template can become, without choices in them: each option of each choice is in at least one. */
export function wordingsOf(pieces: readonly Piece[]): Exclude<Piece, { choose: string }>[][] {
  // Once for each: choices that stand in each other would take twice as long for each level.
  const each = pieces.map((piece) => ('choose' in piece ? optionWordings(piece) : [[piece]]))
  const most = Math.max(1, ...each.map(({ length }) => length))
  return Array.from({ length: most }, (_, i) => each.flatMap((all) => all[Math.min(i, all.length - 1)] ?? []))
}

function optionWordings({ options }: Extract<Piece, { choose: string }>): Exclude<Piece, { choose: string }>[][] {
  return [...options.values()].flatMap(wordingsOf)
}
