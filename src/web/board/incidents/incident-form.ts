/** An announcement as a supervisor enters it: words by language, a product or all, and times of the site's zone. */
import { z } from 'zod'
import {
  MOST_DAYS_AHEAD,
  MOST_HOURS,
  readText,
  type IncidentPlan,
  type TextFault,
} from '../../../calls/incidents/incident.ts'
import { momentAt } from '../../../domain/hours/typed-moment.ts'

/** As it was typed: what is wrong is said at its field, with everything else still there. */
export const incidentForm = z.object({
  product: z.string().max(200).default(''),
  fromDay: z.string().max(10).default(''),
  fromTime: z.string().max(5).default(''),
  untilDay: z.string().max(10).default(''),
  untilTime: z.string().max(5).default(''),
  version: z.coerce.number().int().min(0).default(0),
})
export type TypedIncident = z.output<typeof incidentForm> & { texts: Readonly<Record<string, string>> }

/** The text of each language is a field of its own. */
export const textField = (language: string) => `text-${language}`

export function typedIncident(body: unknown, languages: readonly string[]): TypedIncident {
  const fields = z.record(z.string(), z.unknown()).catch({}).parse(body)
  const textOf = (language: string) => z.string().catch('').parse(fields[textField(language)]).slice(0, 2_000)
  return {
    ...incidentForm.parse(body),
    texts: Object.fromEntries(languages.map((language) => [language, textOf(language)])),
  }
}

/** By field. */
export type Wrong = Readonly<Record<string, string>>

const TEXT_FAULTS: Record<TextFault, string> = {
  empty: 'Write what callers hear.',
  'too-long': 'Shorten it: at most 14 seconds of speech and 300 characters.',
  markup: 'Plain words only: no brackets, markup or web addresses.',
  'not-spoken': 'Some of these signs cannot be spoken. Write it in words.',
}

const HOUR_MS = 3_600_000

export interface EnteredBy {
  languages: readonly string[]
  products: readonly string[]
  zone: string
  now: Date
  /** It has begun: its beginning stays. */
  begun?: Date | undefined
}

/** The plan, or what is wrong with it. */
export function planFrom(typed: TypedIncident, by: EnteredBy): { plan: IncidentPlan } | { wrong: Wrong } {
  const wrong: Record<string, string> = {}
  const texts: Record<string, string> = {}
  for (const [i, language] of by.languages.entries()) {
    const read = readText(typed.texts[language] ?? '', language)
    if ('text' in read) texts[language] = read.text
    else if (read.fault !== 'empty' || i === 0) wrong[textField(language)] = TEXT_FAULTS[read.fault]
  }
  const product = typed.product === '' ? undefined : by.products.find((one) => one === typed.product)
  if (typed.product !== '' && product === undefined)
    wrong['product'] = 'No contract names this product. Choose one of the list.'
  const from = by.begun ?? beginOf(typed, by)
  const until = momentAt(typed.untilDay, typed.untilTime, by.zone)
  if (typeof from === 'string') wrong['fromDay'] = from
  if (typeof until === 'string') wrong['untilDay'] = until
  if (typeof from !== 'string' && typeof until !== 'string') {
    if (until <= by.now || until <= from) wrong['untilDay'] = 'It has to end later than it begins, and later than now.'
    else if (until.getTime() - from.getTime() > MOST_HOURS * HOUR_MS) wrong['untilDay'] = 'At most two weeks at a time.'
    else if (from.getTime() - by.now.getTime() > MOST_DAYS_AHEAD * 24 * HOUR_MS)
      wrong['fromDay'] = `At most ${MOST_DAYS_AHEAD} days ahead.`
    else if (Object.keys(wrong).length === 0) return { plan: { product, texts, from, until } }
  }
  return { wrong }
}

/** Both left out: now. */
function beginOf({ fromDay, fromTime }: TypedIncident, { zone, now }: EnteredBy): Date | string {
  if (fromDay === '' && fromTime === '') return now
  const at = momentAt(fromDay, fromTime, zone)
  return typeof at !== 'string' && at < now ? now : at
}
