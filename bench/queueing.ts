/** Waiting at so many servers, first come, first served: what to expect on paper. Pure; every time is in seconds. */

/** The same numbers from 0 to 1 for the same seed (mulberry32), so that a table can be printed again. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Times between arrivals, conversations and patience are close to exponential (Erlang's own assumption). */
export const exponential = (mean: number, chance: () => number): number => -mean * Math.log(1 - chance())

/** Arrivals of a Poisson stream. */
export function arrivalsAt(perSecond: number, seconds: number, chance: () => number): number[] {
  const arrivals: number[] = []
  for (let at = exponential(1 / perSecond, chance); at < seconds; at += exponential(1 / perSecond, chance))
    arrivals.push(at)
  return arrivals
}

export interface Line {
  /** In order. */
  arrivals: readonly number[]
  servers: number
  /** How long the next one is served. */
  service: () => number
  /** How long the next one waits before they give up; without it nobody does. */
  patience?: () => number
}

export interface Waited {
  /** Of those who were served, in order of arrival. */
  waits: number[]
  /** How long each of the others waited before they gave up. */
  gaveUp: number[]
}

export function simulate({ arrivals, servers, service, patience = () => Number.POSITIVE_INFINITY }: Line): Waited {
  const freeAt = Array.from({ length: servers }, () => 0)
  const waited: Waited = { waits: [], gaveUp: [] }
  for (const arrival of arrivals) {
    const first = freeAt.reduce((least, at, i) => (at < (freeAt[least] ?? 0) ? i : least), 0)
    const wait = Math.max(0, (freeAt[first] ?? 0) - arrival)
    const most = patience()
    if (wait > most) {
      waited.gaveUp.push(most)
      continue
    }
    waited.waits.push(wait)
    freeAt[first] = arrival + wait + service()
  }
  return waited
}

/**
 * Erlang's C formula: the share of callers who have to wait when `load` (arrivals a second times seconds each) meets so many servers
 * and nobody gives up. 1 when the servers cannot keep up.
 */
export function erlangC(load: number, servers: number): number {
  if (load >= servers) return 1
  // By Erlang B, one server after the other: no power or factorial grows out of range.
  let blocked = 1
  for (let n = 1; n <= servers; n += 1) blocked = (load * blocked) / (n + load * blocked)
  return blocked / (1 - (load / servers) * (1 - blocked))
}

/** The share that waits longer than `seconds`. */
export function waitsLonger(load: number, servers: number, serviceSeconds: number, seconds: number): number {
  return erlangC(load, servers) * Math.exp((-(servers - load) * seconds) / serviceSeconds)
}

/** The fewest servers with which no more than `share` wait longer than `seconds`. */
export function serversFor(
  load: number,
  serviceSeconds: number,
  { share, seconds }: { share: number; seconds: number },
) {
  let servers = Math.floor(load) + 1
  while (waitsLonger(load, servers, serviceSeconds, seconds) > share) servers += 1
  return servers
}
