/** A CSV file as it comes: UTF-8 with or without a mark, commas, semicolons or tabs, any line ends, row by row. */
import { Readable } from 'node:stream'
import { parse, CsvError } from 'csv-parse'

export interface FileRow {
  /** As a spreadsheet counts: the headings are row 1. */
  line: number
  cells: string[]
}

/** What makes a file unreadable as a whole, in words for whoever sent it. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile'
}

/** Longer than any row of a directory. */
const MOST_BYTES_A_ROW = 128 * 1024

/** The headings first, then every row. Holds one row at a time. Throws `UnreadableFile`. */
export async function* readCsv(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<FileRow> {
  const text = decoded(chunks)
  let start = ''
  while (!/[\r\n]/.test(start)) {
    const next = await text.next()
    if (next.done === true) break
    start += next.value
    if (start.search(/[\r\n]|$/) > MOST_BYTES_A_ROW)
      throw new UnreadableFile('The first line is too long to be headings.')
  }
  const parser = parse({
    bom: true,
    delimiter: delimiterOf(start),
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: MOST_BYTES_A_ROW,
  })
  const source = Readable.from(follow(start, text))
  // What goes wrong with the source has to reach whoever reads the rows.
  source.on('error', (error) => parser.destroy(error))
  source.pipe(parser)
  let line = 0
  try {
    for await (const cells of parser as AsyncIterable<string[]>) {
      line += 1
      yield { line, cells }
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    throw new UnreadableFile(
      error.code === 'CSV_QUOTE_NOT_CLOSED'
        ? `A quote after row ${line} is never closed.`
        : `Row ${line + 1} cannot be read: is a quote missing?`,
      { cause: error },
    )
  }
  if (line === 0) throw new UnreadableFile('The file is empty.')
}

async function* follow(start: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
  yield start
  yield* rest
}

async function* decoded(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  let done = 0
  for await (const chunk of chunks) {
    try {
      yield decoder.decode(chunk, { stream: true })
    } catch (error) {
      throw notUtf8(done, error)
    }
    done += chunk.length
  }
  try {
    yield decoder.decode()
  } catch (error) {
    throw notUtf8(done, error)
  }
}

function notUtf8(after: number, cause: unknown): UnreadableFile {
  return new UnreadableFile(`The file is not UTF-8 (after byte ${after}). Save it as "CSV UTF-8" and send it again.`, {
    cause,
  })
}

/** Whichever of the three the headings hold most of, outside quotes. */
function delimiterOf(start: string): string {
  const first = start.split(/[\r\n]/, 1)[0]?.replaceAll(/"[^"]*"/g, '') ?? ''
  const count = (sign: string) => first.split(sign).length
  return [';', '\t'].reduce((best, sign) => (count(sign) > count(best) ? sign : best), ',')
}
