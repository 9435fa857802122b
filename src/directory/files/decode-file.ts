/** Bytes of a file to text: UTF-8, UTF-16 with its mark, or a code page when only one of them makes sense of the file. */
import { onlyReading } from './code-pages.ts'

/** What makes a file unreadable as a whole, in words for the person who sent it. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile'
}

const SAVE_AS_UTF8 = 'Save it as "CSV UTF-8" and send it again.'

/** How files of .xlsx and .ods, and of .xls, begin. */
const WORKBOOKS = ['504b0304', 'd0cf11e0']

/** The text piece by piece, without a byte order mark. The file is read twice: first to learn how it is written. */
export async function* decoded(chunks: () => AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decode = await decoderFor(chunks)
  let first = true
  for await (const chunk of chunks()) {
    const text = decode(chunk)
    yield first ? text.replace(/^\uFEFF/, '') : text
    first &&= text === ''
  }
  yield decode()
}

/** The rest of a letter that was cut in two comes with the next piece; without a piece, the end of the file. */
type Decode = (chunk?: Uint8Array) => string

async function decoderFor(chunks: () => AsyncIterable<Uint8Array>): Promise<Decode> {
  const mark = await firstBytes(chunks(), 4)
  if (WORKBOOKS.includes(Buffer.from(mark).toString('hex')))
    throw new UnreadableFile('The file is a workbook, not CSV. Save the sheet as "CSV UTF-8" and send that.')
  if (mark[0] === 0xff && mark[1] === 0xfe) return whole('utf-16le', chunks)
  if (mark[0] === 0xfe && mark[1] === 0xff) return whole('utf-16be', chunks)
  const utf8 = streaming('utf-8')
  let done = 0
  try {
    for await (const chunk of chunks()) {
      if (chunk.includes(0))
        throw new UnreadableFile(`The file holds bytes of zero: it is UTF-16, or no text. ${SAVE_AS_UTF8}`)
      utf8(chunk)
      done += chunk.length
    }
    utf8()
  } catch (error) {
    if (error instanceof UnreadableFile || !(error instanceof TypeError)) throw error
    return codePage(chunks, done)
  }
  return streaming('utf-8')
}

async function firstBytes(chunks: AsyncIterable<Uint8Array>, count: number): Promise<number[]> {
  const bytes: number[] = []
  for await (const chunk of chunks) {
    bytes.push(...chunk.subarray(0, count - bytes.length))
    if (bytes.length >= count) break
  }
  return bytes
}

function streaming(name: string): Decode {
  const decoder = new TextDecoder(name, { fatal: true, ignoreBOM: true })
  return (chunk) => (chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true }))
}

/** UTF-16 that is cut off or no UTF-16 at all is found before anything of it is stored. */
async function whole(name: string, chunks: () => AsyncIterable<Uint8Array>): Promise<Decode> {
  const look = streaming(name)
  try {
    let text = ''
    for await (const chunk of chunks()) {
      text = look(chunk)
      if (text.includes('\0')) throw new TypeError('a sign of zero')
    }
    look()
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause
    throw new UnreadableFile(`The file begins like UTF-16 and cannot be read as that. ${SAVE_AS_UTF8}`, { cause })
  }
  return streaming(name)
}

async function codePage(chunks: () => AsyncIterable<Uint8Array>, after: number): Promise<Decode> {
  const reading = await onlyReading(chunks())
  if (reading.kind === 'one') return reading.decode
  const why =
    reading.kind === 'none'
      ? `The file is not UTF-8 (after byte ${after}).`
      : `The file is not UTF-8, and "${reading.word[0]}" in it may as well be "${reading.word[1]}" (${reading.names.join(' or ')}).`
  throw new UnreadableFile(`${why} ${SAVE_AS_UTF8}`)
}
