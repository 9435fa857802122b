/** Calendar files as Google, Outlook and PagerDuty export them, and broken ones: shifts and holidays are read alike. */
import { describe, expect, test } from 'vitest'
import { readHolidays } from '../../src/alerts/hours/read-holidays.ts'
import { calendarText } from '../../src/alerts/ical-events.ts'
import { readCalendar } from '../../src/alerts/rota/read-calendar.ts'

const STAFF = [
  { id: 'kai' as never, name: 'Kai Lund', phone: '+12025550172' },
  { id: 'noor' as never, name: 'Noor Haddad', phone: '+12025550171' },
]
const WEEK = { from: new Date('2026-10-23T00:00Z'), until: new Date('2026-10-30T00:00Z'), zone: 'UTC', staff: STAFF }

const lines = (...all: string[]) => all.join('\r\n')
const calendar = (...parts: string[]) => ['BEGIN:VCALENDAR', 'VERSION:2.0', ...parts, 'END:VCALENDAR', ''].join('\r\n')
const event = (...parts: string[]) => ['BEGIN:VEVENT', ...parts, 'END:VEVENT'].join('\r\n')
const onCall = (uid: string, day: number, ...more: string[]) =>
  event(`UID:${uid}`, `DTSTART:202610${day}T080000Z`, `DTEND:202610${day}T180000Z`, ...more)

/** Name and UTC times of each, as `Kai Lund 24 18:00–25 07:00`. */
function shiftsOf(body: string, window: typeof WEEK = WEEK) {
  const { shifts, problems } = readCalendar(body, window)
  const said = (at: Date) => at.toISOString().slice(8, 16).replace('T', ' ')
  return { shifts: shifts.map(({ name, from, until }) => `${name} ${said(from)}–${said(until)}`), problems }
}
const shiftsIn = (body: string) => shiftsOf(body).shifts

const GOOGLE_ZONE = [
  'BEGIN:VTIMEZONE',
  'TZID:Europe/Berlin',
  'X-LIC-LOCATION:Europe/Berlin',
  lines('BEGIN:DAYLIGHT', 'TZOFFSETFROM:+0100', 'TZOFFSETTO:+0200', 'TZNAME:GMT+2', 'DTSTART:19700329T020000'),
  lines('RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU', 'END:DAYLIGHT'),
  lines('BEGIN:STANDARD', 'TZOFFSETFROM:+0200', 'TZOFFSETTO:+0100', 'TZNAME:GMT+1', 'DTSTART:19701025T030000'),
  lines('RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU', 'END:STANDARD'),
  'END:VTIMEZONE',
]

test('Google: nights by the clock on the wall, one moved, one left out, and the number of a meeting in the text', () => {
  const night = (...more: string[]) =>
    event('DTSTAMP:20261001T000000Z', 'UID:g1@google.com', 'CREATED:20260101T000000Z', ...more)
  const text = 'DESCRIPTION:Join by phone: (DE) +49 30 303081234 PIN: 123 456#\\nhttps://meet.google.com/abc'
  const body = calendar(
    lines('PRODID:-//Google Inc//Google Calendar 70.9054//EN', 'METHOD:PUBLISH', 'X-WR-TIMEZONE:Europe/Berlin'),
    ...GOOGLE_ZONE,
    night(
      'DTSTART;TZID=Europe/Berlin:20260101T200000',
      'DTEND;TZID=Europe/Berlin:20260102T080000',
      'RRULE:FREQ=DAILY',
      'EXDATE;TZID=Europe/Berlin:20261026T200000',
      text,
      'SEQUENCE:0',
      'SUMMARY:Kai Lund',
    ),
    night(
      'DTSTART;TZID=Europe/Berlin:20261028T100000',
      'DTEND;TZID=Europe/Berlin:20261028T120000',
      'RECURRENCE-ID;TZID=Europe/Berlin:20261027T200000',
      text,
      'SUMMARY:Noor Haddad',
    ),
  )
  expect(shiftsIn(`\uFEFF${body}`)).toEqual([
    'Kai Lund 22 18:00–23 06:00',
    'Kai Lund 23 18:00–24 06:00',
    // The night in which the clock changes.
    'Kai Lund 24 18:00–25 07:00',
    'Kai Lund 25 19:00–26 07:00',
    'Noor Haddad 28 09:00–28 11:00',
    'Kai Lund 28 19:00–29 07:00',
    'Kai Lund 29 19:00–30 07:00',
  ])
  expect(readCalendar(body, WEEK).shifts[0]?.phone).toBe('+12025550172')
})

