/** What spreadsheets do to files: how they split them, and what they write when a person saves. */
import iconv from 'iconv-lite'

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

export type Sheet = string[][]

/** Our own file, as a spreadsheet or another system reads it. */
export const opened = (file: string): Sheet => readAsSpreadsheet(file, ',', '\r\n')

const quoted = (cell: string, separator: string, always: boolean) =>
  always || cell.includes(separator) || /["\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell

export function written(sheet: Sheet, separator: string, lineEnd: string, always = false): string {
  return sheet.map((row) => row.map((cell) => quoted(cell, separator, always)).join(separator) + lineEnd).join('')
}

/** A date as a spreadsheet understands it, in the order of its country. */
export type DayStyle = 'us' | 'gb' | 'de' | 'serial'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const GERMAN = ['Jan', 'Feb', 'Mrz', 'Apr', 'Mai', 'Jun', 'Jul', 'Aug', 'Sep', 'Okt', 'Nov', 'Dez']

function shownDay(year: number, month: number, day: number, style: DayStyle): string {
  const two = (value: number) => String(value).padStart(2, '0')
  switch (style) {
    case 'us':
      return `${month}/${day}/${year}`
    case 'gb':
      return `${two(day)}/${two(month)}/${year}`
    case 'de':
      return `${two(day)}.${two(month)}.${year}`
    case 'serial':
      return String(Math.round((Date.UTC(year, month - 1, day) - Date.UTC(1899, 11, 30)) / 86_400_000))
    default:
      return style satisfies never
  }
}

/** What a person sees of a cell, and so what is saved: numbers and days in the way of the spreadsheet. */
export function asExcelShowsIt(cell: string, style: DayStyle): string {
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(cell)
  if (iso) return shownDay(Number(iso[1]), Number(iso[2]), Number(iso[3]), style)
  const short = /^(\d{1,2})-(\d{1,2})$/.exec(cell)
  if (short && Number(short[1]) <= 12 && Number(short[2]) <= 28) {
    const [month, day] = [Number(short[1]), Number(short[2])]
    return style === 'de'
      ? `${String(month).padStart(2, '0')}. ${GERMAN[day % 12] ?? ''}`
      : `${day}-${MONTHS[month - 1] ?? ''}`
  }
  const named = /^([A-Z]{3})(\d{1,2})$/.exec(cell)
  if (named && MONTHS.some((month) => month.toUpperCase() === named[1]) && Number(named[2]) <= 28)
    return `${named[2] ?? ''}-${MONTHS.find((month) => month.toUpperCase() === named[1]) ?? ''}`
  if (/^[+-]?\d+(\.\d+)?$/.test(cell) || /^\d+E\d+$/.test(cell)) {
    const number = Number(cell)
    if (/E/.test(cell))
      return number
        .toExponential(2)
        .replace(/e\+(\d)$/, 'E+0$1')
        .replace('e', 'E')
    if (Math.abs(number) < 1e11) return String(number)
    const [mantissa = '', exponent = ''] = number.toExponential(5).split('e')
    return `${String(Number(mantissa))}E${exponent}`
  }
  return cell
}

const each = (sheet: Sheet, change: (cell: string) => string): Sheet => sheet.map((row) => row.map(change))

/** Windows-1252 as a spreadsheet writes it: what it lacks becomes a question mark. */
export function inCodePage(text: string, page: string): Buffer {
  return iconv.encode(text, page)
}

export const utf8 = (text: string, mark = false) => Buffer.from((mark ? '\uFEFF' : '') + text)

/** What programs do to a file between taking it out and bringing it in again. */
export const PROGRAMS: Record<string, (file: string) => Buffer> = {
  'a text editor that changes line ends': (file) => utf8(file.replaceAll('\r\n', '\n')),
  'an old Mac': (file) => utf8(written(opened(file), ',', '\r')),
  'Excel, CSV UTF-8': (file) => utf8(written(opened(file), ',', '\r\n'), true),
  'Excel in German, CSV in its code page': (file) => inCodePage(written(opened(file), ';', '\r\n'), 'win1252'),
  'Excel in Polish, CSV in its code page': (file) => inCodePage(written(opened(file), ';', '\r\n'), 'win1250'),
  'Excel on a Mac, CSV': (file) => inCodePage(written(opened(file), ',', '\r'), 'macroman'),
  'Excel, CSV (MS-DOS)': (file) => inCodePage(written(opened(file), ',', '\r\n'), 'cp850'),
  'Excel, Unicode text': (file) => iconv.encode(written(opened(file), '\t', '\r\n'), 'utf16', { addBOM: true }),
  'Excel without asking, in American': (file) =>
    utf8(
      written(
        each(opened(file), (cell) => asExcelShowsIt(cell, 'us')),
        ',',
        '\r\n',
      ),
      true,
    ),
  'Excel without asking, in British': (file) =>
    utf8(
      written(
        each(opened(file), (cell) => asExcelShowsIt(cell, 'gb')),
        ',',
        '\r\n',
      ),
      true,
    ),
  'Excel without asking, in German': (file) =>
    utf8(
      written(
        each(opened(file), (cell) => asExcelShowsIt(cell, 'de')),
        ';',
        '\r\n',
      ),
      true,
    ),
  'Excel with days as numbers': (file) =>
    utf8(
      written(
        each(opened(file), (cell) => asExcelShowsIt(cell, 'serial')),
        ',',
        '\r\n',
      ),
      true,
    ),
  'a spreadsheet that takes apostrophes off': (file) => {
    const sheet = each(opened(file), (cell) => asExcelShowsIt(cell.replace(/^'/, ''), 'gb'))
    return utf8(written(sheet, ',', '\n'))
  },
  'Excel that took UTF-8 for its code page': (file) => utf8(iconv.decode(Buffer.from(file), 'win1252'), true),
  'a line that names the separator': (file) => utf8(`sep=;\r\n${written(opened(file), ';', '\r\n')}`),
  'empty rows and columns behind the last': (file) => {
    const sheet = opened(file)
    const width = (sheet[0]?.length ?? 0) + 2
    const wide = sheet.map((row) => [...row, '', ''])
    const blank = Array.from({ length: width }, () => '')
    return utf8(written([...wide, blank, blank.map(() => ' '), []], ',', '\r\n'))
  },
  'rows cut off behind their last filled cell': (file) =>
    utf8(
      written(
        opened(file).map((row) => row.slice(0, row.findLastIndex((cell) => cell !== '') + 1)),
        ',',
        '\r\n',
      ),
    ),
  'LibreOffice, tabs and every text in quotes': (file) => utf8(written(opened(file), '\t', '\n', true)),
  'a CRM: columns turned round, other words for them, one more, all in quotes': (file) => {
    const [headings = [], ...rows] = opened(file)
    const words: Record<string, string> = { name: 'Full Name', email: 'E-Mail Address', time_zone: 'TimeZone' }
    const sheet = [
      [...headings.map((heading) => words[heading] ?? heading).toReversed(), 'Record Type'],
      ...rows.map((row) => [...row.toReversed(), 'Person Account']),
    ]
    return utf8(written(sheet, ',', '\r\n', true))
  },
  'copying that adds signs which cannot be seen': (file) =>
    utf8(
      written(
        each(opened(file), (cell) => (cell === '' ? '' : `\u200B${cell}\uFEFF`)),
        ',',
        '\r\n',
      ),
    ),
  'a Mac file system: letters in two parts': (file) => utf8(file.normalize('NFD')),
}
