/** What a contact's own page shows at this moment. */
import type { GrantListed, AccessRequests } from '../../directory/lists/related-lists.ts'
import type { Directory, Standing } from '../../domain/directory/directory.ts'
import type { GracePolicy } from '../../domain/directory/standing-facts.ts'
import type { CredentialStore, CredentialSummary } from '../../domain/pin/credential-store.ts'
import type { Colleague, Notice, OwnCall, OwnCase, ProfileStore } from '../../profile/profile-store.ts'
import { canCallNow, pinState, rightsOf, type PinState, type Readiness, type Right } from '../../profile/rights.ts'
import type { ScreenContext } from '../screen-context.ts'

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
  cases: OwnCase[]
  notices: Notice[]
  colleagues: Colleague[]
  requests: GrantListed[]
  phoneNumbers: readonly string[]
  policy: GracePolicy
}

export interface ProfileNowDeps {
  directory: Directory
  credentials: CredentialStore
  profiles: ProfileStore
  lists: AccessRequests
  /** Where Customer Care is called, E.164. */
  phoneNumbers: readonly string[]
  policy: GracePolicy
  now: () => Date
}

const MOST_CALLS = 10
const MOST_CASES = 20
const MOST_NOTICES = 10

/** Undefined: the directory does not know the person. */
export async function readProfile(
  { person }: ProfileContext,
  { directory, credentials, profiles, lists, phoneNumbers, policy, now }: ProfileNowDeps,
): Promise<ProfileNow | undefined> {
  const [standing, pin, calls, notices, colleagues, requests] = await Promise.all([
    directory.standingOf(person.id),
    credentials.summaryFor(person.id),
    profiles.callsOf(person.id, MOST_CALLS),
    profiles.noticesFor(person.id, MOST_NOTICES),
    profiles.colleaguesOf(person.id),
    lists.requestsFor(person.id),
  ])
  if (standing === undefined) return undefined
  const rights = rightsOf(standing, now(), policy)
  const readable = standing.combinations.filter(({ grant }) => grant === 'designated' || grant === 'read_only_approved')
  const cases = await profiles.casesOf(
    person.id,
    readable.map(({ contract }) => contract),
    MOST_CASES,
  )
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
    cases,
    notices,
    colleagues,
    requests,
    phoneNumbers,
    policy,
  }
}
