/** What an announcement is about, and its words as staff read them. */
export const productWords = (product: string | undefined): string => product ?? 'Every product'

/** The store keeps languages in an order of its own; English is the first of the flows, and always written. */
export const wordsOf = (texts: Readonly<Record<string, string>>): string => texts['en'] ?? Object.values(texts)[0] ?? ''
