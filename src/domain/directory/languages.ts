/** Which languages stand for each other: `en-GB` and `en`, in both directions. */

/** A contact of whom no language is known: the code that BCP 47 has for it. */
export const NO_LANGUAGE = 'und'

/** The language without its region or script: `pt` of `pt-BR`. Lower case, because codes are written in both. */
export function bareLanguage(code: string): string {
  return (code.split(/[-_]/, 1)[0] ?? '').toLowerCase()
}

/** True for staff whose languages are not known: it is better to be understood badly than not to be answered. */
export function speaks(languages: readonly string[], wanted: string): boolean {
  return languages.length === 0 || languages.some((one) => bareLanguage(one) === bareLanguage(wanted))
}

/** Of those that are there, the one wanted: the very same, or the first that differs only in its region. */
export function closestLanguage(there: readonly string[], wanted: string): string | undefined {
  const same = there.find((one) => one.toLowerCase() === wanted.toLowerCase())
  return same ?? there.find((one) => bareLanguage(one) === bareLanguage(wanted))
}

const IN_ENGLISH = new Intl.DisplayNames('en', { type: 'language', fallback: 'code' })

/** As the staff read it: "German" of `de`. A code that is none, e.g. written by hand, stands for itself. */
export function languageName(code: string): string {
  if (code === NO_LANGUAGE) return 'Not known'
  try {
    return IN_ENGLISH.of(code) ?? code
  } catch (error) {
    if (error instanceof RangeError) return code
    throw error
  }
}
