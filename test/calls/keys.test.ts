/** What keys do, everywhere: zero, star, pound, more time, silence and wrong keys. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openCareline, type Careline, type Conversation } from './careline.ts'
import { wrongPin } from './wrong-pin.ts'

let careline: Careline
beforeAll(async () => {
  careline = await openCareline()
})
afterAll(() => careline.close())

async function atMenu(person = 'ana'): Promise<Conversation> {
  const call = await careline.dial(person)
  await call.presses(careline.pin(person))
  return call
}

describe('at the PIN', () => {
  test('a number of the wrong length and one with a slip are told apart from a wrong PIN, and not counted', async () => {
    const call = await careline.dial('ana')
    await call.presses('12345#')
    await call.hears('pin.wrong-length')
    const pin = careline.pin('ana')
    const last = Number(pin.at(-1))
    await call.presses(pin.slice(0, 11) + ((last + 1) % 10))
    await call.hears('pin.mistyped')
    expect(await careline.stores.calls.read(call.phone.sid as never)).toMatchObject({ wrongPins: 0, mistypes: 2 })
    await call.presses(pin)
    await call.hears('wish.menu')
  })

  test('four slips are the handset: a person, without a menu that needs keys', async () => {
    const call = await careline.dial('ana')
    for (let i = 0; i < 3; i += 1) await call.presses('123#')
    await call.presses('123#')
    await call.hears('pin.keys-unclear')
    await call.isInQueueFor('identification', 'PIN_HELP_THEN_LIVE')
  })

  test('a star clears, 7 and pound gives two minutes, zero and pound leads to help', async () => {
    const call = await careline.dial('ana')
    await call.presses('482*#')
    await call.hears('pin.cleared')
    await call.presses('7#')
    await call.hears('pin.more-time')
    expect(call.phone.exchanges.at(-1)?.twiml).toContain('timeout="120"')
    await call.presses('0#')
    await call.hears('help.menu')
  })

  test('the pound key after a complete PIN is no answer to the next question', async () => {
    const call = await careline.dial('ana')
    await call.presses(`${careline.pin('ana')}#`)
    await call.hears('wish.menu')
    await call.presses('1')
    await call.hears('product.menu')
  })

  test('a PIN typed during the greeting is taken', async () => {
    const call = await careline.dial('ana')
    await call.phone.press(careline.pin('ana'), { ahead: true })
    await call.hears('wish.menu')
    expect(call.phone.lostKeys).toBe(0)
  })

  test('one sentence for every reason a PIN does not work', async () => {
    const old = careline.pin('dev')
    await careline.reissue('dev')
    const words = new Set<string>()
    for (const digits of [wrongPin(), old, careline.pin('kim')]) {
      const call = await careline.dial('nobody', { from: '+14155550142' })
      await call.presses(digits)
      await call.hears('pin.wrong-first')
      words.add(call.phone.exchanges.at(-1)?.twiml ?? '')
    }
    expect(words.size).toBe(1)
  })
})

describe('at a menu', () => {
  test('a wrong key and silence are told apart; three misses reach a person', async () => {
    const call = await atMenu()
    await call.presses('8')
    await call.hears('wish.no-such-key')
    await call.isSilent()
    await call.hears('wish.menu-short')
    await call.isSilent()
    await call.hears('routed.someone')
    await call.isInQueueFor('support', 'OPEN_CASE')
  })

  test('the key pressed is never said back: it may be a part of a PIN keyed too late', async () => {
    const call = await atMenu()
    await call.presses('8')
    const spoken = call.phone.heard.map((heard) => ('text' in heard ? heard.text : '')).join(' ')
    expect(spoken).not.toContain('8')
  })

  test('a star says it again without limit; a second one goes back a menu', async () => {
    const call = await atMenu()
    await call.presses('1')
    await call.hears('product.menu')
    await call.presses('*')
    await call.hears('product.menu')
    await call.presses('*')
    await call.hears('wish.menu')
    await call.presses('3')
    await call.hears('administration.menu-urgent')
  })

  test('zero reaches a person: support for who may open a case, administrators for everybody else', async () => {
    const ana = await atMenu('ana')
    await ana.presses('0')
    await ana.isInQueueFor('support', 'OPEN_CASE')
    const dev = await atMenu('dev')
    await dev.presses('0')
    await dev.isInQueueFor('admin', 'ADMIN_CASE')
  })

  test.each(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '#'])(
    'key %s at the first menu is answered with something to do next',
    async (key) => {
      const call = await atMenu()
      await call.presses(key)
      expect(['gathering', 'queued']).toContain(call.phone.state)
      call.isWellFormed()
    },
  )

  test('a company that is not on the list is asked for again', async () => {
    const call = await atMenu('eli')
    await call.presses('7')
    await call.hears('menu.no-such-key', 'company.few')
  })
})

test('two people on the same telephone number are told apart by their PINs alone', async () => {
  const ana = await atMenu('ana')
  const ora = await atMenu('ora')
  expect([(await ana.view()).contact, (await ora.view()).contact]).toEqual(['ana', 'ora'])
})

test('a dozen interleaved calls do not mix', async () => {
  const people = ['ana', 'cleo', 'dev', 'eli', 'fay', 'gus', 'hal', 'ivy', 'jon', 'lea', 'max', 'noa', 'ora']
  const calls = await Promise.all(people.map(async (person) => ({ person, call: await careline.dial(person) })))
  await Promise.all(calls.map(({ person, call }) => call.presses(careline.pin(person))))
  await Promise.all(calls.map(({ call }) => call.presses('1')))
  for (const { person, call } of calls) expect((await call.view()).contact).toBe(person)
})
