/** Hostile digits, fields and turns against the whole service, all correctly signed: an answer every time, and nothing leaks. */
import { DOMParser, onErrorStopParsing } from '@xmldom/xmldom'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openCareline, type Careline } from '../calls/careline.ts'
import { newCallSid, post } from '../calls/signed-post.ts'

let careline: Careline
beforeAll(async () => {
  careline = await openCareline()
})
afterAll(() => careline.close())

/** The name of the outermost element of a well-formed document. */
function rootOf(twiml: string): string | undefined {
  return new DOMParser({ onError: onErrorStopParsing }).parseFromString(twiml, 'text/xml').documentElement?.nodeName
}

const broke = () => careline.log.lines.filter((line) => /"level":50/.test(line))

async function answered(path: string, fields: Record<string, string>): Promise<string> {
  const { status, twiml } = await post(careline, path, fields)
  expect(status).toBe(200)
  expect(rootOf(twiml)).toBe('Response')
  return twiml
}

async function atPin(fields: Record<string, string> = {}): Promise<string> {
  const sid = newCallSid()
  await answered('/voice/incoming', { CallSid: sid, CallStatus: 'ringing', ...fields })
  return sid
}

const call = (sid: string) => careline.stores.calls.read(sid as never)
/** Two neighbours that differ change places. */
function slip(pin: string): string {
  const digits = [...pin]
  const at = digits.findIndex((digit, i) => i > 0 && digit !== digits[i - 1])
  return [...digits.slice(0, at - 1), digits[at], digits[at - 1], ...digits.slice(at + 1)].join('')
}

describe('digits', () => {
  const cases: [string, (pin: string) => string][] = [
    ['empty', () => ''],
    ['a star', () => '*'],
    ['stars and pounds', () => '*#*#'],
    ['one digit too many', (pin) => `${pin}0`],
    ['a thousand', () => '1'.repeat(1_000)],
    ['fifty thousand', () => '7'.repeat(50_000)],
    ['the right PIN with a star in it', (pin) => `${pin.slice(0, 6)}*${pin.slice(6)}`],
    ['the right PIN and a pound key', (pin) => `${pin}#`],
    ['pause characters', () => 'wwpp1'],
    ['spaces around', (pin) => ` ${pin} `],
    ['spaces between', (pin) => [...pin].join(' ')],
    ['a line break after', (pin) => `${pin}\r\n`],
    ['Arabic-Indic', (pin) => [...pin].map((d) => String.fromCharCode(0x660 + Number(d))).join('')],
    ['full-width', (pin) => [...pin].map((d) => String.fromCharCode(0xff10 + Number(d))).join('')],
    ['zero-width joiners', (pin) => [...pin].join('\u200d')],
    ['a plus sign', (pin) => `+${pin}`],
    ['escaped twice', (pin) => encodeURIComponent(encodeURIComponent(`${pin}%`))],
    ['hexadecimal', () => '0x2F'],
    ['negative', () => '-48201973516'],
    ['all zeros', () => '000000000000'],
    ['all ones', () => '111111111111'],
    ['a run', () => '123456789012'],
    ['a selector that starts with zero', (pin) => `0${pin.slice(1)}`],
    ['neighbours swapped', slip],
    ['SQL', () => "' OR 1=1--"],
    ['Redis', () => '\r\nFLUSHALL\r\n{}*'],
    ['a very long number in another notation', () => '1e308'],
    ['NUL', (pin) => `${pin}\u0000`],
  ]
  test.each(cases)('%s verifies no caller and counts against no contact', async (_, make) => {
    const pin = careline.pin('ana')
    const sid = await atPin()
    const before = broke().length
    await answered('/voice/step?turn=1', { CallSid: sid, Digits: make(pin) })
    expect(await call(sid)).toMatchObject({ identity: { kind: 'unverified' }, wrongPins: 0 })
    expect(broke().length).toBe(before)
  })

  test('the PIN of a contact whose selector is mine with my verifier is wrong, and is charged once', async () => {
    const { checkDigit } = await import('../../src/domain/pin/verhoeff.ts')
    const mixed = careline.pin('hal').slice(0, 5) + careline.pin('ana').slice(5, 11)
    const sid = await atPin()
    await answered('/voice/step?turn=1', { CallSid: sid, Digits: mixed + checkDigit(mixed) })
    expect(await call(sid)).toMatchObject({ identity: { kind: 'unverified', reason: 'mismatch' }, wrongPins: 1 })
  })

  test.each(['Digits[]', 'Digits[0]', 'Digits[toString]', 'Digits[__proto__][x]', 'digits'])(
    'a field named %s is not Digits',
    async (name) => {
      const sid = await atPin()
      await answered('/voice/step?turn=1', { CallSid: sid, [name]: careline.pin('ana') })
      expect(await call(sid)).toMatchObject({ identity: { kind: 'unverified' } })
    },
  )

  test('digits in the caller’s own fields go nowhere', async () => {
    const pin = careline.pin('ana')
    const sid = await atPin({ CallerName: pin, From: pin, FromCity: pin, SpeechResult: pin })
    const everything = JSON.stringify(await call(sid)) + careline.log.lines.join('\n')
    expect(everything).not.toContain(pin)
  })
})

