/** The pages of hours against wrong input, calendars of others, and two supervisors at once. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { compareHours, hoursFile, readHoursFile } from '../../src/alerts/hours/hours-file.ts'
import { readHolidays } from '../../src/alerts/hours/read-holidays.ts'
import { watchHours } from '../../src/alerts/hours/watch-hours.ts'
import { isOpenAt } from '../../src/domain/hours/calendar.ts'
import type { LineHours } from '../../src/domain/hours/line-hours.ts'
import { callHours } from '../../src/cli/doctor-checks/hours.ts'
import { readYaml } from '../../src/flows/loader/yaml-file.ts'
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
    expect(shown.text).toContain('1 entry is no whole days')
    expect(await all()).toEqual([])
  })

  /** A folded line, a zone of its own, midnight to midnight, an occurrence that was cancelled and one that was moved. */
  const OUTLOOK = [
    'BEGIN:VCALENDAR',
    'PRODID:-//Microsoft Corporation//Outlook 16.0 MIMEDIR//EN',
    'VERSION:2.0',
    'METHOD:PUBLISH',
    'BEGIN:VTIMEZONE',
    'TZID:W. Europe Standard Time',
    'BEGIN:STANDARD',
    'DTSTART:16011028T030000',
    'RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10',
    'TZOFFSETFROM:+0200',
    'TZOFFSETTO:+0100',
    'END:STANDARD',
    'END:VTIMEZONE',
    'BEGIN:VEVENT',
    'UID:outlook',
    'DTSTART;TZID="W. Europe Standard Time":20270329T000000',
    'DTEND;TZID="W. Europe Standard Time":20270330T000000',
    'X-MICROSOFT-CDO-ALLDAYEVENT:TRUE',
    'SUMMARY:Ostermontag\\, und ein sehr langer Name\\, der in der Datei auf zwei Z',
    ' eilen steht',
    'END:VEVENT',
    'BEGIN:VEVENT',
    'UID:weekly',
    'DTSTART;VALUE=DATE:20261207',
    'DTEND;VALUE=DATE:20261208',
    'RRULE:FREQ=WEEKLY;COUNT=4',
    'EXDATE;VALUE=DATE:20261214',
    'SUMMARY:Stocktaking',
    'END:VEVENT',
    'BEGIN:VEVENT',
    'UID:weekly',
    'RECURRENCE-ID;VALUE=DATE:20261221',
    'DTSTART;VALUE=DATE:20261221',
    'STATUS:CANCELLED',
    'SUMMARY:Stocktaking',
    'END:VEVENT',
    'BEGIN:VEVENT',
    'UID:weekly',
    'RECURRENCE-ID;VALUE=DATE:20261228',
    'DTSTART;VALUE=DATE:20261229',
    'DTEND;VALUE=DATE:20261230',
    'SUMMARY:Stocktaking\\, later',
    'END:VEVENT',
    'BEGIN:VEVENT',
    'UID:broken',
    'DTSTART;VALUE=DATE:20261399',
    'SUMMARY:No such day',
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n')

  test('of Outlook: folded lines, zones of its own, and occurrences that were cancelled or moved', () => {
    expect(readHolidays(`\uFEFF${OUTLOOK}`, 'Europe/Berlin', now)).toEqual({
      days: [
        { day: '2026-12-07', name: 'Stocktaking', spans: [] },
        { day: '2026-12-29', name: 'Stocktaking, later', spans: [] },
        {
          day: '2027-03-29',
          name: 'Ostermontag, und ein sehr langer Name, der in der Datei auf zwei Zeilen steht',
          spans: [],
        },
      ],
      leftOut: 1,
    })
  })

  test('two calendars in one file; a recurrence without end costs little', () => {
    const daily = ics('UID:d\r\nDTSTART;VALUE=DATE:19000101\r\nRRULE:FREQ=DAILY\r\nSUMMARY:Always')
    const { days } = readHolidays(`${XMAS}${daily}`, 'UTC', now)
    expect(days.some(({ name }) => name === 'Christmas')).toBe(true)
    expect(days.length).toBeLessThanOrEqual(400)
  })

  describe('chosen on the page', () => {
    const upload = (bytes: Uint8Array, zone = 'Europe/Berlin') =>
      sam.upload(`/board/hours/support/file?zone=${encodeURIComponent(zone)}`, bytes, token)
    const utf16 = (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le')

    test.each([
      ['UTF-8', Buffer.from(XMAS)],
      ['UTF-8 with a mark', Buffer.from(`\uFEFF${XMAS}`)],
      ['UTF-16', utf16(XMAS)],
    ])('%s: its days for the list, and nothing is stored', async (_, bytes) => {
      const answer = await upload(bytes)
      expect(JSON.parse(answer.text)).toMatchObject({
        days: expect.arrayContaining(['2026-12-25 Christmas']) as unknown,
        says: ' 1 entry is no whole days, and left out.',
      })
      expect(await all()).toEqual([])
    })

    test.each([
      ['a page', Buffer.from('<html></html>'), 422, 'it is no calendar (RFC 5545)'],
      ['an image', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0xff, 0x00]), 422, 'no text in UTF-8'],
      ['nothing', Buffer.from(''), 422, 'it is no calendar (RFC 5545)'],
      ['no whole day', Buffer.from(ics()), 422, 'no whole day from now on'],
      ['3 MB', Buffer.alloc(3_000_000, 'x'), 413, ''],
    ])('%s is refused with a sentence', async (_, bytes, status, words) => {
      const answer = await upload(bytes)
      expect(answer.status).toBe(status)
      expect(answer.text).toContain(words)
    })

    test('the zone is needed', async () => {
      expect((await upload(Buffer.from(XMAS), 'Mars/Olympus')).status).toBe(422)
    })
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
    const isRead = () => hours.areRead()
    expect(isRead()).toEqual([{ calendar: 'desk:support', isRead: true }])
    for (const bad of ['<html>', ics()]) {
      later += 7 * 3_600_000
      answer = bad
      await hours.readAddresses()
      await hours.round()
      expect(onChristmas()).toBe(false)
      expect((await sam.get('/board/hours/support')).text).toContain('The address could not be read')
    }
    expect((await sam.get('/board/hours')).text).toContain('The address of holidays cannot be read.')
    expect(isRead()).toEqual([{ calendar: 'desk:support', isRead: false }])
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

describe('as a file', () => {
  const wantedOf = (text: string) => {
    const { yaml } = readYaml('hours.yaml', text)
    return readHoursFile(yaml?.data)
  }

  test('what is written is read back as it is, and changes nothing', async () => {
    await send({ feedUrl: 'https://calendar.example/x.ics' })
    const text = hoursFile(await all())
    expect(text).toContain('desk:admin: none')
    const read = wantedOf(text)
    if ('problems' in read) throw new Error(read.problems.join(' '))
    expect(compareHours(await all(), read.wanted)).toEqual([])
  })

  test('says what would be different, calendar by calendar, and is stored all together or not at all', async () => {
    await send()
    const text = hoursFile(await all())
      .replace('Heiligabend', 'Christmas Eve')
      .replace(
        'desk:admin: none',
        'desk:admin:\n  zone: UTC\n  week: { monday: closed, tuesday: closed, wednesday: closed, thursday: closed, friday: closed, saturday: closed, sunday: closed }',
      )
    const read = wantedOf(text)
    if ('problems' in read) throw new Error(read.problems.join(' '))
    const changes = compareHours(await all(), read.wanted)
    expect(changes.map(({ name, kind }) => [name, kind === 'new'])).toEqual([
      ['desk:support', false],
      ['desk:admin', true],
    ])
    const stale = changes.map((one) => (one.name === 'desk:support' ? { ...one, version: 7 } : one))
    expect(await careline.stores.hours.saveAll(stale, TIDY.by, TIDY.at)).toBe('stale')
    expect(await all()).toHaveLength(1)
    expect(await careline.stores.hours.saveAll(changes, TIDY.by, TIDY.at)).toBe('saved')
    expect((await all()).map(({ name, version }) => [name, version])).toEqual([
      ['desk:admin', 1],
      ['desk:support', 2],
    ])
    expect(compareHours(await all(), read.wanted)).toEqual([])
  })

  test('on the page: downloaded, seen, and done as it was seen', async () => {
    await send()
    const path = '/board/hours/as-file'
    const text = (await sam.get(`${path}/hours.yaml`)).text.replace('Heiligabend', 'Christmas Eve')
    const post = (fields: Record<string, string>) => sam.post(path, { form_token: token, text, ...fields })
    const shown = (await post({})).text
    expect(shown).toContain('<ins>- &quot;2026-12-24 09:00–12:00 Christmas Eve&quot;</ins>')
    expect(shown).toContain('name="seen" value="desk:support 1"')
    await send({ version: '1', 'week-6': '10:00–12:00' })
    expect((await post({ seen: 'desk:support 1' })).text).toContain(
      'Another supervisor has changed the hours meanwhile',
    )
    expect((await post({ seen: 'desk:support 2' })).location).toContain('said=saved')
    expect((await all())[0]).toMatchObject({ version: 3, days: [{ name: 'Christmas Eve' }, {}] })
    expect((await post({})).text).toContain('Nothing would be different')
    const wrong = await post({ text: 'desk:sales: none' })
    expect(wrong.status).toBe(422)
    expect(wrong.text).toContain('there is no such calendar')
    expect((await post({ text: '- a: b: c' })).status).toBe(422)
  })

  test.each([
    ['desk:sales: none', 'desk:sales: there is no such calendar'],
    ['desk:support: { zone: UTC }', 'desk:support'],
    ['- a list', ''],
    [
      'desk:support:\n  zone: Mars\n  week: { monday: 9 to 5, tuesday: closed, wednesday: closed, thursday: closed, friday: closed, saturday: closed, sunday: closed }',
      'desk:support, monday: Write hours like',
    ],
  ])('%s is refused: %s', (text, words) => {
    const read = wantedOf(text)
    expect('problems' in read && read.problems.join('\n')).toContain(words)
  })
})

describe('explained at a moment, by the clock of the site', () => {
  const explained = async (at: string) => {
    const alva = new Visitor(careline.baseUrl)
    await alva.signIn('staff:alva')
    return (await alva.get(`/admin/contacts/one/ana?intent=new_case&at=${encodeURIComponent(at)}`)).text
  }

  test('open, closed, at an hour that the clock skips, and at one that it shows twice', async () => {
    careline.takeNumbers({ timeZone: 'Europe/Berlin' })
    await send()
    await careline.alerts().hours.changed()
    expect(await explained('2026-12-01T16:59')).toContain('(rule R20, OPEN_CASE)')
    expect(await explained('2026-12-01T17:00')).toContain('(rule R28, OUT_OF_HOURS)')
    const skipped = await explained('2027-03-28T02:30')
    expect(skipped).toContain('There is no such time on that day')
    expect(skipped).toContain('value="2027-03-28T02:30"')
    expect(await explained('2026-10-25T02:30')).toContain('(rule R28, OUT_OF_HOURS)')
    expect(await explained('')).not.toContain('There is no such time')
    careline.takeNumbers({})
  })
})

test('a calendar that this machine cannot read is shown as such, and can be saved again', async () => {
  await send()
  await careline.database.pool.query(`UPDATE hours_calendars SET zone = 'Mars/Olympus'`)
  expect((await sam.get('/board/hours')).text).toContain('It cannot be read, so it is open, always.')
  await careline.alerts().hours.changed()
  expect(await careline.metrics()).toContain('careline_calendar_read{calendar="desk:support"} 0')
  expect((await sam.get('/board/hours/support')).status).toBe(200)
  expect((await send({ version: '1' })).location).toContain('said=saved')
})

describe('the doctor', () => {
  const says = async (now: string) => {
    const database = { pool: careline.database.pool } as Awaited<Parameters<typeof callHours>[0]>
    return (await callHours(Promise.resolve(database), new Date(now))).map(
      ({ verdict, says: said }) => `${verdict} ${said}`,
    )
  }
  const sql = (text: string) => careline.database.pool.query(text)

  test('names what is wrong with calendars, and is content where nothing is', async () => {
    await sql(`UPDATE contracts SET hours = '24x7'`)
    expect(await says('2026-12-01T00:00Z')).toEqual(['OK no calendar: every desk is always open'])
    await send({ days: '2026-12-25 Christmas\n2027-12-25 Christmas' })
    expect(await says('2026-12-01T00:00Z')).toEqual(['OK 1 calendars can be read'])
    expect(await says('2027-12-01T00:00Z')).toEqual(['WARN the last other day of desk:support is 2027-12-25'])
    await sql(`UPDATE hours_calendars SET week = '[[],[],[],[],[],[],[]]', feed_url = 'https://calendar.example/x.ics',
                      feed_read_at = '2026-11-01', feed_problem = 'its address answered 404'`)
    expect(await says('2026-12-01T00:00Z')).toEqual([
      'WARN desk:support is closed, and does not open within a year',
      'WARN the holidays of desk:support were last read on 2026-11-01: its address answered 404',
    ])
    await sql(`UPDATE hours_calendars SET zone = 'Mars/Olympus'`)
    expect(await says('2026-12-01T00:00Z')).toEqual([
      'WRONG the calendar desk:support (Mars/Olympus) cannot be read, so it is always open',
    ])
    await sql(`UPDATE hours_calendars SET zone = 'UTC', name = 'desk:admin', feed_url = NULL, days = '[]',
                      week = '[[{"from":0,"until":60}],[],[],[],[],[],[]]'`)
    await sql(`UPDATE contracts SET hours = 'business-hours' WHERE number = 'SC-6002'`)
    expect(await says('2026-12-01T00:00Z')).toEqual([
      'WARN 1 contracts say business-hours, which has no calendar: they cover every hour',
    ])
  })
})
