/** Whole calls at the edges of hours: the days on which clocks change in five zones, a desk that closes meanwhile, and callbacks agreed outside hours. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { HoursStore } from '../../src/alerts/hours/hours-store.ts'
import { demoDesks, loadDemoHours } from '../../src/demo/hours/demo-hours.ts'
import { daily, type Calendar } from '../../src/domain/hours/calendar.ts'
import type { CalendarName } from '../../src/domain/hours/stored-calendar.ts'
import { heardBy, idOf, onTheFloor } from '../desk/on-the-floor.ts'
import { openCareline, type Careline, type Conversation } from './careline.ts'

const BY = { actor: 'test', name: 'Test' }
const DAY = { callbackHours: { from: 8 * 60, until: 20 * 60 } }
const workdays = (zone: string): Calendar => ({
  zone,
  week: Array.from({ length: 7 }, (_, day) => (day < 5 ? [{ from: 9 * 60, until: 17 * 60 }] : [])),
  days: [],
})

let careline: Careline
let later = 0
const now = () => new Date(Date.now() + later)
const itIs = (moment: string) => (later = Date.parse(moment) - Date.now())
const hours = (): HoursStore => careline.stores.hours
const changed = () => careline.alerts().hours.changed()
const sql = (text: string, values: unknown[] = []) =>
  careline.database.pool.query<Record<string, unknown>>(text, values)
const { live, staff } = onTheFloor(() => careline)

beforeAll(async () => {
  careline = await openCareline({ rest: true, tuning: { now } })
  await sql(`UPDATE contracts SET starts_on = '2020-01-01', ends_on = '2099-01-01' WHERE terminated_on IS NULL`)
})
afterEach(async () => {
  careline.takeNumbers({})
  await sql('DELETE FROM callbacks')
  await sql('DELETE FROM hours_calendars')
  await sql(`UPDATE contacts SET time_zone = 'Europe/London' WHERE id = 'ana'`)
  await changed()
})
afterAll(() => careline.close())

async function calendars(all: Partial<Record<CalendarName, Calendar>>): Promise<void> {
  await sql('DELETE FROM hours_calendars')
  for (const [name, calendar] of Object.entries(all))
    await hours().save(name as CalendarName, 0, { ...calendar, feedUrl: undefined }, BY, now())
  await changed()
}

async function keyed(person: string, ...keys: string[]): Promise<Conversation> {
  const call = await careline.dial(person)
  for (const one of keys) await call.presses(one)
  return call
}
/** A new case about the first product, a smaller problem. */
const aProblem = () => keyed('ana', careline.pin('ana'), '1', '1', '3')

describe('on the days on which the clocks change, a call a second before and one at the edge', () => {
  const early = (zone: string) => daily(zone, { from: 0, until: 6 * 60 })
  const part = (zone: string) => daily(zone, { from: 150, until: 6 * 60 })

  test.each([
    // Forward: closes at six by the new time. 02:30 is skipped, so it opens when the clock changes.
    ['Europe/Berlin', early, 'closes', '2027-03-28T04:00:00Z'],
    ['Europe/Berlin', part, 'opens', '2027-03-28T01:00:00Z'],
    ['America/New_York', early, 'closes', '2027-03-14T10:00:00Z'],
    ['America/Santiago', early, 'opens', '2027-09-05T04:00:00Z'],
    // Back: 02:30 comes twice, and it opens with the first.
    ['Europe/Berlin', part, 'opens', '2027-10-31T00:30:00Z'],
    ['Australia/Sydney', early, 'closes', '2027-04-03T20:00:00Z'],
    ['Australia/Lord_Howe', early, 'closes', '2027-04-03T19:30:00Z'],
  ])('%s, %o %s at %s', async (zone, hoursOf, does, edge) => {
    await calendars({ 'desk:support': hoursOf(zone) })
    const at = async (moment: string) => {
      itIs(moment)
      const call = await aProblem()
      const isOpen = call.phone.queue === 'support'
      if (!isOpen) await call.hears('closed.why', 'closed.menu-urgent')
      await call.hangsUp()
      return isOpen ? 'open' : 'closed'
    }
    const minute = (ms: number) => new Date(Date.parse(edge) + ms).toISOString()
    const states = [await at(minute(-60_000)), await at(minute(0))]
    expect(states).toEqual(does === 'opens' ? ['closed', 'open'] : ['open', 'closed'])
  })

  test('the year ends: New Year is a holiday by the clock of the desk, and it opens on the next workday', async () => {
    const days = [{ day: '2027-01-01', name: 'New Year', spans: [] }]
    await calendars({ 'desk:support': { ...workdays('Asia/Tokyo'), days } })
    itIs('2026-12-31T23:30:00Z')
    const call = await aProblem()
    await call.hears('closed.why', 'closed.menu-urgent')
    expect((await live(call)).closed?.opensAt).toBe('2027-01-04T00:00:00.000Z')
    await call.hangsUp()
  })
})

