/** F38: the size of PINs changes while calls are in progress and old PINs are in force; both are accepted, and only the new is issued. */
import { afterEach, expect, test } from 'vitest'
import { issuePin } from '../../src/domain/pin/issue-pin.ts'
import { contactId } from '../../src/domain/ids.ts'
import { PIN_SIZES } from '../../src/domain/pin/pin.ts'
import { openCareline, type Careline } from './careline.ts'

let careline: Careline
afterEach(() => careline.close())

async function newPin(person: string, size: keyof typeof PIN_SIZES): Promise<string> {
  const pin = await issuePin({
    contactId: contactId.parse(person),
    ownPhones: [],
    credentials: careline.stores.credentials,
    keys: careline.keys.pins,
    actor: 'test',
    now: new Date(),
    size: PIN_SIZES[size],
  })
  return pin.reveal()
}

test.each([
  ['longer', '7+8', '5+6'],
  ['shorter', '5+6', '7+8'],
] as const)(
  'to a %s one: the owner of an old PIN and the owner of a new one both get through',
  async (_, now, before) => {
    careline = await openCareline({ tuning: { pinSizes: { size: PIN_SIZES[now], before: PIN_SIZES[before] } } })
    const old = await newPin('ana', before)
    const fresh = await newPin('cleo', now)
    const ana = await careline.dial('ana')
    // An old PIN that is shorter than the keypad waits for ends with the pound key.
    await ana.presses(old.length < fresh.length ? `${old}#` : old)
    expect(await ana.view()).toMatchObject({ verified: true, contact: 'ana' })
    const cleo = await careline.dial('cleo')
    await cleo.presses(fresh.length < old.length ? `${fresh}#` : fresh)
    expect(await cleo.view()).toMatchObject({ verified: true, contact: 'cleo' })
    expect([...ana.phone.problems, ...cleo.phone.problems]).toEqual([])
  },
)

test('in mid-call: whoever is at the prompt when the service starts again with another size keys the PIN they have', async () => {
  careline = await openCareline()
  const pin = careline.pin('ana')
  const ana = await careline.dial('ana')
  const other = await careline.another({ pinSizes: { size: PIN_SIZES['7+8'], before: PIN_SIZES['5+6'] } })
  const { post } = await import('./signed-post.ts')
  const step = { CallSid: ana.phone.sid, Digits: pin, FinishedOnKey: '' }
  await post({ ...careline, wire: other }, '/voice/step?turn=1', step)
  expect(await ana.view()).toMatchObject({ verified: true })
})

test('a size that is no longer in force is a slip of the fingers, charged to nobody', async () => {
  careline = await openCareline({ tuning: { pinSizes: { size: PIN_SIZES['7+8'], before: undefined } } })
  const old = await newPin('ana', '5+6')
  const ana = await careline.dial('ana')
  await ana.presses(`${old}#`)
  await ana.hears('pin.wrong-length')
  expect(await ana.view()).toMatchObject({ verified: false })
})
