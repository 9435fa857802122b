/** Calendars at their edges: the last minute of a day, holidays, and the days on which the clocks change, in five zones and more. */
import { describe, expect, test } from 'vitest'
import {
  ALWAYS_OPEN,
  daily,
  hoursAt,
  isOpenAt,
  nextOpening,
  type Calendar,
  type Span,
} from '../../../src/domain/hours/calendar.ts'
import { isShown, momentsOf } from '../../../src/domain/hours/zoned-time.ts'

const at = (text: string) => new Date(text)
const clock = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3))
const span = (from: string, until: string): Span => ({ from: clock(from), until: clock(until) })
const workdays = (zone: string, ...spans: Span[]): Calendar => ({
  zone,
  week: [spans, spans, spans, spans, spans, [], []],
  days: [],
})
const shown = (calendar: Calendar, moment: string) => {
  const { isOpen, changesAt } = hoursAt(calendar, at(moment))
  return [isOpen ? 'open' : 'closed', changesAt?.toISOString().slice(0, 16)]
}

describe('the last minute', () => {
  const london = workdays('Europe/London', span('09:00', '17:00'))

  test.each([
    ['2026-12-01T08:59:59.999Z', 'closed', '2026-12-01T09:00'],
    ['2026-12-01T09:00:00.000Z', 'open', '2026-12-01T17:00'],
    ['2026-12-01T16:59:59.999Z', 'open', '2026-12-01T17:00'],
    ['2026-12-01T17:00:00.000Z', 'closed', '2026-12-02T09:00'],
    ['2026-12-04T17:00:00.000Z', 'closed', '2026-12-07T09:00'],
  ])('at %s it is %s until %s', (moment, state, until) => {
    expect(shown(london, moment)).toEqual([state, until])
  })

  test('hours that meet at midnight are one, and a calendar that never closes says so', () => {
    const night: Calendar = {
      zone: 'Europe/Berlin',
      week: [[span('22:00', '24:00')], [span('00:00', '06:00')], [], [], [], [], []],
      days: [],
    }
    expect(shown(night, '2026-11-30T21:30Z')).toEqual(['open', '2026-12-01T05:00'])
    expect(hoursAt(ALWAYS_OPEN, at('2026-12-01T00:00Z'))).toMatchObject({ isOpen: true, changesAt: undefined })
    expect(shown(daily('UTC', span('00:00', '24:00')), '2026-12-31T23:59:59Z')).toEqual(['open', undefined])
  })

  test('a calendar without hours never opens', () => {
    expect(shown(workdays('UTC'), '2026-12-01T12:00Z')).toEqual(['closed', undefined])
    expect(nextOpening([workdays('UTC')], at('2026-12-01T12:00Z'))).toBeUndefined()
  })

  test('a lunch break closes, and overlapping hours are one', () => {
    const broken = workdays('UTC', span('13:00', '17:00'), span('09:00', '12:00'))
    expect(shown(broken, '2026-12-01T11:59Z')).toEqual(['open', '2026-12-01T12:00'])
    expect(shown(broken, '2026-12-01T12:00Z')).toEqual(['closed', '2026-12-01T13:00'])
    const twice = workdays('UTC', span('09:00', '15:00'), span('10:00', '12:00'))
    expect(shown(twice, '2026-12-01T09:30Z')).toEqual(['open', '2026-12-01T15:00'])
  })
})

describe('days that are otherwise', () => {
  const tokyo: Calendar = {
    ...workdays('Asia/Tokyo', span('09:00', '18:00')),
    days: [
      { day: '2026-12-30', name: 'Inventory', spans: [span('09:00', '12:00')] },
      { day: '2026-12-31', name: 'Ōmisoka', spans: [] },
      { day: '2027-01-01', name: '元日', spans: [] },
      { day: '2027-01-02', name: 'Open Saturday', spans: [span('10:00', '12:00')] },
    ],
  }
  test('a partial day, two holidays, and a Saturday that is open', () => {
    expect(shown(tokyo, '2026-12-30T02:59Z')).toEqual(['open', '2026-12-30T03:00'])
    expect(shown(tokyo, '2026-12-30T03:00Z')).toEqual(['closed', '2027-01-02T01:00'])
    expect(hoursAt(tokyo, at('2026-12-31T01:00Z')).special?.name).toBe('Ōmisoka')
    expect(shown(tokyo, '2027-01-02T03:00Z')).toEqual(['closed', '2027-01-04T00:00'])
  })

  test('a day begins and ends by the clock of its zone', () => {
    expect(hoursAt(tokyo, at('2026-12-30T14:59:59Z')).special?.name).toBe('Inventory')
    expect(hoursAt(tokyo, at('2026-12-30T15:00:00Z')).special?.name).toBe('Ōmisoka')
  })
})

