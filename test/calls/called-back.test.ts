/** Callers who are called back instead of waiting: they stay what they were, at the desk where they waited. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { STANDARD } from '../../src/domain/policy.ts'
import { boardOf } from '../../src/desk/floor/board.ts'
import type { Callback } from '../../src/desk/callbacks/callback-store.ts'
import { callId } from '../../src/domain/ids.ts'
import { heardBy, idOf, onTheFloor, takesCallback } from '../desk/on-the-floor.ts'
import { openCareline, type Careline, type Conversation } from './careline.ts'

const ANA_PHONE = '+442079460101'

let careline: Careline
beforeEach(async () => {
  careline = await openCareline({ rest: true })
  // In the demo directory she shares the number of a switchboard with Ana.
  await careline.database.pool.query(`UPDATE contacts SET phone = '+442079460115' WHERE id = 'ora'`)
})
afterEach(() => careline.close())
const floor = onTheFloor(() => careline)

/** Presses 1 in the queue, and 1 again to have the number on file called. */
async function asksToBeCalled(call: Conversation): Promise<Conversation> {
  await call.presses('1')
  await call.hears('callback.number')
  await call.presses('1')
  await call.hears('callback.noted', 'goodbye')
  return call
}

const listOf = async (name: string): Promise<Callback[]> => careline.desk().callbacks.listFor(await floor.staff(name))

const board = async () =>
  boardOf({
    cards: [],
    staff: await careline.stores.staff.all(),
    presences: [],
    answered: { 'production-down': [], support: [], admin: [], identification: [], contracts: [] },
    hour: { unverified: 0 },
    pauses: [],
    callbacks: await careline.desk().callbacks.all(),
    refused: new Set(),
    targets: STANDARD.targets,
    now: new Date(),
  })

describe('production is down, and the caller takes the callback', () => {
  test('it stays urgent, first in the list of those who look after that, and on the board', async () => {
    const quiet = await asksToBeCalled(await floor.anaInQueue())
    const down = await asksToBeCalled(await floor.anaIsDown())
    for (const name of ['ruth', 'ines', 'sam']) {
      const list = await listOf(name)
      expect(list[0]).toMatchObject({ callId: down.phone.sid, desk: 'production-down', urgent: true })
      expect(list[1]).toMatchObject({ callId: quiet.phone.sid, desk: 'support', urgent: false })
    }
    const now = await board()
    expect(now.urgentWaiting).toBe(1)
    expect(now.desks.find(({ desk }) => desk === 'production-down')).toMatchObject({ urgent: 1, callbacks: 1 })
    expect(now.nextBreach).toMatchObject({ desk: 'production-down' })
    expect(now.callbacks?.[0]).toMatchObject({ reference: (await down.view()).reference, urgent: true, state: 'open' })
  })

  test('those who could not help are not shown it, and cannot call', async () => {
    const down = await asksToBeCalled(await floor.anaIsDown())
    expect(await listOf('ida')).toEqual([])
    expect(await listOf('omar')).toEqual([])
    const { callbacks } = careline.desk()
    expect(await callbacks.callNow(idOf(down), await floor.staff('ida'))).toEqual({ kind: 'not-offered' })
  })

  test('called back it is production down again: urgent, at its desk, and the board is empty', async () => {
    const down = await asksToBeCalled(await floor.anaIsDown())
    floor.answers('ruth')
    careline.network.whenDialled(ANA_PHONE, takesCallback(careline))
    expect(await careline.desk().callbacks.callNow(idOf(down), await floor.staff('ruth'))).toEqual({ kind: 'ringing' })
    await careline.network.settled()
    const back = careline.network.callsTo(ANA_PHONE).at(-1)
    expect(await careline.stores.calls.read(callId.parse(back?.sid))).toMatchObject({
      told: { urgent: 'critical' },
      stage: { kind: 'with-analyst', desk: 'production-down', taker: { id: 'ruth' } },
    })
    expect(await board()).toMatchObject({ urgentWaiting: 0, callbacks: [] })
  })

  test('a caller without a PIN who is down stays urgent when it is agreed with them', async () => {
    const call = await careline.dial('ana', { from: '+13035550007' })
    for (const keys of ['0#', '1', '1']) if (call.phone.queue === undefined) await call.presses(keys)
    expect(call.phone.queue).toBe('production-down')
    await floor.connect(call, 'ruth')
    const { contactAt } = careline.stores.profiles
    const ana = await contactAt('ana.lindqvist@arden.example')
    if (ana === undefined) throw new Error('Ana is not in the directory')
    await careline.desk().callbacks.ask(idOf(call), await floor.staff('ruth'), ana.id)
    expect(await careline.stores.callbacks.find(idOf(call))).toMatchObject({ desk: 'production-down', urgent: true })
    await careline.network.settled()
  })
})

test('at any other desk the analysts who would have answered see it, and those for callers who do not wait', async () => {
  const call = await asksToBeCalled(await floor.anaInQueue())
  for (const name of ['ruth', 'omar', 'ida']) expect(await listOf(name)).toMatchObject([{ callId: call.phone.sid }])
})

test('a caller who decides against it waits on: same desk, same wait', async () => {
  const call = await floor.anaInQueue()
  await careline.desk().supervise.move(idOf(call), await floor.staff('sam'), 'contracts')
  const { stage: before } = await floor.live(call)
  await call.presses('1')
  await call.hears('callback.number')
  await call.presses('2')
  await call.hears('callback.back-in-line')
  const { stage } = await floor.live(call)
  if (before.kind !== 'waiting') throw new Error('Ana did not wait')
  expect(stage).toMatchObject({ kind: 'waiting', desk: 'contracts', since: before.since })
  expect(call.phone.queue).toBe('contracts')
  expect(heardBy(call.phone)).not.toContain('undefined')
})
