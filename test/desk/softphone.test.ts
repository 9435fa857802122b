/** Staff who answer in the browser: rung at their desk without a key, and on their telephone where no browser is connected. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { deskAddress } from '../../src/domain/directory/staff-address.ts'
import { contactId, staffId } from '../../src/domain/ids.ts'
import { openCareline, type Careline, type Conversation } from '../calls/careline.ts'
import { heardBy, idOf, onTheFloor, PHONES, takesCallback, type Colleague } from './on-the-floor.ts'

let careline: Careline
const floor = onTheFloor(() => careline)

beforeEach(async () => {
  careline = await openCareline({ rest: true, softphone: true })
})
afterEach(() => careline.close())

const addressOf = (name: string) => deskAddress(staffId.parse(name))

/** Ruth has chosen the browser, and one of hers answers. */
async function atTheDesk(name: Colleague): Promise<void> {
  await careline.stores.answerPlaces.choose(staffId.parse(name), 'browser')
  await careline.stores.browserPhones.hold(staffId.parse(name), { browser: 'hers', page: 'a-page' }, new Date(), false)
  careline.network.whenDialled(addressOf(name), { does: 'answer', afterSeconds: 1 })
}

async function taken(call: Conversation, name: Colleague) {
  const taking = await careline.desk().takeCall.take(idOf(call), await floor.staff(name))
  await careline.network.settled()
  return taking
}

describe('a call that is taken', () => {
  test('rings at the desk, and answering there joins the two: no whisper, no key, on record who took it', async () => {
    await atTheDesk('ruth')
    const call = await floor.anaInQueue()
    const taking = await taken(call, 'ruth')
    const leg = careline.network.callsTo(addressOf('ruth')).at(-1)
    expect(taking).toEqual({ kind: 'ringing', place: 'browser', leg: leg?.sid })
    expect((await floor.live(call)).stage).toMatchObject({ kind: 'with-analyst', taker: { id: 'ruth' } })
    expect(leg).toMatchObject({ state: 'bridged', heard: [] })
    expect(call.phone).toMatchObject({ state: 'bridged', problems: [] })
    const { rows } = await careline.database.pool.query(`SELECT actor FROM audit_trail WHERE type = 'call.taken'`)
    expect(rows).toEqual([{ actor: 'staff ruth' }])
  })

  test.each([
    ['no browser is connected', async () => careline.stores.browserPhones.leave(staffId.parse('ruth'), 'a-page')],
    [
      'the store of browsers is down',
      async () => {
        careline.stores.browserPhones.answers = () => Promise.reject(new Error('down'))
      },
    ],
  ])('rings the telephone, with whisper and key, where %s', async (_, spoil) => {
    await atTheDesk('ruth')
    await spoil()
    floor.answers('ruth')
    const call = await floor.anaInQueue()
    expect(await taken(call, 'ruth')).toMatchObject({ kind: 'ringing', place: 'instead' })
    expect(heardBy(floor.legOf('ruth'))).toContain('Verified. Ana Lindqvist')
    expect((await floor.live(call)).stage).toMatchObject({ kind: 'with-analyst', taker: { id: 'ruth' } })
  })

  test('rings the telephone of those who chose it, whatever browser is open', async () => {
    await atTheDesk('ruth')
    await careline.stores.answerPlaces.choose(staffId.parse('ruth'), 'telephone')
    floor.answers('ruth')
    expect(await taken(await floor.anaInQueue(), 'ruth')).toEqual({ kind: 'ringing' })
    expect(careline.network.callsTo(addressOf('ruth'))).toEqual([])
  })

  test('needs no telephone of those who answer in the browser', async () => {
    await atTheDesk('ruth')
    await careline.database.pool.query(`UPDATE analysts SET phone = NULL WHERE id = 'ruth'`)
    expect(await taken(await floor.anaInQueue(), 'ruth')).toMatchObject({ kind: 'ringing', place: 'browser' })
    await careline.stores.browserPhones.leave(staffId.parse('ruth'), 'a-page')
    const second = await floor.unverifiedInQueue()
    expect(await taken(second, 'ruth')).not.toMatchObject({ kind: 'ringing' })
  })

  test.each(['sip:ruth@pbx.example', 'client:ruth_at_flex'])('rings %s with whisper and key', async (address) => {
    await careline.database.pool.query(`UPDATE analysts SET phone = $1 WHERE id = 'ruth'`, [address])
    careline.network.whenDialled(address, { does: 'answer', afterSeconds: 1, keys: ['1'] })
    const call = await floor.anaInQueue()
    expect(await taken(call, 'ruth')).toEqual({ kind: 'ringing' })
    expect(careline.network.callsTo(address).at(-1)?.state).toBe('bridged')
    expect((await floor.live(call)).stage.kind).toBe('with-analyst')
  })

  test("answered at another person's desk is not taken: the caller keeps the place", async () => {
    await atTheDesk('ruth')
    const call = await floor.anaInQueue()
    careline.network.whenDialled(addressOf('ruth'), { does: 'by-hand' })
    await careline.desk().takeCall.take(idOf(call), await floor.staff('ruth'))
    const { stage } = await floor.live(call)
    const claim = stage.kind === 'waiting' ? stage.claim : undefined
    const answered = await careline
      .desk()
      .leg.answeredAtDesk({ callId: idOf(call), attempt: claim?.attempt ?? '' }, 'CAother', addressOf('omar'))
    expect(answered.kind).toBe('goodbye')
    expect((await floor.live(call)).stage.kind).toBe('waiting')
  })

  test('the browser closes in the middle: the caller is back in the queue, in their place, and is offered again', async () => {
    await atTheDesk('ruth')
    const call = await floor.anaInQueue()
    await taken(call, 'ruth')
    await careline.network.callsTo(addressOf('ruth')).at(-1)?.hangUp()
    await careline.network.settled()
    await floor.isFree(call)
    expect(call.phone.queue).toBe('support')
  })
})

