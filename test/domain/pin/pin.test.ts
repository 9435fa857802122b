/** The number itself: read, drawn, found, shown and issued. */
import { inspect } from 'node:util'
import fc from 'fast-check'
import { hasCheckDigit } from '../../../src/domain/pin/verhoeff.ts'
import { describe, expect, test } from 'vitest'
import type { AuditEntry } from '../../../src/domain/audit.ts'
import { isEasyToGuess } from '../../../src/domain/pin/easy-to-guess.ts'
import { contactId } from '../../../src/domain/ids.ts'
import { issuePin } from '../../../src/domain/pin/issue-pin.ts'
import {
  drawPin,
  formatPin,
  PIN_SIZES,
  pinLength,
  readPin,
  selectorHmac,
  type Pin,
} from '../../../src/domain/pin/pin.ts'
import { verifyPin } from '../../../src/domain/pin/pin-hash.ts'
import { Secret } from '../../../src/domain/secret.ts'
import { checkDigit } from '../../../src/domain/pin/verhoeff.ts'
import { inMemoryCredentials } from './in-memory-credentials.ts'

const SIZE = PIN_SIZES['5+6']
const withCheck = (digits: string) => `${digits}${checkDigit(digits)}`
const RIGHT = withCheck('48201739516')
const ANA = contactId.parse('ana')

function pinOf(text: string): Pin {
  const read = readPin(new Secret(text), SIZE)
  if (read.kind !== 'pin') throw new Error('not a PIN')
  return read.pin
}

describe('reading what was keyed', () => {
  test.each([
    ['5+6', 12],
    ['6+8', 15],
    ['7+8', 16],
  ] as const)('size %s is %i digits long', (name, length) => {
    expect(pinLength(PIN_SIZES[name])).toBe(length)
  })

  test('a number of the right length and check digit is a PIN', () => {
    expect(readPin(new Secret(RIGHT), SIZE)).toMatchObject({ kind: 'pin' })
  })

  test('a selector starting with 0 is a PIN that nobody has, not a slip', () => {
    expect(readPin(new Secret(withCheck('00201739516')), SIZE)).toMatchObject({ kind: 'pin' })
  })

  test.each([
    ['nothing', '', 'length', 0],
    ['one digit too few', RIGHT.slice(1), 'length', 11],
    ['one digit too many', `${RIGHT}4`, 'length', 13],
    ['a thousand digits', '4'.repeat(1_000), 'length', 1_000],
    ['the last digit wrong', RIGHT.slice(0, -1) + ((Number(RIGHT.at(-1)) + 1) % 10), 'check-digit', 12],
    ['a pound key after the right number', `${RIGHT}#`, 'check-digit', 12],
    ['a star in it', `${RIGHT.slice(0, 5)}*${RIGHT.slice(5)}`, 'check-digit', 12],
    ['a space before it', ` ${RIGHT}`, 'check-digit', 12],
    ['a line break after it', `${RIGHT}\n`, 'check-digit', 12],
    ['a pause character', `w${RIGHT.slice(1)}`, 'length', 11],
    ['Arabic-Indic digits', '٤٨٢٠١٧٣٩٥١٦٤', 'length', 0],
    ['full-width digits', '\uff14\uff18\uff12\uff10\uff11\uff17\uff13\uff19\uff15\uff11\uff16\uff14', 'length', 0],
    ['a minus sign', '-48201739516', 'length', 11],
    ['a database trick', "' OR 1=1--", 'length', 2],
  ])('%s is a slip of the fingers', (_, keyed, fault, count) => {
    expect(readPin(new Secret(keyed), SIZE)).toEqual({ kind: 'mistyped', fault, count })
  })
})

