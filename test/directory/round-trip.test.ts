/** Out, through what spreadsheets and other systems do to files, and in again: the same rows, or a sentence. Never other rows. */
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { UnreadableFile } from '../../src/directory/files/decode-file.ts'
import { exportCsv } from '../../src/directory/files/export.ts'
import { guessMapping, mappingProblem } from '../../src/directory/files/file-columns.ts'
import { readCsv } from '../../src/directory/files/read-file.ts'
import { readRow } from '../../src/directory/files/read-row.ts'
import { rewrittenValue } from '../../src/directory/files/rewritten-values.ts'
import { bareNumber, strangeKeys } from '../../src/directory/files/strange-keys.ts'
import { keyOf, ROW_SCHEMAS, type Kind, type Row } from '../../src/domain/directory/directory-rows.ts'
import { PROGRAMS } from './spreadsheets.ts'

const NAMES = [
  'Ana Lindqvist',
  'Jürgen Groß',
  'François Lefèvre',
  'Michał Nowak',
  "Conor O'Neil",
  '李小龍',
  'Zoë "Zed" Quist',
]
const COMPANIES = [
  'Arden Bank',
  '=SUM Ltd',
  '-Minus; and sons',
  'Öl, Gas + Co',
  '@home',
  'Ünal & Söhne',
  'Groß | Klein',
]
const word = fc.constantFrom(...NAMES, ...COMPANIES)
const person = fc.constantFrom(...NAMES)
const id = fc.constantFrom(
  'ana',
  '00042',
  '42',
  '1E5',
  'MAR1',
  '3-4',
  '1.10',
  '2026-12',
  '1234567890123456789',
  'x.y_z',
  'café',
)
const phone = fc.constantFrom('+442079460101', '+12025550106', '+4930901820', '+390669821234', null)
const country = fc.constantFrom('GB', 'US', 'DE', 'IT', null)
const day = fc
  .integer({ min: 0, max: 3_000 })
  .map((days) => new Date(Date.UTC(2024, 0, 1) + days * 86_400_000).toISOString().slice(0, 10))
const product = fc.constantFrom('voice-platform', 'reporting', 'Gateway, EU', '007', '1.10', '+plus', 'Süd')

const rows: { [K in Kind]?: fc.Arbitrary<Row> } = {
  companies: fc.record({
    id,
    name: word,
    kind: fc.constantFrom('customer', 'partner'),
    country,
    supportPhone: phone,
  }) as never,
  contacts: fc.record({
    id,
    name: person,
    email: id.map((local) => `p-${local.normalize('NFD').replaceAll(/[^a-z0-9]/gi, '')}@xn--mnchen-3ya.example`),
    employer: id,
    phone,
    country,
    timeZone: fc.constantFrom('UTC', 'Europe/London'),
  }) as never,
  contracts: fc.record({
    number: id,
    soldTo: id,
    endUser: id,
    supportOwner: id,
    products: fc.uniqueArray(product, { minLength: 1, maxLength: 3 }),
    startsOn: day,
    endsOn: day,
    terminatedOn: fc.option(day),
    hours: fc.constantFrom('24x7', '9-5', '8x5'),
  }) as never,
}

type Arrived = { kind: 'refused' } | { kind: 'rows'; rows: Map<string, Row | 'refused'> }

/** What the importer makes of a file where these rows are known already. */
async function broughtIn(kind: Kind, file: Buffer, known: ReadonlyMap<string, Row>): Promise<Arrived> {
  const arrived = new Map<string, Row | 'refused'>()
  try {
    const read = readCsv(() => Readable.from([file]))
    const first = await read.next()
    const headings = first.done === true ? [] : first.value.cells
    const mapping = guessMapping(kind, headings)
    const fault = mappingProblem(kind, mapping, headings)
    if (fault !== undefined) return { kind: 'refused' }
    for await (const { line, cells } of read) {
      const row = readRow(kind, cells, mapping)
      if (row.kind === 'fault') {
        expect(row.sentence).toMatch(/\.$/)
        arrived.set(`row ${line}`, 'refused')
      } else if (arrived.has(row.key) || rewrittenValue(known.get(row.key), row.row) !== undefined)
        arrived.set(row.key, 'refused')
      else arrived.set(row.key, row.row)
    }
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error
    return { kind: 'refused' }
  }
  const changed = [...arrived].flatMap(([key, row]) =>
    row === 'refused' || isDeepStrictEqual(row, known.get(key)) ? [] : [{ key, isNew: !known.has(key) }],
  )
  const sameNumber = (_: Kind, numbers: readonly string[]) =>
    Promise.resolve(
      [...known.keys()].flatMap((key) => {
        const number = bareNumber(key)
        return number !== undefined && numbers.includes(number) ? [{ key, number }] : []
      }),
    )
  for (const key of (await strangeKeys({ sameNumber }, kind, changed)).keys()) arrived.set(key, 'refused')
  return { kind: 'rows', rows: arrived }
}

describe.each(Object.entries(rows) as [Kind, fc.Arbitrary<Row>][])('%s', (kind, row) => {
  const directory = fc.uniqueArray(
    row.map((one): Row => ROW_SCHEMAS[kind].parse(one)),
    { minLength: 1, maxLength: 5, selector: (one) => keyOf(kind, one) },
  )

  test.each(Object.entries(PROGRAMS))('through %s', async (_, program) => {
    await fc.assert(
      fc.asyncProperty(directory, async (given) => {
        const known = new Map(given.map((one) => [keyOf(kind, one), one]))
        const file = await text(
          Readable.from(exportCsv(kind, (_kind, after) => Promise.resolve(after === undefined ? given : []))),
        )
        const arrived = await broughtIn(kind, program(file), known)
        if (arrived.kind === 'refused') return
        expect(arrived.rows.size).toBeLessThanOrEqual(given.length)
        for (const [key, one] of arrived.rows) if (one !== 'refused') expect(one).toEqual(known.get(key))
      }),
      { numRuns: 60 },
    )
  })

  test('comes back as it is when nothing was rewritten', async () => {
    await fc.assert(
      fc.asyncProperty(directory, async (given) => {
        const known = new Map(given.map((one) => [keyOf(kind, one), one]))
        const file = await text(
          Readable.from(exportCsv(kind, (_kind, after) => Promise.resolve(after === undefined ? given : []))),
        )
        for (const program of [
          'a text editor that changes line ends',
          'an old Mac',
          'Excel, CSV UTF-8',
          'Excel, Unicode text',
          'a line that names the separator',
          'empty rows and columns behind the last',
          'rows cut off behind their last filled cell',
          'LibreOffice, tabs and every text in quotes',
          'copying that adds signs which cannot be seen',
          'a Mac file system: letters in two parts',
        ])
          expect(await broughtIn(kind, PROGRAMS[program]?.(file) ?? Buffer.alloc(0), known), program).toEqual({
            kind: 'rows',
            rows: known,
          })
      }),
      { numRuns: 40 },
    )
  })
})
