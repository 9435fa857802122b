/** Rules R26 to R29: what happens to a caller for whom the other rules name a desk, while it is closed or their contract does not cover the hour. */
import type { Consequence, Desk, Facts } from './facts.ts'

interface Otherwise {
  verified: boolean
  /** Where the other rules would send the caller. */
  desk: Desk
}

type Row = {
  rule: string
  outcome: string
  when: (f: Facts, on: Otherwise) => boolean
} & Omit<Consequence, 'effect'> &
  ({ effect: 'routed'; desk: Desk } | { effect: 'told'; desk?: never })

const isUrgent = (f: Facts, { verified }: Otherwise) => verified && f.urgent === 'critical' && f.intent !== 'admin_case'

/** The first match wins. Where none fits, hours change nothing: an unverified caller whose production is down reaches a person. */
export const OUT_OF_HOURS = [
  {
    rule: 'R26',
    outcome: 'URGENT_ON_CALL',
    when: (f, on) => isUrgent(f, on) && f.contract === 'active' && f.contract_hours === 'within',
    effect: 'routed',
    desk: 'production-down',
    entitled: 'to-work',
    allows: { 'open-case': 'yes', 'update-case': 'yes', 'raise-priority': 'yes' },
    staff: {
      why: 'Production is down outside the hours of the desk, and the contract covers this hour.',
      may: 'Work on it now: open or raise a Severity 1 case.',
    },
  },
  {
    rule: 'R27',
    outcome: 'URGENT_OUT_OF_HOURS',
    when: isUrgent,
    effect: 'told',
    entitled: null,
    allows: {},
    staff: {
      why: 'Production is down, and the contract does not cover this hour.',
      may: 'Hear the message at once. Call back once it opens, before other callbacks.',
    },
  },
  {
    rule: 'R28',
    outcome: 'OUT_OF_HOURS',
    when: (_, { verified }) => verified,
    effect: 'told',
    entitled: null,
    allows: {},
    staff: {
      why: 'Called outside the hours of the desk or of the contract.',
      may: 'Call back, or read the message, once it opens.',
    },
  },
  {
    rule: 'R29',
    outcome: 'OUT_OF_HOURS_UNVERIFIED',
    when: (_, { verified, desk }) => !verified && desk !== 'production-down',
    effect: 'told',
    entitled: null,
    allows: {},
    staff: {
      why: 'Not verified, and called outside the hours of the desk.',
      may: 'Read the message or the request. Open nothing until it is proved who called.',
    },
  },
] as const satisfies readonly Row[]
