/** A moment in the zone of the site, to the minute. */

export function At({ at, zone }: { at: Date; zone: string }) {
  return <time datetime={at.toISOString()}>{minuteOf(at, zone)}</time>
}

export function minuteOf(at: Date, zone: string): string {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone: zone, dateStyle: 'medium', timeStyle: 'short' })
  return `${format.format(at)} (${zone})`
}
