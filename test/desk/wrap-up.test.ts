/** An analyst in a conversation takes no other call, and any end of it begins a wrap-up that keeps the call until it is saved. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Stage } from '../../src/calls/call.ts'
import { cardAfter } from '../../src/desk/card.ts'
import { contactId, contractNumber, staffId } from '../../src/domain/ids.ts'
import type { CaseAction } from '../../src/domain/cases/cases.ts'
import { openCareline, type Careline, type Conversation } from '../calls/careline.ts'
import { post } from '../calls/signed-post.ts'
import { idOf, onTheFloor, PHONES } from './on-the-floor.ts'

let careline: Careline
beforeEach(async () => {
  careline = await openCareline({ rest: true })
})
afterEach(() => careline.close())
const floor = onTheFloor(() => careline)

const ready = (name: string) => careline.stores.presence.set(staffId.parse(name), 'ready', new Date())
const take = async (call: Conversation, name: string) =>
  careline.desk().takeCall.take(idOf(call), await floor.staff(name))

const newCase: CaseAction = {
  kind: 'open',
  type: 'support',
  contract: contractNumber.parse('SC-1001'),
  product: 'reporting',
  severity: 3,
  summary: 'Reports are empty',
}
const opens = async (call: Conversation, name: string) =>
  careline.desk().cases.onCall(idOf(call), await floor.staff(name), newCase, 'k1')

describe('in a conversation', () => {
  test('another call is refused, and the phone is not rung for it', async () => {
    await ready('ruth')
    await floor.connect(await floor.anaInQueue(), 'ruth')
    const other = await floor.anaInQueue()
    expect(await take(other, 'ruth')).toEqual({ kind: 'on-a-call' })
    expect(careline.network.callsTo(PHONES.ruth)).toHaveLength(1)
    expect(await floor.presenceOf('ruth')).toMatchObject({ state: 'ready' })
    expect((await floor.live(other)).stage).toSatisfy(
      (stage: Stage) => stage.kind === 'waiting' && stage.claim === undefined,
    )
  })

  test('so it is while the phone rings, and while the caller keys their PIN', async () => {
    careline.network.whenDialled(PHONES.omar, { does: 'by-hand' })
    const first = await floor.anaInQueue()
    const omar = { ...(await floor.staff('omar')), role: 'supervisor' as const }
    const { takeCall, talk } = careline.desk()
    expect(await takeCall.take(idOf(first), omar)).toEqual({ kind: 'ringing' })
    const second = await floor.anaInQueue()
    expect(await takeCall.take(idOf(second), omar)).toEqual({ kind: 'on-a-call' })
    await floor.connect(second, 'ruth')
    await talk.askForPin(idOf(second), await floor.staff('ruth'))
    await careline.network.settled()
    const third = await floor.anaInQueue()
    expect(await take(third, 'ruth')).toEqual({ kind: 'on-a-call' })
  })

  test('two calls taken in the same moment: one of them, and the other caller waits on', async () => {
    floor.answers('ruth')
    const [one, two] = [await floor.anaInQueue(), await floor.anaInQueue()]
    const answers = await Promise.all([take(one, 'ruth'), take(two, 'ruth')])
    expect(answers.map(({ kind }) => kind).toSorted()).toEqual(['on-a-call', 'ringing'])
    await careline.network.settled()
    const stages = await Promise.all([floor.live(one), floor.live(two)])
    expect(stages.map(({ stage }) => stage.kind).toSorted()).toEqual(['waiting', 'with-analyst'])
    expect(careline.network.callsTo(PHONES.ruth)).toHaveLength(1)
  })

  test('a supervisor whose leg hears a conversation takes no call', async () => {
    const call = await floor.connect(await floor.anaInQueue(), 'ruth')
    floor.answers('sam')
    await careline.desk().supervise.join(idOf(call), await floor.staff('sam'), 'listen')
    await careline.network.settled()
    expect(await take(await floor.anaInQueue(), 'sam')).toEqual({ kind: 'on-a-call' })
  })

  test('a callback is not made meanwhile either', async () => {
    const asked = await floor.anaInQueue()
    await asked.presses('1')
    await asked.presses('1')
    await floor.connect(await floor.anaInQueue(), 'ruth')
    const { callbacks } = careline.desk()
    expect(await callbacks.callNow(idOf(asked), await floor.staff('ruth'))).toEqual({ kind: 'on-a-call' })
  })
})

describe('any end of a conversation begins the wrap-up', () => {
  const ends: [string, string, (call: Conversation) => Promise<unknown>][] = [
    ['the analyst ends it', 'ended', async (call) => careline.desk().talk.end(idOf(call), await floor.staff('ruth'))],
    ['the caller hangs up first', 'caller-left', (call) => call.hangsUp()],
    ['the analyst’s leg drops', 'lost', () => floor.legOf('ruth').hangUp()],
    [
      'it is transferred',
      'sent-on',
      async (call) => careline.desk().talk.transfer(idOf(call), await floor.staff('ruth'), 'contracts', undefined),
    ],
    [
      'the network loses the caller’s document',
      'lost',
      (call) => post(careline, '/voice/fallback', { CallSid: call.phone.sid }),
    ],
    [
      'the caller hangs up while they key their PIN',
      'caller-left',
      async (call) => {
        await careline.desk().talk.askForPin(idOf(call), await floor.staff('ruth'))
        await careline.network.settled()
        await call.hangsUp()
      },
    ],
    [
      'the analyst’s leg drops while the caller keys their PIN',
      'lost',
      async (call) => {
        await careline.desk().talk.askForPin(idOf(call), await floor.staff('ruth'))
        await careline.network.settled()
        await floor.legOf('ruth').hangUp()
      },
    ],
  ]
  test.each(ends)('%s', async (_, how, end) => {
    await ready('ruth')
    const call = await floor.connect(await floor.anaInQueue(), 'ruth')
    await end(call)
    await careline.network.settled()
    const { reference } = await floor.live(call)
    expect(await floor.presenceOf('ruth')).toMatchObject({
      state: 'wrap-up',
      about: { call: call.phone.sid, reference, mustSay: false, how, next: 'ready' },
    })
    const wrapped = await careline.desk().wrapUp.callOf(staffId.parse('ruth'))
    expect(wrapped && cardAfter(wrapped)).toMatchObject({ state: 'over', reference, contact: { id: 'ana' } })
    expect(await opens(call, 'ruth')).toMatchObject({ kind: 'done' })
  })

  test('an unverified caller hangs up first: the outcome has to be said before another call is taken', async () => {
    const call = await floor.connect(await floor.unverifiedInQueue(), 'ida')
    await call.hangsUp()
    await careline.network.settled()
    expect(await floor.presenceOf('ida')).toMatchObject({ state: 'wrap-up', about: { mustSay: true } })
    const next = await floor.unverifiedInQueue('+13035550008')
    expect(await take(next, 'ida')).toEqual({ kind: 'say-outcome' })
    await ready('ida')
    expect(await take(next, 'ida')).toEqual({ kind: 'ringing' })
  })

  test('away chosen during the call is what follows the wrap-up', async () => {
    const call = await floor.connect(await floor.anaInQueue(), 'ruth')
    await careline.stores.presence.set(staffId.parse('ruth'), 'away', new Date())
    await call.hangsUp()
    await careline.network.settled()
    expect(await floor.presenceOf('ruth')).toMatchObject({ state: 'wrap-up', about: { next: 'away' } })
  })

  test('a colleague who takes the transferred call has it alone from then on', async () => {
    const call = await floor.connect(await floor.anaInQueue(), 'ruth')
    await careline.desk().talk.transfer(idOf(call), await floor.staff('ruth'), 'contracts', undefined)
    await careline.network.settled()
    await floor.connect(call, 'sam')
    expect(await careline.desk().wrapUp.callOf(staffId.parse('ruth'))).toBe(undefined)
    expect(await opens(call, 'ruth')).toEqual({ kind: 'no-such-call' })
  })

  test('a callback that was agreed goes on, and is wrapped up when it comes to nothing', async () => {
    await careline.database.pool.query(`UPDATE contacts SET phone = '+442079460115' WHERE id = 'ora'`)
    const call = await floor.connect(await floor.unverifiedInQueue(), 'ida')
    careline.network.whenDialled(PHONES.ida, { does: 'by-hand' })
    await careline.desk().callbacks.ask(idOf(call), await floor.staff('ida'), contactId.parse('ana'))
    await careline.network.settled()
    expect(careline.network.callsTo(PHONES.ida)).toHaveLength(2)
    expect(await floor.presenceOf('ida')).toBe(undefined)
    expect(await take(await floor.unverifiedInQueue('+13035550008'), 'ida')).toEqual({ kind: 'on-a-call' })
    await floor.legOf('ida').hangUp()
    await careline.network.settled()
    expect(await floor.presenceOf('ida')).toMatchObject({
      state: 'wrap-up',
      about: { mustSay: true, how: 'call-back' },
    })
  })
})
