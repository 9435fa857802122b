/** Text as it looks: without invisible signs, with plain spaces, each letter in one way. */

/** Signs that show nothing (Unicode: Default_Ignorable_Code_Point), and the empty braille pattern. */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\u2800]/gu
/** They change how letters of some scripts are joined or drawn, and are part of names there. */
const JOINS = /^(?:\p{Join_Control}|\p{Variation_Selector})$/u
/** Most texts of a large file are of nothing else, and nothing of them changes. */
const PRINTABLE_ASCII = /^[\x20-\x7E]*$/
const OTHER_SCRIPT = /(?![\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}])\p{L}/u

/**
 * Copied names and addresses carry zero-width spaces, soft hyphens, marks of direction, and letters in two parts. They look
 * right and match nothing. What is left is what a person saw when they copied it.
 */
export function plainText(text: string): string {
  if (PRINTABLE_ASCII.test(text)) return text
  const joins = OTHER_SCRIPT.test(text)
  return text
    .replaceAll(INVISIBLE, (sign) => (joins && JOINS.test(sign) ? sign : ''))
    .replaceAll(/\p{Zs}/gu, ' ')
    .normalize('NFC')
}

/** What another program puts where it could not read a letter (U+FFFD). */
export const UNREADABLE_SIGN = '\uFFFD'
