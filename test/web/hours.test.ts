/** The pages of hours against wrong input, calendars of others, and two supervisors at once. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { readHolidays } from '../../src/alerts/hours/read-holidays.ts'
import { watchHours } from '../../src/alerts/hours/watch-hours.ts'
import { isOpenAt } from '../../src/domain/hours/calendar.ts'
import type { LineHours } from '../../src/domain/hours/line-hours.ts'
import { downloadText } from '../../src/service/build/download.ts'
import { openCareline, type Careline } from '../calls/careline.ts'
import { Visitor } from './visitor.ts'

let careline: Careline
let sam: Visitor
let token: string
beforeAll(async () => {
  careline = await openCareline({ signIn: true })
  sam = new Visitor(careline.baseUrl)
  await sam.signIn('staff:sam')
  token = await sam.formToken('/board/hours/support')
})
afterAll(() => careline.close())
beforeEach(() => careline.database.pool.query('DELETE FROM hours_calendars'))

const GOOD = {
  zone: 'Europe/Berlin',
  ...Object.fromEntries(
    Array.from({ length: 7 }, (_, i) => [`week-${i}`, i < 5 ? '09:00–12:00, 13:00-17:00' : 'closed']),
  ),
  days: '2026-12-24 09:00–12:00 Heiligabend\n2026-12-25 1. Weihnachtstag',
  version: '0',
}
const send = (fields: Record<string, string> = {}, path = '/board/hours/support') =>
  sam.post(path, { form_token: token, ...GOOD, ...fields })
const all = () => careline.stores.hours.all()
const TIDY = { by: { actor: 'staff x', name: 'X' }, at: new Date() }

test('a calendar is saved, audited, and shown with what it says now', async () => {
  expect((await send()).location).toContain('said=saved')
  expect(await all()).toMatchObject([
    {
      name: 'desk:support',
      zone: 'Europe/Berlin',
      version: 1,
      days: [
        { day: '2026-12-24', name: 'Heiligabend', spans: [{ from: 540, until: 720 }] },
        { day: '2026-12-25', name: '1. Weihnachtstag', spans: [] },
      ],
    },
  ])
  const page = (await sam.get('/board/hours')).text
  expect(page).toContain('Mon–Fri 09:00–12:00, 13:00–17:00')
  expect(page).toContain('2026-12-25 1. Weihnachtstag, closed')
  const trail = await careline.stores.lists.audit({ type: 'hours.changed' }, 5)
  expect(trail[0]).toMatchObject({ actor: 'staff sam', body: { calendar: 'desk:support', what: 'saved' } })
  expect((await sam.get('/board/hours/support')).text).toContain('2026-12-24 09:00–12:00 Heiligabend')
})

describe('is refused at its field, and nothing is stored:', () => {
  test.each([
    [{ zone: 'Europe/Atlantis' }, 'A time zone is needed'],
    [{ 'week-0': 'nine to five' }, 'Write hours like 09:00–17:00'],
    [{ 'week-0': '22:00-06:00' }, 'Write a night as two'],
    [{ 'week-0': '09:00-25:00' }, 'A day goes from 00:00 to 24:00'],
    [{ 'week-0': '09:00-12:00, 11:00-14:00' }, 'Two of these times overlap'],
    [{ days: '2027-02-30 No such day' }, 'Line 1: Begin with a day of the calendar'],
    [{ days: '2026-12-25 X\n2026-12-25 Y' }, 'Line 2: The day is there twice'],
    [{ days: '2026-12-25' }, 'Name the day'],
    [{ days: '2027-03-28 02:30–12:00 Early' }, '2027-03-28 has no 02:30 in Europe/Berlin: the clocks change'],
    [{ feedUrl: 'http://calendar.example/x.ics' }, 'begins with https://'],
    [{ feedUrl: 'https://me:secret@calendar.example/x.ics' }, 'without a password'],
    [{ ics: 'BEGIN:VCALENDAR\nnonsense' }, 'it is no calendar (RFC 5545)'],
  ])('%j', async (fields, words) => {
    const answer = await send(fields)
    expect(answer.status).toBe(422)
    expect(answer.text).toContain(words)
    expect(answer.text).toContain('Heiligabend'.slice(0, 'days' in fields ? 0 : 11))
    expect(await all()).toEqual([])
  })
})

test('of two supervisors the second is told, and what they typed is still there', async () => {
  await send()
  const answers = await Promise.all([
    send({ version: '1', 'week-5': '10:00–12:00' }),
    send({ version: '1', 'week-6': '10:00–14:00' }),
  ])
  const told = answers.find(({ status }) => status === 422)
  expect(answers.filter(({ location }) => location?.includes('said=saved'))).toHaveLength(1)
  expect(told?.text).toContain('Another supervisor has saved this calendar meanwhile')
  expect(told?.text).toMatch(/10:00–1[24]:00/)
  expect(told?.text).toContain('name="version" value="2"')
  expect((await sam.post('/board/hours/support/remove', { form_token: token, version: '1' })).location).toContain(
    'stale',
  )
  expect((await sam.post('/board/hours/support/remove', { form_token: token, version: '2' })).location).toContain(
    'removed',
  )
  expect(await all()).toEqual([])
})

test('is for supervisors, and there is no other calendar', async () => {
  const analyst = new Visitor(careline.baseUrl)
  await analyst.signIn('staff:omar')
  expect((await analyst.get('/board/hours')).status).toBe(403)
  expect((await sam.get('/board/hours/constructor')).location).toContain('gone')
})

const ics = (...events: string[]) =>
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    ...events.flatMap((one) => ['BEGIN:VEVENT', one, 'END:VEVENT']),
    'END:VCALENDAR',
    '',
  ].join('\r\n')
const XMAS = ics(
  'UID:a\r\nDTSTART;VALUE=DATE:20201225\r\nDTEND;VALUE=DATE:20201227\r\nRRULE:FREQ=YEARLY\r\nSUMMARY:Christmas',
  'UID:b\r\nDTSTART:20261224T120000Z\r\nDTEND:20261224T130000Z\r\nSUMMARY:Lunch',
  'UID:c\r\nDTSTART;VALUE=DATE:20270101\r\nSTATUS:CANCELLED\r\nSUMMARY:Cancelled',
)

describe('holidays of an iCalendar file', () => {
  const now = new Date('2026-12-01T00:00:00Z')

  test('whole days count, two at a time and every year; other entries are left out', () => {
    const { days, leftOut } = readHolidays(XMAS, 'Europe/Berlin', now)
    expect(days.map(({ day }) => day)).toEqual([
      '2026-12-25',
      '2026-12-26',
      '2027-12-25',
      '2027-12-26',
      '2028-12-25',
      '2028-12-26',
    ])
    expect(leftOut).toBe(1)
  })

  test('pasted, they stand in the list and are saved with the next press', async () => {
    const shown = await send({ ics: XMAS })
    expect(shown.status).toBe(200)
    expect(shown.text).toContain('2026-12-26 Christmas')
    expect(shown.text).toContain('1 entries are no whole days')
    expect(await all()).toEqual([])
  })

  test('of an address: what cannot be read keeps the last good ones, and the page warns', async () => {
    await send({ feedUrl: 'https://calendar.example/x.ics' })
    let taken: LineHours | undefined
    let answer = XMAS
    let later = 0
    const hours = watchHours({
      store: careline.stores.hours,
      take: (next) => (taken = next),
      download: async () => answer,
      onFailure: (_, error) => {
        throw error
      },
      now: () => new Date(now.getTime() + later),
    })
    await hours.readAddresses()
    await hours.round()
    const closed = () => taken?.desks.support && isOpenAt(taken.desks.support, new Date('2027-12-27T10:00:00Z'))
    expect(closed()).toBe(true)
    const onChristmas = () => taken?.desks.support && isOpenAt(taken.desks.support, new Date('2028-12-25T10:00:00Z'))
    expect(onChristmas()).toBe(false)
    for (const bad of ['<html>', ics()]) {
      later += 7 * 3_600_000
      answer = bad
      await hours.readAddresses()
      await hours.round()
      expect(onChristmas()).toBe(false)
      expect((await sam.get('/board/hours/support')).text).toContain('The address could not be read')
    }
    expect((await sam.get('/board/hours')).text).toContain('The address of holidays cannot be read.')
  })

  test('an address of this network is not asked', async () => {
    await expect(downloadText('https://127.0.0.1/x.ics')).rejects.toThrow('not a public one')
    await expect(downloadText('https://[::1]/x.ics')).rejects.toThrow('not a public one')
    await expect(downloadText('https://localhost/x.ics')).rejects.toThrow()
    await expect(downloadText('http://calendar.example/x.ics')).rejects.toThrow('no https address')
  })
})

test('a calendar whose version has moved on is not written over', async () => {
  await send()
  const [one] = await all()
  if (one === undefined) throw new Error('no calendar')
  expect(await careline.stores.hours.save('desk:support', 0, { ...one, feedUrl: undefined }, TIDY.by, TIDY.at)).toBe(
    'stale',
  )
})
