/** Calls outside hours: whoever's contract covers the hour reaches a person, others hear when it opens and leave word, in six languages. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { ALWAYS_OPEN, type Calendar } from '../../src/domain/hours/calendar.ts'
import type { CalendarName } from '../../src/domain/hours/stored-calendar.ts'
import { WITH_MESSAGES } from '../alerts/on-call.ts'
import { heardBy, onTheFloor } from '../desk/on-the-floor.ts'
import { openCareline, type Careline, type Conversation } from './careline.ts'
import { failing } from './failing.ts'
import { wrongPin } from './wrong-pin.ts'

let careline: Careline
const trouble = failing()
const { live } = onTheFloor(() => careline)
const sql = (text: string, values: unknown[] = []) =>
  careline.database.pool.query<Record<string, unknown>>(text, values)

/** Open on no day but that one, whichever day it is now. */
const IN_THREE_DAYS = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10)
const CLOSED: Calendar = {
  zone: 'Europe/Berlin',
  week: ALWAYS_OPEN.week.map(() => []),
  days: [{ day: IN_THREE_DAYS, name: 'Open', spans: [{ from: 9 * 60, until: 17 * 60 + 30 }] }],
}
async function closed(...names: CalendarName[]): Promise<void> {
  await sql('DELETE FROM hours_calendars')
  for (const name of names)
    await careline.stores.hours.save(
      name,
      0,
      { ...CLOSED, feedUrl: undefined },
      { actor: 'test', name: 'Test' },
      new Date(),
    )
  await careline.alerts().hours.changed()
}
const contractHours = (hours: string) => sql('UPDATE contracts SET hours = $1', [hours])

beforeAll(async () => {
  careline = await openCareline({ rest: true, signIn: true, site: { alerts: WITH_MESSAGES }, stores: trouble.wrap })
})
afterEach(async () => {
  trouble.mend()
  await contractHours('24x7')
})
afterAll(() => careline.close())

async function keyed(person: string, ...keys: string[]): Promise<Conversation> {
  const call = await careline.dial(person)
  for (const one of keys) await call.presses(one)
  return call
}
/** A new case about the first product, a smaller problem. */
const aProblem = () => keyed('ana', careline.pin('ana'), '1', '1', '3')
const isDown = () => keyed('ana', careline.pin('ana'), '1', '1', '1', '1')

describe('the desk is closed', () => {
  test('a callback is noted for the desk that was meant, with its code', async () => {
    await closed('desk:support')
    const call = await aProblem()
    await call.hears('closed.why', 'closed.menu-urgent')
    await call.presses('2')
    await call.hears('closed.callback')
    await call.presses('1')
    await call.hears('closed.callback-when', 'callback.noted', 'goodbye')
    const { rows } = await sql('SELECT desk, urgent FROM callbacks ORDER BY requested_at DESC LIMIT 1')
    expect(rows[0]).toEqual({ desk: 'support', urgent: false })
  })

  test('a message is recorded, out of no queue, and opens a task of that desk', async () => {
    await closed('desk:support')
    const call = await aProblem()
    await call.presses('3')
    await call.hears('message.speak')
    expect(call.phone.state).toBe('recording')
    expect((await live(call))?.closed).toMatchObject({ desk: 'support', why: 'desk' })
  })

  test('an Admin Case is opened, though no administrator is there', async () => {
    await closed('desk:support', 'desk:admin')
    const call = await aProblem()
    await call.presses('4')
    await call.hears('admin.noted', 'closed.admin', 'goodbye')
  })

  test('a zero asks for a person, and is answered with when there is one', async () => {
    await closed('desk:support')
    const call = await keyed('ana', careline.pin('ana'), '0')
    await call.hears('closed.why', 'closed.menu-urgent')
  })

  test('production down has a key there, and reaches the people who work on it', async () => {
    await closed('desk:support')
    const call = await aProblem()
    await call.presses('1')
    await call.isInQueueFor('production-down', 'OPEN_CASE_URGENT')
  })

  test('where that desk is closed, too, the contract still brings a person on call', async () => {
    await closed('desk:support', 'desk:production-down')
    const call = await isDown()
    await call.hears('closed.on-call')
    await call.isInQueueFor('production-down', 'URGENT_ON_CALL')
  })

  test('a status is told as by day', async () => {
    await closed('desk:support', 'contract:business-hours')
    const call = await keyed('ana', careline.pin('ana'), '2')
    await call.hears('case.enter')
  })
})

describe('the contract covers other hours', () => {
  test('production down hears so, when it opens, and is called back before others', async () => {
    await closed('contract:business-hours')
    await contractHours('business-hours')
    const call = await isDown()
    await call.hears('closed.why-urgent', 'closed.menu')
    await call.presses('1')
    await call.presses('1')
    await call.hears('closed.callback-when', 'callback.noted', 'goodbye')
    const { rows } = await sql('SELECT desk, urgent FROM callbacks ORDER BY requested_at DESC LIMIT 1')
    expect(rows[0]).toEqual({ desk: 'production-down', urgent: true })
  })

  test('a caller who said nothing of severity is offered no key that leads nowhere', async () => {
    await closed('contract:business-hours')
    await contractHours('business-hours')
    const call = await keyed('ana', careline.pin('ana'), '0')
    await call.hears('closed.why', 'closed.menu')
  })
})