describe('it changes during the call', () => {
  test('a caller who rang before it closed is served, and one who waits stays in the queue', async () => {
    await calendars({ 'desk:support': workdays('Europe/London') })
    itIs('2026-12-01T16:59:30Z')
    const call = await careline.dial('ana')
    itIs('2026-12-01T17:05:00Z')
    for (const keys of [careline.pin('ana'), '1', '1', '3']) await call.presses(keys)
    await call.isInQueueFor('support', 'OPEN_CASE')
    itIs('2026-12-01T17:20:00Z')
    await call.phone.waitLoops(1)
    expect((await live(call)).stage).toMatchObject({ kind: 'waiting', desk: 'support' })
    await call.hangsUp()
  })

  test('it opens while the caller listens to the menu: zero reaches a person', async () => {
    await calendars({ 'desk:support': workdays('Europe/London') })
    itIs('2026-12-01T08:59:30Z')
    const call = await aProblem()
    await call.hears('closed.why', 'closed.menu-urgent')
    itIs('2026-12-01T09:00:10Z')
    const next = await aProblem()
    await next.isInQueueFor('support', 'OPEN_CASE')
    await next.hangsUp()
    await call.hangsUp()
  })

  test('a calendar that is taken away, and one that cannot be read, shut no one out', async () => {
    await calendars({ 'desk:support': workdays('Europe/London') })
    itIs('2026-12-01T20:00:00Z')
    await (await aProblem()).hears('closed.why', 'closed.menu-urgent')
    await sql(`UPDATE hours_calendars SET zone = 'Mars/Olympus'`)
    await changed()
    await (await aProblem()).isInQueueFor('support', 'OPEN_CASE')
    await sql(`UPDATE hours_calendars SET zone = 'Europe/London'`)
    await changed()
    await (await aProblem()).hears('closed.why', 'closed.menu-urgent')
    await sql('DELETE FROM hours_calendars')
    await changed()
    await (await aProblem()).isInQueueFor('support', 'OPEN_CASE')
  })
})

