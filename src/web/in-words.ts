/** Names that programs know things by, as people read them. */

/** `voice-platform` as it is said. */
export const inWords = (name: string): string => name.replaceAll('-', ' ')
