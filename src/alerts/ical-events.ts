/** What the library for iCalendar files leaves to its users, for shifts and for holidays. */
import ICAL from 'ical.js'

export const isCancelled = ({ component }: ICAL.Event): boolean =>
  component.getFirstPropertyValue('status') === 'CANCELLED'

/** The types of the library leave them out. */
export function detailsOf(found: unknown): { startDate: ICAL.Time; endDate: ICAL.Time; item: ICAL.Event } {
  if (typeof found !== 'object' || found === null || !('startDate' in found && 'endDate' in found && 'item' in found))
    throw new Error('an occurrence has no dates')
  const { startDate, endDate, item } = found
  if (startDate instanceof ICAL.Time && endDate instanceof ICAL.Time && item instanceof ICAL.Event)
    return { startDate, endDate, item }
  throw new Error('an occurrence has no dates')
}
