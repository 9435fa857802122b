/** What a contact may do by phone, company by company, in their own words: asked of the rules, like a call. */
import { lastDay } from '../domain/directory/contract-state.ts'
import type { CredentialSummary } from '../domain/pin/credential-store.ts'
import { decide, type Outcome } from '../domain/decide.ts'
import type { Combination, Standing } from '../domain/directory/directory.ts'
import { pinStateOf } from '../domain/pin/pin-state.ts'
import { mayOpenCaseOn, standingFacts, type GracePolicy } from '../domain/directory/standing-facts.ts'

export interface Right {
  combination: Combination
  /** E.g. `open and update cases`. */
  may: string
  /** A calendar day, when it is about one. */
  day: string | undefined
  opensCases: boolean
}

/** For each combination in the order of the directory; asked of the rules with `policy`, as a call would be. */
export function rightsOf(standing: Standing, now: Date, policy: GracePolicy): Right[] {
  return standing.combinations.map((combination) => {
    const facts = standingFacts(standing, combination, undefined, now, policy)
    const wish = { case: 'n/a', closed: 'n/a', urgent: 'not_critical' } as const
    const { outcome } = decide({ ...facts, ...wish, intent: 'new_case' })
    const status = decide({ ...facts, ...wish, intent: 'case_status' }).outcome
    const opensCases = mayOpenCaseOn(standing, combination, now, policy)
    return { combination, ...inWords(outcome, status, combination), opensCases }
  })
}

function inWords(outcome: Outcome, status: Outcome, on: Combination): { may: string; day: string | undefined } {
  const ends = lastDay(on)
  switch (outcome) {
    case 'OPEN_CASE':
      return { may: 'open and work on cases, until', day: ends }
    case 'REFUSE_NOT_STARTED':
      return { may: 'open cases from', day: on.startsOn }
    case 'REFUSE_NO_CONTRACT':
    case 'DESIGNATION_LAPSED':
      return { may: 'no new cases: the contract ended', day: ends }
    case 'REFER_PARTNER':
      return status === 'READ_ONLY_STATUS'
        ? { may: `hear the status of cases; ${on.supportOwner.name} opens them`, day: undefined }
        : { may: `nothing yet: ${on.supportOwner.name} opens cases`, day: undefined }
    default:
      if (status === 'READ_ONLY_STATUS') return { may: 'hear the status of cases', day: undefined }
      return on.grant === 'read_only_pending'
        ? { may: 'nothing yet: your request waits for approval', day: undefined }
        : { may: 'nothing: you are not a Designated Contact', day: undefined }
  }
}

export type PinState = 'none' | 'works' | 'locked'

/** Short waits between tries end by themselves and are not shown: they would tell another person how their guessing goes. */
export function pinState(pin: CredentialSummary | undefined): PinState {
  const state = pinStateOf(pin)
  return state === 'replaced' ? 'none' : state
}

export interface Readiness {
  can: boolean
  sentence: string
}

/** "Can I call right now?" in one line. */
export function canCallNow(state: PinState, rights: readonly Right[]): Readiness {
  const cases = [...new Set(rights.filter(({ opensCases }) => opensCases).map((one) => one.combination.endUser.name))]
  switch (state) {
    case 'none':
      return { can: false, sentence: 'Not yet: you have no Contact PIN. Get one here; it takes a minute.' }
    case 'locked':
      return { can: false, sentence: 'Not with your PIN: too many wrong numbers were tried. A new PIN clears it now.' }
    case 'works':
      return cases.length === 0
        ? { can: true, sentence: 'Yes, and we will know you. You cannot open cases by phone now; see below why.' }
        : { can: true, sentence: `Yes. Your PIN works, and you can open cases for ${listed(cases)}.` }
    default:
      return state satisfies never
  }
}

function listed(names: string[]): string {
  const last = names.at(-1) ?? ''
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`
}
