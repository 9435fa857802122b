/** Free text that looks like a Contact PIN: found however it is written, told without repeating it, and nothing looked up. */
import { describe, expect, test } from 'vitest'
import { caseAction } from '../../../src/domain/cases/cases.ts'
import { companyRow } from '../../../src/domain/directory/directory-rows.ts'
import { drawPin, formatPin, PIN_SIZES } from '../../../src/domain/pin/pin.ts'
import { formHoldsPin, holdsPin, PIN_IN_TEXT } from '../../../src/domain/pin/pin-in-text.ts'
import { checkDigit } from '../../../src/domain/pin/verhoeff.ts'

const pin = (size: keyof typeof PIN_SIZES = '5+6') => drawPin(PIN_SIZES[size], { ownPhones: [] }).number.reveal()
const slip = (number: string) => number.slice(0, -1) + String((Number(number.at(-1)) + 1) % 10)
const grouped = (number: string, between: string) => (number.match(/.{1,4}/g) ?? []).join(between)

test.each(Object.keys(PIN_SIZES) as (keyof typeof PIN_SIZES)[])('a PIN of %s is found as it is shown', (size) => {
  const { number } = drawPin(PIN_SIZES[size], { ownPhones: [] })
  expect(holdsPin(`My PIN is ${formatPin(number).reveal()}.`)).toBe(true)
  expect(holdsPin(number.reveal())).toBe(true)
  expect(holdsPin(slip(number.reveal()))).toBe(false)
})

describe('a PIN is found', () => {
  test.each([' ', '-', '.', ' - ', '\u00a0', '\u2013', '\n', '_'])('with %j between its digits', (between) => {
    expect(holdsPin(`pin${grouped(pin(), between)}thanks`)).toBe(true)
    expect(holdsPin([...pin()].join(between))).toBe(true)
  })

  test('beside other numbers, and in digits of full width', () => {
    expect(holdsPin(`2026-11-29 ${grouped(pin(), ' ')} 17`)).toBe(true)
    expect(holdsPin([...pin()].map((d) => String.fromCharCode(0xff10 + Number(d))).join(''))).toBe(true)
  })
})

describe('nothing is found', () => {
  test('in ordinary words and numbers', () => {
    for (const text of [
      '',
      'Case 1000001 since 2026-11-29, 10.0.0.1',
      'Error 0x8007000E at 12:45:09',
      '+1 202 555 0108',
    ])
      expect(holdsPin(text), text).toBe(false)
  })

  test('in a number with a word between its digits, as the sentence says to write it', () => {
    const number = pin()
    expect(holdsPin(`${number.slice(0, 4)} then ${number.slice(4, 8)} then ${number.slice(8)}`)).toBe(false)
  })

  test('in a longer number that only holds one', () => {
    const digits = `7${pin()}`
    expect(holdsPin(digits)).toBe(false)
  })
})

test('one number in ten of another system is taken for one, whether or not any person has it', () => {
  const found = Array.from({ length: 1_000 }, (_, i) => `4${String(20_000_000_000 + i * 7_919)}`).filter(holdsPin)
  expect(found.length).toBeGreaterThan(60)
  expect(found.length).toBeLessThan(140)
})

test('cases and rows of the directory refuse it with a sentence that does not repeat it', () => {
  const digits = `53734848321`
  const number = grouped(digits + checkDigit(digits), ' ')
  const given = [
    caseAction.safeParse({ kind: 'update', number: '0001000001', note: `My PIN is ${number}` }),
    caseAction.safeParse({ kind: 'open', type: 'admin', summary: `PIN ${number}` }),
    companyRow.safeParse({ id: 'x', name: number, kind: 'customer' }),
  ]
  for (const { success, error } of given) {
    expect(success).toBe(false)
    expect(error?.issues.map(({ message }) => message)).toContain(PIN_IN_TEXT)
    expect(JSON.stringify(error?.issues)).not.toContain(number)
  }
})

test('every field of a form is looked at but those that hold such digits by right', () => {
  const number = pin()
  expect(formHoldsPin({ why: `pin ${number}` })).toBe(true)
  expect(formHoldsPin({ reference: number })).toBe(true)
  expect(formHoldsPin({ of_a_new_form: ['nothing', `pin ${number}`] })).toBe(true)
  expect(formHoldsPin({ pin: number, phone: `+${number}`, contract: number, key: number })).toBe(false)
})
