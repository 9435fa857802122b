/** How a caller was verified, in five words that never stay silently fresh (docs/voice.md). */
import type { Call, TakenDecision } from '../calls/call.ts'
import { consequenceOf } from '../domain/consequences.ts'
import { isVerified } from '../domain/decide.ts'

export const BADGES = ['verified', 'read-only', 'not-entitled', 'unverified', 'could-not-check'] as const
export type Badge = (typeof BADGES)[number]

export const BADGE_WORDS: Record<Badge, string> = {
  verified: 'VERIFIED',
  'read-only': 'VERIFIED · READ-ONLY',
  'not-entitled': 'VERIFIED · NOT ENTITLED',
  unverified: 'UNVERIFIED',
  'could-not-check': 'COULD NOT CHECK',
}

/** Leaves out decisions about an identity that the caller does not have now: verified later, or no longer verified. */
export function decisionsNow({ identity, decisions }: Pick<Call, 'identity' | 'decisions'>): TakenDecision[] {
  const verified = identity.kind === 'verified'
  return decisions.filter(({ facts }) => isVerified(facts) === verified)
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
  return outcomes.some((outcome) => consequenceOf(outcome).entitled === 'to-nothing') ? 'not-entitled' : 'verified'
}
