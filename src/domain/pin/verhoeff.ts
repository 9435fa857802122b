/** Verhoeff's check digit: every single slip and every swap of neighbours is noticed (docs/security.md, "The PIN"). */

/** Row 1 of Verhoeff's permutation table; position n uses it n times, and 8 times is none. */
const SHUFFLE = '1576283094'
const SHUFFLES = 8

/** The digit to append so that `hasCheckDigit` holds. Digits only. */
export function checkDigit(digits: string): number {
  const sum = checksum(`${digits}0`)
  return sum < 5 ? (5 - sum) % 5 : sum
}

/** Whether the last digit is the check digit of those before it. Digits only. */
export function hasCheckDigit(digits: string): boolean {
  return digits.length > 1 && checksum(digits) === 0
}

function checksum(digits: string): number {
  let sum = 0
  for (let position = 0; position < digits.length; position++) {
    const digit = Number(digits.charAt(digits.length - 1 - position))
    sum = combine(sum, shuffled(digit, position % SHUFFLES))
  }
  return sum
}

/** Multiplication in the dihedral group of the pentagon: 0–4 are turns, 5–9 are turns after a flip. */
function combine(a: number, b: number): number {
  if (a < 5) return b < 5 ? (a + b) % 5 : 5 + ((a + b) % 5)
  return b < 5 ? 5 + ((a - b) % 5) : (a - b + 5) % 5
}

function shuffled(digit: number, times: number): number {
  let result = digit
  for (let done = 0; done < times; done++) result = Number(SHUFFLE.charAt(result))
  return result
}
