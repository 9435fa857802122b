/** A warm transfer over the real app: the caller on hold, the colleague asked, and what follows when each of the three hangs up. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { staffId } from '../../src/domain/ids.ts'
import { openCareline, type Careline, type Conversation } from '../calls/careline.ts'
import { heardBy, idOf, onTheFloor, PHONES, type Colleague } from './on-the-floor.ts'

let careline: Careline
const floor = onTheFloor(() => careline)
beforeEach(async () => {
  careline = await openCareline({ rest: true })
  for (const name of ['ruth', 'omar', 'sam']) await ready(name)
})
afterEach(() => careline.close())

const ready = (name: string) => careline.stores.presence.set(staffId.parse(name), 'ready', new Date())
const talk = () => careline.desk().talk
const settled = () => careline.network.settled()
const conference = () => [...careline.network.switchboard.conferences.values()][0]
const memberAt = (phone: string) =>
  [...(conference()?.members.values() ?? [])].find(({ leg }) => leg.sid === careline.network.callsTo(phone).at(-1)?.sid)

/** Ana talks with Ruth, who asks Omar; he presses the key. */
async function consulting(answersWith = ['1']): Promise<Conversation> {
  const call = await floor.connect(await floor.anaInQueue(), 'ruth')
  floor.answersWith('omar', answersWith)
  expect(await ask(call)).toEqual({ kind: 'consult-rings' })
  await settled()
  return call
}
const ask = async (call: Conversation, whom: Colleague = 'omar', by = 'ruth') =>
  talk().consult(idOf(call), await floor.staff(by), await floor.staff(whom), 'Reports are empty since noon')

const stage = async (call: Conversation) => (await floor.live(call)).stage
const isWithRuth = async (call: Conversation) => {
  expect(await stage(call)).toMatchObject({ kind: 'with-analyst', taker: { id: 'ruth' }, held: false })
  expect(await stage(call)).not.toHaveProperty('consulted.id')
  expect(call.phone.state).toBe('bridged')
}

describe('while the colleague is asked', () => {
  test('the caller is on hold and hears it; the colleague hears who it is, and talks with the analyst', async () => {
    const call = await consulting()
    expect(await stage(call)).toMatchObject({
      kind: 'with-analyst',
      taker: { id: 'ruth' },
      held: true,
      consulted: { id: 'omar', joined: true },
    })
    expect(heardBy(call.phone)).toContain("You're on hold.")
    expect(heardBy(floor.legOf('omar'))).toMatch(/A colleague asks you.*Verified\. Ana Lindqvist/)
    expect(
      [...(conference()?.members.values() ?? [])].map(({ hold, endsOnExit }) => [hold !== undefined, endsOnExit]),
    ).toEqual([
      [false, true],
      [true, true],
      [false, false],
    ])
    expect(await floor.live(call)).toMatchObject({
      transferNote: { by: 'Ruth Calder', text: 'Reports are empty since noon' },
    })
    const { rows } = await careline.database.pool.query(
      `SELECT actor, body::jsonb ->> 'colleague' AS colleague FROM audit_trail WHERE type = 'call.joined'`,
    )
    expect(rows).toEqual([{ actor: 'staff ruth', colleague: 'omar' }])
  })

  test('they take no other call, nobody else is asked, and what moves the caller waits', async () => {
    const call = await consulting()
    const other = await floor.anaInQueue()
    const { takeCall } = careline.desk()
    expect(await takeCall.take(idOf(other), await floor.staff('omar'))).toEqual({ kind: 'on-a-call' })
    expect(await ask(call, 'sam')).toEqual({ kind: 'consulting' })
    expect(await talk().askForPin(idOf(call), await floor.staff('ruth'))).toEqual({ kind: 'consulting' })
    expect(await talk().transfer(idOf(call), await floor.staff('ruth'), 'contracts', undefined)).toEqual({
      kind: 'consulting',
    })
    expect(await ask(call, 'sam', 'omar')).toEqual({ kind: 'not-yours' })
    // Another than the one who is asked sends no one away.
    expect(await talk().leaveConsult(idOf(call), await floor.staff('sam'))).toEqual({ kind: 'not-yours' })
    expect(await stage(call)).toMatchObject({ consulted: { id: 'omar', joined: true } })
  })

  test('a colleague who is away or in a call is not rung', async () => {
    const call = await floor.connect(await floor.anaInQueue(), 'ruth')
    await careline.stores.presence.set(staffId.parse('omar'), 'away', new Date())
    expect(await ask(call)).toEqual({ kind: 'colleague-busy' })
    await floor.connect(await floor.anaInQueue(), 'sam')
    expect(await ask(call, 'sam')).toEqual({ kind: 'colleague-busy' })
    await isWithRuth(call)
  })
})

