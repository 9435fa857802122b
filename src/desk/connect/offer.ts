/** Who is offered which waiting call, and in which order. Pure: it reads no store and no clock. */
import type { Call, Stage } from '../../calls/call.ts'
import { chosenCombination } from '../../calls/decision/combinations.ts'
import type { Desk } from '../../domain/decide.ts'
import type { StaffId } from '../../domain/ids.ts'
import type { Policy } from '../../domain/policy.ts'
import type { Pause } from '../floor/pauses.ts'
import { NO_LANGUAGE, speaks } from '../../domain/directory/languages.ts'
import { looksAfter, type Staff } from '../staff/staff.ts'

type Waiting = Extract<Stage, { kind: 'waiting' }>

/** A transferred caller is for this long, in ms, offered only to the colleague they were transferred to. */
export const ONLY_MS = 60_000
/** A claim this old, in ms, without a key has failed. It outlasts the ring, which is given up after 25 s. */
export const CLAIM_MS = 45_000
const SECOND_MS = 1_000

export type WideningPolicy = Pick<Policy, 'widenAfter' | 'ownerFirst'>

export interface Offer {
  /** The owner of the case, while the call is offered to them alone. */
  first: StaffId | undefined
  /** True when they may take the call and have not declined it lately. */
  isTo(staff: Staff): boolean
  /** As `isTo`, whether or not they have declined the call. */
  mayTake(staff: Staff): boolean
}

/** True when the call was declined, and is offered to none of the free analysts. */
export function isRefusedByAll(offer: Offer, { declined }: Waiting, free: readonly Staff[]): boolean {
  return declined.length > 0 && !free.some((person) => offer.isTo(person))
}

/**
 * - Where a contract says that data stays in a region, only staff of that region are offered the call.
 * - Language and product choose first, and stop mattering before a caller waits too long for them.
 * - A paused desk is looked after by supervisors; no pause holds up a caller whose production is down, at any desk.
 * - A call transferred to one colleague is theirs for a minute.
 * - A call about an existing case is offered for a while to the owner of the case alone, if they are free (rule R25). Production that is
 *   down waits for no owner.
 * - An analyst who declined is not offered the call for a while, but may still take it: a caller never waits for an empty desk.
 *
 * What does not depend on the person is worked out once: a screen asks for every analyst at a desk.
 */
export function offerOf(
  call: Call,
  stage: Waiting,
  now: Date,
  paused: readonly Pick<Pause, 'desk'>[],
  policy: WideningPolicy,
  /** The owner of the case, if they are ready and in no call. */
  owner?: Staff,
): Offer {
  const { desk, only } = stage
  const { residency, product, language } = needsOf(call)
  const waited = now.getTime() - Date.parse(stage.since)
  const isPaused = call.told.urgent !== 'critical' && paused.some((pause) => pause.desk === desk)
  const isOnlyFor = only !== undefined && waited < ONLY_MS
  const isForAll = waited >= policy.widenAfter[desk] * SECOND_MS
  const isOwnersTurn =
    owner !== undefined &&
    owner.id === caseOwnerOf(call) &&
    only === undefined &&
    waited < policy.ownerFirst * SECOND_MS &&
    looksAfter(owner, desk, residency) &&
    (!isPaused || owner.role === 'supervisor') &&
    !hasDeclined(stage, owner.id, now, policy)
  const first = isOwnersTurn ? owner.id : undefined
  const offer: Offer = {
    first,
    isTo: (staff) => !hasDeclined(stage, staff.id, now, policy) && offer.mayTake(staff),
    mayTake: (staff) => {
      const isTransferred = only === staff.id
      const supervises = staff.role === 'supervisor'
      if (isPaused && !supervises && !isTransferred) return false
      if (!looksAfter(staff, desk, residency)) return false
      if (isOnlyFor && !isTransferred) return false
      if (first !== undefined && first !== staff.id) return false
      if (supervises || isTransferred || isForAll || staff.id === caseOwnerOf(call)) return true
      return knows(staff.products, product) && speaks(staff.languages, language)
    },
  }
  return offer
}

/** Whose products are not said knows all of them, as with languages. */
const knows = (products: readonly string[], product: string | undefined) =>
  product === undefined || products.length === 0 || products.includes(product)

/** An analyst who declined is not offered the call again until the desk has widened, counted from then. */
export function hasDeclined(
  { desk, declined }: Waiting,
  staff: StaffId,
  now: Date,
  { widenAfter }: WideningPolicy,
): boolean {
  const again = widenAfter[desk] * SECOND_MS
  return declined.some(({ id, at }) => id === staff && (at === undefined || now.getTime() - Date.parse(at) < again))
}

/** Whose case the call is about, as the case says it: perhaps no member of staff. Undefined where production is down: any analyst will do. */
export function caseOwnerOf({ told }: Pick<Call, 'told'>): string | undefined {
  return told.urgent === 'critical' || told.case?.kind !== 'found' ? undefined : told.case.owner
}

/** What a call asks of the analyst who takes it. */
export function needsOf(call: Call) {
  const { identity, told } = call
  if (identity.kind === 'unverified') {
    return { residency: undefined, product: undefined, language: call.language }
  }
  const product = typeof told.product === 'object' ? told.product.named : undefined
  const { contact } = identity.standing
  return {
    residency: chosenCombination(identity.standing, told)?.residency,
    product,
    // What they chose for this call comes before what they usually speak; of a contact without a language, what the call is spoken in.
    language: call.languageChosen === true || contact.language === NO_LANGUAGE ? call.language : contact.language,
  }
}

/** A comparison for sorting: production down first, then the caller who came first. */
export function inOrder(a: { desk: Desk; place: string }, b: { desk: Desk; place: string }): number {
  const urgent = Number(b.desk === 'production-down') - Number(a.desk === 'production-down')
  return urgent === 0 ? Number(a.place > b.place) - Number(a.place < b.place) : urgent
}

/** True while an analyst is being connected with this caller. */
export function isTaken({ claim }: Waiting, now: Date): boolean {
  return claim !== undefined && (claim.accepted || now.getTime() - Date.parse(claim.at) < CLAIM_MS)
}
