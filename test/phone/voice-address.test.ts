/** Every address that Twilio is given comes back as it was signed. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { contactId } from '../../src/domain/ids.ts'
import { voiceAddress } from '../../src/phone/voice-address.ts'
import { openCareline, type Careline } from '../calls/careline.ts'
import { heardBy, idOf, onTheFloor, PHONES, takesCallback } from '../desk/on-the-floor.ts'

test('without a query there is no question mark, and what has no value is left out', () => {
  expect(voiceAddress('https://care.example/line', 'hold')).toBe('https://care.example/line/voice/hold')
  expect(voiceAddress('', 'wait', { proof: undefined })).toBe('/voice/wait')
  expect(voiceAddress('', 'moved', { turn: 3, to: 'talk' })).toBe('/voice/moved?turn=3&to=talk')
})

describe('on whole calls', () => {
  let careline: Careline
  beforeEach(async () => {
    careline = await openCareline({ rest: true })
  })
  afterEach(() => careline.close())
  const floor = onTheFloor(() => careline)

  /** All that the network asked of us, by any telephone. */
  const asked = () => [...careline.network.legs.values()].flatMap(({ exchanges }) => exchanges)

  async function everythingCameBack(): Promise<void> {
    expect(asked().filter(({ status }) => status !== 200 && status !== undefined)).toEqual([])
    expect(await careline.metrics()).not.toMatch(/^careline_webhook_signature_refused_total\S* [1-9]/m)
  }

  test('a caller on hold hears that they are, and the analyst does while the caller keys', async () => {
    const call = await floor.connect(await floor.anaInQueue(), 'ruth')
    const ruth = await floor.staff('ruth')
    const { talk } = careline.desk()
    await talk.hold(idOf(call), ruth, true)
    await careline.network.settled()
    await call.isSilent()
    expect(heardBy(call.phone)).toContain("You're on hold")
    await talk.hold(idOf(call), ruth, false)
    await talk.askForPin(idOf(call), ruth)
    await careline.network.settled()
    await floor.legOf('ruth').silence()
    await call.presses(careline.pin('ana'))
    await careline.network.settled()
    expect(asked().filter(({ path }) => path.includes('/voice/hold')).length).toBeGreaterThan(1)
    await everythingCameBack()
  })

  test('so do the addresses of a supervisor, of a call back, and of a transfer', async () => {
    await careline.database.pool.query(`UPDATE contacts SET phone = '+442079460115' WHERE id = 'ora'`)
    const call = await floor.connect(await floor.unverifiedInQueue(), 'ida')
    const ida = await floor.staff('ida')
    floor.answers('sam')
    await careline.desk().supervise.join(idOf(call), await floor.staff('sam'), 'listen')
    await careline.network.settled()
    careline.network.whenDialled('+442079460101', takesCallback(careline))
    await careline.desk().callbacks.ask(idOf(call), ida, contactId.parse('ana'))
    await careline.network.settled()
    const other = await floor.connect(await floor.anaInQueue(), 'ruth')
    await careline.desk().talk.transfer(idOf(other), await floor.staff('ruth'), 'contracts', undefined)
    await careline.network.settled()
    expect(careline.network.callsTo(PHONES.ida)).toHaveLength(2)
    await everythingCameBack()
  })
})