describe('caller fields', () => {
  test.each([
    '<img src=x onerror=alert(1)>',
    '"><script>',
    '\u202egnp.exe',
    "=cmd|' /C calc'!A0",
    'a\r\nlevel=error forged line',
    '\u001b[31mred',
    'x'.repeat(4_000),
  ])('a caller named %j is neither spoken nor logged', async (CallerName) => {
    const sid = newCallSid()
    const twiml = await answered('/voice/incoming', { CallSid: sid, CallerName, FromCity: CallerName })
    expect(twiml).not.toContain(CallerName.slice(0, 12))
    expect(careline.log.lines.join('')).not.toContain(CallerName.slice(0, 12))
  })

  test('our own number as the caller is a caller like any other', async () => {
    expect(await answered('/voice/incoming', { CallSid: newCallSid(), From: '+12025550100' })).toContain('<Gather')
  })
})

test('five hundred requests on one connection are all answered', async () => {
  const sid = await atPin()
  for (let i = 0; i < 500; i += 1) await answered('/voice/step?turn=1', { CallSid: sid, Digits: '*' })
  expect((await call(sid))?.turn).toBe(2)
})

test('whatever is posted, the call is answered, and what was keyed is never said back', async () => {
  const field = fc.constantFrom(
    'Digits',
    'CallStatus',
    'QueueResult',
    'QueuePosition',
    'QueueTime',
    'From',
    'CallerName',
    'StirVerstat',
    'FinishedOnKey',
    'ErrorCode',
  )
  const value = fc.oneof(
    fc.stringMatching(/^[0-9*#]{0,14}$/),
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.constantFrom('completed', 'bridged', 'leave', 'in-progress', '', '0', '99999999999'),
  )
  const path = fc.constantFrom(
    '/voice/incoming',
    '/voice/step?turn=1',
    '/voice/step?turn=2',
    '/voice/step?turn=x',
    '/voice/wait',
    '/voice/queue-result?turn=2',
    '/voice/queue-result',
    '/voice/status',
    '/voice/fallback',
  )
  const request = fc.record({ path, fields: fc.dictionary(field, value, { maxKeys: 6 }) })
  const before = broke().length
  await fc.assert(
    fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 5 }), async (requests) => {
      const sid = newCallSid()
      for (const { path: to, fields } of requests) {
        const twiml = await answered(to, { CallSid: sid, ...fields })
        const keyed = fields['Digits'] ?? ''
        if (/^[0-9]{5,}$/.test(keyed)) expect(twiml).not.toContain(keyed)
      }
      expect((await call(sid))?.identity.kind ?? 'unverified').toBe('unverified')
    }),
    { seed: 20261125, numRuns: 250 },
  )
  expect(broke().length).toBe(before)
})
