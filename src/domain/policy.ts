/** Every number of the rules that is a site's or our own choice, in one place. Code that needs one takes it, when it needs it, from the `Policy` it is given. */
import { STANDARD_ALERTS, type AlertPolicy } from './alerts/alert-policy.ts'
import type { Desk } from './decide.ts'
import type { Span } from './hours/calendar.ts'
import { NO_HOURS, type LineHours } from './hours/line-hours.ts'
import type { DigitCount } from './keypad.ts'
import { LIMITS, SOURCE_LIMITS, type SourceLimits } from './pin/limits/limits.ts'

export interface WaitPolicy {
  /** Seconds after which we apologize; where production is down, again and again, with an alarm each time. */
  apologizeAfter: number
  /** Seconds after which the caller is taken out of the queue and asked; undefined where they stay until a person comes. */
  atMost: number | undefined
}

/** Which languages callers hear, beside their own. */
export interface LanguagePolicy {
  /** By the number dialled, E.164; any other number: the first language of the flows. */
  numbers: Readonly<Record<string, string>>
  /** What a caller may change to by a key. */
  offered: readonly string[]
}

export interface Policy {
  /** Days for which a contract still counts after its last day. */
  graceDays: number
  /** A closed case can be reopened for so many days: that day yes, the next no. */
  reopenDays: number
  /** What one call may do before a person helps. The prompts count along, so these are no settings. */
  triesPerCall: {
    wrongPins: number
    /** Mis-keyed PINs: after so many the handset is the likely cause. */
    mistypes: number
    /** Attempts to connect a caller to an analyst; after the last the fault is on record and the caller is told so. */
    connecting: number
  }
  /** How long a caller may wait in the queue of each desk. */
  waits: Readonly<Record<Desk, WaitPolicy>>
  targets: {
    /** Seconds within which a caller should reach a person. */
    seconds: Readonly<Record<Desk, number>>
    /** Per cent of the calls of an hour that should. */
    share: number
  }
  /** After this wait, in seconds, every analyst of the desk may take the call, whatever its language or product. */
  widenAfter: Readonly<Record<Desk, number>>
  /** What numbers of the other system callers may key, by their digits. */
  otherCaseNumbers: readonly DigitCount[]
  /** A call about an existing case is offered for so long, in seconds, only to the owner of the case, while they are free (rule R25). */
  ownerFirst: number
  /** Where PIN checks wait for a processor, in each process. */
  pinQueue: {
    /** Longest wait before a check begins. */
    waitSeconds: number
    /** How many may wait at once. */
    places: number
  }
  /** Tries by where calls come from; never more than the standard. */
  pinTries: SourceLimits
  /** What is played between two hold messages: `bundled`, or an https address; `none`: silence. */
  holdMusic: string
  /** Of webhooks: after how long an event is given up, an endpoint that takes nothing is paused, and an event is forgotten. */
  webhooks: { giveUpHours: number; pauseHours: number; keepDays: number }
  /** Of the calendar that days and months of reports go by: an IANA name. */
  timeZone: string
  languages: LanguagePolicy
  /** Calendars of desks and contracts, as supervisors have them on the board. */
  hours: LineHours
  /** When contacts may be called back, by their own clocks; outside it only those who said so, or whose production is down. */
  callbackHours: Span
  /** When an alert opens, who is told, and how engineers on duty are rung. */
  alerts: AlertPolicy
  /** A provider of e-mail addresses for the public: an address there says nothing about an employer. A site adds some. */
  isFreeMail: (domain: string) => boolean
}

/** Our own choice where no other source is named. */
export const STANDARD: Omit<Policy, 'isFreeMail'> = {
  graceDays: 0,
  reopenDays: 30,
  triesPerCall: { wrongPins: LIMITS.call.tries, mistypes: 4, connecting: 3 },
  // No caller listens to music for hours: after the longest wait the caller is offered a callback, or says that they stay (docs/voice.md).
  waits: {
    'production-down': { apologizeAfter: 300, atMost: undefined },
    support: { apologizeAfter: 900, atMost: 45 * 60 },
    admin: { apologizeAfter: 900, atMost: 45 * 60 },
    identification: { apologizeAfter: 600, atMost: 45 * 60 },
    contracts: { apologizeAfter: 900, atMost: 45 * 60 },
  },
  targets: {
    seconds: { 'production-down': 60, support: 300, admin: 600, identification: 180, contracts: 600 },
    share: 90,
  },
  otherCaseNumbers: [{ from: 1, to: 20 }],
  ownerFirst: 20,
  widenAfter: { 'production-down': 60, support: 300, admin: 300, identification: 300, contracts: 300 },
  // A thousand callers at once, and as many again; longer than half a minute no caller waits for a sentence that is about nothing else.
  pinQueue: { waitSeconds: 30, places: 2_000 },
  pinTries: SOURCE_LIMITS,
  holdMusic: 'bundled',
  webhooks: { giveUpHours: 24, pauseHours: 72, keepDays: 30 },
  timeZone: 'UTC',
  languages: { numbers: {}, offered: [] },
  hours: NO_HOURS,
  callbackHours: { from: 8 * 60, until: 20 * 60 },
  alerts: STANDARD_ALERTS,
}

/** A policy that is replaced while it is in use: each number is read at the moment it is needed. */
export interface LivePolicy {
  policy: Policy
  /** The hours stay as they are. */
  replace: (next: Policy) => void
  takeHours: (next: LineHours) => void
}

export function livePolicy(first: Policy): LivePolicy {
  let current = first
  let { hours } = first
  return {
    policy: readAsNeeded(
      () => current,
      () => hours,
    ),
    replace: (next) => {
      current = next
    },
    takeHours: (next) => {
      hours = next
    },
  }
}

function readAsNeeded(current: () => Policy, hours: () => LineHours): Policy {
  return {
    get graceDays() {
      return current().graceDays
    },
    get reopenDays() {
      return current().reopenDays
    },
    get triesPerCall() {
      return current().triesPerCall
    },
    get waits() {
      return current().waits
    },
    get targets() {
      return current().targets
    },
    get otherCaseNumbers() {
      return current().otherCaseNumbers
    },
    get ownerFirst() {
      return current().ownerFirst
    },
    get widenAfter() {
      return current().widenAfter
    },
    get pinQueue() {
      return current().pinQueue
    },
    get pinTries() {
      return current().pinTries
    },
    get holdMusic() {
      return current().holdMusic
    },
    get webhooks() {
      return current().webhooks
    },
    get timeZone() {
      return current().timeZone
    },
    get languages() {
      return current().languages
    },
    get callbackHours() {
      return current().callbackHours
    },
    get hours() {
      return hours()
    },
    get alerts() {
      return current().alerts
    },
    isFreeMail: (domain) => current().isFreeMail(domain),
  }
}
