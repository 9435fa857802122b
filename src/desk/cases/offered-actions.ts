/** What a contact may do to one case now: the door to cases asks the same again when they do it. Pure. */
import type { Identity } from '../../calls/call.ts'
import type { FactPolicy } from '../../calls/decision/facts.ts'
import type { ActionOnCase, Case } from '../../domain/cases/cases.ts'
import type { Standing } from '../../domain/directory/directory.ts'
import { rulingOn, seenBy, type Ruling } from './case-facts.ts'

const NOTE = 'something new'
export const OFFERED = ['update', 'raise', 'reopen', 'close'] as const
export type OfferedAction = (typeof OFFERED)[number]

export interface Offer {
  isOffered: boolean
  /** Why, or why not. */
  ruling: Ruling
}

export function offeredOn(found: Case, standing: Standing, at: Date, policy: FactPolicy): Record<OfferedAction, Offer> {
  const by = { kind: 'profile' } as const
  const contactId = standing.contact.id
  const identity: Identity = { kind: 'verified', contactId, by, at: at.toISOString(), standing }
  const told = { case: seenBy(standing, found), contract: found.contract }
  const offer = (wanted: ActionOnCase): Offer => {
    const { ruling, done } = rulingOn(wanted, told, { identity, mayExcept: false }, at, policy)
    return { isOffered: done, ruling }
  }
  const { number } = found
  return {
    update: offer({ kind: 'update', number, note: NOTE }),
    raise: offer({ kind: 'raise', number, note: NOTE, priority: 'critical' }),
    reopen: offer({ kind: 'reopen', number, note: NOTE }),
    close: offer({ kind: 'close', number, note: NOTE }),
  }
}
