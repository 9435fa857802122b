/** Production is down: one key leads to the people who work on it, from every menu and from the line, verified or not. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { openCareline, type Careline, type Conversation } from './careline.ts'
import { failing, type StoreName } from './failing.ts'
import { wrongPin } from './wrong-pin.ts'

let careline: Careline
const trouble = failing()
beforeAll(async () => {
  careline = await openCareline({ stores: trouble.wrap })
})
afterEach(() => trouble.mend())
afterAll(() => careline.close())

async function keyed(person: string, ...keys: string[]): Promise<Conversation> {
  const call = await careline.dial(person)
  for (const one of keys) await call.presses(one)
  return call
}

describe('under administration', () => {
  test('a Designated Contact is asked first, and one key is enough', async () => {
    const call = await keyed('ana', careline.pin('ana'), '3')
    await call.hears('administration.menu-urgent')
    await call.presses('1')
    await call.hears('routed.urgent')
    await call.isInQueueFor('production-down', 'OPEN_CASE_URGENT')
  })

  test('a caller who may not open cases is not promised what the rules refuse', async () => {
    const call = await keyed('cleo', careline.pin('cleo'), '3')
    await call.hears('administration.menu')
    await call.presses('1')
    await call.isInQueueFor('admin', 'ADMIN_CASE')
  })
})

describe('without a PIN that works', () => {
  test('it is the first thing that help offers, after a zero and after silence', async () => {
    const asked = await keyed('nobody', '0#', '1')
    await asked.isInQueueFor('production-down', 'LIVE_UNVERIFIED_URGENT')
    const silent = await careline.dial('nobody', { from: 'anonymous' })
    await silent.isSilent(3)
    await silent.hears('help.let-us-help', 'help.menu')
    await silent.presses('1')
    await silent.isInQueueFor('production-down', 'LIVE_UNVERIFIED_URGENT')
  })

  test('it can still be said after saying that there is no PIN', async () => {
    const call = await keyed('ben', '0#', '2', '1')
    await call.isInQueueFor('production-down', 'LIVE_UNVERIFIED_URGENT')
  })

  test('it is offered after three wrong PINs', async () => {
    const call = await careline.dial('nobody', { from: '+14155550161' })
    for (let i = 0; i < 3; i += 1) await call.presses(wrongPin())
    await call.hears('pin.wrong-last', 'not-verified.menu')
    await call.presses('1')
    await call.isInQueueFor('production-down', 'LIVE_UNVERIFIED_URGENT')
  })
})

describe('when something on our side is down', () => {
  test.each<StoreName>(['credentials', 'tries'])(
    '%s is down at the PIN: it is offered in line, at once',
    async (store) => {
      const call = await careline.dial('hal')
      trouble.break(store)
      await call.presses(careline.pin('hal'))
      await call.isInQueueFor('identification', 'LIVE_COULD_NOT_CHECK')
      await call.hearsOnHold('line.first-no-estimate', 'line.offer-urgent')
      await call.presses('1')
      await call.isInQueueFor('production-down', 'LIVE_COULD_NOT_CHECK')
    },
  )

  test('the directory is down after a good PIN', async () => {
    const call = await careline.dial('hal')
    await call.presses(careline.pin('hal'))
    trouble.break('directory')
    for (const key of ['1', '1', '1']) await call.presses(key)
    await call.isInQueueFor('production-down', 'LIVE_COULD_NOT_CHECK')
  })
})

describe('in line', () => {
  test('a caller whom no menu asked is asked there: first key production down, second a callback', async () => {
    const call = await keyed('ana', careline.pin('ana'), '0')
    await call.isInQueueFor('support', 'OPEN_CASE')
    await call.hearsOnHold('line.first-no-estimate', 'line.offer-urgent', 'line.offer-callback')
    await call.presses('1')
    await call.hears('routed.urgent')
    await call.isInQueueFor('production-down', 'OPEN_CASE_URGENT')
    await call.hearsOnHold('line.first-urgent', 'line.offer-callback-urgent')
    const other = await keyed('ana', careline.pin('ana'), '0', '2')
    await other.hears('callback.number')
  })

  test('a caller who has said that it is not is not asked again', async () => {
    const call = await keyed('ana', careline.pin('ana'), '1', '1', '3')
    await call.hearsOnHold('line.first-no-estimate', 'line.offer-callback')
  })

  test('a caller who chose none of several companies is asked, and the person finds out which', async () => {
    const call = await keyed('eli', careline.pin('eli'), '0')
    await call.isInQueueFor('support', 'OPEN_CASE')
    await call.presses('1')
    await call.isInQueueFor('production-down', 'OPEN_CASE_URGENT')
  })

  test('a key does what was said when the wait began', async () => {
    const call = await keyed('ana', careline.pin('ana'), '0')
    await call.phone.waitLoops(2)
    await call.presses('2')
    await call.hears('callback.number')
    await call.presses('2')
    await call.hears('callback.back-in-line')
    await call.presses('1')
    await call.isInQueueFor('production-down', 'OPEN_CASE_URGENT')
  })

  test('a caller whom the rules would refuse is not asked', async () => {
    const call = await keyed('dev', careline.pin('dev'), '0')
    await call.isInQueueFor('admin', 'ADMIN_CASE')
    await call.hearsOnHold('line.first-no-estimate', 'line.offer-callback')
  })
})

describe('keys that cannot be relied on', () => {
  test('four slips lead to a person, as somebody who keyed no PIN, and in line it is offered', async () => {
    const call = await careline.dial('ana')
    for (let i = 0; i < 4; i += 1) await call.presses('123#')
    await call.hears('pin.keys-unclear')
    await call.isInQueueFor('identification', 'PIN_HELP_THEN_LIVE')
    expect((await call.view()).decisions.at(-1)?.facts).toMatchObject({ pin: 'not_entered' })
    await call.hearsOnHold('line.first-no-estimate', 'line.offer-urgent')
    await call.presses('1')
    await call.isInQueueFor('production-down', 'LIVE_UNVERIFIED_URGENT')
  })

  test('a caller whose PIN was wrong is not put down as having none', async () => {
    const call = await careline.dial('ana', { from: '+14155550162' })
    await call.presses(wrongPin())
    await call.presses('0#')
    await call.presses('2')
    await call.hears('not-verified.menu')
    expect((await call.view()).decisions.at(-1)?.facts).toMatchObject({ pin: 'wrong' })
  })
})
