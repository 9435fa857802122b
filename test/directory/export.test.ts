/** Files that leave: what people wrote stays in its cell, whichever program opens them and however it splits them. */
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { defused, undefused } from '../../src/directory/files/defuse.ts'
import { toCsv } from '../../src/directory/files/export.ts'
import { readAsSpreadsheet } from './spreadsheets.ts'

const SEPARATORS = [',', ';', '\t'] as const
const LINE_ENDS = ['\r\n', '\n', '\r'] as const

/** Text is made of them as an attacker composes it: separators, quotes, line ends and formulas more often than letters. */
const SIGNS = ['=', '+', '-', '@', '＝', ',', ';', '\t', '|', '"', "'", ' ', '\n', '\r', '\r\n', '\u2028', '\u0085']
const WORDS = ['x', 'C-1', 'é', "=cmd|'/c calc'!A0", '']
const hostile = fc.array(fc.constantFrom(...SIGNS, ...WORDS), { maxLength: 12 }).map((parts) => parts.join(''))

/** A cell that a spreadsheet would take for a formula: it trims nothing but spaces. */
const FORMULA = /^ *[=+\-@＝＋－＠]/

describe('a file that leaves', () => {
  test.each(["x\n=cmd|'/c calc'!A0", 'x\rC-1;Norvik;forged', 'hello;=1+1', 'a;"=1+1', 'x;', 'x\t=1', 'x\n"\n=1'])(
    'keeps %j in one row and runs nothing of it',
    (cell) => {
      const file = toCsv([
        ['reference', 'summary', 'contract'],
        ['R-1', cell, 'SC-1'],
        ['R-2', 'fine', 'SC-2'],
      ])
      for (const separator of SEPARATORS)
        for (const lineEnd of LINE_ENDS) {
          const rows = readAsSpreadsheet(file.slice(0, -2), separator, lineEnd)
          expect(rows).toHaveLength(3)
          expect(rows.flat().filter((one) => FORMULA.test(one))).toEqual([])
        }
    },
  )

  test('has as many rows as were written, and no formula, for every separator and line end', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(hostile, hostile, hostile), { minLength: 1, maxLength: 4 }), (rows) => {
        const file = toCsv([['first', 'second', 'third'], ...rows])
        for (const separator of SEPARATORS)
          for (const lineEnd of LINE_ENDS) {
            const read = readAsSpreadsheet(file.slice(0, -2), separator, lineEnd)
            expect(read).toHaveLength(rows.length + 1)
            expect(read.flat().filter((cell) => FORMULA.test(cell))).toEqual([])
          }
      }),
      { numRuns: 2_000 },
    )
  })

  test('says the same to a strict reader of RFC 4180', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(hostile, hostile), { minLength: 1, maxLength: 4 }), (rows) => {
        expect(parse(toCsv(rows))).toEqual(rows.map((cells) => cells.map(defused)))
      }),
    )
  })

  test('is read back to what there was', () => {
    fc.assert(
      fc.property(hostile, (cell) => {
        const oneLine = cell.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
        expect(undefused(defused(cell))).toBe(oneLine)
      }),
      { numRuns: 2_000 },
    )
  })
})
