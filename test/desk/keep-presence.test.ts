/** Who counts as there: away at once on the way out, soon when the screen is gone, and present while they talk. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { makeKeepPresence } from '../../src/desk/staff/keep-presence.ts'
import { UNSEEN_MS } from '../../src/desk/staff/presence.ts'
import { staffId } from '../../src/domain/ids.ts'
import { memoryPresence } from '../../src/stores/memory/presence.ts'
import { logoutClaims, smallProvider } from '../web/small-provider.ts'
import { Visitor } from '../web/visitor.ts'
import { openCareline, type Careline } from '../calls/careline.ts'
import { atTaskRouter } from './at-task-router.ts'
import { onTheFloor } from './on-the-floor.ts'

const ruth = staffId.parse('ruth')
const START = Date.parse('2026-03-02T08:00:00Z')

function aFloor(
  person: { role: 'analyst' | 'supervisor' | 'administrator'; desks: 'support'[] } | undefined,
  isBusy = false,
) {
  const presence = memoryPresence()
  const clock = { at: START }
  const told: string[] = []
  const keep = makeKeepPresence({
    presence,
    staff: {
      find: async () =>
        person && {
          id: ruth,
          name: 'Ruth',
          phone: undefined,
          languages: [],
          products: [],
          residency: undefined,
          ...person,
        },
    },
    busy: { isBusy: async () => isBusy },
    now: () => new Date(clock.at),
    tell: (id) => told.push(id),
    elapsed: () => clock.at,
  })
  /** Rounds as they come in this time, with or without a screen that reports. */
  async function goOn(ms: number, screen: 'reports' | 'is silent') {
    for (const end = clock.at + ms; clock.at < end;) {
      clock.at += 5_000
      if (screen === 'reports') await presence.seen(ruth, new Date(clock.at))
      await keep.round()
    }
  }
  return { presence, clock, keep, told, goOn }
}
const ANALYST = { role: 'analyst', desks: ['support'] } as const
const analyst = () => ({ ...ANALYST, desks: [...ANALYST.desks] })

describe('the rounds', () => {
  test('a screen that is gone for less than a minute makes its owner away, with the reason', async () => {
    expect(UNSEEN_MS).toBeLessThan(60_000)
    const { presence, told, goOn } = aFloor(analyst())
    await presence.set(ruth, 'ready', new Date(START))
    await goOn(60_000, 'is silent')
    expect(await presence.find(ruth)).toMatchObject({ state: 'away', why: 'unseen' })
    expect(told).toEqual(['ruth'])
  })

  test('a screen that was heard of lately, or a person who talks, changes nothing', async () => {
    const there = aFloor(analyst())
    await there.presence.set(ruth, 'ready', new Date(START))
    await there.goOn(2 * UNSEEN_MS, 'reports')
    expect(await there.presence.find(ruth)).toMatchObject({ state: 'ready' })
    const talking = aFloor(analyst(), true)
    await talking.presence.set(ruth, 'ready', new Date(START))
    await talking.goOn(10 * UNSEEN_MS, 'is silent')
    expect(await talking.presence.find(ruth)).toMatchObject({ state: 'ready' })
  })

  test('a service that stood still takes no one for gone who could not report to it', async () => {
    const { presence, clock, goOn } = aFloor(analyst())
    await presence.set(ruth, 'ready', new Date(START))
    await goOn(60_000, 'reports')
    clock.at += 10 * UNSEEN_MS
    await goOn(20_000, 'is silent')
    await goOn(60_000, 'reports')
    expect(await presence.find(ruth)).toMatchObject({ state: 'ready' })
    clock.at += 10 * UNSEEN_MS
    await goOn(60_000, 'is silent')
    expect(await presence.find(ruth)).toMatchObject({ state: 'away', why: 'unseen' })
  })

  test.each([
    ['has left or is inactive', undefined],
    ['is an administrator now', { role: 'administrator' as const, desks: ['support' as const] }],
    ['was removed from all desks', { role: 'analyst' as const, desks: [] }],
  ])('a person who %s is away', async (_, person) => {
    const { presence, keep } = aFloor(person)
    await presence.set(ruth, 'ready', new Date(START))
    await keep.round()
    expect(await presence.find(ruth)).toMatchObject({ state: 'away', why: 'no-desk' })
  })

  test('a wrap-up is not ended by going away: its outcome is still asked for', async () => {
    const { presence, keep } = aFloor(analyst())
    await presence.set(ruth, 'wrap-up', new Date(START))
    await keep.away(ruth, 'signed-out')
    expect(await presence.find(ruth)).toMatchObject({ state: 'wrap-up' })
  })
})

describe('with TaskRouter and real screens', () => {
  let careline: Careline
  beforeEach(async () => {
    careline = await openCareline({ rest: true, taskRouter: true, signIn: true })
  })
  afterEach(() => careline.close())
  const floor = onTheFloor(() => careline)

  const { activityOf } = atTaskRouter(() => careline)

  test('ready, then signed out: away at once, also at TaskRouter, and no phone rings', async () => {
    const visitor = new Visitor(careline.baseUrl)
    await visitor.signIn('staff:ruth', '/desk')
    const form_token = await visitor.formToken('/desk')
    await visitor.post('/desk/presence', { state: 'ready', form_token })
    await expect.poll(() => activityOf('ruth')).toBe('Available')
    await visitor.post('/sign-out', { form_token })
    expect(await floor.presenceOf('ruth')).toMatchObject({ state: 'away', why: 'signed-out' })
    await expect.poll(() => activityOf('ruth')).toBe('Unavailable')
    const call = await careline.dial('ana')
    for (const keys of [careline.pin('ana'), '1', '1', '3']) await call.presses(keys)
    await careline.network.settled()
    expect(careline.network.callsTo('+12025550151')).toEqual([])
  })

  test('chosen all the same while the screen is gone: given back, and not rung', async () => {
    await careline.stores.presence.set(ruth, 'ready', new Date(Date.now() - UNSEEN_MS - 5_000))
    const call = await careline.dial('ana')
    for (const keys of [careline.pin('ana'), '1', '1', '3']) await call.presses(keys)
    const choice = { task: `WT${'0'.repeat(32)}`, reservation: `WR${'0'.repeat(32)}` }
    const { assign } = careline.desk().assign
    expect(await assign((await floor.live(call)).id, ruth, choice)).toBe('busy')
    expect(careline.network.callsTo('+12025550151')).toEqual([])
  })
})

test('signed out at the identity provider: away at once', async () => {
  const provider = await smallProvider()
  const careline = await openCareline({ rest: true, signIn: provider.settings })
  try {
    provider.says = { sub: 'subject-ruth', email: 'ruth.calder@care.example' }
    const visitor = new Visitor(careline.baseUrl)
    expect((await provider.signIn(visitor, '/desk')).status).toBe(303)
    await visitor.post('/desk/presence', { state: 'ready', form_token: await visitor.formToken('/desk') })
    expect(await careline.stores.presence.find(ruth)).toMatchObject({ state: 'ready' })
    const logout_token = provider.sign(logoutClaims(provider, 'subject-ruth'))
    const answer = await visitor.post('/sign-in/back-channel-logout', { logout_token }, { 'sec-fetch-site': 'none' })
    expect(answer.status).toBe(200)
    expect(await careline.stores.presence.find(ruth)).toMatchObject({ state: 'away', why: 'signed-out' })
  } finally {
    await careline.close()
    await provider.close()
  }
})