/** `early`: 00:00–06:00, over the change. `day`: 08:00–20:00, after it. By day of the change: moments at the edges. */
describe('the days on which the clocks change, in five zones', () => {
  const early = (zone: string) => daily(zone, span('00:00', '06:00'))
  const day = (zone: string) => daily(zone, span('08:00', '20:00'))
  const part = (zone: string) => daily(zone, span('02:30', '06:00'))
  const short = (zone: string) => daily(zone, span('00:00', '02:30'))

  test.each([
    // Forward: the early hours are one shorter.
    ['Europe/Berlin', early, '2027-03-28T03:59:59Z', 'open', '2027-03-28T04:00'],
    ['Europe/Berlin', day, '2027-03-28T05:59:59Z', 'closed', '2027-03-28T06:00'],
    ['America/New_York', early, '2027-03-14T09:59:59Z', 'open', '2027-03-14T10:00'],
    ['America/New_York', day, '2027-03-14T23:59:59Z', 'open', '2027-03-15T00:00'],
    ['Australia/Sydney', early, '2026-10-03T18:59:59Z', 'open', '2026-10-03T19:00'],
    ['Australia/Lord_Howe', day, '2026-10-03T20:59:59Z', 'closed', '2026-10-03T21:00'],
    ['America/Santiago', early, '2026-09-06T03:59:59Z', 'closed', '2026-09-06T04:00'],
    // Back: one longer.
    ['Europe/Berlin', early, '2026-10-25T04:59:59Z', 'open', '2026-10-25T05:00'],
    ['America/New_York', early, '2026-11-01T10:59:59Z', 'open', '2026-11-01T11:00'],
    ['Australia/Sydney', early, '2027-04-03T19:59:59Z', 'open', '2027-04-03T20:00'],
    ['Australia/Lord_Howe', early, '2027-04-03T19:29:59Z', 'open', '2027-04-03T19:30'],
    ['America/Santiago', day, '2027-04-04T11:59:59Z', 'closed', '2027-04-04T12:00'],
    // Hours that begin or end in what is skipped do so when the clock changes.
    ['Europe/Berlin', part, '2027-03-28T00:59:59Z', 'closed', '2027-03-28T01:00'],
    ['Europe/Berlin', short, '2027-03-28T00:59:59Z', 'open', '2027-03-28T01:00'],
    ['America/New_York', part, '2027-03-14T06:59:59Z', 'closed', '2027-03-14T07:00'],
    // Of what comes twice, they begin with the first and end with the last.
    ['Europe/Berlin', part, '2026-10-25T00:29:59Z', 'closed', '2026-10-25T00:30'],
    ['Europe/Berlin', short, '2026-10-25T00:45:00Z', 'open', '2026-10-25T01:30'],
  ])('%s, %o: at %s it is %s until %s', (zone, hours, moment, state, until) => {
    expect(shown(hours(zone), moment)).toEqual([state, until])
    // A second later it has changed, once.
    expect(isOpenAt(hours(zone), at(`${until}:00Z`))).toBe(state === 'closed')
  })

  test('a day that begins an hour late begins when the clock changes', () => {
    expect(momentsOf({ year: 2026, month: 9, day: 6, hour: 0, minute: 0, second: 0 }, 'America/Santiago')).toEqual({
      first: at('2026-09-06T04:00Z'),
      last: at('2026-09-06T04:00Z'),
    })
  })

  test('through a year of quarter hours, what is said to come next does', () => {
    for (const zone of ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'America/Santiago', 'UTC']) {
      const calendar = part(zone)
      let moment = at('2026-08-31T00:00Z')
      for (let count = 0; count < 720; count += 1) {
        const { isOpen, changesAt } = hoursAt(calendar, moment)
        expect(isOpenAt(calendar, moment)).toBe(isOpen)
        expect(changesAt?.getTime()).toBeGreaterThan(moment.getTime())
        const before = new Date((changesAt?.getTime() ?? 0) - 1)
        expect([isOpenAt(calendar, before), isOpenAt(calendar, changesAt ?? before)]).toEqual([isOpen, !isOpen])
        moment = changesAt ?? before
      }
      expect(moment.getTime()).toBeGreaterThan(at('2027-08-20T00:00Z').getTime())
    }
  })
})

describe('several calendars', () => {
  test('the first moment at which all are open', () => {
    const desk = workdays('Europe/Berlin', span('08:00', '18:00'))
    const contract = workdays('America/New_York', span('09:00', '17:00'))
    expect(nextOpening([desk, contract], at('2026-12-04T17:30Z'))?.toISOString()).toBe('2026-12-07T14:00:00.000Z')
    expect(nextOpening([desk, contract], at('2026-12-07T15:00Z'))?.toISOString()).toBe('2026-12-07T15:00:00.000Z')
    expect(nextOpening([], at('2026-12-07T15:00Z'))).toEqual(at('2026-12-07T15:00Z'))
  })

  test('two that never meet have none', () => {
    const none = nextOpening(
      [workdays('UTC', span('09:00', '10:00')), workdays('UTC', span('11:00', '12:00'))],
      at('2026-12-07T15:00Z'),
    )
    expect(none).toBeUndefined()
  })
})

test.each([
  ['Europe/Berlin', 2027, 3, 28, 2, 30, false],
  ['Europe/Berlin', 2027, 3, 28, 3, 0, true],
  ['Europe/Berlin', 2026, 10, 25, 2, 30, true],
  ['America/Santiago', 2026, 9, 6, 0, 0, false],
  ['UTC', 2026, 2, 30, 12, 0, false],
  ['UTC', 2026, 2, 28, 24, 0, false],
])('in %s %i-%i-%i %i:%i is shown: %s', (zone, year, month, day, hour, minute, expected) => {
  expect(isShown({ year, month, day, hour, minute, second: 0 }, zone)).toBe(expected)
})
