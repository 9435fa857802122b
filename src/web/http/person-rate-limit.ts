/** How often one signed-in person may send something, so that no account can keep the service busy. Each process counts for itself. */
import { RateLimiterMemory } from 'rate-limiter-flexible'

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

export function makePersonRateLimit(limit: PersonLimit = EVERYTHING): PersonRateLimit {
  const limiter = new RateLimiterMemory({ points: limit.most, duration: limit.minutes * 60 })
  return {
    async waitFor(person) {
      const { consumedPoints, msBeforeNext } = await limiter.penalty(person)
      return consumedPoints <= limit.most ? undefined : Math.max(1, Math.ceil(msBeforeNext / 1_000))
    },
  }
}