test('Outlook: a zone of its own name, an end in UTC, a change that names only the day, and UTF-16', () => {
  const body = calendar(
    lines('METHOD:PUBLISH', 'PRODID:Microsoft Exchange Server 2010', 'X-WR-CALNAME:Bereitschaft'),
    lines('BEGIN:VTIMEZONE', 'TZID:W. Europe Standard Time', 'BEGIN:STANDARD', 'DTSTART:16010101T030000'),
    lines(
      'TZOFFSETFROM:+0200',
      'TZOFFSETTO:+0100',
      'RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10',
      'END:STANDARD',
    ),
    lines('BEGIN:DAYLIGHT', 'DTSTART:16010101T020000', 'TZOFFSETFROM:+0100', 'TZOFFSETTO:+0200'),
    lines('RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3', 'END:DAYLIGHT', 'END:VTIMEZONE'),
    event(
      'RRULE:FREQ=DAILY;UNTIL=20261026T190000Z;INTERVAL=1',
      'UID:040000008200E00074C5B7101A82E008',
      'SUMMARY;LANGUAGE=de-DE:Kai Lund',
      'DTSTART;TZID=W. Europe Standard Time:20261024T200000',
      'DTEND;TZID=W. Europe Standard Time:20261025T080000',
      'CLASS:PUBLIC',
      'STATUS:CONFIRMED',
      'LOCATION;LANGUAGE=de-DE:',
      'BEGIN:VALARM\r\nDESCRIPTION:REMINDER +4930123456\r\nTRIGGER;RELATED=START:-PT15M\r\nACTION:DISPLAY\r\nEND:VALARM',
    ),
    event(
      'UID:040000008200E00074C5B7101A82E008',
      'SUMMARY:Noor Haddad',
      'RECURRENCE-ID;VALUE=DATE:20261025',
      'DTSTART;TZID=W. Europe Standard Time:20261025T210000',
      'DTEND;TZID=W. Europe Standard Time:20261026T080000',
    ),
  )
  const expected = ['Kai Lund 24 18:00–25 07:00', 'Noor Haddad 25 20:00–26 07:00', 'Kai Lund 26 19:00–27 07:00']
  expect(shiftsIn(body)).toEqual(expected)
  expect(shiftsIn(calendarText(Buffer.from(`\uFEFF${body}`, 'utf16le')))).toEqual(expected)
})

test('PagerDuty: times with their type, and the engineer in a part of the title or alone among those who take part', () => {
  const shift = (day: number, ...more: string[]) =>
    event(
      `DTEND;VALUE=DATE-TIME:202610${day + 1}T080000Z`,
      'DTSTAMP;VALUE=DATE-TIME:20261001T000000Z',
      `DTSTART;VALUE=DATE-TIME:202610${day}T080000Z`,
      `UID:Q${day}`,
      'URL:https://careline.pagerduty.com/schedules/P1',
      ...more,
    )
  const { shifts, problems } = shiftsOf(
    calendar(
      lines('PRODID:-//PagerDuty//NONSGML v1.0//EN', 'X-WR-CALNAME:On Call Schedule'),
      shift(23, 'SUMMARY:On Call - Noor Haddad - Primary'),
      shift(24, 'ATTENDEE;CN="Kai Lund":mailto:kai@careline.example', 'SUMMARY:On Call - Primary'),
      shift(25, 'ATTENDEE;CN=Kai Lund:mailto:k', 'ATTENDEE;CN=Noor Haddad:mailto:n', 'SUMMARY:Handover'),
      shift(26, "SUMMARY:Kai Lund's birthday"),
    ),
  )
  expect(shifts).toEqual(['Noor Haddad 23 08:00–24 08:00', 'Kai Lund 24 08:00–25 08:00'])
  expect(problems).toEqual([
    '"Handover" has no telephone number and is no member of the staff',
    '"Kai Lund\'s birthday" has no telephone number and is no member of the staff',
  ])
})

describe('zones that the file does not describe', () => {
  const daily = (rule: string, ...more: string[]) =>
    shiftsIn(
      calendar(
        event(
          'UID:1',
          'DTSTART;TZID=Europe/Berlin:20261023T080000',
          'DTEND;TZID=Europe/Berlin:20261023T180000',
          `RRULE:FREQ=DAILY;${rule}`,
          'SUMMARY:Kai Lund',
          ...more,
        ),
      ),
    )

  test('are those of this machine: the last day of a series counts, and a day left out is left out', () => {
    expect(daily('UNTIL=20261025T070000Z')).toHaveLength(3)
    expect(daily('COUNT=3', 'EXDATE:20261024T060000Z')).toEqual([
      'Kai Lund 23 06:00–23 16:00',
      'Kai Lund 25 07:00–25 17:00',
    ])
  })

  test('or count as those of the site, and the board says so', () => {
    const times = ['DTSTART;TZID=Romance Standard Time:20261024T080000', 'DURATION:PT1H', 'SUMMARY:Kai Lund']
    expect(shiftsOf(calendar(event('UID:1', ...times)), { ...WEEK, zone: 'Asia/Tokyo' })).toEqual({
      shifts: ['Kai Lund 23 23:00–24 00:00'],
      problems: ['the time zone "Romance Standard Time" is not known here; its times count as of Asia/Tokyo'],
    })
  })
})

