/** Whether a contact may still hear of a case when they are told of it: asked of the rules at that moment. */
import type { Directory, Standing } from '../../domain/directory/directory.ts'
import type { GracePolicy } from '../../domain/directory/standing-facts.ts'
import { caseNumber, type CaseNumber, type ContactId } from '../../domain/ids.ts'
import type { OwnCaseStore, Seeing } from './own-case-store.ts'
import { seenOn } from './seen-on.ts'

export function seeingOf(standing: Standing, now: Date, policy: GracePolicy): Seeing {
  return { contact: standing.contact.id, on: seenOn(standing, now, policy) }
}

/** The reference of a notice about a case begins with its number. */
export function caseOfNotice(reference: string): CaseNumber | undefined {
  return caseNumber.safeParse(reference.split(' ')[0]).data
}

export interface HearOfCaseDeps {
  directory: Pick<Directory, 'standingOf'>
  ownCases: Pick<OwnCaseStore, 'seenAmong'>
  policy: GracePolicy
  now: () => Date
}

/** Throws when the records cannot be read: then they are told later. */
export function makeHearOfCase({ directory, ownCases, policy, now }: HearOfCaseDeps) {
  return async (contact: ContactId, reference: string): Promise<boolean> => {
    const number = caseOfNotice(reference)
    const standing = await directory.standingOf(contact)
    if (number === undefined || standing?.contact.status !== 'active') return false
    return (await ownCases.seenAmong(seeingOf(standing, now(), policy), [number])).has(number)
  }
}
