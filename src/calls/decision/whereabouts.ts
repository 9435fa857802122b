/** Where a contact is: in the zone on their record, or else somewhere in the country of their number, which is a guess. */
import { parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { saysNothing, type Whereabouts } from '../../domain/hours/local-time.ts'

const NOWHERE: Whereabouts = { zones: [], place: '', isGuessed: true }
const byCountry = new Map<string, Whereabouts>()

export function whereaboutsOf({ timeZone, phone }: { timeZone: string; phone?: string | undefined }): Whereabouts {
  if (!saysNothing(timeZone)) return { zones: [timeZone], place: timeZone, isGuessed: false }
  const country = phone === undefined ? undefined : parsePhoneNumberFromString(phone)?.country
  if (country === undefined) return NOWHERE
  const known = byCountry.get(country) ?? { zones: zonesOf(country), place: country, isGuessed: true }
  byCountry.set(country, known)
  return known
}

/** Of the runtime's own data. Older runtimes have them as a field. */
function zonesOf(country: string): string[] {
  const locale: Intl.Locale & { getTimeZones?: () => string[] | undefined; timeZones?: string[] } = new Intl.Locale(
    `und-${country}`,
  )
  return (locale.getTimeZones?.() ?? locale.timeZones ?? []).filter((zone) => !saysNothing(zone))
}