describe('a callback that was agreed outside hours', () => {
  const listed = async (call: Conversation) => {
    const list = await careline.desk().callbacks.listFor(await staff('sam'))
    return list.find(({ callId }) => callId === idOf(call))
  }
  const ring = async (call: Conversation) =>
    (await careline.desk().callbacks.callNow(idOf(call), await staff('sam'))).kind

  test('is made when the desk opens, and the list says so; not while it is closed again', async () => {
    careline.takeNumbers(DAY)
    await calendars({ 'desk:support': workdays('Europe/London') })
    itIs('2026-11-30T19:00:00Z')
    const call = await aProblem()
    for (const keys of ['2', '1']) await call.presses(keys)
    await call.hears('closed.callback-when', 'callback.noted', 'goodbye')
    expect((await listed(call))?.opens).toMatchObject({
      why: 'closed',
      at: new Date('2026-12-01T09:00Z'),
      zone: 'Europe/London',
    })
    expect(await ring(call)).toBe('call-back-closed')
    itIs('2026-12-01T09:00:01Z')
    expect((await listed(call))?.opens).toBeUndefined()
    itIs('2026-12-01T17:00:00Z')
    expect(await ring(call)).toBe('call-back-closed')
    // Without a calendar it is always open: the callback waits for nothing.
    await calendars({})
    expect(await ring(call)).toBe('ringing')
  })

  test('at their own night: they hear when it is day, and that is when the list has it', async () => {
    careline.takeNumbers(DAY)
    await sql(`UPDATE contacts SET time_zone = 'America/Chicago' WHERE id = 'ana'`)
    await calendars({ 'desk:support': workdays('Europe/London') })
    itIs('2026-11-30T20:00:00Z')
    const call = await aProblem()
    await call.presses('2')
    await call.hears('callback.night', 'callback.night-menu')
    expect(heardBy(call.phone)).toContain('8:00 in the morning')
    await call.presses('1')
    await call.hears('callback.night-when', 'callback.noted', 'goodbye')
    expect((await listed(call))?.opens).toMatchObject({ why: 'night', at: new Date('2026-12-01T14:00Z') })
  })

  test('any time will do: when the desk opens, at night', async () => {
    careline.takeNumbers(DAY)
    await sql(`UPDATE contacts SET time_zone = 'America/Chicago' WHERE id = 'ana'`)
    await calendars({ 'desk:support': workdays('Europe/London') })
    itIs('2026-11-30T20:00:00Z')
    const call = await aProblem()
    for (const keys of ['2', '2']) await call.presses(keys)
    await call.hears('closed.callback-when', 'callback.noted', 'goodbye')
    expect((await listed(call))?.opens).toMatchObject({ why: 'closed', at: new Date('2026-12-01T09:00Z') })
  })

  test.each(['en', 'de', 'fr', 'es', 'ja', 'pt-BR'])(
    'never by day, in %s: they are asked for that alone',
    async (language) => {
      careline.takeNumbers({ callbackHours: { from: 9 * 60, until: 17 * 60 } })
      await sql(`UPDATE contacts SET time_zone = 'Pacific/Auckland', language = $1 WHERE id = 'ana'`, [language])
      await calendars({ 'desk:support': workdays('Europe/London') })
      itIs('2026-11-30T20:00:00Z')
      const call = await aProblem()
      await call.presses('2')
      await call.hears('closed.callback-only-night')
      call.isWellFormed()
      await call.presses('1')
      await call.hears('closed.callback-when', 'callback.noted', 'goodbye')
      expect(await careline.stores.callbacks.find(idOf(call))).toMatchObject({ anyTime: true, outOfHours: true })
      await sql(`UPDATE contacts SET language = 'en' WHERE id = 'ana'`)
    },
  )

  test('the contract covers other hours: production down waits for them, too, and is rung at any hour of theirs', async () => {
    careline.takeNumbers(DAY)
    await calendars({ 'contract:business-hours': workdays('Asia/Tokyo') })
    itIs('2026-11-30T12:00:00Z')
    const call = await keyed('quin', careline.pin('quin'), '1', '1', '1')
    for (const keys of ['1', '1']) await call.presses(keys)
    await call.hears('closed.callback-when', 'callback.noted', 'goodbye')
    expect(await careline.stores.callbacks.find(idOf(call))).toMatchObject({
      urgent: true,
      contractHours: 'business-hours',
    })
    expect((await listed(call))?.opens).toMatchObject({ why: 'closed', at: new Date('2026-12-01T00:00Z') })
  })
})

describe.each(['2026-12-01T03:00:00Z', '2026-12-04T12:00:00Z', '2026-12-05T23:59:59Z'])(
  'the people of the demo, on %s',
  (moment) => {
    test.each([
      ['pia', 'R26', ['pin', '1', '1', '1']],
      ['quin', 'R27', ['pin', '1', '1', '1']],
      ['rosa', 'R28', ['pin', '1', '3']],
      ['sten', 'R29', ['0#', '0']],
    ])('%s shows %s', async (person, rule, keys) => {
      itIs(moment)
      await loadDemoHours(hours(), now())
      const desks = demoDesks(hours(), changed, now)
      const isClosed = person === 'pia' || person === 'sten'
      if (isClosed) await desks.close()
      else await changed()
      const call = await keyed(person, ...keys.map((one) => (one === 'pin' ? careline.pin(person) : one)))
      expect((await call.view()).rule).toBe(rule)
      if (rule === 'R26') await call.isInQueueFor('production-down', 'URGENT_ON_CALL')
      else expect((await live(call)).closed?.opensAt).toBeDefined()
      // By the clock of the site, whose name is spoken.
      if (rule === 'R29') expect(heardBy(call.phone)).toContain('Coordinated Universal Time')
      await call.hangsUp()
      if (isClosed) await desks.open()
      expect((await hours().all()).map(({ name }) => name)).toEqual(['contract:business-hours'])
      // Everyone else has desks that are open.
      const ana = await keyed('ana', careline.pin('ana'), '1', '1', '1', '1')
      await ana.isInQueueFor('production-down', 'OPEN_CASE_URGENT')
      await ana.hangsUp()
    })
  },
)
