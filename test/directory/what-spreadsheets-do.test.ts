/** What spreadsheets, other systems and copying do to files, each by its smallest example: read as it was meant, or refused in a sentence. */
import iconv from 'iconv-lite'
import { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { guessMapping, leftOut, mappingProblem } from '../../src/directory/files/file-columns.ts'
import { readCsv, UnreadableFile, type FileRow } from '../../src/directory/files/read-file.ts'
import { readRow } from '../../src/directory/files/read-row.ts'
import { fieldsOf, KINDS, ROW_SCHEMAS } from '../../src/domain/directory/directory-rows.ts'

const H = 'id,name,email,employer,phone,country,language,time_zone,status'
const ZED = 'zed,Zed Quist,zed@arden.example,arden,,GB,en,UTC,active'

async function rowsOf(content: string | Uint8Array): Promise<FileRow[]> {
  const rows: FileRow[] = []
  for await (const row of readCsv(() => Readable.from([Buffer.from(content as string)]))) rows.push(row)
  return rows
}

/** Of a file of contacts: its rows by number, or the sentence of those that fail. */
async function contactsOf(content: string | Uint8Array): Promise<Record<number, unknown>> {
  const [headings, ...rows] = await rowsOf(content)
  const mapping = guessMapping('contacts', headings?.cells ?? [])
  return Object.fromEntries(
    rows.map(({ line, cells }) => {
      const read = readRow('contacts', cells, mapping)
      return [line, read.kind === 'row' ? read.key : read.sentence]
    }),
  )
}

const cell = (kind: (typeof KINDS)[number], field: string, value: string, country = ''): unknown => {
  const given: Record<string, string> = {
    companies: { id: 'a', name: 'A', kind: 'customer' },
    contacts: { id: 'a', name: 'A', email: 'a@b.example', employer: 'b' },
    contracts: {
      number: 'a',
      soldTo: 'a',
      endUser: 'a',
      supportOwner: 'a',
      products: 'p',
      startsOn: '2026-01-01',
      endsOn: '2026-12-31',
    },
    grants: { contact: 'a', contract: 'b', level: 'designated' },
    staff: { id: 'a', name: 'A', email: 'a@b.example', role: 'analyst' },
  }[kind]
  const row = { ...given, country, [field]: value }
  const fields = fieldsOf(kind).filter((one) => one in row)
  const read = readRow(
    kind,
    fields.map((one) => row[one] ?? ''),
    fields,
  )
  return read.kind === 'row' ? Reflect.get(read.row, field) : read.sentence
}

describe('a line that names the separator', () => {
  test.each([
    ['sep=;', ';'],
    ['"sep=;"', ';'],
    ['sep=\t', '\t'],
    ['SEP=|', '|'],
    ['sep=,', ','],
  ])('%j is obeyed, hidden and not counted', async (line, separator) => {
    const file = [line, ...[H, ZED].map((row) => row.replaceAll(',', separator)), ''].join('\r\n')
    expect(await contactsOf(file)).toEqual({ 2: 'zed' })
    expect(await contactsOf(`\uFEFF${file}`)).toEqual({ 2: 'zed' })
  })
})

describe('rows', () => {
  test('of nothing but separators and spaces are no rows, and count', async () => {
    const file = [
      H,
      ',,,,,,,,',
      ZED,
      ' , , , , , , , , ',
      '',
      ZED.replace('zed', 'zoe'),
      ',,,,,,,,',
      ',,,,,,,,',
      '',
    ].join('\r\n')
    expect(await contactsOf(file)).toEqual({ 3: 'zed', 6: 'zoe' })
  })

  test('may lack empty cells at the end and have some more', async () => {
    const file = [
      H,
      'zed,Zed Quist,zed@arden.example,arden,,GB,en',
      `${ZED.replace('zed', 'zoe')},,`,
      `${ZED.replace('zed', 'zac')},,more`,
    ]
    expect(await contactsOf(file.join('\n'))).toEqual({
      2: 'zed',
      3: 'zoe',
      4: 'Column K says "more", and the headings end at column I. Give it a heading, or see whether a quote around a separator is missing.',
    })
  })

  test('end where any kind of line end is, also where a file has several kinds', async () => {
    expect(await contactsOf(`${H}\r\n${ZED}\n${ZED.replace('zed', 'zoe')}\r${ZED.replace('zed', 'zac')}`)).toEqual({
      2: 'zed',
      3: 'zoe',
      4: 'zac',
    })
  })
})

describe('an encoding', () => {
  const german = `${H}\nzed,Jürgen Groß,zed@arden.example,arden,,DE,de,UTC,active\n`
  test.each([
    ['UTF-16, little end first, with its mark', iconv.encode(german, 'utf16le', { addBOM: true })],
    ['UTF-16, big end first, with its mark', iconv.encode(german, 'utf16be', { addBOM: true })],
    ['Windows-1252, where no other page makes sense', iconv.encode(german, 'win1252')],
    ['UTF-8 with its mark and quotes', Buffer.from(`\uFEFF"id",${german.slice(3)}`)],
  ])('%s is read', async (_, bytes) => {
    const [, row] = await rowsOf(bytes)
    expect(row?.cells[1]).toBe('Jürgen Groß')
  })

  test.each([
    ['UTF-16 without its mark', iconv.encode(german, 'utf16le', { addBOM: false }), /bytes of zero.*CSV UTF-8/],
    ['UTF-16 that is cut off', iconv.encode(german, 'utf16le', { addBOM: true }).subarray(0, 41), /UTF-16/],
    ['a heading with a zero', Buffer.from('id,na\0me\n1,2\n'), /bytes of zero/],
    ['a workbook', Buffer.from('PK\u0003\u0004xxxx'), /workbook/],
    [
      'a page that may be Western or Central European',
      iconv.encode('id,name\n1,Dvořák\n', 'win1250'),
      /"Dvoøák".*"Dvořák"|"Dvořák".*"Dvoøák"/,
    ],
    ['a page that may be Western or Turkish', iconv.encode('id,name\n1,Yıldız\n', 'win1254'), /may as well be/],
    ['bytes that make sense in no page', Buffer.from([0x69, 0x64, 0x0a, 0xff, 0xfe, 0x81, 0x0a]), /not UTF-8/],
  ])('%s is refused with what to do', async (_, bytes, words) => {
    await expect(rowsOf(bytes)).rejects.toThrow(UnreadableFile)
    await expect(rowsOf(bytes)).rejects.toThrow(words)
    await expect(rowsOf(bytes)).rejects.toThrow(/Save .*CSV UTF-8/)
  })
})

describe('headings', () => {
  test("a CRM's Account Name is no contact's name, whatever the order", () => {
    const headings = ['Contact ID', 'Account Name', 'Full Name', 'Email', 'Account ID']
    for (const order of [headings, headings.toReversed()]) {
      const mapping = guessMapping('contacts', order)
      expect(mapping[order.indexOf('Full Name')]).toBe('name')
      expect(leftOut(order, mapping)).toEqual(['Account Name'])
    }
    expect(mappingProblem('contacts', guessMapping('contacts', ['id', 'Account Name', 'email', 'employer']))).toContain(
      'name',
    )
  })

  test('that are there twice are asked about, not chosen from', () => {
    const headings = ['id', 'name', 'Name', 'kind']
    expect(mappingProblem('companies', guessMapping('companies', headings), headings)).toBe(
      'Columns B ("name") and C ("Name") may both be name. Say which one it is, or take one out of the file.',
    )
    const others = ['id', 'Full Name', 'Contact Name', 'email', 'employer']
    expect(mappingProblem('contacts', guessMapping('contacts', others), others)).toContain('may both be name')
  })

  test('with signs that nobody sees are what they look like', () => {
    expect(guessMapping('companies', ['\u200Bid', 'na\u00ADme', 'kind\u00A0'])).toEqual(['id', 'name', 'kind'])
  })
})

describe('a telephone number', () => {
  test.each([
    ['442079460101', 'GB', '+442079460101'],
    ['2079460101', 'GB', '+442079460101'],
    ['2025550106', 'US', '+12025550106'],
    ['12025550106', 'US', '+12025550106'],
    ['30901820', 'DE', '+4930901820'],
  ])('%s of %s lost its plus or zero and can be one only', (value, country, meant) => {
    expect(cell('contacts', 'phone', value, country)).toBe(meant)
  })

  test.each([
    ['442079460101', '', 'Write the number with + and country code'],
    ['442079460101', 'FR', 'may be +442079460101'],
    ['4.42079E+11', 'GB', 'a spreadsheet has shortened the number'],
    ['4,42079E+11', 'DE', 'a spreadsheet has shortened the number'],
    ['#NAME?', 'GB', 'a spreadsheet shows an error'],
    ['########', 'GB', 'a spreadsheet shows an error'],
  ])('%s of %j is refused', (value, country, words) => {
    expect(cell('contacts', 'phone', value, country)).toContain(words)
    expect(cell('contacts', 'phone', value, country)).toMatch(/^Column \w, phone, says "/)
  })
})

describe('a day', () => {
  test.each([
    ['2026-12-31', '2026-12-31'],
    ['31.12.2026', '2026-12-31'],
    ['1.2.2026', '2026-02-01'],
    ['12/31/2026', '2026-12-31'],
    ['31/12/2026', '2026-12-31'],
    ['5/5/2026', '2026-05-05'],
    ['2026/12/31', '2026-12-31'],
    ['31-Dec-2026', '2026-12-31'],
    ['2026-12-31 00:00:00', '2026-12-31'],
  ])('%s is one day', (value, meant) => {
    expect(cell('contracts', 'endsOn', value)).toBe(meant)
  })

  test.each([
    ['03/04/2026', 'it may be 2026-04-03 or 2026-03-04'],
    ['46387', 'a number in place of the day'],
    ['31.12.26', 'not a day that can be read'],
    ['30.02.2026', 'there is no such day'],
    ['2026-12-31T22:00:00Z', 'not a day that can be read'],
  ])('%s is refused', (value, words) => {
    expect(cell('contracts', 'endsOn', value)).toContain(words)
    expect(cell('contracts', 'endsOn', value)).toContain('Write the day like 2026-12-31')
  })
})

describe('a moment of a case', () => {
  const readMoment = (typed: string): unknown => {
    const read = readRow('cases', ['servicenow', 'CS1', typed], ['externalSystem', 'externalNumber', 'openedAt'])
    return read.kind === 'row' ? Reflect.get(read.row, 'openedAt') : read.sentence
  }

  test.each([
    ['30.11.2026', '2026-11-30T00:00:00Z'],
    ['30.11.2026 8:15', '2026-11-30T08:15:00Z'],
    ['30.11.2026 08:15:30', '2026-11-30T08:15:30Z'],
    ['2026-11-30 08:15', '2026-11-30T08:15:00Z'],
    ['2026-11-30T08:15:00+01:00', '2026-11-30T08:15:00+01:00'],
  ])('%s is read, by the clock of UTC unless it says another', (typed, moment) => {
    expect(readMoment(typed)).toBe(moment)
  })

  test.each(['31.02.2026', '03/04/2026 10:00', '30.11.2026 24:10', '46356,34375'])('%s is refused', (typed) => {
    expect(readMoment(typed)).toContain(`opened_at, says "${typed}"`)
  })
})

describe('text', () => {
  test.each([
    ['email', 'zed@arden.example\u200B', 'zed@arden.example'],
    ['name', 'Ana\u2060 Lindqvist', 'Ana Lindqvist'],
    ['name', 'Ana\u00A0Lindqvist\u200E', 'Ana Lindqvist'],
    ['id', 'cafe\u0301', 'café'],
    ['name', 'سی\u200Cنا', 'سی\u200Cنا'],
  ])('%s %j is what it looks like', (field, value, meant) => {
    expect(cell('contacts', field, value)).toBe(meant)
  })

  test.each([
    ['contacts', 'name', '\u200B', 'is empty and must be filled in'],
    ['contacts', 'name', '\u3164\u2800', 'is empty and must be filled in'],
    ['contacts', 'name', 'J\uFFFDrgen', 'a letter that was lost'],
    ['contacts', 'name', 'Micha? Nowak', 'a letter seems to have been lost'],
    ['contacts', 'name', 'JÃ¼rgen GroÃŸ', 'seems to mean "Jürgen Groß"'],
    ['contacts', 'name', 'Ana\nLindqvist', 'goes over several lines'],
    ['contracts', 'products', 'Gateway | EU', 'holds ; or |'],
    ['contracts', 'hours', '5-Sep', 'made a day of it'],
    ['companies', 'name', '#REF!', 'a spreadsheet shows an error'],
  ] as const)('%s %s %j is refused', (kind, field, value, words) => {
    expect(cell(kind, field, value)).toContain(words)
  })
})

test('no sentence is in the words of a program', () => {
  for (const kind of KINDS)
    for (const field of fieldsOf(kind))
      for (const value of ['', '?', 'x'.repeat(300), ';;;', '\u0007', 'a;'.repeat(300), '12', '😀', '-']) {
        const said = cell(kind, field, value)
        if (typeof said !== 'string' || !said.startsWith('Column')) continue
        expect(said).not.toMatch(/invalid|expected|received|undefined|zod|too (big|small)/i)
        expect(said).toMatch(/\.$/)
      }
  for (const kind of KINDS) {
    const nothing = ROW_SCHEMAS[kind].safeParse(Object.fromEntries(fieldsOf(kind).map((field) => [field, 7])))
    for (const { message } of nothing.error?.issues ?? []) expect(message).not.toMatch(/invalid|expected/i)
  }
})
