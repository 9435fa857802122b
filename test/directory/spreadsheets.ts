/** What spreadsheets do to files: how they split them, and what they write when a person saves. */

/**
 * Cells as a spreadsheet splits them: a quote counts only at the start of a cell, and what follows a closing quote is
 * taken as it stands. Written apart from the program's own reader, so that one cannot hide a fault of the other.
 */
export function readAsSpreadsheet(text: string, separator: string, lineEnd: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let at = 0
  while (at <= text.length) {
    let cell = ''
    if (text[at] === '"') {
      at += 1
      while (at < text.length && !(text[at] === '"' && text[at + 1] !== '"')) {
        cell += text[at] ?? ''
        at += text[at] === '"' ? 2 : 1
      }
      at += 1
    }
    while (at < text.length && text[at] !== separator && !text.startsWith(lineEnd, at)) {
      cell += text[at] ?? ''
      at += 1
    }
    row.push(cell)
    if (at < text.length && text[at] === separator) {
      at += 1
      continue
    }
    rows.push(row)
    row = []
    at += lineEnd.length
    if (at >= text.length) break
  }
  return rows
}
