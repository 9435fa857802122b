/** An analyst is made inactive while their phone rings: it is taken back from them, and the key of an inactive analyst joins no one. */
import { afterEach, describe, expect, test } from 'vitest'
import { contactId, staffId } from '../../src/domain/ids.ts'
import { openCareline, type Careline, type CarelineOptions, type Conversation } from '../calls/careline.ts'
import { failing, type Failing } from '../calls/failing.ts'
import { atTaskRouter } from './at-task-router.ts'
import { heardBy, idOf, onTheFloor, PHONES, type Colleague } from './on-the-floor.ts'

const ANA_PHONE = '+442079460101'

let careline: Careline
let broken: Failing
const open = async (options: CarelineOptions = {}) => {
  broken = failing()
  careline = await openCareline({ rest: true, stores: broken.wrap, ...options })
}
afterEach(() => careline.close())
const floor = onTheFloor(() => careline)
const { settings, statuses, isReady } = atTaskRouter(() => careline)

/** In the records alone, as another process would do it. */
const makeInactive = (name: Colleague) =>
  careline.database.pool.query(`UPDATE analysts SET status = 'inactive' WHERE id = $1`, [name])
const takeBack = () => careline.desk().takeBack.fromInactive()
const ringsByHand = (name: Colleague) => careline.network.whenDialled(PHONES[name], { does: 'by-hand' })

async function isFree(call: Conversation): Promise<void> {
  const { stage } = await floor.live(call)
  expect(stage.kind === 'waiting' && stage.claim === undefined).toBe(true)
}

/** Rung because they took the call on their desk. */
async function ruthIsRung(): Promise<Conversation> {
  ringsByHand('ruth')
  const call = await floor.anaInQueue()
  expect(await careline.desk().takeCall.take(idOf(call), await floor.staff('ruth'))).toEqual({ kind: 'ringing' })
  return call
}

describe('a call', () => {
  test('that they took by hand is free for others at once', async () => {
    await open()
    const call = await ruthIsRung()
    await careline.stores.presence.set(staffId.parse('ruth'), 'ready', new Date())
    await makeInactive('ruth')
    await takeBack()
    expect(floor.legOf('ruth').status).toBe('canceled')
    await isFree(call)
    expect(await floor.presenceOf('ruth')).toMatchObject({ state: 'away', why: 'no-desk' })
    await floor.connect(call, 'sam')
  })

  test('that TaskRouter chose them for is missed over there, and goes to the next', async () => {
    await open({ taskRouter: true })
    ringsByHand('ruth')
    await isReady('ruth')
    const call = await careline.dial('ana')
    for (const keys of [careline.pin('ana'), '1', '1', '3']) await call.presses(keys)
    expect(call.phone.queue).toBe(settings().workflowSid)
    await expect.poll(() => careline.network.callsTo(PHONES.ruth).length).toBe(1)
    await expect
      .poll(async () => (await floor.live(call)).stage)
      .toMatchObject({ claim: { leg: floor.legOf('ruth').sid } })
    await makeInactive('ruth')
    await takeBack()
    await careline.network.settled()
    expect(floor.legOf('ruth').status).toBe('canceled')
    await isFree(call)
    expect(statuses()).toEqual({ tasks: ['pending'], reservations: ['rejected'] })
    await floor.connect(call, 'sam')
  })

  test('that an analyst talks on goes on', async () => {
    await open()
    const call = await floor.connect(await floor.anaInQueue(), 'ruth')
    await makeInactive('ruth')
    await takeBack()
    expect(call.phone.state).toBe('bridged')
    expect((await floor.live(call)).stage).toMatchObject({ kind: 'with-analyst', taker: { id: 'ruth' } })
  })
})

describe('key 1 of an analyst who is inactive by then', () => {
  test('joins no caller, who waits on', async () => {
    await open()
    const call = await ruthIsRung()
    await floor.legOf('ruth').pickUp()
    await makeInactive('ruth')
    await floor.legOf('ruth').press('1')
    await careline.network.settled()
    expect(floor.legOf('ruth').state).toBe('ended')
    expect(call.phone.queue).toBe('support')
    await isFree(call)
  })

  test('connects while the directory does not answer: a caller is not left without a person for that', async () => {
    await open()
    const call = await ruthIsRung()
    await floor.legOf('ruth').pickUp()
    broken.break('staff')
    await floor.legOf('ruth').press('1')
    await careline.network.settled()
    expect((await floor.live(call)).stage).toMatchObject({ kind: 'with-analyst', taker: { id: 'ruth' } })
  })

  test('has no contact dialled for a callback', async () => {
    await open()
    const call = await idaCallsBack()
    await floor.legOf('ida').pickUp()
    await makeInactive('ida')
    await floor.legOf('ida').press('1')
    await careline.network.settled()
    expect(floor.legOf('ida').state).toBe('ended')
    expect(careline.network.callsTo(ANA_PHONE)).toEqual([])
    await isOnTheList(call)
  })
})

/** Agreed with an unverified caller who says they are Ana; now Ida's own phone rings for it. */
async function idaCallsBack(): Promise<Conversation> {
  const call = await floor.connect(await floor.unverifiedInQueue(), 'ida')
  ringsByHand('ida')
  // In the demo directory she shares the number of a switchboard with Ana.
  await careline.database.pool.query(`UPDATE contacts SET phone = '+442079460115' WHERE id = 'ora'`)
  const answer = await careline.desk().callbacks.ask(idOf(call), await floor.staff('ida'), contactId.parse('ana'))
  expect(answer).toEqual({ kind: 'call-back-agreed' })
  await careline.network.settled()
  expect(careline.network.callsTo(PHONES.ida)).toHaveLength(2)
  await expect
    .poll(() => careline.stores.callbacks.find(idOf(call)))
    .toMatchObject({ analystLeg: floor.legOf('ida').sid, dialledAt: undefined })
  return call
}

/** Not tried, and a colleague may make it. */
async function isOnTheList(call: Conversation): Promise<void> {
  expect(await careline.stores.callbacks.find(idOf(call))).toMatchObject({
    tries: 0,
    result: 'analyst-missed',
    doneAt: undefined,
  })
  const listed = await careline.desk().callbacks.listFor(await floor.staff('sam'))
  expect(listed.map(({ callId }) => callId)).toEqual([idOf(call)])
  ringsByHand('sam')
  expect(await careline.desk().callbacks.callNow(idOf(call), await floor.staff('sam'))).toEqual({ kind: 'ringing' })
}

describe('a callback', () => {
  test('that rings their own phone is taken back, and a colleague may make it', async () => {
    await open()
    const call = await idaCallsBack()
    await makeInactive('ida')
    await takeBack()
    expect(floor.legOf('ida').status).toBe('canceled')
    expect(careline.network.callsTo(ANA_PHONE)).toEqual([])
    await isOnTheList(call)
  })

  test('whose contact rings already, or talks, goes on', async () => {
    await open()
    const call = await idaCallsBack()
    careline.network.whenDialled(ANA_PHONE, { does: 'by-hand' })
    await floor.legOf('ida').pickUp()
    await floor.legOf('ida').press('1')
    await makeInactive('ida')
    await takeBack()
    const contact = careline.network.callsTo(ANA_PHONE).at(-1)
    expect(contact?.status).toBe('ringing')
    expect(floor.legOf('ida').state).toBe('bridged')
    expect((await careline.stores.callbacks.find(idOf(call)))?.result).toBeUndefined()
    expect(heardBy(floor.legOf('ida'))).not.toBe('')
  })
})
