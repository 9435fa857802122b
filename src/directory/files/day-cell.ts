/** A day, or a moment, as people and spreadsheets write it, when it can be only one day. */

export type Day = { day: string } | { problem: string }

const WRITE_IT = 'Write the day like 2026-12-31'
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** Year first, with midnight behind it where another program has added that. */
const YEAR_FIRST = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?$/
const YEAR_LAST = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?: 00:00(?::00)?)?$/
const MONTH_NAMED = /^(\d{1,2})[- ]([a-z]{3,9})\.?[- ](\d{4})$/i

/**
 * `31.12.2026` and `12/31/2026` can be one day only, `03/04/2026` is another day in London than in New York. A number like
 * 46387 is how a spreadsheet stores a day, and which one depends on where the file was made.
 */
export function dayOf(cell: string): Day {
  const first = YEAR_FIRST.exec(cell)
  if (first) return real(first[1], first[3], first[4])
  const last = YEAR_LAST.exec(cell)
  if (last) return yearLast(last[1] ?? '', last[3] ?? '', last[4] ?? '', last[2] === '.')
  const named = MONTH_NAMED.exec(cell)
  if (named) {
    const month = MONTHS.indexOf((named[2] ?? '').slice(0, 3).toLowerCase()) + 1
    if (month > 0) return real(named[3], String(month), named[1])
  }
  if (/^\d{5}(?:[.,]\d+)?$/.test(cell))
    return { problem: `a spreadsheet has put a number in place of the day. ${WRITE_IT}, in a column formatted as text` }
  return { problem: `it is not a day that can be read. ${WRITE_IT}` }
}

/** With its zone, as other programs write it: left as it is. */
const WITH_ZONE = /^\d{4}-\d{2}-\d{2}T.*(?:Z|[+-]\d{2}:?\d{2})$/
const DAY_AND_TIME = /^(\S+)[T ] *([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:[.,]\d+)?)?$/

/** Of a moment without a zone, by the clock of UTC; a day alone begins it. */
export function momentOf(cell: string): { moment: string } | { problem: string } {
  if (WITH_ZONE.test(cell)) return { moment: cell }
  const [, date = cell, hour = '0', minute = '00', second = '00'] = DAY_AND_TIME.exec(cell) ?? []
  const read = dayOf(date)
  return 'problem' in read ? read : { moment: `${read.day}T${hour.padStart(2, '0')}:${minute}:${second}Z` }
}

/** With dots the day comes first everywhere; with dashes and slashes only a number above 12 says which is which. */
function yearLast(one: string, two: string, year: string, dotted: boolean): Day {
  if (dotted || Number(one) > 12 || one === two) return real(year, two, one)
  if (Number(two) > 12) return real(year, one, two)
  return {
    problem: `it may be ${iso(year, two, one)} or ${iso(year, one, two)}. ${WRITE_IT}`,
  }
}

function iso(year = '', month = '', day = ''): string {
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
}

function real(year?: string, month?: string, day?: string): Day {
  const text = iso(year, month, day)
  const date = new Date(`${text}T00:00:00Z`)
  return Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== text
    ? { problem: `there is no such day. ${WRITE_IT}` }
    : { day: text }
}
