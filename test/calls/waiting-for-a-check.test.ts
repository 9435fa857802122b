/** A PIN check that takes longer than a caller can be left in silence: they are told, the line comes back, and the answer counts once. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { PhoneSession } from '../../src/demo/terminal/session.ts'
import { openCareline, type Careline, type Conversation } from './careline.ts'
import { isStillChecking } from '../../src/demo/terminal/still-checking.ts'
import { newCallSid, post } from './signed-post.ts'
import { wrongFor } from './wrong-pin.ts'

/** Comparisons begin only once this is open. */
let gate: Promise<void>
let open: () => void
function close(): void {
  gate = new Promise((resolve) => (open = resolve))
}

let careline: Careline
let directoryIsDown = false
beforeAll(async () => {
  close()
  careline = await openCareline({
    // Nothing is answered in its own turn.
    tuning: { pinAnswerMs: 0 },
    stores: ({ credentials, directory }) => ({
      directory: {
        ...directory,
        standingOf: async (contact) => {
          if (directoryIsDown) throw new Error('the directory is down')
          return directory.standingOf(contact)
        },
      },
      credentials: {
        ...credentials,
        findBySelector: async (...given) => {
          await gate
          return credentials.findBySelector(...given)
        },
      },
    }),
  })
})
afterAll(() => careline.close())
beforeEach(close)

/** The one row of the audit trail about the PIN of this call. */
async function checksOf(sid: string): Promise<string[]> {
  const { rows } = await careline.database.pool.query<{ type: string }>(
    `SELECT type FROM audit_trail WHERE call = $1 AND type LIKE 'pin.%' ORDER BY id`,
    [sid],
  )
  return rows.map(({ type }) => type)
}

async function keying(person: string, pin = careline.pin(person)): Promise<Conversation> {
  const call = await careline.dial(person)
  await call.phone.press(pin)
  await call.hears('pin.checking')
  return call
}

/** The line comes back until the answer is there. */
async function comesBack({ phone }: Conversation): Promise<void> {
  await expect
    .poll(async () => {
      await phone.silence()
      return isStillChecking(phone)
    })
    .toBe(false)
}

test('the terminal phone makes its next move once the check is answered, and not into "One moment"', async () => {
  const call = await careline.dial('ana')
  const person = { id: 'ana', name: 'Ana', phone: '+442079460101', pin: careline.pin('ana') }
  const session = new PhoneSession(call.phone, person, () => Promise.resolve(undefined))
  await session.greeting()
  const keyed = session.make({ kind: 'pin', after: '', ahead: false })
  await expect.poll(() => isStillChecking(call.phone)).toBe(true)
  open()
  const { heard } = await keyed
  expect(heard.map(({ text }) => text).join(' ')).toMatch(/One moment.*press 1/s)
  await session.make({ kind: 'keys', keys: '1', ahead: false })
  expect(await call.view()).toMatchObject({ verified: true, contact: 'ana' })
  await call.hears('product.menu')
})

test('the caller hears once that it is being checked, waits in quiet, and is verified', async () => {
  const call = await keying('ana')
  const heard = call.phone.heard.length
  await call.isSilent(3)
  expect(isStillChecking(call.phone)).toBe(true)
  expect(call.phone.heard).toHaveLength(heard)
  expect(await call.view()).toMatchObject({ verified: false, contact: null })
  open()
  await comesBack(call)
  await call.hears('wish.menu')
  expect(await call.view()).toMatchObject({ verified: true, contact: 'ana' })
  expect(await checksOf(call.phone.sid)).toEqual(['pin.accepted'])
  call.isWellFormed()
})

test('a wrong PIN is answered as it is without the wait, and the next one is checked anew', async () => {
  const call = await keying('cleo', wrongFor(careline.pin('cleo')))
  open()
  await comesBack(call)
  await call.hears('pin.wrong-first')
  await call.phone.press(careline.pin('cleo'))
  await comesBack(call)
  expect(await call.view()).toMatchObject({ verified: true, contact: 'cleo' })
  expect(await checksOf(call.phone.sid)).toEqual(['pin.refused', 'pin.accepted'])
})

test.each([
  ['a menu key typed ahead', '1'],
  ['the pound key after the PIN', '#'],
  ['a PIN keyed again', '123456789012'],
  ['keys with a zero among them', '10#'],
  ['a star', '*#'],
  ['more time', '7#'],
])('%s changes nothing while the PIN is being checked', async (_, keys) => {
  const call = await keying('dev')
  await call.phone.press(keys)
  expect(isStillChecking(call.phone)).toBe(true)
  open()
  await comesBack(call)
  await call.hears('wish.menu')
})

