/** How a caller was verified, in five words that never stay silently fresh (docs/voice.md). */
import type { Call, TakenDecision } from '../calls/call.ts'
import type { Outcome } from '../domain/decide.ts'

export const BADGES = ['verified', 'read-only', 'not-entitled', 'unverified', 'could-not-check'] as const
export type Badge = (typeof BADGES)[number]

export const BADGE_WORDS: Record<Badge, string> = {
  verified: 'VERIFIED',
  'read-only': 'VERIFIED · READ-ONLY',
  'not-entitled': 'VERIFIED · NOT ENTITLED',
  unverified: 'UNVERIFIED',
  'could-not-check': 'COULD NOT CHECK',
}

const NOT_ENTITLED: ReadonlySet<Outcome> = new Set([
  'REFER_PARTNER',
  'REFUSE_NOT_DESIGNATED',
  'DESIGNATION_LAPSED',
  'REFUSE_NOT_STARTED',
  'REFUSE_NO_CONTRACT',
  'LIVE_CONTRACT_REVIEW',
])

/** What was decided about somebody else, or before they proved who they are, says nothing about who speaks now. */
export function decisionsNow({ identity, decisions }: Pick<Call, 'identity' | 'decisions'>): TakenDecision[] {
  const verified = identity.kind === 'verified'
  return decisions.filter(({ facts }) => (facts.contact === 'active' && facts.pin === 'valid') === verified)
}

/** By what was last checked about this caller; an administration wish hides no refusal. */
export function badgeOf(call: Pick<Call, 'identity' | 'decisions'>): Badge {
  const { identity } = call
  const decisions = decisionsNow(call)
  if (identity.kind === 'unverified') return identity.pin === 'unavailable' ? 'could-not-check' : 'unverified'
  const outcomes = decisions.map(({ outcome }) => outcome)
  if (outcomes.at(-1) === 'LIVE_COULD_NOT_CHECK') return 'could-not-check'
  const facts = decisions.at(-1)?.facts
  if (facts?.grant === 'read_only_approved') return 'read-only'
  if (facts !== undefined && (facts.grant === 'none' || facts.grant === 'read_only_pending')) return 'not-entitled'
  return outcomes.some((outcome) => NOT_ENTITLED.has(outcome)) ? 'not-entitled' : 'verified'
}
