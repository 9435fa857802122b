/** Repeats of the same news: said once, then once a minute with how often it was left out. */

export interface Seldom {
  /** Undefined: said less than a minute ago. Otherwise how many were left out since then. */
  since(what: string): number | undefined
}

const EVERY_MS = 60_000
/** More different news than this within a minute are not repeats, and must not fill the memory. */
const MOST_KNOWN = 1_000

export function makeSeldom(now: () => number = () => performance.now()): Seldom {
  const said = new Map<string, { at: number; leftOut: number }>()
  return {
    since(what) {
      const last = said.get(what)
      const at = now()
      if (last !== undefined && at - last.at < EVERY_MS) {
        last.leftOut += 1
        return undefined
      }
      if (said.size >= MOST_KNOWN) said.clear()
      said.set(what, { at, leftOut: 0 })
      return last?.leftOut ?? 0
    },
  }
}
