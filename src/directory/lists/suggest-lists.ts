/** What forms suggest while a person types, and which row a typed name means. */

export const SUGGESTED = ['companies', 'contacts', 'contracts', 'staff'] as const
export type SuggestedKind = (typeof SUGGESTED)[number]

export interface Suggested {
  /** An id or a number: what a form sends. */
  value: string
  /** What a person knows it by. */
  label: string
}

/** Every method throws when the records cannot be reached. */
export interface SuggestLists {
  /** By the beginnings of words of names, addresses, ids and numbers. Of contacts and staff those who are active. */
  suggest(kind: SuggestedKind, words: string, most: number): Promise<Suggested[]>
  /** The id that was typed, or the ids of rows with exactly this name, address or number, whatever its capitals; at most two. */
  idsNamed(kind: SuggestedKind, typed: string): Promise<string[]>
}
