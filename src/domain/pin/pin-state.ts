/** What a stored Contact PIN is good for now, and when wrong tries have locked it. */
import type { CredentialSummary } from './credential-store.ts'
import { LIMITS } from './limits/limits.ts'

/** `replaced`: there was one, and a newer one or a leaver's end took its place. */
export type PinState = 'none' | 'replaced' | 'locked' | 'works'

/** Locked: ten wrong tries in a row, or fifty in the life of one PIN (docs/security.md, "Limits"). Only a new PIN ends that. */
export function isLocked(pin: Pick<CredentialSummary, 'failuresInARow' | 'failuresInLife'>): boolean {
  return isLockedInARow(pin) || pin.failuresInLife >= LIMITS.credential.inLife
}

export const isLockedInARow = ({ failuresInARow }: Pick<CredentialSummary, 'failuresInARow'>): boolean =>
  failuresInARow >= LIMITS.credential.inARow

/** Short waits between tries end by themselves and do not show here. */
export function pinStateOf(pin: CredentialSummary | undefined): PinState {
  if (pin === undefined || pin.state === 'disabled') return 'none'
  if (pin.state === 'replaced') return 'replaced'
  return isLocked(pin) ? 'locked' : 'works'
}
