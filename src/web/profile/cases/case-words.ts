/** Cases in a contact's words, and why something cannot be done with one: as the phone says it (docs/voice.md), with what to do next. */
import type { CaseMoment, OwnCase } from '../../../profile/cases/own-case-store.ts'
import { ADMIN_OWNER, NO_OWNER } from '../../../domain/cases/cases.ts'
import type { Outcome } from '../../../domain/decide.ts'
import { lastDay } from '../../../domain/directory/contract-state.ts'
import type { Combination } from '../../../domain/directory/directory.ts'
import type { Words } from '../../../profile/words/screen-words.ts'
import { inGroups } from '../sections/care-numbers.tsx'

/** How bad it is, by key of the phone. */
export const SEVERITIES = ['1', '2', '3', '4'] as const

export function ownerWords({ owner, ownerName }: Pick<OwnCase, 'owner' | 'ownerName'>, words: Words): string {
  if (owner === NO_OWNER) return words.say('owner.none')
  if (owner === ADMIN_OWNER) return words.say('owner.administrators')
  return ownerName ?? owner
}

/** What was done and what it changed, e.g. "Updated: it is open now". */
export function momentTitle({ action, state, priority, ownerName }: CaseMoment, words: Words): string {
  const changes = [
    ...(state === undefined || action === 'close' || action === 'reopen' ? [] : [words.say(`change.${state}`)]),
    ...(priority === undefined ? [] : [words.say('change.priority', { priority: words.say(`priority.${priority}`) })]),
    ...(ownerName === undefined
      ? []
      : [words.say('change.owner', { owner: ownerWords({ owner: ownerName, ownerName }, words) })]),
  ]
  const done = words.say(`action.${action}`)
  return changes.length === 0 ? done : words.say('action.with-changes', { action: done, changes: words.list(changes) })
}

/** By whom. A reader with view access is not told names. */
export function momentBy({ by, name, calledBy }: CaseMoment, withNames: boolean, words: Words): string {
  const known = withNames ? name : undefined
  const caller = withNames ? calledBy : undefined
  if (by === 'contact') return known === undefined ? words.say('by.contact') : words.say('by.name', { name: known })
  if (by === 'system') return known === undefined ? words.say('by.care') : words.say('by.name', { name: known })
  if (known === undefined) return caller === undefined ? words.say('by.care') : words.say('by.care-on-call', { caller })
  return caller === undefined
    ? words.say('by.analyst', { name: known })
    : words.say('by.analyst-on-call', { name: known, caller })
}

/** What can be done in place of what was refused: a place on these pages, or the telephone. */
export type NextPlace = 'rights' | 'admin-case' | 'new-case' | 'call' | undefined

export interface RefusedWords {
  why: string
  next: string
  place: NextPlace
}

interface RefusedAbout {
  /** The contract is in force and does not cover the product. */
  isProduct: boolean
  /** The site's. */
  reopenDays: number
  words: Words
}

export function refusedWords(outcome: Outcome, on: Combination | undefined, about: RefusedAbout): RefusedWords {
  const { words } = about
  const account = on?.endUser.name ?? words.say('why.that-company')
  switch (outcome) {
    case 'REFUSE_NOT_DESIGNATED':
      return { why: words.say('why.not-designated', { account }), next: words.say('why.ask-access'), place: 'rights' }
    case 'REFUSE_READ_ONLY':
      return { why: words.say('why.read-only', { account }), next: words.say('why.ask-access'), place: 'rights' }
    case 'REFER_PARTNER':
      return partnerWords(account, on, words)
    case 'LIVE_CONTRACT_REVIEW':
      return { why: words.say('why.contract-review'), next: words.say('why.if-down'), place: 'call' }
    case 'DESIGNATION_LAPSED':
      return endedWords('why.lapsed', account, on, about)
    case 'REFUSE_NO_CONTRACT':
      return endedWords('why.ended', account, on, about)
    case 'REFUSE_NOT_STARTED':
      return {
        why:
          on === undefined
            ? words.say('why.not-started-later', { account })
            : words.say('why.not-started', { account, day: words.day(on.startsOn) }),
        next: words.say('why.if-down'),
        place: 'call',
      }
    default:
      return caseWords(outcome, about)
  }
}

/** Refusals that are about the case itself, or about who asks. */
function caseWords(outcome: Outcome, { reopenDays, words }: RefusedAbout): RefusedWords {
  switch (outcome) {
    case 'CASE_NOT_AVAILABLE':
      return { why: words.say('why.not-available'), next: words.say('cases.no-such-why'), place: undefined }
    case 'NEW_LINKED_CASE':
      return {
        why: words.say('why.too-old', { days: reopenDays }),
        next: words.say('why.new-linked'),
        place: 'new-case',
      }
    case 'REOPEN_REVIEW':
      return { why: words.say('why.closed'), next: words.say('why.reopen'), place: undefined }
    case 'NOTHING_TO_REOPEN':
      return { why: words.say('why.still-open'), next: words.say('why.add-update'), place: undefined }
    default:
      return { why: words.say('why.not-active'), next: words.say('why.call-us'), place: 'call' }
  }
}

function partnerWords(account: string, on: Combination | undefined, words: Words): RefusedWords {
  const partner = on?.supportOwner
  const phone = partner?.supportPhone
  return {
    why:
      partner === undefined
        ? words.say('why.some-partner', { account })
        : words.say('why.partner', { account, partner: partner.name }),
    next:
      partner === undefined || phone === undefined
        ? words.say('why.ask-partner')
        : words.say('why.partner-phone', { partner: partner.name, phone: inGroups(phone) }),
    place: undefined,
  }
}

function endedWords(
  why: 'why.lapsed' | 'why.ended',
  account: string,
  on: Combination | undefined,
  { isProduct, words }: RefusedAbout,
): RefusedWords {
  if (isProduct)
    return { why: words.say('why.product', { account }), next: words.say('why.product-next'), place: 'admin-case' }
  return {
    why:
      on === undefined
        ? words.say(`${why}-earlier`, { account })
        : words.say(why, { account, day: words.day(lastDay(on)) }),
    next: words.say('why.renewal'),
    place: 'admin-case',
  }
}