test('coming back for the result uses up none of the hundred turns of a call', async () => {
  const call = await keying('ana')
  for (let i = 0; i < 110; i += 1) await call.phone.press('#')
  expect(isStillChecking(call.phone)).toBe(true)
  open()
  await comesBack(call)
  await call.hears('wish.menu')
})

test('zero leads to help at once, and the result that comes later verifies no one', async () => {
  const call = await keying('eli')
  await call.phone.press('0#')
  await call.hears('help.menu')
  open()
  await expect.poll(() => checksOf(call.phone.sid)).toEqual(['pin.accepted'])
  await call.presses('2')
  expect(await call.view()).toMatchObject({ verified: false, contact: null })
})

test('copies of the request that takes the answer, and late ones, get the same words and verify once', async () => {
  const sid = newCallSid()
  const from = { CallSid: sid, From: '+12025557001' }
  await post(careline, '/voice/incoming', { ...from, CallStatus: 'ringing' })
  const asked = await post(careline, '/voice/step?turn=1', { ...from, Digits: careline.pin('fay') })
  expect(asked.twiml).toContain('checking your PIN')
  open()
  await expect.poll(() => checksOf(sid)).toEqual(['pin.accepted'])
  const copies = await Promise.all(
    Array.from({ length: 10 }, (_, i) =>
      post(careline, '/voice/step?turn=2', { ...from, ...(i > 5 && { Digits: '1' }) }),
    ),
  )
  expect(new Set(copies.map(({ twiml }) => twiml)).size).toBe(1)
  expect(copies[0]?.twiml).toContain('Para un problema nuevo, presione 1.')
  // The request that keyed it, once more.
  expect(await post(careline, '/voice/step?turn=1', { ...from, Digits: careline.pin('fay') })).toEqual(asked)
  expect(await checksOf(sid)).toEqual(['pin.accepted'])
  expect(await careline.metrics()).toMatch(/^careline_pin_queue_waits_total\{ended="full"\} 0$/m)
})

test('a caller who hangs up while one is compared is not verified later, and the try is given back', async () => {
  const call = await keying('gus')
  await call.hangsUp()
  open()
  await expect.poll(() => checksOf(call.phone.sid)).toEqual(['pin.accepted'])
  expect(await call.view()).toMatchObject({ status: 'completed', verified: false })
  const { rows } = await careline.database.pool.query(
    `SELECT fails_in_row FROM credentials WHERE contact_id = 'gus' AND state = 'active'`,
  )
  expect(rows).toEqual([{ fails_in_row: 0 }])
})

test('a caller who hangs up while theirs waits for its turn is dropped, and counted nowhere', async () => {
  const others = await Promise.all(['hal', 'ivy', 'jon', 'lea', 'max', 'noa'].map((person) => keying(person)))
  const call = await keying('ora')
  await call.hangsUp()
  await expect.poll(() => checksOf(call.phone.sid)).toEqual(['pin.not-checked'])
  open()
  for (const other of others) await comesBack(other)
  const { rows } = await careline.database.pool.query(
    `SELECT a.body->>'reason' AS reason, c.fails_in_life FROM audit_trail a, credentials c
      WHERE a.call = $1 AND a.type = 'pin.not-checked' AND c.contact_id = 'ora' AND c.state = 'active'`,
    [call.phone.sid],
  )
  expect(rows).toEqual([{ reason: 'left', fails_in_life: 0 }])
  expect(await careline.metrics()).toMatch(/^careline_pin_queue_waits_total\{ended="left"\} 1$/m)
})

test('the directory is down when the answer is taken: a person, COULD NOT CHECK', async () => {
  const call = await keying('ivy')
  directoryIsDown = true
  open()
  await comesBack(call)
  directoryIsDown = false
  await call.isInQueueFor('identification', 'LIVE_COULD_NOT_CHECK')
})

test('what cannot be compared leads to a person, COULD NOT CHECK', async () => {
  const call = await careline.dial('ana')
  careline.takeNumbers({ pinQueue: { waitSeconds: 0, places: 0 } })
  await call.phone.press(careline.pin('ana'))
  await comesBack(call)
  careline.takeNumbers({})
  await call.isInQueueFor('identification', 'LIVE_COULD_NOT_CHECK')
})