test.each(['omar', 'ruth', 'alva', 'ida'])(
  'a caller is not left to wait for %s alone, who is not ready to take them',
  async (name) => {
    const call = await floor.connect(await floor.anaInQueue(), 'ruth')
    await careline.stores.presence.set(staffId.parse('omar'), 'away', new Date())
    const [ruth, colleague] = [await floor.staff('ruth'), await careline.stores.staff.find(staffId.parse(name))]
    if (colleague === undefined) throw new Error(`no ${name}`)
    expect(await talk().transferTo(idOf(call), ruth, colleague, 'support')).toEqual({ kind: 'colleague-busy' })
    await isWithRuth(call)
  },
)

test('a caller is transferred to a colleague who is ready, and not by one who does not have the call', async () => {
  const call = await floor.connect(await floor.anaInQueue(), 'ruth')
  const [ruth, omar] = [await floor.staff('ruth'), await floor.staff('omar')]
  await careline.stores.presence.set(staffId.parse('omar'), 'ready', new Date())
  expect(await talk().transferTo(idOf(call), await floor.staff('sam'), omar, 'support')).toEqual({ kind: 'not-yours' })
  expect(await talk().transferTo(idOf(call), ruth, omar, 'support')).toEqual({ kind: 'done' })
  await settled()
  expect(await stage(call)).toMatchObject({ kind: 'waiting', only: 'omar' })
})

test('a contract that keeps its data in a region: no colleague of another one is asked, nor sent the caller', async () => {
  const call = await floor.connect(await floor.halInQueue(), 'theo')
  const [theo, omar] = [await floor.staff('theo'), await floor.staff('omar')]
  expect(await ask(call, 'omar', 'theo')).toEqual({ kind: 'other-region' })
  expect(await talk().transferTo(idOf(call), theo, omar, 'support')).toEqual({ kind: 'other-region' })
  expect(careline.network.callsTo(PHONES.omar)).toEqual([])
  expect(await stage(call)).toMatchObject({ kind: 'with-analyst', taker: { id: 'theo' }, held: false })
})

