/** Which languages stand for each other when an analyst is looked for: `en-GB` and `en`, in both directions. */

/** The language without its region or script: `pt` of `pt-BR`. Lower case, because codes are written in both. */
export function bareLanguage(code: string): string {
  return (code.split(/[-_]/, 1)[0] ?? '').toLowerCase()
}

/** True for staff whose languages are not known: it is better to be understood badly than not to be answered. */
export function speaks(languages: readonly string[], wanted: string): boolean {
  return languages.length === 0 || languages.some((one) => bareLanguage(one) === bareLanguage(wanted))
}
