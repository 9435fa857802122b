/** Cells that no spreadsheet runs and no reader splits into rows, whichever separator and line end it goes by. */

/**
 * What a formula starts with, also in the wide letters of East Asian spreadsheets. It counts at the start of a cell
 * and behind every sign that another program may take for a separator, after spaces and quotes. The end of a cell
 * counts behind a separator: the quote that closes the cell would open one there.
 */
const RUNS = /(^[ '"]*|[,;|\t][ '"]*)(?=[=+\-@＝＋－＠])|([,;|\t][ '"]*)$/g
const DEFUSED = /(^[ '"]*|[,;|\t][ '"]*)'(?=[=+\-@＝＋－＠])|([,;|\t][ '"]*)'$/g

/** Control characters and the line ends of Unicode, which some readers obey even inside quotes. */
const LINE_ENDS = /[\p{Cc}\u2028\u2029]+/gu

/** On one line, with an apostrophe before whatever a spreadsheet would run. `undefused` takes exactly those off. */
export function defused(cell: string): string {
  return cell.replaceAll(LINE_ENDS, ' ').replaceAll(RUNS, `$1$2'`)
}

/** What the cell said before it was defused. */
export function undefused(cell: string): string {
  return cell.includes("'") ? cell.replaceAll(DEFUSED, '$1$2') : cell
}
