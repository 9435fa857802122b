/** How often one person or address has asked: counted by all processes together, so that more processes allow no more. */

export interface RateLimit {
  /** Counts of different names are apart. */
  name: string
  most: number
  seconds: number
}

export interface RateCount {
  /** With this one. */
  used: number
  /** Until the count begins again. */
  msLeft: number
}

export interface RateCounter {
  /** Counts one more. Never rejects: a process that cannot ask the others counts for itself. */
  count(key: string): Promise<RateCount>
  /** Counts nothing. */
  used(key: string): Promise<number>
}

export type MakeRateCounter = (limit: RateLimit) => RateCounter
