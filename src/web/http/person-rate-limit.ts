/** How often one signed-in person may send something, so that no account can keep the service busy. */
import type { MakeRateCounter } from '../../accounts/rate-counter.ts'

export interface PersonLimit {
  most: number
  minutes: number
}

/** More than anyone presses by hand, over all screens together. */
const EVERYTHING: PersonLimit = { most: 120, minutes: 1 }

export interface PersonRateLimit {
  /** Undefined: go on. Otherwise the seconds after which the person may try again. Counted before anything is done. */
  waitFor(person: string): Promise<number | undefined>
}

/** `name`: of the count; another name is counted apart. */
export function makePersonRateLimit(
  counters: MakeRateCounter,
  name: string,
  { most, minutes }: PersonLimit = EVERYTHING,
): PersonRateLimit {
  const counter = counters({ name, most, seconds: minutes * 60 })
  return {
    async waitFor(person) {
      const { used, msLeft } = await counter.count(person)
      return used <= most ? undefined : Math.max(1, Math.ceil(msLeft / 1_000))
    },
  }
}
