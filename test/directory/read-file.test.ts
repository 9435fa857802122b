/** Files as they come from the world: encodings, separators, line ends, quotes, and numbers as people write them. */
import { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { guessMapping, mappingProblem } from '../../src/directory/files/file-columns.ts'
import { readCsv, UnreadableFile } from '../../src/directory/files/read-file.ts'
import { readRow } from '../../src/directory/files/read-row.ts'
import type { Kind } from '../../src/domain/directory/directory-rows.ts'

async function cellsOf(content: string | Uint8Array, pieces = 1_000): Promise<string[][]> {
  const bytes = Buffer.from(content as string)
  const chunks = Array.from({ length: Math.ceil(bytes.length / pieces) }, (_, i) =>
    bytes.subarray(i * pieces, (i + 1) * pieces),
  )
  const rows: string[][] = []
  for await (const { cells } of readCsv(() => Readable.from(chunks))) rows.push(cells)
  return rows
}

describe('a file', () => {
  test.each([
    ['commas', 'a,b\n1,2\n'],
    ['semicolons', 'a;b\n1;2\n'],
    ['tabs', 'a\tb\n1\t2\n'],
    ['CR LF', 'a,b\r\n1,2\r\n'],
    ['CR alone', 'a,b\r1,2\r'],
    ['a byte order mark', '\uFEFFa,b\n1,2\n'],
    ['no last line end', 'a,b\n1,2'],
    ['empty lines', 'a,b\n\n\n1,2\n\n'],
    ['quotes', '"a","b"\n"1","2"\n'],
  ])('with %s', async (_, content) => {
    expect(await cellsOf(content)).toEqual([
      ['a', 'b'],
      ['1', '2'],
    ])
    // However it is cut into pieces on the way.
    expect(await cellsOf(content, 1)).toEqual(await cellsOf(content))
  })

  test('with separators, quotes and line ends inside quotes', async () => {
    expect(await cellsOf('a;b\r\n"x;y";"he said ""no""\r\nand left"\r\n')).toEqual([
      ['a', 'b'],
      ['x;y', 'he said "no"\r\nand left'],
    ])
  })

  test('that comes in one piece may be as long as it likes, its first line may not', async () => {
    const rows = 'a,b\n' + '1,2\n'.repeat(60_000)
    expect(await cellsOf(rows, rows.length)).toHaveLength(60_001)
    const heading = 'x'.repeat(200_000)
    await expect(cellsOf(`${heading},b\n1,2\n`, 300_000)).rejects.toThrow(/first line is too long/)
    await expect(cellsOf(`${heading},b\n1,2\n`, 1_000)).rejects.toThrow(/first line is too long/)
  })

  test.each([
    ['that is not UTF-8', Buffer.from([0x61, 0x2c, 0xe9, 0x0a]), /not UTF-8/],
    ['that ends within a letter', Buffer.from([0x61, 0x0a, 0xc3]), /not UTF-8/],
    ['that is empty', Buffer.alloc(0), /empty/],
    ['with a quote that is never closed', Buffer.from('a,b\n"1,2\n3,4\n'), /never closed/],
  ])('%s is refused in words', async (_, content, words) => {
    await expect(cellsOf(content)).rejects.toThrow(UnreadableFile)
    await expect(cellsOf(content)).rejects.toThrow(words)
  })
})

describe('headings', () => {
  test.each<[Kind, string[], (string | undefined)[]]>([
    [
      'contacts',
      ['Contact ID', 'Full Name', 'E-mail', 'Company', 'Telephone'],
      ['id', 'name', 'email', 'employer', 'phone'],
    ],
    [
      'contracts',
      ['Number', 'Sold To', 'END USER', 'support-owner', 'Products'],
      ['number', 'soldTo', 'endUser', 'supportOwner', 'products'],
    ],
    ['companies', ['id', 'name', 'Colour'], ['id', 'name', undefined]],
    ['contacts', ['email', 'Mail'], ['email', undefined]],
  ])('of %s: %j', (kind, headings, mapping) => {
    expect(guessMapping(kind, headings)).toEqual(mapping)
  })

  test('that leave out what is needed are refused by name', () => {
    expect(mappingProblem('grants', guessMapping('grants', ['contact', 'contract']))).toContain('level')
    expect(mappingProblem('grants', guessMapping('grants', ['contact', 'contract', 'level']))).toBeUndefined()
  })
})

describe('a row', () => {
  const COLUMNS = ['id', 'name', 'email', 'employer', 'phone', 'country']
  const phoneOf = (phone: string, country: string): unknown => {
    const read = readRow('contacts', ['a', 'A', 'a@b.example', 'b', phone, country], COLUMNS)
    return read.kind === 'row' ? Reflect.get(read.row, 'phone') : read.sentence
  }

  test.each([
    ['+44 20 7946 0101', '', '+442079460101'],
    ['020 7946 0101', 'GB', '+442079460101'],
    ['(0)20/7946-0101', 'gb', '+442079460101'],
    ['(202) 555-0106', 'US', '+12025550106'],
    ['0049 30 901820', 'DE', '+4930901820'],
    ['06 6982 1234', 'IT', '+390669821234'],
    ["'+442079460101", '', '+442079460101'],
    ['', 'GB', null],
  ])('with the number %j of %j', (phone, country, e164) => {
    expect(phoneOf(phone, country)).toBe(e164)
  })

  test.each([
    ['020 7946 0101', ''],
    ['12', 'GB'],
    ['call me', 'GB'],
  ])('with the number %j of %j is refused', (phone, country) => {
    expect(phoneOf(phone, country)).toContain('must be a telephone number')
  })

  test('that is wrong is shown by whole signs', () => {
    const read = readRow('companies', ['a', 'A', `${'x'.repeat(59)}😀${'y'.repeat(9)}`], ['id', 'name', 'kind'])
    expect(read).toMatchObject({ kind: 'fault', sentence: expect.stringContaining('😀…') as unknown })
  })

  test('names every cell that is wrong', () => {
    const read = readRow(
      'contracts',
      ['SC 1', 'a', 'a', 'a', '', '2026-13-01', '03/04/2026'],
      ['number', 'soldTo', 'endUser', 'supportOwner', 'products', 'startsOn', 'endsOn'],
    )
    expect(read).toMatchObject({ kind: 'fault', code: 'value' })
    const sentence = read.kind === 'fault' ? read.sentence : ''
    for (const name of ['number', 'products', 'starts_on', 'ends_on']) expect(sentence).toContain(name)
  })

  test('that lacks a needed cell names its column', () => {
    expect(readRow('grants', ['ana', 'SC-1001'], ['contact', 'contract', 'level'])).toMatchObject({
      kind: 'fault',
      sentence: 'Column C, level, is empty and must be filled in.',
    })
    expect(readRow('grants', ['ana', 'SC-1001'], ['contact', 'contract'])).toMatchObject({
      kind: 'fault',
      sentence: 'No column is given for level.',
    })
  })

  test('reads levels, states and yes as people write them', () => {
    const columns = ['contact', 'contract', 'level', 'status', 'ownerException']
    expect(readRow('grants', ['ana', 'SC-1', 'Read Only', 'ACTIVE', 'Yes'], columns)).toMatchObject({
      row: { level: 'read-only', status: 'active', ownerException: true },
    })
    expect(readRow('grants', ['ana', 'SC-1', 'Designated Contact', '', ''], columns)).toMatchObject({
      row: { level: 'designated', status: 'active', ownerException: false },
    })
  })
})

test('a cell that looks like a Contact PIN is refused without being repeated, wherever it stands', () => {
  const number = '5373 4848 3216'
  const columns = ['id', 'name', 'kind']
  for (const cells of [
    ['x', number, 'customer'],
    ['x', 'A', number],
    ['x', 'A', 'customer', number],
  ]) {
    const read = readRow('companies', cells, columns)
    expect(read.kind).toBe('fault')
    expect(JSON.stringify(read)).not.toContain('3216')
  }
})