describe('a message opens its alert', () => {
  const told = async () => {
    await careline.alerts().round()
    const all = await careline.stores.raisedAlerts.open()
    return all.filter(({ kind }) => kind === 'message-left').map(({ subject }) => subject)
  }
  async function leaves(call: Conversation, key: string): Promise<string> {
    await sql('DELETE FROM left_messages')
    await call.presses(key)
    await call.hears('message.speak')
    await call.says(3)
    const [message] = await careline.stores.messages.open(2)
    return message?.id ?? 'none was left'
  }

  test('when the desk opens that was closed, and not again when it closes before a person has it', async () => {
    await closed('desk:support')
    const id = await leaves(await aProblem(), '3')
    expect(await careline.stores.messages.find(id)).toMatchObject({ desk: 'support', outOfHours: true, urgent: false })
    expect(await told()).toEqual([])
    await closed()
    expect(await told()).toEqual([id])
    await closed('desk:support')
    expect(await told()).toEqual([id])
  })

  test('not at all where a person took it before the desk opened', async () => {
    await closed('desk:support')
    const id = await leaves(await aProblem(), '3')
    await sql(`UPDATE left_messages SET taken_by = 'sam', taken_name = 'Sam', taken_at = now()`)
    await closed()
    expect(await told()).toEqual([])
    await sql('UPDATE left_messages SET taken_by = NULL, taken_name = NULL, taken_at = NULL')
    expect(await told()).toEqual([id])
  })

  test('at once where production is down, though the contract covers other hours', async () => {
    await closed('contract:business-hours')
    await contractHours('business-hours')
    const id = await leaves(await isDown(), '2')
    expect(await careline.stores.messages.find(id)).toMatchObject({ urgent: true, contractHours: 'business-hours' })
    expect(await told()).toEqual([id])
  })

  test('when the contract covers the hour, though the desk is open', async () => {
    await closed('contract:business-hours')
    await contractHours('business-hours')
    const id = await leaves(await aProblem(), '2')
    expect(await told()).toEqual([])
    await closed()
    expect(await told()).toEqual([id])
  })
})

describe('not verified', () => {
  test('hears when it opens; a request is noted; production down reaches a person, at any desk and hour', async () => {
    await closed('desk:identification', 'desk:production-down')
    const asked = await keyed('nobody', '0#', '0')
    await asked.hears('closed.why-unverified', 'closed.menu-unverified')
    await asked.presses('3')
    await asked.hears('admin.noted', 'closed.admin', 'goodbye')
    const urgent = await careline.dial('nobody', { from: '+14155550162' })
    for (let i = 0; i < 3; i += 1) await urgent.presses(wrongPin())
    await urgent.hears('pin.wrong-last', 'closed.why-unverified', 'closed.menu-unverified')
    await urgent.presses('1')
    await urgent.isInQueueFor('production-down', 'LIVE_UNVERIFIED_URGENT')
  })
})

test('what could not be checked goes to a person, whatever the hour', async () => {
  await closed('desk:identification', 'desk:support')
  const call = await careline.dial('hal')
  trouble.break('credentials')
  await call.presses(careline.pin('hal'))
  await call.isInQueueFor('identification', 'LIVE_COULD_NOT_CHECK')
})

test('hours that cannot be read shut no one out, and the last known ones count', async () => {
  await closed('desk:support')
  trouble.break('hours')
  await careline.alerts().hours.round()
  await (await aProblem()).hears('closed.why', 'closed.menu-urgent')
})

test.each([
  ['en', 'Europe/London', 'You can reach a person on ', '8:00 in the morning, United Kingdom Time'],
  ['de', 'Europe/Berlin', 'Sie erreichen uns wieder am ', 'um 9 Uhr, Mitteleuropäische Zeit'],
  ['fr', 'America/Montreal', 'Vous pourrez joindre une personne ', 'à 3 heures, heure de l’Est'],
  ['es', 'America/Mexico_City', 'Podrá hablar con una persona el ', 'a las 2 de la mañana, '],
  ['ja', 'Asia/Tokyo', '担当者とお話しいただけるのは、', '17時、'],
  ['pt-BR', 'America/Sao_Paulo', 'Você pode falar com uma pessoa ', 'às 5 horas, '],
])('in %s and %s: "%s … %s"', async (language, zone, before, after) => {
  await closed('desk:support')
  await sql(`UPDATE contacts SET language = $1, time_zone = $2 WHERE id = 'ana'`, [language, zone])
  const call = await aProblem()
  const heard = heardBy(call.phone)
  expect(heard).toContain(before)
  expect(heard).toContain(after)
})
