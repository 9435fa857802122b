/** A member of staff gives a case to another owner, through the one door for what is put into cases. */
import type { CallEvents } from '../../calls/turn-deps.ts'
import { ADMIN_OWNER, NO_OWNER, type Case } from '../../domain/cases/cases.ts'
import type { CaseNumber } from '../../domain/ids.ts'
import type { Staff, StaffDirectory } from '../staff/staff.ts'
import { worksOn } from './case-desks.ts'
import type { PutCases } from './put-case.ts'
import type { StaffCase, StaffCaseStore } from './staff-case.ts'

export interface GiveOwnerDeps {
  staffCases: StaffCaseStore
  staff: Pick<StaffDirectory, 'all'>
  putCases: PutCases
  events: Pick<CallEvents, 'brokeDuringCall'>
  now: () => Date
}

export interface Giving {
  number: CaseNumber
  /** An id or the name of a member of staff, or `unassigned`. */
  owner: string
  /** Of the case as it was seen. */
  version: number
}

export type Given =
  | { kind: 'given'; case: Case; ownerName: string }
  /** There is none, or it is not one of this person's. */
  | { kind: 'no-such-case' }
  /** No member of staff who works on such cases is called that. */
  | { kind: 'no-such-owner' }
  /** Several are: only an id tells them apart. */
  | { kind: 'several-owners' }
  | { kind: 'theirs-already'; ownerName: string }
  /** Another change came first. */
  | { kind: 'case-changed' }
  | { kind: 'could-not-check' }

export type GiveOwner = (by: Staff, wanted: Giving) => Promise<Given>

/**
 * - Who gives and who gets work on such cases: analysts of their desks, and supervisors.
 * - Where data stays in a region, both are of that region.
 * - Of two who give it at once the first one does, and the other is told.
 *
 * It is no action of a caller, so that the rules are not asked. Nothing is thrown.
 */
export function makeGiveOwner({ staffCases, staff, putCases, events, now }: GiveOwnerDeps): GiveOwner {
  async function give(by: Staff, { number, owner, version }: Giving): Promise<Given> {
    const found = await staffCases.read(number)
    if (found === undefined || !worksOn(by, found.case, found.residency)) return { kind: 'no-such-case' }
    const named = ownerNamed(owner, possibleOwners(found, await staff.all()), found.case)
    if ('kind' in named) return named
    const { id, name: ownerName } = named
    if (found.case.owner === id) return { kind: 'theirs-already', ownerName }
    const when = (is: number) => is === version
    const act = { kind: 'assign', note: '' } as const
    const author = { at: now(), actor: `staff ${by.id}`, via: 'desk' } as const
    const [answer] = await putCases([{ key: { number }, fields: { owner: id }, as: 'part', when, act }], author)
    switch (answer?.kind) {
      case 'done':
        return { kind: 'given', case: answer.case, ownerName }
      case 'conflict':
        return { kind: 'case-changed' }
      case 'no-such-case':
        return { kind: 'no-such-case' }
      default:
        throw new Error(`a case was not given to ${id}: ${answer?.kind}`)
    }
  }

  return async (by, wanted) => {
    try {
      return await give(by, wanted)
    } catch (error) {
      events.brokeDuringCall('giving a case to an owner', error)
      return { kind: 'could-not-check' }
    }
  }
}

/** Who may own it, by their names. */
export function possibleOwners({ case: one, residency }: StaffCase, staff: readonly Staff[]): Staff[] {
  return staff
    .filter((person) => worksOn(person, one, residency))
    .toSorted((a, b) => a.name.localeCompare(b.name, 'en'))
}

const NO_ONE = { id: NO_OWNER, name: 'no one' }
const ADMINISTRATORS = { id: ADMIN_OWNER, name: 'the administrators' }

function ownerNamed(
  words: string,
  people: readonly Staff[],
  { type }: Case,
): { id: string; name: string } | Extract<Given, { kind: 'no-such-owner' | 'several-owners' }> {
  const typed = words.trim().toLowerCase()
  // Where no member of staff has it, an Admin Case is with the administrators together.
  if (typed === NO_OWNER) return type === 'admin' ? ADMINISTRATORS : NO_ONE
  const byId = people.find(({ id }) => id.toLowerCase() === typed)
  if (byId !== undefined) return byId
  const [first, ...more] = people.filter(({ name }) => name.toLowerCase() === typed)
  if (first === undefined) return { kind: 'no-such-owner' }
  return more.length > 0 ? { kind: 'several-owners' } : first
}