test('a supervisor who answers at the desk hears the conversation, muted, without a key', async () => {
  await atTheDesk('sam')
  const call = await floor.connect(await floor.anaInQueue(), 'ruth')
  const joined = await careline.desk().supervise.join(idOf(call), await floor.staff('sam'), 'listen')
  await careline.network.settled()
  expect(joined).toMatchObject({ kind: 'ringing', place: 'browser' })
  expect((await floor.live(call)).stage).toMatchObject({ listeners: [{ id: 'sam', hears: true, how: 'listen' }] })
  expect(careline.network.callsTo(PHONES.sam)).toEqual([])
})

test('a colleague who is consulted answers at the desk without a key, and has the call when it is handed over', async () => {
  await atTheDesk('theo')
  const call = await floor.connect(await floor.anaInQueue(), 'ruth')
  await careline.stores.presence.set(staffId.parse('theo'), 'ready', new Date())
  const { talk } = careline.desk()
  const [ruth, theo] = [await floor.staff('ruth'), await floor.staff('theo')]
  expect(await talk.consult(idOf(call), ruth, theo)).toEqual({ kind: 'consult-rings' })
  await careline.network.settled()
  expect((await floor.live(call)).stage).toMatchObject({ consulted: { id: 'theo', joined: true } })
  expect(await talk.completeTransfer(idOf(call), ruth)).toEqual({ kind: 'done' })
  await careline.network.settled()
  expect((await floor.live(call)).stage).toMatchObject({ kind: 'with-analyst', taker: { id: 'theo' } })
})

test('a callback has the contact dialled as soon as the analyst answers at the desk', async () => {
  await careline.database.pool.query(`UPDATE contacts SET phone = '+442079460115' WHERE id = 'ora'`)
  await atTheDesk('ida')
  const call = await floor.unverifiedInQueue()
  await taken(call, 'ida')
  careline.network.whenDialled('+442079460101', takesCallback(careline))
  const agreed = await careline.desk().callbacks.ask(idOf(call), await floor.staff('ida'), contactId.parse('ana'))
  await careline.network.settled()
  expect(agreed).toEqual({ kind: 'call-back-agreed' })
  expect(careline.network.callsTo(addressOf('ida')).at(-1)?.state).toBe('bridged')
  const { joinedCall } = (await careline.stores.callbacks.find(idOf(call))) ?? {}
  expect(joinedCall && (await careline.stores.calls.read(joinedCall))?.stage).toMatchObject({
    kind: 'with-analyst',
    taker: { id: 'ida' },
  })
})
