/** What a contact's own page shows at this moment. */
import type { GrantListed, AccessRequests } from '../../directory/lists/related-lists.ts'
import type { Directory, Standing } from '../../domain/directory/directory.ts'
import type { GracePolicy } from '../../domain/directory/standing-facts.ts'
import type { CredentialStore, CredentialSummary } from '../../domain/pin/credential-store.ts'
import { caseOfNotice, seeingOf } from '../../profile/cases/hear-of-case.ts'
import type { OwnCase, OwnCaseStore, Seeing } from '../../profile/cases/own-case-store.ts'
import type { Colleague, Notice, OwnCall, ProfileStore } from '../../profile/profile-store.ts'
import { canCallNow, pinState, rightsOf, type PinState, type Readiness, type Right } from '../../profile/rights.ts'
import type { ScreenContext } from '../screen-context.ts'
import type { CareNumbers } from './sections/care-numbers.tsx'

export type ProfileContext = ScreenContext<'contact'>

export interface ProfileNow {
  standing: Standing
  pin: CredentialSummary | undefined
  state: PinState
  ready: Readiness
  rights: Right[]
  /** When all of this was read. */
  at: Date
  calls: OwnCall[]
  /** The first of those that are open. */
  cases: OwnCase[]
  openCases: number
  caseMail: boolean
  notices: Notice[]
  colleagues: Colleague[]
  requests: GrantListed[]
  phoneNumbers: CareNumbers
  policy: GracePolicy
}

export interface ProfileNowDeps {
  directory: Directory
  credentials: CredentialStore
  profiles: ProfileStore
  ownCases: Pick<OwnCaseStore, 'list' | 'seenAmong'>
  lists: AccessRequests
  /** Where Customer Care is called. */
  phoneNumbers: CareNumbers
  policy: GracePolicy
  now: () => Date
}

const MOST_CALLS = 10
const MOST_CASES = 5
const MOST_NOTICES = 10

/** Undefined: the directory does not know the person. */
export async function readProfile(
  { person }: ProfileContext,
  { directory, credentials, profiles, ownCases, lists, phoneNumbers, policy, now }: ProfileNowDeps,
): Promise<ProfileNow | undefined> {
  const [standing, pin, calls, notices, colleagues, requests, caseMail] = await Promise.all([
    directory.standingOf(person.id),
    credentials.summaryFor(person.id),
    profiles.callsOf(person.id, MOST_CALLS),
    profiles.noticesFor(person.id, MOST_NOTICES),
    profiles.colleaguesOf(person.id),
    lists.requestsFor(person.id),
    profiles.wantsCaseMail(person.id),
  ])
  if (standing === undefined) return undefined
  const rights = rightsOf(standing, now(), policy)
  const seeing = seeingOf(standing, now(), policy)
  const [open, heard] = await Promise.all([
    ownCases.list(seeing, { show: 'open', words: undefined }, 0, MOST_CASES),
    heardNow(notices, seeing, ownCases),
  ])
  const state = pinState(pin)
  const ready = canCallNow(state, rights)
  return {
    at: now(),
    standing,
    pin,
    state,
    ready,
    rights,
    calls,
    cases: open.rows,
    openCases: open.total,
    caseMail,
    notices: heard,
    colleagues,
    requests,
    phoneNumbers,
    policy,
  }
}

/** A notice about a case is shown for as long as they may see the case. */
async function heardNow(
  notices: Notice[],
  seeing: Seeing,
  ownCases: Pick<OwnCaseStore, 'seenAmong'>,
): Promise<Notice[]> {
  const numberOf = ({ kind, reference }: Notice) => (kind === 'case-changed' ? caseOfNotice(reference) : undefined)
  const seen = await ownCases.seenAmong(
    seeing,
    notices.flatMap((one) => numberOf(one) ?? []),
  )
  return notices.filter((one) => {
    const number = numberOf(one)
    return one.kind !== 'case-changed' || (number !== undefined && seen.has(number))
  })
}
