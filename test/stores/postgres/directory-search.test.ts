/** What is found by what somebody types, and what never is. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { searchDirectory } from '../../../src/stores/postgres/directory/search.ts'
import { openCareline, type Careline } from '../../calls/careline.ts'

let careline: Careline
beforeAll(async () => {
  careline = await openCareline()
})
afterAll(() => careline.close())

const found = async (words: string) =>
  (await searchDirectory(careline.database.pool, words, 10)).map(({ kind, key }) => `${kind} ${key}`)

test.each([
  ['the beginning of a name', 'ana li', ['contact ana']],
  ['the last name', 'lindq', ['contact ana']],
  ['any letter case', 'LINDQ', ['contact ana']],
  ['the beginning of an address', 'eli.novak@', ['contact eli']],
  ['an id', 'kim', ['contact kim']],
  ['words in another order', 'lindqvist ana', ['contact ana']],
  ['a word in the middle', 'systems', ['company norvik']],
  ['a company', 'gallant', ['company gallant']],
  ['the beginning of a contract number', 'sc-200', ['contract SC-2001', 'contract SC-2002', 'contract SC-2003']],
  ['a case number', '0001000001', ['case 0001000001']],
  ['the number of another system', 'cs0012345', ['case 0001000005']],
  ['its digits, without zeros in front', '12345', ['case 0001000005']],
])('by %s', async (_, words, expected) => {
  expect((await found(words)).toSorted()).toEqual(expected)
})

test.each([
  ['one letter', 'a'],
  ['nothing', '  '],
  ['signs of a pattern', '%_'],
  ['signs of a query', "ana' & !:*"],
  ['half a letter', '\\'],
])('%s finds no more than it says', async (_, words) => {
  expect((await found(words)).length).toBeLessThanOrEqual(1)
})

test('never by a PIN, nor by a part of one', async () => {
  const pin = careline.pin('ana')
  for (const part of [pin, pin.slice(0, 5), pin.slice(5), pin.replaceAll(/(.{4})/g, '$1 ')])
    expect(await found(part)).toEqual([])
})

test('a call by its reference, with or without its dashes', async () => {
  const call = await careline.dial('ana', { from: '+13035550031' })
  for (const keys of [careline.pin('ana'), '1', '1', '3'])
    if (call.phone.state === 'gathering') await call.presses(keys)
  const { reference } = await call.view()
  expect(await found(reference)).toEqual([`call ${call.phone.sid}`])
  expect(await found(reference.replaceAll('-', ''))).toEqual([`call ${call.phone.sid}`])
  await call.hangsUp()
})
