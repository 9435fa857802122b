/** What the pages of cases are drawn from: the contact's standing and what they may see, read at this moment. */
import { offeredOn, OFFERED, type Offer, type OfferedAction } from '../../../desk/cases/offered-actions.ts'
import type { MakeRateCounter } from '../../../accounts/rate-counter.ts'
import type { Cases } from '../../../desk/cases/cases.ts'
import { OUTCOMES, type Outcome } from '../../../domain/decide.ts'
import type { Combination, Directory, Standing } from '../../../domain/directory/directory.ts'
import { standingFacts } from '../../../domain/directory/standing-facts.ts'
import { caseNumber } from '../../../domain/ids.ts'
import type { Policy } from '../../../domain/policy.ts'
import { rightNow, type RightNow } from '../../../domain/rights.ts'
import { seeingOf } from '../../../profile/cases/hear-of-case.ts'
import type { OwnCaseStore, Seeing, WholeCase } from '../../../profile/cases/own-case-store.ts'
import type { Words } from '../../../profile/words/screen-words.ts'
import type { ProfileContext } from '../profile-now.ts'
import type { CareNumbers } from '../sections/care-numbers.tsx'
import { refusedWords, type RefusedWords } from './case-words.ts'

export interface OwnCaseDeps {
  directory: Pick<Directory, 'standingOf'>
  ownCases: OwnCaseStore
  cases: Pick<Cases, 'byContact'>
  policy: Pick<Policy, 'graceDays' | 'reopenDays'>
  /** Where Customer Care is called. */
  phoneNumbers: CareNumbers
  counters: MakeRateCounter
  now: () => Date
}

export interface StandingNow {
  standing: Standing
  seeing: Seeing
  at: Date
}

export async function readStanding(
  { person }: ProfileContext,
  { directory, policy, now }: Pick<OwnCaseDeps, 'directory' | 'policy' | 'now'>,
): Promise<StandingNow> {
  const standing = await directory.standingOf(person.id)
  if (standing === undefined) throw new Error('a person is signed in whom the directory does not know')
  const at = now()
  return { standing, seeing: seeingOf(standing, at, policy), at }
}

export interface OwnCaseNow extends StandingNow {
  whole: WholeCase
  on: Combination | undefined
  offers: Record<OfferedAction, Offer>
  /** The case is about a product that its contract does not name. */
  isProduct: boolean
}

/** Undefined: there is no such case, or it is not theirs to see, which is the same to them. */
export async function readOwnCase(
  context: ProfileContext,
  given: unknown,
  deps: OwnCaseDeps,
): Promise<OwnCaseNow | undefined> {
  const number = caseNumber.safeParse(given).data
  if (number === undefined) return undefined
  const now = await readStanding(context, deps)
  const whole = await deps.ownCases.find(now.seeing, number)
  if (whole === undefined) return undefined
  const { standing, at } = now
  const on = standing.combinations.find(({ contract }) => contract === whole.contract)
  const offers = offeredOn(whole.case, standing, at, deps.policy)
  return { ...now, whole, on, offers, isProduct: on !== undefined && offers.update.ruling.contract === 'none' }
}

/** Read-only contacts see a case and do nothing to it; an Admin Case is worked on by the administrators alone. */
export function isWorkedOn({ whole }: OwnCaseNow): boolean {
  return whole.type === 'support' && whole.readsText
}

/** A contact who sees how a case stands may be told when it changes: a notice says its number and state, and nothing that was written. */
export function isFollowed({ whole }: OwnCaseNow): boolean {
  return whole.type === 'support'
}

export function offered({ offers }: OwnCaseNow): OfferedAction[] {
  return OFFERED.filter((one) => offers[one].isOffered)
}

export function readOutcome(said: unknown): Outcome | undefined {
  return OUTCOMES.find((one) => one === said)
}

export interface CombinationNow {
  on: Combination
  right: RightNow
  /** Why not, where they may not. */
  refused: RefusedWords | undefined
}

/** What the rules say of one right on each of these combinations. */
export function rightOnEach(
  right: 'open-case' | 'hear-status',
  { standing, at }: Pick<StandingNow, 'standing' | 'at'>,
  policy: OwnCaseDeps['policy'],
  words: Words,
): CombinationNow[] {
  return standing.combinations.map((on) => {
    const now = rightNow(right, standingFacts(standing, on, undefined, at, policy))
    const about = { isProduct: false, reopenDays: policy.reopenDays, words }
    return { on, right: now, refused: now.may === 'yes' ? undefined : refusedWords(now.outcome, on, about) }
  })
}
