/** Words as a person typed them, for Postgres: the beginning of something, and beginnings of words in any order. */

/** For LIKE: whatever begins with it, its own signs taken as they are. */
export const beginsWith = (typed: string): string => `${typed.toLowerCase().replaceAll(/[\\%_]/g, String.raw`\$&`)}%`

/** For `to_tsquery`: every word begins with one of these. */
export const wordsBegin = (typed: string): string => wordsOf(typed).join(' & ')

/** The same. Empty for single letters: each begins half of all words. It narrows others and finds nothing by itself. */
export const wordsQuery = (typed: string): string =>
  wordsOf(typed).some((one) => one.length > 'a:*'.length) ? wordsBegin(typed) : ''

const wordsOf = (typed: string): string[] =>
  (typed.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).map((word) => `${word}:*`)
