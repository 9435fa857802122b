/** A day and a time of a zone, in words and as two fields of a form hold them. */
import { clockIn, dayIn } from '../../domain/hours/zoned-time.ts'

/** "Mon 30 Nov, 14:00", by the clock of the site. */
export function dayAndClock(at: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  }).format(at)
}

/** As the fields of a form show it. */
export function fieldsOf(at: Date, timeZone: string): { day: string; time: string } {
  return { day: dayIn(timeZone, at), time: clockIn(timeZone, at) }
}
