/** What spreadsheets and conversions leave of a cell that they did not understand; it must never be taken for a value. */
import iconv from 'iconv-lite'

const AS_TEXT = 'Format the column as text and write it again'
/** Errors of formulas, in English, German and French. */
const ERRORS =
  /^#(?:N\/?A|NAME\?|REF!|VALUE!|DIV\/0!|NULL!|NUM!|SPILL!|CALC!|NV|WERT!|BEZUG!|ZAHL!|NOM\s?\?|VALEUR\s?!|NOMBRE\s?!)$/i
/** As every spreadsheet writes it; `1E5` alone is a name that people give. */
const CUT_NUMBER = /^[+-]?\d+(?:[.,]\d+)?E[+-]\d+$/i
const MONTH = '(?:jan|feb|mar|mär|mrz|apr|may|mai|jun|jul|aug|sep|sept|oct|okt|nov|dec|dez|janv|févr|avr|juil|déc)'
/** What `3-4` and `MAR1` become: a day without a year, or a month. */
const MADE_A_DAY = new RegExp(`^(?:\\d{1,2}(?:-|\\. ?| )${MONTH}\\.?|${MONTH}\\.?[- ]\\d{2})$`, 'iu')
/** Two-byte letters of UTF-8 that were read as one byte each: `Ã¼` for ü. */
const MISREAD =
  /[\u00C2-\u00F4][\u0080-\u00BF\u0152\u0153\u0160\u0161\u0178\u017D\u017E\u0192\u02C6\u02DC\u2013-\u2026\u2030\u2039\u203A\u20AC\u2122]/u

/** Undefined: nothing is wrong with it as far as can be seen. */
export function damageOf(cell: string): string | undefined {
  if (ERRORS.test(cell) || /^#{3,}$/.test(cell)) return `a spreadsheet shows an error there. ${AS_TEXT}`
  if (CUT_NUMBER.test(cell)) return `a spreadsheet has shortened the number. ${AS_TEXT}`
  if (MADE_A_DAY.test(cell)) return `a spreadsheet seems to have made a day of it. ${AS_TEXT}`
  if (/[\r\n]/.test(cell)) return 'it goes over several lines. Put it on one, and see whether a quote is missing'
  const intended = misread(cell)
  return intended === undefined
    ? undefined
    : `it was converted wrongly and seems to mean "${intended}". Write it again, and save the file as "CSV UTF-8"`
}

/** What the cell said before UTF-8 was read as Windows-1252, if it was. */
function misread(cell: string): string | undefined {
  if (!MISREAD.test(cell)) return undefined
  const bytes = iconv.encode(cell, 'win1252')
  if (iconv.decode(bytes, 'win1252') !== cell) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined // the answer itself: these bytes are no UTF-8
  }
}
