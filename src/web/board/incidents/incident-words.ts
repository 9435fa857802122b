/** What an announcement is about, in words. */
export const productWords = (product: string | undefined): string => product ?? 'Every product'
