/** A call about an existing case is offered to its owner first (rule R25), also when the case came from another system. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { makeAssign } from '../../src/desk/connect/assign.ts'
import { offerOf } from '../../src/desk/connect/offer.ts'
import { openDeskView } from '../../src/desk/desk-view.ts'
import { watchFloor } from '../../src/desk/floor/floor.ts'
import { STANDARD } from '../../src/domain/policy.ts'
import { atTaskRouter } from '../desk/at-task-router.ts'
import { idOf, onTheFloor, PHONES } from '../desk/on-the-floor.ts'
import { openCareline, type Careline, type Conversation } from './careline.ts'
import { ownedCase } from './owned-case.ts'

let careline: Careline
beforeEach(async () => {
  careline = await openCareline({ rest: true })
})
afterEach(() => careline.close())
const { staff, live, connect, answers, answersWith } = onTheFloor(() => careline)

const { caseFromOutside, dialsAbout, are } = ownedCase(() => careline)

async function callsAbout(number: string, ...keys: string[]): Promise<Conversation> {
  const call = await dialsAbout(number, ...keys)
  await call.isInQueueFor('support', 'EXISTING_CASE')
  return call
}

const take = async (call: Conversation, name: string) =>
  (await careline.desk().takeCall.take(idOf(call), await staff(name))).kind

/** Who is shown the call on their desk, and what their card says of the owner. */
async function seen(call: Conversation) {
  const { stores } = careline
  const view = await openDeskView({ ...stores, onFailure: () => undefined })
  const floor = await watchFloor({ ...stores, view: async () => view, policy: STANDARD, now: () => new Date() }).now()
  await view.stop()
  const waiting = floor.waiting.find(({ card }) => card.id === idOf(call))
  const to = floor.free.filter((one) => waiting?.offer.isTo(one)).map(({ id }) => id)
  return { to: to.toSorted(), owner: waiting?.card.owner }
}

test('a case of another system that Ruth owns: it is offered to Ruth, and to no one else for a while', async () => {
  await are('ready', 'ruth', 'ines')
  const call = await callsAbout(await caseFromOutside())
  expect(await seen(call)).toMatchObject({ to: ['ruth'], owner: { name: 'Ruth Calder', is: 'ready' } })
  expect(await take(call, 'ines')).toBe('not-offered')
  const { stage, ...rest } = await live(call)
  if (stage.kind !== 'waiting') throw new Error('the caller does not wait')
  const later = (seconds: number) => new Date(Date.parse(stage.since) + seconds * 1_000)
  const [ruth, ines] = [await staff('ruth'), await staff('ines')]
  const isOffered = (at: Date) => offerOf({ stage, ...rest }, stage, at, [], STANDARD, ruth).isTo(ines)
  expect([isOffered(later(19)), isOffered(later(20))]).toEqual([false, true])
  expect(await take(call, 'ruth')).toBe('ringing')
})

test.each<[string, () => Promise<unknown>, object]>([
  ['is away', () => are('away', 'ruth'), { is: 'away', since: expect.any(String) as string }],
  ['was never there', async () => {}, { is: 'not-here' }],
  ['missed a call', () => are('missed', 'ruth'), { is: 'missed' }],
])('an owner who %s: the desk is offered it at once, and the card says so', async (_, set, owner) => {
  await are('ready', 'ines')
  await set()
  const call = await callsAbout(await caseFromOutside())
  expect(await seen(call)).toMatchObject({ to: ['ines'], owner: { name: 'Ruth Calder', ...owner } })
  expect(await take(call, 'ines')).toBe('ringing')
})

test('a case that is given to another owner while the caller waits is offered to them, and the card says whose it is', async () => {
  await are('ready', 'ruth', 'ines')
  const number = await caseFromOutside()
  const call = await callsAbout(number)
  expect((await seen(call)).to).toEqual(['ruth'])
  await caseFromOutside({ owner: 'Ines Ferreira' })
  await expect.poll(async () => (await live(call)).told.case).toMatchObject({ number, owner: 'ines' })
  expect(await seen(call)).toMatchObject({ to: ['ines'], owner: { name: 'Ines Ferreira', is: 'ready' } })
  expect(await take(call, 'ruth')).toBe('not-offered')
  expect(await take(call, 'ines')).toBe('ringing')
})