describe('the transfer is completed', () => {
  test('the colleague alone has the caller, and the analyst wraps up', async () => {
    const call = await consulting()
    expect(await talk().completeTransfer(idOf(call), await floor.staff('ruth'))).toEqual({ kind: 'done' })
    await settled()
    expect(await stage(call)).toMatchObject({ kind: 'with-analyst', taker: { id: 'omar' }, held: false })
    expect(call.phone.state).toBe('bridged')
    expect(conference()?.members.size).toBe(2)
    expect(floor.legOf('ruth').endedBy).toBe('service')
    expect(await floor.presenceOf('ruth')).toMatchObject({ state: 'wrap-up', about: { how: 'sent-on' } })
    expect((await floor.live(call)).holders.map(({ id }) => id)).toEqual(['ruth', 'omar'])
    expect(await talk().end(idOf(call), await floor.staff('ruth'))).toEqual({ kind: 'not-yours' })
  })

  test('all that an analyst does with a call works for the colleague, the PIN and the end included', async () => {
    const call = await consulting()
    await talk().completeTransfer(idOf(call), await floor.staff('ruth'))
    await settled()
    const omar = await floor.staff('omar')
    expect(await talk().mute(idOf(call), omar, true)).toEqual({ kind: 'done' })
    expect(memberAt(PHONES.omar)?.muted).toBe(true)
    await talk().newPerson(idOf(call), omar)
    expect(await talk().askForPin(idOf(call), omar)).toEqual({ kind: 'done' })
    await settled()
    await call.presses(careline.pin('ana'))
    await settled()
    expect(call.phone.state).toBe('bridged')
    expect(await floor.live(call)).toMatchObject({ stage: { taker: { id: 'omar' } }, identity: { kind: 'verified' } })
    expect(await talk().end(idOf(call), omar)).toEqual({ kind: 'done' })
    await settled()
    expect(call.phone.endedBy).toBe('service')
    expect(await floor.presenceOf('omar')).toMatchObject({ state: 'wrap-up' })
  })

  test('the colleague hangs up afterwards: the caller is back in the queue', async () => {
    const call = await consulting()
    await talk().completeTransfer(idOf(call), await floor.staff('ruth'))
    await settled()
    await floor.legOf('omar').hangUp()
    await settled()
    expect(await stage(call)).toMatchObject({ kind: 'waiting', desk: 'support' })
  })

  test('a supervisor who monitors is still shown to the colleague, and no longer once they have left', async () => {
    const call = await floor.connect(await floor.anaInQueue(), 'ruth')
    floor.answers('sam')
    await careline.desk().supervise.join(idOf(call), await floor.staff('sam'), 'listen')
    await settled()
    floor.answers('omar')
    await ask(call)
    await settled()
    await talk().completeTransfer(idOf(call), await floor.staff('ruth'))
    await settled()
    expect(await stage(call)).toMatchObject({ taker: { id: 'omar' }, listeners: [{ id: 'sam', hears: true }] })
    await careline.desk().supervise.leave(idOf(call), await floor.staff('sam'))
    await settled()
    expect(await stage(call)).toMatchObject({ taker: { id: 'omar' }, listeners: [] })
    expect(conference()?.members.size).toBe(2)
  })

  test('pressed twice at once, one of the two hands the call over', async () => {
    const call = await consulting()
    const ruth = await floor.staff('ruth')
    const both = await Promise.all([
      talk().completeTransfer(idOf(call), ruth),
      talk().completeTransfer(idOf(call), ruth),
    ])
    await settled()
    expect(both).toContainEqual({ kind: 'done' })
    expect(await stage(call)).toMatchObject({ taker: { id: 'omar' }, held: false })
    expect(memberAt(PHONES.omar)?.endsOnExit).toBe(true)
  })
})

describe('all three talk', () => {
  async function together(): Promise<Conversation> {
    const call = await consulting()
    expect(await talk().joinConsult(idOf(call), await floor.staff('ruth'))).toEqual({ kind: 'done' })
    await settled()
    expect(await stage(call)).toMatchObject({ held: false, consulted: { id: 'omar' } })
    return call
  }

  test('the analyst hangs up: the colleague has the call', async () => {
    const call = await together()
    await floor.legOf('ruth').hangUp()
    await settled()
    expect(await stage(call)).toMatchObject({ kind: 'with-analyst', taker: { id: 'omar' } })
    expect(conference()?.members.size).toBe(2)
    expect(memberAt(PHONES.omar)?.endsOnExit).toBe(true)
    expect(await floor.presenceOf('ruth')).toMatchObject({ state: 'wrap-up', about: { how: 'sent-on' } })
  })

  test('the colleague hangs up: the caller stays with the analyst, whose phone ends the conversation again', async () => {
    const call = await together()
    await floor.legOf('omar').hangUp()
    await settled()
    await isWithRuth(call)
    expect(memberAt(PHONES.ruth)?.endsOnExit).toBe(true)
  })

  test('both hang up: the caller is back in the queue', async () => {
    const call = await together()
    await Promise.all([floor.legOf('ruth').hangUp(), floor.legOf('omar').hangUp()])
    await settled()
    expect((await stage(call)).kind).toBe('waiting')
    expect(call.phone.endedBy).toBeUndefined()
  })

  test('the caller hangs up: both are free of them', async () => {
    const call = await together()
    await call.hangsUp()
    await settled()
    expect(conference()).toBeUndefined()
    expect(await floor.presenceOf('ruth')).toMatchObject({ state: 'wrap-up', about: { how: 'caller-left' } })
    expect(await floor.presenceOf('omar')).toMatchObject({ state: 'ready' })
  })
})

