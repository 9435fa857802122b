/** Cases in a contact's words, and why something cannot be done with one: as the phone says it (docs/voice.md), with what to do next. */
import type { CaseMoment, OwnCase } from '../../../profile/cases/own-case-store.ts'
import { ADMIN_OWNER, NO_OWNER } from '../../../domain/cases/cases.ts'
import type { Outcome } from '../../../domain/decide.ts'
import { lastDay } from '../../../domain/directory/contract-state.ts'
import type { CasePriority, CaseState, Combination } from '../../../domain/directory/directory.ts'
import { inGroups } from '../sections/how-to-call.tsx'

export const STATE_WORDS: Record<CaseState, string> = {
  open: 'open',
  'awaiting-info': 'waiting for you',
  'solution-proposed': 'solution proposed',
  closed: 'closed',
}

const NOW_WORDS: Record<CaseState, string> = {
  open: 'it is open now',
  'awaiting-info': 'it waits for you now',
  'solution-proposed': 'a solution is proposed',
  closed: 'it is closed now',
}

/** The next step, and whose it is. */
export const NEXT_STEP: Record<CaseState, string> = {
  open: 'We are working on it.',
  'awaiting-info': 'It waits for information from you.',
  'solution-proposed': 'We have proposed a solution. Say whether it works, or close the case.',
  closed: 'There is nothing more to do on it.',
}

export const PRIORITY_WORDS: Record<CasePriority, string> = {
  critical: 'critical: production is down',
  high: 'high: badly slowed',
  medium: 'medium: a smaller problem',
  low: 'low: a question',
}

/** How bad it is, by key of the phone. */
export const SEVERITIES = [
  { value: '1', label: 'Production is down' },
  { value: '2', label: 'It is badly slowed' },
  { value: '3', label: 'A smaller problem' },
  { value: '4', label: 'A question' },
] as const

export function ownerWords({ owner, ownerName }: Pick<OwnCase, 'owner' | 'ownerName'>): string {
  if (owner === NO_OWNER) return 'no one yet'
  if (owner === ADMIN_OWNER) return 'the administrators'
  return ownerName ?? owner
}

export const productWords = (product: string): string => product.replaceAll('-', ' ')

export function companyWords({ endUser, soldTo }: Combination): string {
  return soldTo.id === endUser.id ? endUser.name : `${endUser.name} (Sold To: ${soldTo.name})`
}

const ACTION_WORDS: Record<CaseMoment['action'], string> = {
  open: 'Opened',
  update: 'Updated',
  raise: 'Priority raised',
  reopen: 'Reopened',
  close: 'Closed',
  assign: 'Given to another owner',
  put: 'Changed',
  delete: 'Deleted',
}

/** What was done and what it changed, e.g. "Updated: it is open now". */
export function momentTitle({ action, state, priority, ownerName }: CaseMoment): string {
  const changes = [
    ...(state === undefined || action === 'close' || action === 'reopen' ? [] : [NOW_WORDS[state]]),
    ...(priority === undefined ? [] : [`priority ${priority}`]),
    ...(ownerName === undefined ? [] : [`owner ${ownerWords({ owner: ownerName, ownerName })}`]),
  ]
  return changes.length === 0 ? ACTION_WORDS[action] : `${ACTION_WORDS[action]}: ${changes.join(', ')}`
}

/** By whom. A reader with view access is not told names. */
export function momentBy({ by, name, calledBy }: CaseMoment, withNames: boolean): string {
  const side = { contact: 'a Designated Contact', staff: 'Customer Care', system: 'Customer Care' }[by]
  if (!withNames) return `by ${side}`
  const who = name === undefined ? side : by === 'staff' ? `${name}, Customer Care` : name
  return by === 'staff' && calledBy !== undefined ? `by ${who}, on a call with ${calledBy}` : `by ${who}`
}

/** What can be done in place of what was refused: a place on these pages, or the telephone. */
export type NextPlace = 'rights' | 'admin-case' | 'new-case' | 'call' | undefined