test('an owner who declines leaves it to the desk at once', async () => {
  await are('ready', 'ruth', 'ines')
  const call = await callsAbout(await caseFromOutside())
  expect(await careline.desk().takeCall.decline(idOf(call), await staff('ines'), 'Other')).toEqual({
    kind: 'not-offered',
  })
  expect(await careline.desk().takeCall.decline(idOf(call), await staff('ruth'), 'Other')).toEqual({ kind: 'done' })
  expect((await seen(call)).to).toEqual(['ines'])
  expect(await take(call, 'ines')).toBe('ringing')
})

test('an owner who has another call is not waited for', async () => {
  await are('ready', 'ruth', 'ines')
  const first = await callsAbout('0001000001')
  const second = await callsAbout(await caseFromOutside())
  await connect(first, 'ruth')
  expect(await seen(second)).toMatchObject({ to: ['ines'], owner: { is: 'on-a-call' } })
  expect(await take(second, 'ines')).toBe('ringing')
})

test.each([
  ['a person of the other system', { owner: 'Jo of Tier 3' }, { name: 'Jo of Tier 3', is: 'elsewhere' }],
  ['no one', { owner: null }, null],
])('a case of %s is for the desk', async (_, fields, owner) => {
  await are('ready', 'ruth', 'ines')
  const call = await callsAbout(await caseFromOutside(fields))
  const shown = await seen(call)
  expect(shown.to).toEqual(['ines', 'ruth'])
  expect(shown.owner ?? null).toEqual(owner === null ? null : expect.objectContaining(owner))
})

test('TaskRouter is told of an owner who is free, and of none who is not', async () => {
  await are('ready', 'ruth')
  const call = await callsAbout(await caseFromOutside())
  const { busy, takeCall } = careline.desk()
  const assign = makeAssign({
    ...careline.stores,
    busy,
    takeCall,
    callbackBefore: async () => false,
    settings: { policy: STANDARD },
    now: () => new Date(),
  })
  expect(await assign.facts(idOf(call))).toMatchObject({ owner: 'ruth' })
  await are('away', 'ruth')
  expect(await assign.facts(idOf(call))).toMatchObject({ owner: '' })
})

describe('where TaskRouter chooses', () => {
  beforeEach(async () => {
    await careline.close()
    careline = await openCareline({ rest: true, taskRouter: true })
  })
  const { isReady, tasks, reservations } = atTaskRouter(() => careline)
  const rung = (name: 'ruth' | 'ines') => careline.network.callsTo(PHONES[name]).length

  test.each([
    ['Ruth Calder', 'ruth', 'ines'],
    ['Ines Ferreira', 'ines', 'ruth'],
  ] as const)('the phone of %s rings, whose case it is, and no other', async (owner, hers, others) => {
    answers('ruth')
    answers('ines')
    await isReady('ruth')
    await isReady('ines')
    const call = await dialsAbout(await caseFromOutside({ owner }))
    await careline.network.settled()
    expect((await live(call)).stage).toMatchObject({ kind: 'with-analyst', taker: { id: hers } })
    expect([rung(hers), rung(others)]).toEqual([1, 0])
    call.isWellFormed()
  })

  test('an owner who presses 2 leaves it to the desk at once', async () => {
    answersWith('ruth', ['2'])
    answers('ines')
    await isReady('ruth')
    await isReady('ines')
    const call = await dialsAbout(await caseFromOutside())
    await careline.network.settled()
    expect((await live(call)).stage).toMatchObject({ kind: 'with-analyst', taker: { id: 'ines' } })
    expect([rung('ruth'), rung('ines')]).toEqual([1, 1])
  })

  test('an owner whose phone rings for another caller is not waited for', async () => {
    await isReady('ruth')
    const number = await caseFromOutside()
    careline.network.whenDialled(PHONES.ruth, { does: 'by-hand' })
    answers('ines')
    const first = await dialsAbout('0001000001')
    await expect.poll(() => rung('ruth')).toBe(1)
    const second = await dialsAbout(number)
    await isReady('ines')
    await careline.network.settled()
    expect([tasks().length, reservations().length]).toEqual([2, 2])
    expect((await live(first)).stage).toMatchObject({ kind: 'waiting', claim: { id: 'ruth' } })
    expect((await live(second)).stage).toMatchObject({ kind: 'with-analyst', taker: { id: 'ines' } })
  })
})