describe('it comes to nothing', () => {
  test('the analyst takes the caller back', async () => {
    const call = await consulting()
    expect(await talk().takeBack(idOf(call), await floor.staff('ruth'))).toEqual({ kind: 'done' })
    await settled()
    await isWithRuth(call)
    expect(conference()?.members.size).toBe(2)
    expect(await talk().completeTransfer(idOf(call), await floor.staff('ruth'))).toEqual({ kind: 'no-colleague' })
    // What was written for one colleague is not for the desk that has the call next.
    await talk().transfer(idOf(call), await floor.staff('ruth'), 'contracts', undefined)
    expect(await floor.live(call)).not.toHaveProperty('transferNote')
  })

  test('the colleague leaves first: the caller hears the analyst again', async () => {
    const call = await consulting()
    await floor.legOf('omar').hangUp()
    await settled()
    await isWithRuth(call)
  })

  test.each([
    ['does not pick up', { does: 'no-answer' }],
    ['is engaged', { does: 'busy' }],
    ['has voicemail', { does: 'answer', afterSeconds: 1 }],
  ] as const)('the colleague %s', async (_, script) => {
    const call = await floor.connect(await floor.anaInQueue(), 'ruth')
    careline.network.whenDialled(PHONES.omar, script)
    await ask(call)
    await settled()
    await isWithRuth(call)
    expect(await floor.presenceOf('omar')).toMatchObject({ state: 'ready' })
  })

  test('the caller hangs up while the colleague’s phone rings: it rings no longer', async () => {
    const call = await floor.connect(await floor.anaInQueue(), 'ruth')
    careline.network.whenDialled(PHONES.omar, { does: 'by-hand' })
    await ask(call)
    await call.hangsUp()
    await settled()
    expect(floor.legOf('omar').status).toBe('canceled')
  })

  test('the analyst hangs up while the caller is on hold: the caller is back in the queue', async () => {
    const call = await consulting()
    await floor.legOf('ruth').hangUp()
    await settled()
    expect(await stage(call)).toMatchObject({ kind: 'waiting', desk: 'support' })
    expect(conference()).toBeUndefined()
  })

  test('a colleague who presses the key after the caller was taken back joins nothing', async () => {
    const call = await floor.connect(await floor.anaInQueue(), 'ruth')
    careline.network.whenDialled(PHONES.omar, { does: 'by-hand' })
    await ask(call)
    const leg = floor.legOf('omar')
    await leg.pickUp()
    await talk().takeBack(idOf(call), await floor.staff('ruth'))
    await settled()
    await isWithRuth(call)
    expect(conference()?.members.size).toBe(2)
    expect(leg.state).toBe('ended')
  })

  test('the network does not hold the caller: nobody is rung, and the conversation goes on', async () => {
    const call = await floor.connect(await floor.anaInQueue(), 'ruth')
    careline.rest.failNext('server-error', { method: 'POST', path: /Participants/, times: 2 })
    expect(await ask(call)).toEqual({ kind: 'failed' })
    await isWithRuth(call)
    expect(careline.network.callsTo(PHONES.omar)).toEqual([])
  })
})
