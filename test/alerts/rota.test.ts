/** The rota: who is on duty, holes in it, clocks that change, and calendars. Pure, and through the store. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { readCalendar } from '../../src/alerts/rota/read-calendar.ts'
import type { Staff } from '../../src/desk/staff/staff.ts'
import { holesIn, onDutyAt, type Shift } from '../../src/alerts/rota/rota.ts'
import { watchRota } from '../../src/alerts/rota/watch-rota.ts'
import { momentOf, wallTime } from '../../src/domain/hours/zoned-time.ts'
import { postgresRota } from '../../src/stores/postgres/alerts/rota-store.ts'
import { postgresAudit } from '../../src/stores/postgres/audit/audit-log.ts'
import { freshDatabase, type FreshDatabase } from '../services/postgres.ts'

const at = (text: string) => new Date(text)
const shift = (name: string, from: string, until: string, more: Partial<Shift> = {}): Shift => ({
  id: name,
  name,
  phone: `+1202555${String(1_000 + name.length).slice(-4)}`,
  staff: undefined,
  from: at(from),
  until: at(until),
  isOverride: false,
  ...more,
})
const wall = (year: number, month: number, day: number, hour: number, minute = 0) => ({
  year,
  month,
  day,
  hour,
  minute,
  second: 0,
})

describe('who is on duty', () => {
  const shifts = [
    shift('Noor', '2026-12-01T08:00Z', '2026-12-02T08:00Z'),
    shift('Second', '2026-12-01T09:00Z', '2026-12-02T08:00Z'),
    shift('Kai Override', '2026-12-01T12:00Z', '2026-12-01T14:00Z', { isOverride: true }),
  ]

  test('an override comes first, and the regular engineers stay behind it', () => {
    expect(onDutyAt(shifts, at('2026-12-01T13:00Z')).map(({ name }) => name)).toEqual([
      'Kai Override',
      'Noor',
      'Second',
    ])
    expect(onDutyAt(shifts, at('2026-12-01T14:00Z')).map(({ name }) => name)).toEqual(['Noor', 'Second'])
    expect(onDutyAt(shifts, at('2026-12-02T08:00Z'))).toEqual([])
  })

  test('one number is rung once, whatever its shifts', () => {
    const twice = [...shifts, shift('Noor', '2026-12-01T08:00Z', '2026-12-02T08:00Z', { id: 'other' })]
    expect(onDutyAt(twice, at('2026-12-01T08:30Z'))).toHaveLength(1)
  })

  test('holes are the times that no shift covers', () => {
    const holes = holesIn(shifts, at('2026-12-01T00:00Z'), at('2026-12-03T00:00Z'))
    expect(holes.map(({ from, until }) => [from.toISOString(), until.toISOString()])).toEqual([
      ['2026-12-01T00:00:00.000Z', '2026-12-01T08:00:00.000Z'],
      ['2026-12-02T08:00:00.000Z', '2026-12-03T00:00:00.000Z'],
    ])
    expect(holesIn([], at('2026-12-01T00:00Z'), at('2026-12-02T00:00Z'))).toHaveLength(1)
  })
})

describe('a clock that changes', () => {
  test.each([
    ['summer begins', wall(2027, 3, 28, 8), '2027-03-28T06:00:00.000Z'],
    ['the hour that is skipped', wall(2027, 3, 28, 2, 30), '2027-03-28T01:30:00.000Z'],
    ['the hour that comes twice', wall(2026, 10, 25, 2, 30), '2026-10-25T00:30:00.000Z'],
    ['winter', wall(2026, 10, 25, 8), '2026-10-25T07:00:00.000Z'],
    ['an ordinary day', wall(2026, 7, 1, 0), '2026-06-30T22:00:00.000Z'],
  ])('%s', (_what, time, expected) => {
    expect(momentOf(time, 'Europe/Berlin').toISOString()).toBe(expected)
  })

  test('the same wall time there and back, through a year of hours', () => {
    for (const zone of ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'UTC'])
      for (let hour = 0; hour < 366 * 24; hour += 7) {
        const moment = new Date(Date.UTC(2026, 0, 1, hour))
        const shown = wallTime(moment, zone)
        expect(wallTime(momentOf(shown, zone), zone)).toEqual(shown)
      }
  })
})

const ics = (...events: string[]) =>
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//test//EN',
    ...events.flatMap((one) => ['BEGIN:VEVENT', one, 'END:VEVENT']),
    'END:VCALENDAR',
    '',
  ].join('\r\n')
const WEEKLY = ics(
  [
    'UID:a',
    'DTSTART;TZID=Europe/Berlin:20261012T080000',
    'DTEND;TZID=Europe/Berlin:20261019T080000',
    'RRULE:FREQ=WEEKLY;INTERVAL=1',
    'SUMMARY:Noor Haddad +1 202-555-0171',
  ].join('\r\n'),
)
const window = { from: at('2026-10-18T00:00Z'), until: at('2026-10-27T00:00Z'), zone: 'UTC', staff: [] }

describe('a calendar', () => {
  test('repeats by the clock on the wall: the week in which the clock changes is an hour longer', () => {
    const { shifts } = readCalendar(WEEKLY, window)
    expect(shifts.map(({ from, until }) => [from.toISOString(), until.toISOString()])).toEqual([
      ['2026-10-12T06:00:00.000Z', '2026-10-19T06:00:00.000Z'],
      ['2026-10-19T06:00:00.000Z', '2026-10-26T07:00:00.000Z'],
      ['2026-10-26T07:00:00.000Z', '2026-11-02T07:00:00.000Z'],
    ])
    expect(shifts[0]).toMatchObject({ name: 'Noor Haddad', phone: '+12025550171', isOverride: false })
  })

  test('leaves out what was cancelled, and takes an occurrence where it was moved to', () => {
    const moved = ics(
      [
        'UID:b',
        'DTSTART:20261020T080000Z',
        'DTEND:20261020T100000Z',
        'RRULE:FREQ=DAILY;COUNT=3',
        'EXDATE:20261021T080000Z',
        'SUMMARY:Kai',
        'LOCATION:+12025550172',
      ].join('\r\n'),
      [
        'UID:b',
        'RECURRENCE-ID:20261022T080000Z',
        'DTSTART:20261022T120000Z',
        'DTEND:20261022T140000Z',
        'SUMMARY:Kai',
        'LOCATION:+12025550172',
      ].join('\r\n'),
      [
        'UID:c',
        'STATUS:CANCELLED',
        'DTSTART:20261023T080000Z',
        'DTEND:20261023T100000Z',
        'SUMMARY:Kai',
        'LOCATION:+12025550172',
      ].join('\r\n'),
    )
    expect(readCalendar(moved, window).shifts.map(({ from }) => from.toISOString())).toEqual([
      '2026-10-20T08:00:00.000Z',
      '2026-10-22T12:00:00.000Z',
    ])
  })

  test('knows the staff by name, and says who has no telephone', () => {
    const two = ics(
      ['UID:d', 'DTSTART;VALUE=DATE:20261020', 'DTEND;VALUE=DATE:20261021', 'SUMMARY:Sam Reyes'].join('\r\n'),
      ['UID:e', 'DTSTART:20261021T000000', 'DTEND:20261021T120000', 'SUMMARY:Pat'].join('\r\n'),
    )
    const staff = [{ id: 'sam' as never, name: 'Sam Reyes', phone: '+12025550156' }]
    const { shifts, problems } = readCalendar(two, { ...window, zone: 'Europe/Berlin', staff })
    expect(shifts).toMatchObject([{ name: 'Sam Reyes', staff: 'sam', from: at('2026-10-19T22:00Z') }])
    expect(problems).toEqual(['"Pat" has no telephone number and is no member of the staff'])
  })

  test.each(['', 'hello', '<html></html>', 'BEGIN:VCARD\r\nEND:VCARD\r\n', 'BEGIN:VCALENDAR'])(
    'is refused: %j',
    (text) => {
      expect(() => readCalendar(text, window)).toThrow()
    },
  )
})

describe('the rota as a process knows it', () => {
  let db: FreshDatabase
  let folder: string
  let failures: string[]
  let engineers: Staff[]
  beforeAll(async () => {
    db = await freshDatabase()
  })
  afterAll(() => db.drop())
  beforeEach(async () => {
    failures = []
    engineers = []
    folder = await mkdtemp(join(tmpdir(), 'careline-rota-'))
    await db.pool.query('DELETE FROM rota_calendar; DELETE FROM rota_shifts')
  })
  afterEach(() => rm(folder, { recursive: true }))
  const store = () => postgresRota(db.pool, postgresAudit(db.pool, new Uint8Array(32).fill(9)))
  const watch = (calendar: string | undefined, now: () => Date, own = store()) =>
    watchRota({
      store: own,
      staff: { all: async () => engineers },
      calendar,
      zone: () => 'UTC',
      onFailure: (what) => failures.push(what),
      now,
    })

  test('a calendar that cannot be read keeps the last good one, and says so', async () => {
    const file = join(folder, 'rota.ics')
    await writeFile(file, WEEKLY)
    let now = at('2026-10-20T12:00Z')
    const rota = watch(file, () => now)
    await rota.round()
    expect((await rota.now()).onDuty).toMatchObject([{ name: 'Noor Haddad' }])
    await writeFile(file, 'not a calendar')
    now = at('2026-10-20T12:16Z')
    await rota.round()
    const { onDuty, problems } = await rota.now()
    expect(onDuty).toMatchObject([{ name: 'Noor Haddad' }])
    expect(await rota.isRead()).toBe(true)
    expect(problems.join()).toMatch(/could not be read: it is no calendar.*The one of 2026-10-20T12:00 UTC counts/)
    await rm(file)
    now = at('2026-10-20T12:32Z')
    await rota.round()
    expect((await rota.now()).problems.join()).toMatch(/ENOENT/)
    now = at('2026-10-20T13:00Z')
    expect(await rota.isRead()).toBe(false)
    expect(await watch(undefined, () => now).isRead()).toBeUndefined()
    expect(failures).toEqual([])
  })

  test('what was read of a calendar goes with the hour, with its text and with the telephones of the staff', async () => {
    const file = join(folder, 'rota.ics')
    const event = (title: string, from: string, until: string) =>
      `BEGIN:VEVENT\nUID:${from}\nSUMMARY:${title}\nDTSTART:${from}\nDTEND:${until}\nEND:VEVENT\n`
    const calendar = (...events: string[]) =>
      `BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n${events.join('')}END:VCALENDAR\n`
    const early = event('Sam Reyes', '20261020T120000Z', '20261020T123000Z')
    const late = event('Late +12025550171', '20261027T123500Z', '20261027T140000Z')
    await writeFile(file, calendar(early, late))
    const sam = (phone: string): Staff[] => [{ id: 'sam', name: 'Sam Reyes', phone } as never]
    engineers = sam('+12025550156')
    let now = at('2026-10-20T12:00Z')
    const rota = watch(file, () => now)
    await rota.round()
    expect(await rota.now()).toMatchObject({ onDuty: [{ phone: '+12025550156' }], shifts: [{}] })
    engineers = sam('+12025550157')
    now = at('2026-10-20T12:10Z')
    expect(await rota.now()).toMatchObject({ onDuty: [{ phone: '+12025550157' }], shifts: [{}] })
    // In the same hour: another is over, and one begins within a week.
    now = at('2026-10-20T12:40Z')
    expect(await rota.now()).toMatchObject({ onDuty: [], shifts: [{ name: 'Late' }] })
    await writeFile(file, calendar(event('Now +12025550172', '20261020T120000Z', '20261020T150000Z')))
    await rota.round()
    expect(await rota.now()).toMatchObject({ onDuty: [{ name: 'Now' }] })
    now = at('2026-10-30T12:00Z')
    expect(await rota.now()).toMatchObject({ onDuty: [], shifts: [] })
  })

  test('while the records are down the last one holds, shift by shift', async () => {
    const by = { actor: 'staff sam', name: 'Sam' }
    const kai = shift('Kai', '2026-12-01T08:00Z', '2026-12-01T12:00Z')
    const noor = shift('Noor L', '2026-12-01T12:00Z', '2026-12-01T20:00Z')
    await store().add([kai, noor], by, at('2026-11-30T00:00Z'))
    let now = at('2026-12-01T09:00Z')
    let isDown = false
    const failing = new Proxy(store(), {
      get: (own, name): unknown => (isDown ? () => Promise.reject(new Error('down')) : Reflect.get(own, name)),
    })
    const rota = watch(undefined, () => now, failing)
    expect(await rota.onDuty()).toMatchObject([{ name: 'Kai' }])
    isDown = true
    now = at('2026-12-01T13:00Z')
    expect(await rota.onDuty()).toMatchObject([{ name: 'Noor L' }])
    expect(failures).toEqual(['reading the rota'])
  })

  test('a hole of the next week is said, and none where no rota is there', async () => {
    const now = at('2026-12-01T09:00Z')
    expect((await watch(undefined, () => now).now()).holes).toEqual([])
    await store().add(
      [shift('Kai', '2026-12-01T08:00Z', '2026-12-05T12:00Z')],
      { actor: 'staff sam', name: 'Sam' },
      now,
    )
    const { holes } = await watch(undefined, () => now).now()
    expect(holes).toEqual([{ from: at('2026-12-05T12:00Z'), until: at('2026-12-08T09:00Z') }])
  })

  test('of two processes one reads the calendar', async () => {
    const now = at('2026-10-20T12:00Z')
    const both = await Promise.all([
      store().mayRead(now, at('2026-10-20T11:45Z')),
      store().mayRead(now, at('2026-10-20T11:45Z')),
    ])
    expect(both.filter(Boolean)).toHaveLength(1)
  })

  test('a shift is removed once, on record', async () => {
    const by = { actor: 'staff sam', name: 'Sam' }
    await store().add([shift('Kai', '2026-12-01T08:00Z', '2026-12-01T12:00Z')], by, at('2026-11-30T00:00Z'))
    const [one] = await store().shifts(at('2026-12-01T00:00Z'), at('2026-12-02T00:00Z'))
    expect(await store().remove(one?.id ?? '', by, at('2027-11-30T01:00Z'))).toBe(true)
    expect(await store().remove(one?.id ?? '', by, at('2027-11-30T01:00Z'))).toBe(false)
    expect(await store().remove('no-uuid', by, at('2027-11-30T01:00Z'))).toBe(false)
    const { rows } = await db.pool.query(
      `SELECT body->>'what' AS what FROM audit_trail WHERE type = 'rota.changed' ORDER BY at DESC LIMIT 1`,
    )
    expect(rows).toEqual([{ what: 'removed' }])
  })
})
