/** Names in the environment, or in the file of settings, that look like one of our settings and are none: misspelt, most likely. */
import { FILE_NAMES, SETTING_NAMES } from './setting-names.ts'

export interface StrangeName {
  name: string
  /** Undefined: it begins like our settings do, and is near none of them. */
  intended: string | undefined
}

/** Those of a name that only we would use. */
const PREFIXES = ['TASKROUTER_', 'OIDC_', 'CRM_WEBHOOK_']
/** Two slips, e.g. a letter left out and two that changed places. */
const SLIPS = 2
/** Shorter names are near too many others: PORT and POST. */
const SHORTEST = 7
const KNOWN = [...SETTING_NAMES, ...FILE_NAMES]
/** What Node and the libraries that we use read themselves. */
const OF_OTHERS = /^(NODE_|UV_|TWILIO_(EDGE|REGION|LOG_LEVEL|CA_BUNDLE)$)/

export function strangeNames(names: Iterable<string>): StrangeName[] {
  return [...names].flatMap((name) => {
    if (KNOWN.includes(name) || OF_OTHERS.test(name)) return []
    const intended = nearestSetting(name)
    return intended !== undefined || PREFIXES.some((prefix) => name.startsWith(prefix)) ? [{ name, intended }] : []
  })
}

export function strangeNameSentence({ name, intended }: StrangeName): string {
  return `${name} is no setting of Careline and has no effect${intended === undefined ? '' : `: ${intended} is one`}`
}

function nearestSetting(name: string): string | undefined {
  if (name.length < SHORTEST) return undefined
  return nearestOf(
    name,
    KNOWN.filter((known) => known.length >= SHORTEST),
  )
}

/** The one that was meant, most likely, whether in capitals or not. Undefined: it is near none of them. */
export function nearestOf(name: string, names: readonly string[]): string | undefined {
  const given = plain(name)
  const near = names
    .map((known) => ({ known, plainly: plain(known) }))
    // A slip adds or takes one letter at most; most names are far too long or too short to be compared.
    .filter(({ plainly }) => Math.abs(plainly.length - given.length) <= SLIPS)
    .map(({ known, plainly }) => ({ known, slips: slipsBetween(given, plainly) }))
    .filter(({ known, slips }) => slips <= (known.length < 10 ? 1 : SLIPS))
    .toSorted((a, b) => a.slips - b.slips)
  return near[0]?.known
}

/** A list is easily taken for one, and one for a list: TRUSTED_PROXY. */
const plain = (name: string) =>
  name
    .toUpperCase()
    .replace(/IES(?=_|$)/g, 'Y')
    .replace(/S(?=_|$)/g, '')

/** Letters added, left out, changed, or two neighbours in the wrong order (Damerau-Levenshtein, optimal string alignment). */
function slipsBetween(one: string, other: string): number {
  let before: number[] = []
  let above = Array.from({ length: other.length + 1 }, (_, at) => at)
  for (let i = 1; i <= one.length; i += 1) {
    const row = [i]
    for (let j = 1; j <= other.length; j += 1) {
      const same = one[i - 1] === other[j - 1] ? 0 : 1
      let least = Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (above[j - 1] ?? 0) + same)
      if (one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1])
        least = Math.min(least, (before[j - 2] ?? least) + 1)
      row.push(least)
    }
    before = above
    above = row
  }
  return above[other.length] ?? 0
}
