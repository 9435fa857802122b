/** How long a caller may wait in line, for each desk: the one place for these numbers. */
import type { Desk } from './decide.ts'

export interface WaitPolicy {
  /** Seconds after which we apologize; where production is down, again and again, with an alarm each time. */
  apologizeAfter: number
  /** Seconds after which the caller is taken out of the line and asked; undefined where they stay until a person comes. */
  atMost: number | undefined
}

/** Our own choice. Nobody listens to music for hours: after the longest wait we call back, or the caller says that they stay. */
export const WAITS: Record<Desk, WaitPolicy> = {
  'production-down': { apologizeAfter: 300, atMost: undefined },
  support: { apologizeAfter: 900, atMost: 45 * 60 },
  admin: { apologizeAfter: 900, atMost: 45 * 60 },
  identification: { apologizeAfter: 600, atMost: 45 * 60 },
  contracts: { apologizeAfter: 900, atMost: 45 * 60 },
}