describe('drawing', () => {
  test.each(Object.entries(PIN_SIZES))('a drawn number of size %s reads back and is never easy to guess', (_, size) => {
    const phone = '+44 20 7946 0018'
    for (let draw = 0; draw < 500; draw++) {
      const { number } = drawPin(size, { ownPhones: [phone] })
      expect(readPin(number, size).kind).toBe('pin')
      const digits = number.reveal()
      expect(digits).toMatch(/^[1-9]/)
      expect(isEasyToGuess(digits.slice(size.selector, -1), [phone])).toBe(false)
    }
  })

  test('an easy verifier is drawn again, the selector is stored', () => {
    const verifiers = [...'123456', ...'739518'].map(Number)
    const script = [3, 8, 2, 0, 1, ...verifiers]
    const pin = drawPin(SIZE, { ownPhones: [], random: () => script.shift() ?? 0 })
    expect(pin.number.reveal()).toBe(withCheck('48201739518'))
  })

  test('the default source reaches every digit at every place', () => {
    const seen = Array.from({ length: 12 }, () => new Set<string>())
    for (let draw = 0; draw < 600; draw++)
      for (const [place, digit] of [...drawPin(SIZE, { ownPhones: [] }).number.reveal()].entries())
        seen[place]?.add(digit)
    expect(seen.map(({ size }) => size)).toEqual([9, ...Array.from({ length: 11 }, () => 10)])
  })

  test('a broken source is refused instead of drawing for ever', () => {
    expect(() => drawPin(SIZE, { ownPhones: [], random: () => 0 })).toThrow(/easy to guess/)
  })
})

describe('what is easy to guess', () => {
  test.each([
    '111111',
    '123456',
    '890123',
    '654321',
    '210987',
    '483483',
    '474747',
    '482284',
    '482222',
    '198507',
    '202612',
    '147258',
    '951753',
    '55551234',
    '19850731',
    '48264826',
    '14725836',
  ])('%s is', (verifier) => {
    expect(isEasyToGuess(verifier, [])).toBe(true)
  })

  test.each(['173951', '482917', '198513', '211205', '73951648', '19851331'])('%s is not', (verifier) => {
    expect(isEasyToGuess(verifier, [])).toBe(false)
  })

  test("the end of one's own phone number is, however it is written", () => {
    expect(isEasyToGuess('460918', ['+44 20 7946-0918'])).toBe(true)
    expect(isEasyToGuess('460918', ['+44 20 7946-0919'])).toBe(false)
  })

  test('refusing them helps a guesser by less than one per cent', () => {
    let easy = 0
    for (let number = 0; number < 1_000_000; number++) if (isEasyToGuess(String(number).padStart(6, '0'), [])) easy += 1
    expect(easy).toBeGreaterThan(6_900)
    expect(easy).toBeLessThan(7_500)
  })
})

describe('finding and showing', () => {
  const key = { id: 's1', key: new Uint8Array(32).fill(7) }

  test('the selector alone finds a credential', () => {
    const other = pinOf(withCheck('48201882204'))
    expect(selectorHmac(pinOf(RIGHT), key)).toBe(selectorHmac(other, key))
    expect(selectorHmac(pinOf(RIGHT), key)).not.toBe(selectorHmac(pinOf(withCheck('48202739516')), key))
    expect(selectorHmac(pinOf(RIGHT), key)).not.toBe(
      selectorHmac(pinOf(RIGHT), { id: 's2', key: new Uint8Array(32).fill(8) }),
    )
    expect(selectorHmac(pinOf(RIGHT), key)).toMatch(/^[0-9a-f]{64}$/)
  })

  test.each([
    ['123456789012', '1234 5678 9012'],
    ['123456789012345', '12345 67890 12345'],
    ['1234567890123456', '1234 5678 9012 3456'],
  ])('%s is shown as %s', (number, shown) => {
    expect(formatPin(new Secret(number)).reveal()).toBe(shown)
  })

  test('printing a PIN in any way shows no digit of it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 10_000_000_000, max: 99_999_999_999 }), (number) => {
        // Twice each: no PIN.
        fc.pre(!/^(?:([0-9])\1)+$/.test(withCheck(String(number))))
        const pin = pinOf(withCheck(String(number)))
        for (const text of [JSON.stringify(pin), inspect(pin, { depth: 9, showHidden: true }), String(pin.number)])
          expect(text).not.toContain(String(number).slice(5))
      }),
      { numRuns: 50 },
    )
  })
})

