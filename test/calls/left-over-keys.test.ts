/** What is left of a PIN, or sent twice by a phone, chooses nothing at the next question. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openCareline, type Careline, type Conversation } from './careline.ts'
import { failing } from './failing.ts'
import { wrongPin } from './wrong-pin.ts'

let careline: Careline
const trouble = failing()
beforeAll(async () => {
  careline = await openCareline({ stores: trouble.wrap })
})
afterAll(() => careline.close())

/** PINs that begin with 1 and 2 would have chosen something. */
const LEFT_OVER = ['150712345678', '250712345678', '15', '1507 1234 5678'.replaceAll(' ', '')]

async function pausedCall(from: string): Promise<Conversation> {
  for (let i = 0; i < 2; i += 1) {
    const call = await careline.dial('nobody', { from })
    for (let j = 0; j < 3; j += 1) await call.presses(wrongPin())
    await call.hangsUp()
  }
  return careline.dial('nobody', { from })
}

async function chosenNothing(call: Conversation): Promise<void> {
  expect(call.phone.state).toBe('gathering')
  expect((await call.view()).desk).not.toBe('production-down')
  expect((await call.view()).desk).not.toBe('admin')
  call.isWellFormed()
}

describe('a PIN keyed where PIN entry is paused', () => {
  test.each(LEFT_OVER.map((keys, i) => [keys, `+1415555021${i}`]))('%s chooses nothing', async (keys, from) => {
    const call = await pausedCall(from)
    await call.hears('brand.greeting', 'pin.paused', 'not-verified.menu')
    await call.presses(keys)
    await call.hears('menu.no-such-key', 'not-verified.menu-short')
    await chosenNothing(call)
    await call.presses('1')
    await call.isInQueueFor('production-down', 'LIVE_UNVERIFIED_URGENT')
  })
})

test('a PIN keyed on after the third wrong one chooses nothing', async () => {
  const call = await careline.dial('nobody', { from: '+14155550220' })
  for (let i = 0; i < 3; i += 1) await call.presses(wrongPin())
  await call.hears('pin.wrong-last', 'not-verified.menu')
  await call.presses('150712345678')
  await chosenNothing(call)
})

test('a PIN found at last, after help was offered, chooses nothing', async () => {
  const call = await careline.dial('nobody', { from: '+14155550221' })
  await call.isSilent(3)
  await call.presses('150712345678')
  await call.hears('menu.no-such-key', 'help.menu-short')
  await chosenNothing(call)
})

test('the rest of a PIN that could not be checked chooses nothing in line', async () => {
  const call = await careline.dial('hal')
  trouble.break('credentials')
  await call.presses(careline.pin('hal'))
  await call.isInQueueFor('identification', 'LIVE_COULD_NOT_CHECK')
  await call.presses('150712345678')
  trouble.mend()
  await call.isInQueueFor('identification', 'LIVE_COULD_NOT_CHECK')
})

describe('a phone that sends every key twice', () => {
  const doubled = (text: string) => text.replaceAll(/[0-9]/g, '$&$&')

  test('a PIN keyed so is mistyped, never wrong, and ends with a person', async () => {
    const call = await careline.dial('ana')
    const keys = doubled(careline.pin('ana'))
    for (let i = 0; i < 2; i += 1) for (const part of [keys.slice(0, 12), keys.slice(12)]) await call.presses(part)
    await call.hears('pin.keys-unclear')
    expect(await careline.stores.calls.read(call.phone.sid as never)).toMatchObject({ wrongPins: 0 })
    await call.isInQueueFor('identification', 'PIN_HELP_THEN_LIVE')
  })

  test('once that was noticed, two of the same key are one at every menu', async () => {
    const call = await careline.dial('eli')
    await call.presses('112233#')
    await call.presses(careline.pin('eli'))
    await call.hears('company.few')
    await call.presses('11')
    await call.hears('company.said-back', 'wish.menu')
    await call.presses('11')
    await call.hears('severity.menu')
    await call.presses('33')
    await call.isInQueueFor('support', 'OPEN_CASE')
  })
})
