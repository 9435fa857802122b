/** The check digit: known answers, and every slip it promises to notice. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkDigit, hasCheckDigit } from '../../../src/domain/pin/verhoeff.ts'

const digits = fc.stringMatching(/^[0-9]{11,15}$/)

describe('the check digit', () => {
  test.each([
    ['236', 3],
    ['12345', 1],
    ['142857', 0],
    ['123456789012', 0],
    ['84736430954837284567892', 2],
  ])('of %s is %i', (number, check) => {
    expect(checkDigit(number)).toBe(check)
    expect(hasCheckDigit(`${number}${check}`)).toBe(true)
  })

  test('is the only one of ten that fits', () => {
    fc.assert(
      fc.property(digits, (number) => {
        const fitting = [...'0123456789'].filter((check) => hasCheckDigit(number + check))
        expect(fitting).toEqual([String(checkDigit(number))])
      }),
    )
  })

  test('notices every single wrong digit', () => {
    fc.assert(
      fc.property(digits, (number) => {
        const right = `${number}${checkDigit(number)}`
        for (let at = 0; at < right.length; at++)
          for (const other of '0123456789')
            if (other !== right.charAt(at))
              expect(hasCheckDigit(right.slice(0, at) + other + right.slice(at + 1))).toBe(false)
      }),
    )
  })

  test('notices every swap of two different neighbours', () => {
    fc.assert(
      fc.property(digits, (number) => {
        const right = `${number}${checkDigit(number)}`
        for (let at = 0; at + 1 < right.length; at++) {
          const swapped = right.slice(0, at) + right.charAt(at + 1) + right.charAt(at) + right.slice(at + 2)
          expect(hasCheckDigit(swapped)).toBe(swapped === right)
        }
      }),
    )
  })

  test('nothing and a single digit have none', () => {
    expect(hasCheckDigit('')).toBe(false)
    expect(hasCheckDigit('0')).toBe(false)
  })
})
