/** What a contact may do by phone, company by company, as sentences of the screens: asked of the rules, like a call. */
import { lastDay } from '../domain/directory/contract-state.ts'
import type { CredentialSummary } from '../domain/pin/credential-store.ts'
import { decide, type Outcome } from '../domain/decide.ts'
import type { Combination, Standing } from '../domain/directory/directory.ts'
import { pinStateOf } from '../domain/pin/pin-state.ts'
import type { ScreenWord } from './words/screen-words.ts'
import { mayOpenCaseOn, standingFacts, type GracePolicy } from '../domain/directory/standing-facts.ts'

/** What may be done, as a sentence of the screens, and what is filled in. */
export interface May {
  word: `may.${string}` & ScreenWord
  /** A calendar day. */
  day?: string
  partner?: string
}

export interface Right {
  combination: Combination
  may: May
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
    return { combination, may: mayOf(outcome, status, combination), opensCases }
  })
}

function mayOf(outcome: Outcome, status: Outcome, on: Combination): May {
  const hears = status === 'READ_ONLY_STATUS'
  switch (outcome) {
    case 'OPEN_CASE':
      return { word: 'may.open', day: lastDay(on) }
    case 'REFUSE_NOT_STARTED':
      return { word: 'may.not-started', day: on.startsOn }
    case 'REFUSE_NO_CONTRACT':
    case 'DESIGNATION_LAPSED':
      return { word: 'may.ended', day: lastDay(on) }
    case 'REFER_PARTNER':
      return { word: hears ? 'may.status-by-partner' : 'may.nothing-by-partner', partner: on.supportOwner.name }
    default:
      if (hears) return { word: 'may.status' }
      return { word: on.grant === 'read_only_pending' ? 'may.pending' : 'may.nothing' }
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
  word: 'ready.no-pin' | 'ready.locked' | 'ready.no-cases' | 'ready.yes'
  /** For which they may open cases. */
  companies: readonly string[]
}

/** "Can I call right now?" in one line. */
export function canCallNow(state: PinState, rights: readonly Right[]): Readiness {
  const companies = [
    ...new Set(rights.filter(({ opensCases }) => opensCases).map((one) => one.combination.endUser.name)),
  ]
  switch (state) {
    case 'none':
      return { can: false, word: 'ready.no-pin', companies }
    case 'locked':
      return { can: false, word: 'ready.locked', companies }
    case 'works':
      return { can: true, word: companies.length === 0 ? 'ready.no-cases' : 'ready.yes', companies }
    default:
      return state satisfies never
  }
}