export interface RefusedWords {
  why: string
  next: string
  place: NextPlace
}

const ASK_ACCESS = 'You can ask for access on your profile page; an approver at your company decides.'

/** `isProduct`: the contract is in force and does not cover the product. `reopenDays` is the site's. */
export function refusedWords(
  outcome: Outcome,
  on: Combination | undefined,
  { isProduct, reopenDays }: { isProduct: boolean; reopenDays: number },
): RefusedWords {
  const account = on?.endUser.name ?? 'that company'
  switch (outcome) {
    case 'REFUSE_NOT_DESIGNATED':
      return {
        why: `You are not a Designated Contact for ${account}, so you cannot open or change a case.`,
        next: ASK_ACCESS,
        place: 'rights',
      }
    case 'REFUSE_READ_ONLY':
      return {
        why: `You have view access for ${account}. Opening or changing a case needs a Designated Contact.`,
        next: ASK_ACCESS,
        place: 'rights',
      }
    case 'REFER_PARTNER':
      return partnerWords(on)
    case 'LIVE_CONTRACT_REVIEW':
      return {
        why: 'We cannot see an active contract for this.',
        next: 'If production is down, call now: a person decides.',
        place: 'call',
      }
    case 'DESIGNATION_LAPSED':
      return endedWords(account, on, isProduct, 'see, open or change cases')
    case 'REFUSE_NO_CONTRACT':
      return endedWords(account, on, isProduct, 'open, reopen or raise a case')
    case 'REFUSE_NOT_STARTED':
      return {
        why: `Support for ${account} starts on ${on?.startsOn ?? 'a later day'}, so you cannot open a case yet.`,
        next: 'If production is down, call now: a person decides.',
        place: 'call',
      }
    default:
      return caseWords(outcome, reopenDays)
  }
}

/** Refusals that are about the case itself, or about who asks. */
function caseWords(outcome: Outcome, reopenDays: number): RefusedWords {
  switch (outcome) {
    case 'CASE_NOT_AVAILABLE':
      return {
        why: 'We cannot find a case with that number for your company.',
        next: 'Check the number, or look it up in your list. If your access has changed, you see it on your profile page.',
        place: undefined,
      }
    case 'NEW_LINKED_CASE':
      return {
        why: `This case has been closed for more than ${reopenDays} days.`,
        next: 'Open a new one that is linked to it.',
        place: 'new-case',
      }
    case 'REOPEN_REVIEW':
      return {
        why: 'This case is closed.',
        next: 'Reopen it, if there is something new.',
        place: undefined,
      }
    case 'NOTHING_TO_REOPEN':
      return { why: 'This case is still open.', next: 'Add an update instead.', place: undefined }
    default:
      return {
        why: 'That is not possible: you are not an active contact.',
        next: 'Call us, or ask an administrator of your company.',
        place: 'call',
      }
  }
}

function partnerWords(on: Combination | undefined): RefusedWords {
  const partner = on?.supportOwner
  const phone = partner?.supportPhone
  return {
    why: `Support for ${on?.endUser.name ?? 'your company'} is provided by your partner, ${partner?.name ?? 'who sold it'}. They open cases with us on your behalf.`,
    next: phone === undefined ? 'Ask your partner.' : `${partner?.name ?? 'Their'} support is ${inGroups(phone)}.`,
    place: undefined,
  }
}

function endedWords(account: string, on: Combination | undefined, isProduct: boolean, what: string): RefusedWords {
  if (isProduct)
    return {
      why: `Your contract for ${account} does not cover that product, so you cannot open or change a case about it.`,
      next: 'Choose a product of the contract, or ask an administrator.',
      place: 'admin-case',
    }
  return {
    why: `Support for ${account} ended on ${on === undefined ? 'an earlier day' : lastDay(on)}, so you cannot ${what}.`,
    next: 'To talk about renewal, call us or open an Admin Case. If production is down, call now: a person decides.',
    place: 'admin-case',
  }
}
