/** A wait has a longest time; where production is down the caller stays, and people are told. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { STANDARD } from '../../src/domain/policy.ts'
import { openCareline, type Careline, type Conversation } from './careline.ts'

let careline: Careline
beforeAll(async () => {
  careline = await openCareline()
})
afterAll(() => careline.close())

async function inQueue(person: string, ...keys: string[]): Promise<Conversation> {
  const call = await careline.dial(person)
  for (const one of keys) await call.presses(one)
  return call
}
const ana = () => inQueue('ana', careline.pin('ana'), '1', '1', '3')
const stranger = () => inQueue('nobody', '0#', '0')

async function waitsTooLong(call: Conversation): Promise<void> {
  for (let laps = 0; call.phone.state === 'queued' && laps < 80; laps += 1) await call.phone.waitLoops(1)
  expect(call.phone.state).toBe('gathering')
}

test('only production down has no longest wait', () => {
  const open = Object.entries(STANDARD.waits).filter(([, { atMost }]) => atMost === undefined)
  expect(open.map(([desk]) => desk)).toEqual(['production-down'])
  for (const { apologizeAfter, atMost = Infinity } of Object.values(STANDARD.waits))
    expect(atMost).toBeGreaterThan(apologizeAfter)
})

describe('a verified caller with a number on file', () => {
  test('is called back instead, by a key', async () => {
    const call = await ana()
    await waitsTooLong(call)
    await call.hears('line.too-long', 'line.too-long-callback')
    await call.presses('1')
    await call.hears('callback.noted', 'goodbye')
  })

  test('is called back instead when they have left the phone lying', async () => {
    const call = await ana()
    await waitsTooLong(call)
    await call.isSilent(3)
    await call.hears('callback.noted', 'goodbye')
    expect(call.phone.state).toBe('ended')
  })

  test('keeps their place by a key', async () => {
    const call = await ana()
    const before = await careline.stores.calls.read(call.phone.sid as never)
    await waitsTooLong(call)
    await call.presses('2')
    await call.hears('line.back')
    await call.isInQueueFor('support', 'OPEN_CASE')
    const after = await careline.stores.calls.read(call.phone.sid as never)
    expect(after?.stage).toMatchObject({ since: before?.stage.kind === 'waiting' ? before.stage.since : undefined })
  })
})

describe('a caller whom we cannot call back', () => {
  test('may stay, or say that production is down', async () => {
    const stays = await stranger()
    await waitsTooLong(stays)
    await stays.hears('line.too-long', 'line.too-long-menu-urgent')
    await stays.presses('1')
    await stays.isInQueueFor('identification', 'PIN_HELP_THEN_LIVE')
    const down = await stranger()
    await waitsTooLong(down)
    await down.presses('2')
    await down.isInQueueFor('production-down', 'LIVE_UNVERIFIED_URGENT')
  })

  test('hears a goodbye with their reference when nobody answers any more', async () => {
    const call = await stranger()
    await waitsTooLong(call)
    await call.isSilent(3)
    await call.hears('goodbye')
    expect(call.phone.state).toBe('ended')
  })
})

test('a caller whose production is down stays in line, hears it every five minutes, and each time an alarm is raised', async () => {
  const call = await inQueue('hal', careline.pin('hal'), '1', '1', '1')
  await call.isInQueueFor('production-down', 'OPEN_CASE_URGENT')
  for (let laps = 0; call.phone.seconds < 3_700; laps += 1) await call.phone.waitLoops(1)
  await call.isInQueueFor('production-down', 'OPEN_CASE_URGENT')
  const told = (await call.view()).turns.filter(({ heard }) => heard.includes('line.long-wait-urgent'))
  expect(told.length).toBeGreaterThanOrEqual(11)
  expect(await careline.metrics()).toMatch(
    new RegExp(`waits_too_long_total\\{desk="production-down"\\} ${told.length}`),
  )
})

test('words about the place stay true: next, one ahead, several ahead', async () => {
  const texts: string[] = []
  const calls = [await ana(), await ana(), await ana()]
  for (const call of calls) {
    await call.phone.waitLoops(1)
    texts.push(call.phone.exchanges.at(-1)?.twiml ?? '')
  }
  expect(
    texts.map((text) => /You&apos;re next\.|You're next\.|(One|[0-9]+) callers? (is|are) ahead/.exec(text)?.[0]),
  ).not.toContain(undefined)
  for (const call of calls) await call.hangsUp()
})