test('a series of years costs what its last months cost, and an endless one of every minute nothing', () => {
  const since = (start: string, rule: string) =>
    event(`UID:${rule}`, `DTSTART:${start}`, 'DURATION:PT1H', `RRULE:${rule}`, 'SUMMARY:Kai Lund')
  const { shifts, problems } = shiftsOf(
    calendar(
      since('20040102T080000Z', 'FREQ=WEEKLY;INTERVAL=2;BYDAY=FR,SU'),
      since('19000101T000000Z', 'FREQ=DAILY;INTERVAL=4;UNTIL=20200101T000000Z'),
      ...Array.from({ length: 100 }, (_, at) => since('19000101T000000Z', `FREQ=MINUTELY;INTERVAL=${at + 1}`)),
      ...Array.from({ length: 100 }, (_, at) => since('19000101T120000Z', `FREQ=DAILY;INTERVAL=7;COUNT=${1e6 + at}`)),
    ),
  )
  expect(shifts.filter((one) => one.includes(' 08:00')).length).toBe(2)
  expect(problems).toContain('"Kai Lund" cannot be read: it repeats more often than every hour')
  expect(problems).toContain('"Kai Lund" cannot be read: the calendar has too many entries')
})

test.each([
  ['without a beginning', event('UID:1', 'SUMMARY:Night')],
  ['of a day that no month has', event('UID:1', 'DTSTART:20261399T080000Z', 'SUMMARY:Night')],
  ['that repeats at periods', onCall('1', 24, 'RDATE;VALUE=PERIOD:20261025T080000Z/PT1H', 'SUMMARY:Night')],
  ['that changes nobody knows which', onCall('1', 28, 'RECURRENCE-ID:', 'SUMMARY:Night')],
])('one entry %s leaves the others', (_, broken) => {
  const { shifts, problems } = shiftsOf(
    calendar(broken, 'BEGIN:VTIMEZONE', 'END:VTIMEZONE', onCall('2', 25, 'SUMMARY:Kai Lund')),
  )
  expect(shifts).toContain('Kai Lund 25 08:00–25 18:00')
  expect(problems).toHaveLength(1)
  expect(problems[0]).toMatch(/^"Night" /)
})

describe('shifts and holidays alike:', () => {
  const shift = (uid: string, day: number, ...more: string[]) => onCall(uid, day, 'SUMMARY:Kai Lund', ...more)
  const whole = (uid: string, day: number, ...more: string[]) =>
    event(`UID:${uid}`, `DTSTART;VALUE=DATE:202610${day}`, 'SUMMARY:Day', ...more)
  const change = (day: number) => `RECURRENCE-ID;VALUE=DATE:202610${day}`
  const both = (write: (one: typeof shift) => string) => ({
    shifts: readCalendar(write(shift), WEEK).shifts.map(({ from }) => from.getUTCDate()),
    holidays: readHolidays(write(whole), 'UTC', WEEK.from).days.map(({ day }) => Number(day.slice(8))),
  })
  const cases: [string, (one: typeof shift) => string, number[]][] = [
    ['a byte-order mark', (one) => `\uFEFF${calendar(one('1', 24))}`, [24]],
    [
      'several calendars in one file, each with a mark',
      (one) => `\uFEFF${calendar(one('1', 24))}\uFEFF${calendar(one('2', 25))}`,
      [24, 25],
    ],
    ['a changed occurrence of a series that is not in the file', (one) => calendar(one('1', 25, change(24))), [25]],
    [
      'the last version of a change counts',
      (one) => calendar(one('1', 26, change(24), 'SEQUENCE:2'), one('1', 27, change(24), 'SEQUENCE:1')),
      [26],
    ],
    [
      'what changes one series leaves another of the same time',
      (one) => calendar(one('1', 24, 'RRULE:FREQ=DAILY;COUNT=2'), one('2', 24), one('2', 27, change(25))),
      [24, 25],
    ],
    [
      'a cancelled one, and a cancelled occurrence',
      (one) =>
        calendar(
          one('1', 24, 'STATUS:CANCELLED'),
          one('2', 25, 'RRULE:FREQ=DAILY;COUNT=2'),
          one('2', 26, change(26), 'STATUS:Cancelled'),
        ),
      [25],
    ],
    [
      'the beginning counts beside further dates',
      (one) => calendar(one('1', 24, 'RDATE;VALUE=DATE:20261026', 'EXDATE;VALUE=DATE:20261027')),
      [24, 26],
    ],
  ]
  test.each(cases)('%s', (_, write, days) => {
    const { shifts, holidays } = both(write)
    expect([...new Set(shifts)].toSorted((a, b) => a - b)).toEqual(days)
    expect(holidays).toEqual(days)
  })
})
