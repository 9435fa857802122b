/** A CSV file as it comes: commas, semicolons, tabs or bars, any line ends, a line that names the separator, row by row. */
import { Readable } from 'node:stream'
import { parse, CsvError } from 'csv-parse'
import { plainText } from '../../domain/plain-text.ts'
import { decoded, UnreadableFile } from './decode-file.ts'

export { UnreadableFile } from './decode-file.ts'

export interface FileRow {
  /** As the spreadsheet that wrote it counts: the headings are row 1, empty rows count. */
  line: number
  cells: string[]
}

/** Longer than any row of a directory. */
const MOST_CHARACTERS_A_ROW = 128 * 1024
const LINE_ENDS = ['\r\n', '\n', '\r']

/**
 * The headings first, then every row that says anything. Holds one row at a time, and reads `chunks` twice. Throws
 * `UnreadableFile`. A line `sep=;` above the headings names the separator; spreadsheets hide it and do not count it.
 */
export async function* readCsv(chunks: () => AsyncIterable<Uint8Array>): AsyncGenerator<FileRow> {
  const text = decoded(chunks)
  let { line: first, rest } = await firstLine('', text)
  const named = SEPARATOR_LINE.exec(first)?.[1]
  if (named !== undefined) ({ line: first, rest } = await firstLine(rest.replace(/^(?:\r\n|\r|\n)/, ''), text))
  const parser = parse({
    delimiter: named ?? separatorOf(first),
    record_delimiter: LINE_ENDS,
    relax_column_count: true,
    relax_quotes: true,
    max_record_size: MOST_CHARACTERS_A_ROW,
  })
  const source = Readable.from(follow(first + rest, text))
  // What goes wrong with the source has to reach the code that reads the rows.
  source.on('error', (error) => parser.destroy(error))
  source.pipe(parser)
  let line = 0
  let told = 0
  try {
    for await (const cells of parser as AsyncIterable<string[]>) {
      line += 1
      if (cells.every((cell) => plainText(cell).trim() === '')) continue
      told += 1
      yield { line, cells }
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    throw new UnreadableFile(
      error.code === 'CSV_QUOTE_NOT_CLOSED'
        ? `A quote after row ${line} is never closed. Close it, or take it out.`
        : `Row ${line + 1} cannot be read: is a quote missing?`,
      { cause: error },
    )
  }
  if (told === 0) throw new UnreadableFile('The file is empty. It needs headings in its first row and rows below them.')
}

/** As Excel writes and obeys it; some programs put it in quotes. */
const SEPARATOR_LINE = /^"?sep=([^"\r\n])"?[,;\t]*$/i

/** Up to its line end, which stays with the rest: what that begins with may be half of one. */
async function firstLine(start: string, text: AsyncGenerator<string>): Promise<{ line: string; rest: string }> {
  let all = start
  for (;;) {
    const end = all.search(/[\r\n]/)
    if ((end < 0 ? all.length : end) > MOST_CHARACTERS_A_ROW)
      throw new UnreadableFile('The first line is too long to be headings.')
    // A CR at the very end may have its LF in the next piece.
    if (end >= 0 && end < all.length - 1) return { line: all.slice(0, end), rest: all.slice(end) }
    const next = await text.next()
    if (next.done === true) return { line: end < 0 ? all : all.slice(0, end), rest: end < 0 ? '' : all.slice(end) }
    all += next.value
  }
}

async function* follow(start: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
  yield start
  yield* rest
}

/** The one that the headings hold most of, outside quotes. */
function separatorOf(headings: string): string {
  const bare = headings.replaceAll(/"[^"]*"/g, '')
  const count = (sign: string) => bare.split(sign).length
  return [';', '\t', '|'].reduce((best, sign) => (count(sign) > count(best) ? sign : best), ',')
}
