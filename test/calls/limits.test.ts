/** Guessing is slowed and stopped; the owner of a PIN, and everybody else, still reaches a person. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { callId } from '../../src/domain/ids.ts'
import { LIMITS } from '../../src/domain/pin/limits/limits.ts'
import { hasCheckDigit } from '../../src/domain/pin/verhoeff.ts'
import { openCareline, type Careline } from './careline.ts'
import { wrongPin } from './wrong-pin.ts'

let careline: Careline
let later = 0
beforeEach(async () => {
  later = 0
  careline = await openCareline({ tuning: { now: () => new Date(Date.now() + later) } })
})
afterEach(() => careline.close())

const MINUTE = 60_000

/** A well-formed number with the selector of somebody's PIN and another verifier. */
function nearly(pin: string): string {
  for (;;) {
    const other = wrongPin()
    const mixed = pin.slice(0, 5) + other.slice(5, 11)
    for (let check = 0; check < 10; check += 1) {
      if (mixed !== pin.slice(0, 11) && hasCheckDigit(`${mixed}${check}`)) return `${mixed}${check}`
    }
  }
}

async function guesses(from: string, numbers: string[], extra: Record<string, string> = {}) {
  const call = await careline.dial('nobody', { from, extra })
  for (const number of numbers) if (call.phone.state === 'gathering') await call.presses(number)
  return call
}

const failuresOf = async (person: string) => {
  const { rows } = await careline.database.pool.query<{ fails: number }>(
    `SELECT fails_in_row AS fails FROM credentials WHERE contact_id = $1 AND state = 'active'`,
    [person],
  )
  return rows[0]?.fails
}

describe('a caller number', () => {
  test('six wrong numbers in an hour pause PIN entry for that number, and the call goes on to a person', async () => {
    await guesses('+14155550120', [wrongPin(), wrongPin(), wrongPin()])
    await guesses('+14155550120', [wrongPin(), wrongPin(), wrongPin()])
    const call = await careline.dial('nobody', { from: '+14155550120' })
    await call.hears('brand.greeting', 'pin.paused', 'not-verified.menu')
    await call.presses('1')
    await call.isInQueueFor('production-down', 'LIVE_UNVERIFIED_URGENT')
    const other = await careline.dial('ana')
    await other.hears('pin.greeting')
  })

  test('is open again after its hour', async () => {
    for (let i = 0; i < 2; i += 1) await guesses('+14155550121', [wrongPin(), wrongPin(), wrongPin()])
    later = 61 * MINUTE
    await (await careline.dial('nobody', { from: '+14155550121' })).hears('pin.greeting')
  })
})

describe('a credential', () => {
  test('is charged only for numbers with its selector, and pauses after three', async () => {
    const pin = careline.pin('ana')
    await guesses('+14155550122', [nearly(pin), nearly(pin), nearly(pin)])
    expect(await failuresOf('ana')).toBe(3)
    const owner = await careline.dial('ana')
    await owner.presses(pin)
    await owner.hears('pin.wrong-first')
    expect(await failuresOf('ana')).toBe(3)
    later = 2 * MINUTE
    const again = await careline.dial('ana')
    await again.presses(pin)
    await again.hears('wish.menu')
    expect(await failuresOf('ana')).toBe(0)
  })

  test('has ten tries in a row however they are spread, and a new PIN opens it again', async () => {
    const pin = careline.pin('hal')
    for (let i = 0; i < 15; i += 1) {
      later += 120 * MINUTE
      await guesses(`+1415555${String(1300 + i)}`, [nearly(pin)])
    }
    expect(await failuresOf('hal')).toBe(10)
    later += 120 * MINUTE
    const locked = await careline.dial('hal')
    await locked.presses(pin)
    await locked.hears('pin.wrong-first')
    const fresh = await careline.reissue('hal')
    const owner = await careline.dial('hal')
    await owner.presses(fresh)
    await owner.hears('wish.menu')
  })

  test('a stranger cannot lock the owner out of their own telephone', async () => {
    const pin = careline.pin('eli')
    const attested = { extra: { StirVerstat: 'TN-Validation-Passed-A' } }
    const first = await careline.dial('eli', attested)
    await first.presses(pin)
    await first.hangsUp()
    for (let i = 0; i < 12; i += 1) {
      later += 120 * MINUTE
      await guesses(`+1415555${String(1400 + i)}`, [nearly(pin)])
    }
    const owner = await careline.dial('eli', attested)
    await owner.presses(pin)
    await owner.hears('company.few')
    const elsewhere = await careline.dial('eli', { from: '+14155551499' })
    await elsewhere.presses(pin)
    await elsewhere.hears('pin.wrong-first')
  })
})

