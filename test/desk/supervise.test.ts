/** What a supervisor does with other people's calls, over the real app and Twilio's own client. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { offerOf } from '../../src/desk/connect/offer.ts'
import { STANDARD } from '../../src/domain/policy.ts'
import { openCareline, type Careline, type Conversation } from '../calls/careline.ts'
import { idOf, onTheFloor } from './on-the-floor.ts'

let careline: Careline
beforeEach(async () => {
  careline = await openCareline({ rest: true })
})
afterEach(() => careline.close())
const { staff, live } = onTheFloor(() => careline)

const RUTH_PHONE = '+12025550151'
const SAM_PHONE = '+12025550156'
const audited = async (type: string) =>
  (await careline.database.pool.query<{ actor: string }>('SELECT actor FROM audit_trail WHERE type = $1', [type])).rows
const conference = () => [...careline.network.switchboard.conferences.values()][0]

async function anaInQueue(): Promise<Conversation> {
  const call = await careline.dial('ana')
  for (const keys of [careline.pin('ana'), '1', '1', '3']) await call.presses(keys)
  expect(call.phone.queue).toBe('support')
  return call
}

async function anaWithRuth(): Promise<Conversation> {
  const call = await anaInQueue()
  careline.network.whenDialled(RUTH_PHONE, { does: 'answer', afterSeconds: 1, keys: ['1'] })
  await careline.desk().takeCall.take(idOf(call), await staff('ruth'))
  await careline.network.settled()
  expect(call.phone.state).toBe('bridged')
  return call
}

test('a waiting call is moved with the place it has, and is on record', async () => {
  const call = await anaInQueue()
  const before = (await live(call)).stage
  expect(await careline.desk().supervise.move(idOf(call), await staff('sam'), 'admin')).toEqual({ kind: 'done' })
  expect((await live(call)).stage).toEqual({ ...before, desk: 'admin' })
  expect(await audited('call.moved')).toEqual([{ actor: 'staff sam' }])
})

test('a call that somebody is taking, or that has gone, is not moved', async () => {
  const call = await anaInQueue()
  careline.network.whenDialled(RUTH_PHONE, { does: 'by-hand' })
  await careline.desk().takeCall.take(idOf(call), await staff('ruth'))
  const sam = await staff('sam')
  expect(await careline.desk().supervise.move(idOf(call), sam, 'admin')).toEqual({ kind: 'taken', by: 'Ruth Calder' })
  await call.hangsUp()
  expect(await careline.desk().supervise.move(idOf(call), sam, 'admin')).toEqual({ kind: 'gone' })
  expect(await audited('call.moved')).toEqual([])
})

describe('a callback that a supervisor offers', () => {
  const offer = async (call: Conversation) => careline.desk().supervise.offerCallback(idOf(call), await staff('sam'))

  test('is heard once, with the next hold message, and only the key of the caller takes it', async () => {
    const call = await anaInQueue()
    await call.phone.waitLoops(1)
    // Twice, as by two supervisors: one offer.
    expect([await offer(call), await offer(call)]).toEqual([{ kind: 'done' }, { kind: 'done' }])
    await call.phone.waitLoops(1)
    await call.hearsOnHold('line.still', 'line.callback-offered')
    await call.phone.waitLoops(1)
    await call.hearsOnHold('line.still')
    expect(call.phone.queue).toBe('support')
    await call.presses('1')
    await call.hears('callback.number')
    await call.presses('1')
    await call.hears('callback.noted', 'goodbye')
    expect(await audited('callback.offered')).toEqual([{ actor: 'staff sam' }])
  })

  test('is in the first message of a wait that has just begun, not said twice', async () => {
    const call = await careline.dial('ana')
    for (const keys of [careline.pin('ana'), '1', '1', '3']) await call.presses(keys)
    await offer(call)
    const heard = (await live(call)).turns.flatMap((turn) => turn.heard)
    expect(heard.filter((name) => name === 'line.offer-callback')).toHaveLength(1)
    await call.presses('*')
    await call.hearsOnHold('line.reference', 'line.offer-callback')
    await call.phone.waitLoops(1)
    await call.hearsOnHold('line.still')
  })

  test('is for no one without a number on file, with production down, or who no longer waits', async () => {
    const stranger = await careline.dial('ana', { from: '+13035550008' })
    for (const keys of ['0#', '0']) await stranger.presses(keys)
    expect(await offer(stranger)).toEqual({ kind: 'may-not' })
    const down = await careline.dial('ana')
    for (const keys of [careline.pin('ana'), '1', '1', '1', '1']) await down.presses(keys)
    expect(await offer(down)).toEqual({ kind: 'may-not' })
    await down.hangsUp()
    expect(await offer(down)).toEqual({ kind: 'gone' })
    expect(await audited('callback.offered')).toEqual([])
  })
})

test.each([
  ['listen', true],
  ['help', false],
] as const)(
  'to %s: a key joins the supervisor, muted is %s, and the conversation survives them',
  async (how, muted) => {
    const call = await anaWithRuth()
    careline.network.whenDialled(SAM_PHONE, { does: 'answer', afterSeconds: 1, keys: ['1'] })
    expect(await careline.desk().supervise.join(idOf(call), await staff('sam'), how)).toEqual({ kind: 'ringing' })
    await careline.network.settled()
    expect((await live(call)).stage).toMatchObject({ listeners: [{ id: 'sam', name: 'Sam Reyes', how }] })
    const leg = careline.network.callsTo(SAM_PHONE).at(-1)
    expect(leg?.state).toBe('bridged')
    expect([...(conference()?.members.values() ?? [])].filter((member) => member.muted)).toHaveLength(muted ? 1 : 0)

    await leg?.hangUp()
    await careline.network.settled()
    expect(call.phone.state).toBe('bridged')
    expect((await live(call)).stage).toMatchObject({ kind: 'with-analyst', listeners: [] })
    expect(await audited('call.joined')).toEqual([{ actor: 'staff sam' }])
    expect(leg?.problems).toEqual([])
  },
)

test('voicemail never listens, and nobody is shown as listening afterwards', async () => {
  const call = await anaWithRuth()
  careline.network.whenDialled(SAM_PHONE, { does: 'answer', afterSeconds: 1 })
  await careline.desk().supervise.join(idOf(call), await staff('sam'), 'listen')
  await careline.network.settled()
  expect(conference()?.members.size).toBe(2)
  expect((await live(call)).stage).toMatchObject({ listeners: [] })
})

test('nobody listens to their own conversation, or to one that is over', async () => {
  const call = await anaWithRuth()
  const { supervise } = careline.desk()
  expect(await supervise.join(idOf(call), { ...(await staff('ruth')), role: 'supervisor' }, 'listen')).toEqual({
    kind: 'may-not',
  })
  await call.hangsUp()
  expect(await supervise.join(idOf(call), await staff('sam'), 'listen')).toEqual({ kind: 'gone' })
})

test('a paused desk is offered to supervisors only, until it is resumed or the hour is over', async () => {
  const call = await anaInQueue()
  const [ruth, sam] = [await staff('ruth'), await staff('sam')]
  const { supervise, takeCall } = careline.desk()
  await supervise.pause('support', sam, 'training')
  const offered = async (to: typeof ruth, at = new Date()) => {
    const { stage, ...rest } = await live(call)
    const paused = await careline.stores.pauses.current(at)
    return stage.kind === 'waiting' && offerOf({ stage, ...rest }, stage, at, paused, STANDARD).isTo(to)
  }
  expect([await offered(ruth), await offered(sam)]).toEqual([false, true])
  expect(await takeCall.take(idOf(call), ruth)).toEqual({ kind: 'not-offered' })
  expect(await offered(ruth, new Date(Date.now() + 61 * 60_000))).toBe(true)
  await supervise.resume('support', sam)
  expect(await offered(ruth)).toBe(true)
  await supervise.pause('support', sam, 'short', 15)
  const after = (minutes: number) => offered(ruth, new Date(Date.now() + minutes * 60_000))
  expect([await after(14), await after(16)]).toEqual([false, true])
  await supervise.resume('support', sam)
  expect(await audited('desk.paused')).toEqual([{ actor: 'staff sam' }, { actor: 'staff sam' }])
})

test('a hand that is raised is seen, and lowered again', async () => {
  const call = await anaWithRuth()
  const ruth = await staff('ruth')
  await careline.desk().talk.askForHelp(idOf(call), ruth, true)
  expect((await live(call)).stage).toMatchObject({ asksHelp: expect.any(String) as string })
  await careline.desk().talk.askForHelp(idOf(call), ruth, false)
  const { stage } = await live(call)
  expect(stage.kind === 'with-analyst' && stage.asksHelp).toBe(undefined)
  expect(await careline.desk().talk.askForHelp(idOf(call), await staff('omar'), true)).toEqual({ kind: 'not-yours' })
})

const join = async (call: Conversation, how: 'listen' | 'help') =>
  careline.desk().supervise.join(idOf(call), await staff('sam'), how)
const listeners = async (call: Conversation) => {
  const { stage } = await live(call)
  return stage.kind === 'with-analyst' ? stage.listeners : undefined
}
const mutedInConference = () => [...(conference()?.members.values() ?? [])].filter(({ muted }) => muted).length

test('to speak while listening unmutes the leg that is there: no second ring, and it is shown as long as it hears', async () => {
  const call = await anaWithRuth()
  careline.network.whenDialled(SAM_PHONE, { does: 'answer', afterSeconds: 1, keys: ['1'] })
  await join(call, 'listen')
  await careline.network.settled()
  expect(await listeners(call)).toMatchObject([{ id: 'sam', how: 'listen', hears: true }])
  expect(mutedInConference()).toBe(1)
  // A second ring would fail: their phone is busy.
  careline.network.whenDialled(SAM_PHONE, { does: 'busy' })
  expect(await join(call, 'help')).toEqual({ kind: 'speaking' })
  await careline.network.settled()
  expect(careline.network.callsTo(SAM_PHONE)).toHaveLength(1)
  expect(await listeners(call)).toMatchObject([{ id: 'sam', how: 'help', hears: true }])
  expect(mutedInConference()).toBe(0)
  expect(await join(call, 'listen')).toEqual({ kind: 'listening' })
  expect(mutedInConference()).toBe(1)
})

test('the network does not unmute: they are shown as before, and told that it failed', async () => {
  const call = await anaWithRuth()
  careline.network.whenDialled(SAM_PHONE, { does: 'answer', afterSeconds: 1, keys: ['1'] })
  await join(call, 'listen')
  await careline.network.settled()
  careline.rest.failNext('server-error', { method: 'POST', path: /Participants/, times: 2 })
  expect(await join(call, 'help')).toEqual({ kind: 'failed' })
  expect(await listeners(call)).toMatchObject([{ how: 'listen', hears: true }])
})

test('while the phone rings nothing is heard, and another wish is what counts when it is picked up', async () => {
  const call = await anaWithRuth()
  careline.network.whenDialled(SAM_PHONE, { does: 'by-hand' })
  await join(call, 'listen')
  expect((await listeners(call))?.map(({ hears }) => hears === true)).toEqual([false])
  expect(await join(call, 'help')).toEqual({ kind: 'ringing' })
  const leg = careline.network.callsTo(SAM_PHONE).at(-1)
  await leg?.pickUp()
  await leg?.press('1')
  expect(await listeners(call)).toMatchObject([{ how: 'help', hears: true }])
  expect(mutedInConference()).toBe(0)
})

test('one leg that ends does not take away another of the same person', async () => {
  const call = await anaWithRuth()
  careline.network.whenDialled(SAM_PHONE, { does: 'answer', afterSeconds: 1, keys: ['1'] })
  await join(call, 'listen')
  await careline.network.settled()
  const { stage } = await live(call)
  if (stage.kind !== 'with-analyst') throw new Error('Ana does not talk')
  const about = { callId: idOf(call), attempt: stage.taker.attempt }
  await careline.desk().supervise.left(about, 'CA-of-a-leg-that-failed', 'sam')
  expect(await listeners(call)).toMatchObject([{ id: 'sam', hears: true }])
})

test('to leave ends their own leg, and the conversation goes on', async () => {
  const call = await anaWithRuth()
  careline.network.whenDialled(SAM_PHONE, { does: 'answer', afterSeconds: 1, keys: ['1'] })
  await join(call, 'help')
  await careline.network.settled()
  const { supervise } = careline.desk()
  expect(await supervise.leave(idOf(call), await staff('sam'))).toEqual({ kind: 'done' })
  await careline.network.settled()
  expect(careline.network.callsTo(SAM_PHONE).at(-1)?.state).toBe('ended')
  expect(await listeners(call)).toEqual([])
  expect(call.phone.state).toBe('bridged')
  expect(await supervise.leave(idOf(call), await staff('sam'))).toEqual({ kind: 'gone' })
})

test('a supervisor who hangs up while the caller keys their PIN is not shown afterwards', async () => {
  const call = await anaWithRuth()
  careline.network.whenDialled(SAM_PHONE, { does: 'answer', afterSeconds: 1, keys: ['1'] })
  await join(call, 'listen')
  await careline.network.settled()
  await careline.desk().talk.askForPin(idOf(call), await staff('ruth'))
  await careline.network.settled()
  await careline.network.callsTo(SAM_PHONE).at(-1)?.hangUp()
  await careline.network.settled()
  await call.presses(careline.pin('ana'))
  await careline.network.settled()
  expect(await listeners(call)).toEqual([])
})
