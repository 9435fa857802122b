/** What was found of flows, by their version or text: so many at most, and those that were put in last stay. */

export function remember<Found>(known: Map<string, Found>, key: string, found: Found, most: number): Found {
  known.delete(key)
  known.set(key, found)
  for (const old of known.keys()) if (known.size > most) known.delete(old)
  return found
}