describe('a stranger who shows the number of a contact', () => {
  const FULLY = { extra: { StirVerstat: 'TN-Validation-Passed-A' } }
  const three = () => [wrongPin(), wrongPin(), wrongPin()]
  const isPaused = ['brand.greeting', 'pin.paused', 'not-verified.menu']

  async function succeeds(person: string, options: { extra: Record<string, string>; from?: string } = FULLY) {
    const call = await careline.dial(person, options)
    await call.presses(careline.pin(person))
    expect(await call.view()).toMatchObject({ verified: true, contact: person })
    await call.hangsUp()
  }

  test.each([
    ['without attestation', {}],
    ['with a failed one', { StirVerstat: 'TN-Validation-Failed-C' }],
    ['with a partial one', { StirVerstat: 'TN-Validation-Passed-B' }],
    ['with an attestation that did not arrive whole', { StirVerstat: 'TN-Validation-Passed-A-Diverted' }],
  ])('%s cannot close PIN entry there for the contact', async (_, extra: Record<string, string>) => {
    const ana = '+442079460101'
    await succeeds('ana')
    await guesses(ana, three(), extra)
    await guesses(ana, three(), extra)
    await (await careline.dial('nobody', { from: ana, extra })).hears(...isPaused)
    await succeeds('ana')
  })

  test('cannot close it for a contact who calls attested for the first time, nor by fifteen tries a day', async () => {
    const hal = '+14155550177'
    for (let calls = 0; calls < 5; calls += 1) {
      await guesses(hal, three())
      later += 61 * MINUTE
    }
    await (await careline.dial('nobody', { from: hal })).hears(...isPaused)
    await succeeds('hal', { ...FULLY, from: hal })
  })

  test('cannot close it by thirty mis-keys an hour', async () => {
    const ana = '+442079460101'
    for (let calls = 0; calls < 10; calls += 1) await guesses(ana, ['111', '111', '111'])
    await (await careline.dial('nobody', { from: ana })).hears(...isPaused)
    await succeeds('ana')
  })

  test('cannot close it for the numbers beside the one that they show', async () => {
    for (let calls = 0; calls < 10; calls += 1) await guesses(`+4420794601${String(10 + calls)}`, three())
    await (await careline.dial('nobody', { from: '+442079460199' })).hears(...isPaused)
    await succeeds('cleo', { ...FULLY, from: '+442079460199' })
  })

  test('cannot close it for a known pair either, even where the network vouches for the number', async () => {
    const ana = '+442079460101'
    await succeeds('ana')
    await guesses(ana, three(), FULLY.extra)
    await guesses(ana, three(), FULLY.extra)
    await succeeds('ana')
    const other = await careline.dial('nobody', { from: ana, ...FULLY })
    await other.presses(careline.pin('hal'))
    await other.hears('pin.paused', 'not-verified.menu')
  })
})

test('withheld callers share one budget of their own and do not touch anybody else’s', async () => {
  const call = await guesses('anonymous', [wrongPin(), wrongPin(), wrongPin()])
  expect(await call.view()).toMatchObject({ outcome: 'PIN_RETRY_THEN_LIVE', verified: false })
  const ana = await careline.dial('ana')
  await ana.presses(careline.pin('ana'))
  await ana.hears('wish.menu')
})

test('a call whose end is never reported is swept once it has long been silent', async () => {
  const call = await careline.dial('ana', { dropStatus: true })
  later = 5 * MINUTE
  expect(await careline.sweep()).toBe(0)
  later = 11 * MINUTE
  expect(await careline.sweep()).toBe(1)
  expect(await call.view()).toMatchObject({ status: 'completed' })
  expect(await careline.sweep()).toBe(0)
})

describe('too many wrong PINs from everywhere', () => {
  /** As many as make it an attack, each from another place against another PIN. */
  async function attacked(): Promise<void> {
    const { tries } = careline.stores
    for (let n = 0; n < LIMITS.everything.attackPerHour; n += 1)
      await tries.reserve({
        id: `spray-${n}`,
        callId: callId.parse(`CAspray${n}`),
        credential: `spray-${n}`,
        knownPair: undefined,
        caller: { kind: 'number', e164: `+1${String(2_125_550_100 + n * 1_000)}` },
        attested: false,
      })
    expect((await tries.failures()).attack).toBe(true)
  }

  test('a call has one try: the right PIN after it is not compared, says no more, and the caller reaches a person', async () => {
    await attacked()
    const call = await careline.dial('nobody', { from: '+14155550188' })
    await call.presses(wrongPin())
    await call.hears('pin.wrong-first')
    await call.presses(careline.pin('ana'))
    await call.hears('pin.wrong-last', 'not-verified.menu')
    await call.presses('1')
    await call.isInQueueFor('production-down', 'LIVE_UNVERIFIED_URGENT')
    expect((await call.view()).verified).toBe(false)
  })

  test('whoever keys theirs right at once notices nothing, and a known pair has its usual tries', async () => {
    const attested = { extra: { StirVerstat: 'TN-Validation-Passed-A' } }
    const first = await careline.dial('ana', attested)
    await first.presses(careline.pin('ana'))
    await first.hangsUp()
    await attacked()
    const cleo = await careline.dial('cleo')
    await cleo.presses(careline.pin('cleo'))
    expect(await cleo.view()).toMatchObject({ verified: true, contact: 'cleo' })
    const ana = await careline.dial('ana', attested)
    await ana.presses(nearly(careline.pin('ana')))
    await ana.presses(careline.pin('ana'))
    expect(await ana.view()).toMatchObject({ verified: true, contact: 'ana' })
  })
})
