/** Files in the code page of a machine, which no byte of them names: read only where one of the usual ones makes sense. */
import iconv from 'iconv-lite'

/**
 * What spreadsheets save "CSV" in, on Windows in Western Europe, Central Europe, Turkey and the Baltic states, on the Mac, and as
 * "CSV (MS-DOS)"; and what systems of Central Europe write. Others share no letters with Latin text.
 */
const PAGES = {
  'Windows-1252': 'win1252',
  'Windows-1250': 'win1250',
  'Windows-1254': 'win1254',
  'Windows-1257': 'win1257',
  'ISO 8859-2': 'iso88592',
  'Mac Roman': 'macroman',
  'DOS 850': 'cp850',
} as const

/** Enough to tell pages apart, and so few that a large file takes no memory. */
const MOST_WORDS = 5_000

export type Reading =
  | { kind: 'one'; decode: (chunk?: Uint8Array) => string }
  | { kind: 'none' }
  /** The same word in two pages, and their names. */
  | { kind: 'several'; word: [string, string]; names: [string, string] }

/** Each page that makes sense of every word must read all words alike; otherwise a name would come out as another one. */
export async function onlyReading(chunks: AsyncIterable<Uint8Array>): Promise<Reading> {
  const words = await wordsBeyondAscii(chunks)
  const readings = Object.entries(PAGES)
    .map(([name, page]) => ({ name, page, texts: words.map((word) => iconv.decode(word, page)) }))
    .filter(({ texts }) => texts.every(makesSense))
  const [first, ...others] = readings
  if (first === undefined) return { kind: 'none' }
  for (const other of others) {
    const at = first.texts.findIndex((text, i) => text !== other.texts[i])
    if (at >= 0)
      return {
        kind: 'several',
        word: [first.texts[at] ?? '', other.texts[at] ?? ''],
        names: [first.name, other.name],
      }
  }
  // One byte is one letter in all of them: a piece may end anywhere.
  return { kind: 'one', decode: (chunk) => (chunk === undefined ? '' : iconv.decode(Buffer.from(chunk), first.page)) }
}

/** Every run of letters with a byte above 127 in it, once. */
async function wordsBeyondAscii(chunks: AsyncIterable<Uint8Array>): Promise<Buffer[]> {
  const seen = new Set<string>()
  let rest = ''
  for await (const chunk of chunks) {
    const text = rest + Buffer.from(chunk).toString('latin1')
    const runs = text.split(/[^A-Za-z\x80-\xFF]+/)
    rest = runs.pop() ?? ''
    for (const run of runs) if (/[\x80-\xFF]/.test(run) && seen.size < MOST_WORDS) seen.add(run)
  }
  if (/[\x80-\xFF]/.test(rest)) seen.add(rest)
  return [...seen].map((word) => Buffer.from(word, 'latin1'))
}

/** Letters of Latin writing as words have them: all small, a capital first, or all capitals. */
const WORD = /^(?:\p{Ll}+|\p{Lu}\p{Ll}*|\p{Lu}+|(?:Mc|Mac|De|La|Le|Van|Von|Di)\p{Lu}\p{Ll}+)$/u
/** Letters that a code page holds and words of names do not. */
const ODD = /[ƒﬁﬂªºˆ˜¸]/u
const BETWEEN_WORDS = /[\u00A0\u00B7\u2013\u2014\u2019]/g
const AROUND_WORDS = /^[¡¿«»„“”‘’‚£€§°…•®©™]+|[¡¿«»„“”‘’‚£€§°…•®©™´]+$/gu

function makesSense(text: string): boolean {
  return text
    .replaceAll(BETWEEN_WORDS, ' ')
    .split(' ')
    .map((word) => word.replaceAll(AROUND_WORDS, ''))
    .every((word) => word === '' || (/^\p{Script=Latin}+$/u.test(word) && WORD.test(word) && !ODD.test(word)))
}
