/** How many tries a Contact PIN gets, and what follows (docs/security.md, "Limits"). */

export const LIMITS = {
  /** One call, whichever PINs it tries. After that a person. */
  call: { tries: 3 },
  credential: {
    /** Then a wait after each try: 30 s doubling to an hour (NIST SP 800-63B rev 3, 5.2.2). */
    freeTries: 3,
    firstWaitSeconds: 30,
    longestWaitSeconds: 3_600,
    /** The live count forgets a try after this long; the records do not. */
    retentionDays: 30,
    /** Counted in the records: failures in a row, and in the whole life of one credential, which no success clears. */
    inARow: 10,
    inLife: 50,
  },
  /** A caller number that succeeded before, fully attested, has its own small budget for this many days. */
  knownPair: { tries: 5, days: 90 },
  caller: { perHour: 6, perDay: 15 },
  /** Caller numbers whose first eight digits are alike, country code included. */
  range: { digits: 8, perHour: 30 },
  /** Callers who hide their number, and anything that is no number, all together. */
  withheld: { triesPerCall: 2, perHour: 60 },
  everything: {
    /** Guessing alarm: the larger of this and so many times the usual hour. */
    alarmPerHour: 60,
    alarmTimesUsual: 5,
    /** Attack mode: the same with twice the numbers. One try a call, except for known pairs. */
    attackPerHour: 120,
    attackTimesUsual: 10,
    attackTriesPerCall: 1,
    /** The usual hour is learnt over a week (own choice), and no hour teaches more than twice it. */
    usualOverHours: 168,
  },
  /** Own choice: as for a caller number. A signed-in person is known, so that is enough. */
  signedIn: { perHour: 6 },
  /** Own choice: far more than slips of the fingers, far less than probing. */
  mistypes: { perHour: 30 },
  /** One keyed number is known again for this long: longer than any retry (docs/security.md, "Time limits"). */
  pinTry: { retentionHours: 24 },
} as const

/** Tries by where calls come from. A site may allow fewer (docs/site.yaml), never more. */
export interface SourceLimits {
  callerPerHour: number
  callerPerDay: number
  rangePerHour: number
  withheldPerHour: number
  mistypesPerHour: number
}

export const SOURCE_LIMITS: SourceLimits = {
  callerPerHour: LIMITS.caller.perHour,
  callerPerDay: LIMITS.caller.perDay,
  rangePerHour: LIMITS.range.perHour,
  withheldPerHour: LIMITS.withheld.perHour,
  mistypesPerHour: LIMITS.mistypes.perHour,
}