describe('issuing', () => {
  const keys = {
    selectorKeys: [{ id: 's1', key: new Uint8Array(32).fill(1) }],
    peppers: [{ id: 'p1', key: new Uint8Array(32).fill(2) }],
  }
  const now = new Date('2026-03-01T03:00:00Z')

  function setUp() {
    const entries: AuditEntry[] = []
    const credentials = inMemoryCredentials({ now: () => now, entries })
    const issue = (more: Partial<Parameters<typeof issuePin>[0]> = {}) =>
      issuePin({
        contactId: ANA,
        ownPhones: [],
        credentials: credentials.store,
        keys,
        actor: 'contact ana',
        now,
        size: SIZE,
        ...more,
      })
    return { credentials, entries, issue }
  }

  test('the number handed out opens the credential that was stored, and nothing stored holds it', async () => {
    const { credentials, entries, issue } = setUp()
    const number = await issue()
    const [stored] = credentials.stored
    if (stored === undefined) throw new Error('nothing was stored')
    const pin = pinOf(number.reveal())
    expect(await verifyPin(pin, stored.id, stored, keys.peppers)).toBe('match')
    expect(stored).toMatchObject({ contactId: ANA, selectorKeyId: 's1', pepperId: 'p1', issuedAt: now })
    expect(entries).toMatchObject([{ type: 'pin.issued', subject: ANA, actor: 'contact ana' }])
    const written = JSON.stringify([stored, entries])
    expect(written).not.toContain(number.reveal().slice(0, 5))
    expect(written).not.toContain(number.reveal().slice(5, 11))
  })

  test('a new PIN ends the old one', async () => {
    const { credentials, issue } = setUp()
    await issue()
    await issue()
    expect(credentials.stored.map(({ state }) => state)).toEqual(['replaced', 'active'])
  })

  test('a taken selector is drawn again, also when it is stored under the older key', async () => {
    const { credentials, issue } = setUp()
    const first = [3, 8, 2, 0, 1, 7, 3, 9, 5, 1, 8]
    const second = [4, 8, 2, 0, 1, 7, 3, 9, 5, 1, 8]
    const sourceOf = (script: number[]) => () => script.shift() ?? 0
    await issue({ random: sourceOf([...first]) })
    const rotated = { ...keys, selectorKeys: [{ id: 's2', key: new Uint8Array(32).fill(3) }, ...keys.selectorKeys] }
    const number = await issue({
      contactId: contactId.parse('ben'),
      keys: rotated,
      random: sourceOf([...first, ...second]),
    })
    expect(number.reveal().slice(0, 5)).toBe('58201')
    expect(credentials.stored).toHaveLength(2)
  })

  test('a directory without a free selector is said to be full', async () => {
    const { issue } = setUp()
    const same = () => {
      const script = [3, 8, 2, 0, 1, 7, 3, 9, 5, 1, 8]
      let at = 0
      return () => script[at++ % script.length] ?? 0
    }
    await issue({ random: same() })
    await expect(issue({ random: same() })).rejects.toThrow(/outgrown/)
  })
})

describe('a telephone that sends each key twice', () => {
  const doubledStart = (digits: string) => [...digits].flatMap((digit) => [digit, digit]).join('')

  test('never makes an attempt: of all twelve keys that six can become, none is a PIN', () => {
    let rightCheckDigit = 0
    for (let six = 100_000; six < 1_000_000; six += 7) {
      const keyed = doubledStart(String(six))
      if (hasCheckDigit(keyed)) rightCheckDigit += 1
      const read = readPin(new Secret(keyed), SIZE)
      if (read.kind !== 'mistyped') throw new Error(`${six} was taken for an attempt`)
    }
    expect(rightCheckDigit).toBeGreaterThan(10_000)
  })

  test('is told apart in a PIN of an odd length too', () => {
    const keyed = Array.from({ length: 10 }, (_, last) => `${doubledStart('1234567')}${last}`).find(hasCheckDigit) ?? ''
    expect(readPin(new Secret(keyed), PIN_SIZES['6+8'])).toEqual({ kind: 'mistyped', fault: 'check-digit', count: 15 })
  })

  test('is given no PIN that looks like its mistakes', () => {
    // Digits in the order they are drawn: a selector and a verifier in pairs, then others.
    for (let seed = 0; seed < 10; seed++) {
      const drawn = [0, 1, 2, 2, 3, 3, 7, 4, 4, 9, seed]
      let next = 0
      const random = (below: number) => (drawn[next++] ?? next * 7 + seed) % below
      const pin = drawPin(SIZE, { ownPhones: [], random })
      expect(readPin(pin.number, SIZE).kind).toBe('pin')
    }
  })
})
