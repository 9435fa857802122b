/** What the staff may see of a call. Each field is copied by name, so that nothing else of the call can leak. */
import { choosable, chosenCombination } from '../calls/decision/combinations.ts'
import { mayOfferCallback, type Call, type Proof, type WithAnalyst } from '../calls/call.ts'
import { maskCallerNumber } from '../domain/caller-number.ts'
import type { LimitScope } from '../domain/pin/limits/try-counter.ts'
import { triesOfCall } from '../domain/pin/limits/reservation.ts'
import { lastDay } from '../domain/directory/contract-state.ts'
import type { Desk, Outcome, RuleId } from '../domain/decide.ts'
import type { Contact } from '../domain/directory/directory.ts'
import type { CallId, ContactId, StaffId } from '../domain/ids.ts'
import { transcriptOf, type Spoken } from './transcript.ts'
import { NO_OWNER } from '../domain/cases/cases.ts'
import { readsFrom, type Reader } from './staff/region.ts'
import { badgeOf, decisionsNow, type Badge } from './badge.ts'

/** Whose case the call is about, as they are now. */
export interface CaseOwner {
  id: string
  name: string
  /** `elsewhere`: a name of the other system, of no member of staff here. `not-here`: they have no screen open. `you`: the person who looks. */
  is: 'you' | 'ready' | 'on-a-call' | 'wrap-up' | 'away' | 'missed' | 'not-here' | 'elsewhere'
  /** ISO 8601; null where it says nothing. */
  since: string | null
}

/** Data of one call on a screen. Times are ISO 8601; ages are worked out where they are shown, so that they never freeze. */
export interface Card {
  id: CallId
  reference: string
  /** The name of the draft that this test call hears; null for every other call. */
  testOf: string | null
  /** `over`: the conversation has ended, and the analyst wraps it up. */
  state: 'waiting' | 'connecting' | 'talking' | 'keying-pin' | 'over'
  desk: Desk
  /** Waiting since, or waited since before this conversation. */
  since: string
  /** Callers are served in this order. A caller who returns from a conversation has the place of their first wait. */
  place: string
  startedAt: string
  badge: Badge
  verifiedAt: string | null
  verifiedBy: string | null
  /** The contracts that this proof opens, where it does not open all of them. */
  opensOnly: string[] | null
  /** The combinations on which the contact has a grant. */
  choices: { contract: string; endUser: string; soldTo: string; products: string[] }[]
  cases: string[]
  /** Actions on cases so far. */
  caseActions: number
  contact: { id: ContactId; name: string; employer: string; language: string; timeZone: string } | null
  company: { soldTo: string; endUser: string; supportOwner: string } | null
  contract: {
    number: string
    products: string[]
    startsOn: string
    endsOn: string
    hours: string
    grant: string
  } | null
  residency: string | null
  /** The region that keeps the data of its contract, which is left out of this card: the person who looks is of another. */
  dataStaysIn: string | null
  product: string | null
  urgent: boolean
  severity: number | null
  intent: string | null
  caseNumber: string | null
  /** Whose that case is, as it says: none is null. */
  ownerId: string | null
  /** The same person as they are now; null where it is not known yet. */
  owner: CaseOwner | null
  caller: string
  /** The latest decision. */
  decision: { rule: RuleId; outcome: Outcome; at: string } | null
  /** The true reason a caller is not verified: for staff only. */
  reason: string | null
  transcript: Spoken[]
  mistypes: number
  wrongPins: number
  /** Whether a PIN would be compared: not while too many wrong ones come from where they call from, and no more once the tries of the call are used up. */
  pinEntry: 'open' | 'paused' | 'used-up'
  holder: { id: StaffId; name: string; since: string } | null
  only: StaffId | null
  held: boolean
  /** The caller does not hear the analyst. */
  muted: boolean
  /** Legs of supervisors. `hears` is false while one rings. */
  listeners: { id: StaffId; name: string; how: 'listen' | 'help'; hears: boolean }[]
  /** Since when the analyst has asked for a supervisor's help. */
  asksHelp: string | null
  /** The colleague whom the analyst consults; `joined` is false while their phone rings. */
  consulted: { id: StaffId; name: string; since: string; joined: boolean } | null
  /** Engineers on duty who were rung for it. */
  duty: { name: string; at: string; how: 'missed' | 'acknowledged' | 'failed' | null }[]
  /** What an analyst wrote when they last transferred the call, or asked a colleague about it. */
  transferNote: { by: string; at: string; text: string } | null
  holders: { name: string; from: string }[]
  /** Whether the waiting caller may be offered a callback, or has been: `asked` until they hear it. Null: they may not. */
  callbackOffer: 'possible' | 'asked' | 'said' | null
  /** We placed the call: no PIN is asked for on it. */
  isCallback: boolean
  /** Why a callback to this contact proved nothing. Null when it was a proof, or when there was none. */
  calledBackNoProof: NonNullable<Call['calledBackNoProof']> | null
  /** When the phone number and the e-mail address on file last changed. The screen shows recent changes. */
  changedPoints: { phoneAt: string | null; emailAt: string | null } | null
}

const NO_DATA = {
  verifiedBy: null,
  opensOnly: null,
  contact: null,
  choices: [],
  changedPoints: null,
  cases: [],
  company: null,
  contract: null,
  product: null,
  severity: null,
  intent: null,
  caseNumber: null,
  ownerId: null,
  owner: null,
  caller: '',
  decision: null,
  reason: null,
  transcript: [],
  transferNote: null,
} satisfies Partial<Card>

/** As this person may read it: of a contract that keeps its data in another region, that a call is there, and no more. */
export function cardFor<Shown extends Card>(card: Shown, reader: Reader): Shown {
  if (readsFrom(reader, card.residency)) return card
  return { ...card, ...NO_DATA, dataStaysIn: card.residency }
}

/** Undefined for a call that no desk has: the caller still talks with Careline itself, or the call is over. */
export function cardOf(call: Call): Card | undefined {
  const place = placeOf(call)
  return place && cardAt(call, place)
}

/** For the analyst who wraps a conversation up: the call as it is now, even if it is over or waits again. */
export function cardAfter(call: Call): Card {
  const { stage, decisions, startedAt } = call
  const desk = stage.kind === 'waiting' ? stage.desk : (decisions.at(-1)?.desk ?? 'identification')
  return cardAt(call, { ...NO_TALK, state: 'over', desk, since: startedAt, place: startedAt, holder: null, only: null })
}

const NO_TALK = { held: false, muted: false, listeners: [], asksHelp: null, consulted: null }

function cardAt(call: Call, place: Place): Card {
  const decision = decisionsNow(call).at(-1)
  return {
    id: call.id,
    reference: call.reference,
    testOf: call.trial?.name ?? null,
    ...place,
    startedAt: call.startedAt,
    badge: badgeOf(call),
    ...proofFields(call),
    ...contactFields(call),
    cases: call.cases ?? [],
    caseActions: call.caseActions ?? 0,
    ...combinationFields(call),
    dataStaysIn: null,
    ...toldFields(call.told),
    caller: maskCallerNumber(call.caller),
    decision: decision === undefined ? null : { rule: decision.rule, outcome: decision.outcome, at: decision.at },
    duty: dutyOf(call),
    transcript: transcriptOf(call.turns),
    mistypes: call.mistypes,
    wrongPins: call.wrongPins,
    pinEntry: pinEntryOf(call),
    holders: call.holders.map(({ name, from }) => ({ name, from })),
    isCallback: call.calledBack !== undefined,
    calledBackNoProof: call.calledBackNoProof ?? null,
    transferNote: call.transferNote ?? null,
    callbackOffer:
      mayOfferCallback(call) && call.stage.kind === 'waiting' ? (call.stage.callbackOffer ?? 'possible') : null,
  }
}

function dutyOf({ stage }: Call): Card['duty'] {
  const rung = stage.kind === 'waiting' ? (stage.duty?.rung ?? []) : []
  return rung.map(({ name, at, how }) => ({ name, at, how: how ?? null }))
}

/** How the caller was verified, or why they were not. */
function proofFields({ identity }: Call): Pick<Card, 'verifiedAt' | 'verifiedBy' | 'opensOnly' | 'reason'> {
  if (identity.kind === 'unverified') {
    return { verifiedAt: null, verifiedBy: null, opensOnly: null, reason: identity.reason ?? null }
  }
  const { at, by, standing } = identity
  return {
    verifiedAt: at,
    verifiedBy: proofWords(by),
    opensOnly: by.kind === 'colleague' ? standing.combinations.map(({ contract }) => contract) : null,
    reason: null,
  }
}

const PAUSED: ReadonlySet<string> = new Set<LimitScope>(['attack', 'caller', 'range', 'withheld'])

function pinEntryOf({ identity, wrongPins, caller }: Call): Card['pinEntry'] {
  const reason = identity.kind === 'unverified' ? identity.reason : undefined
  if (reason === 'call' || wrongPins >= triesOfCall(caller)) return 'used-up'
  return reason !== undefined && PAUSED.has(reason) ? 'paused' : 'open'
}

/** The verified contact, and the combinations that they may choose from. */
function contactFields({ identity }: Call): Pick<Card, 'contact' | 'choices' | 'changedPoints'> {
  if (identity.kind === 'unverified') return { contact: null, choices: [], changedPoints: null }
  const { contact } = identity.standing
  const { id, name, employer, language, timeZone } = contact
  return {
    contact: { id, name, employer: employer.name, language, timeZone },
    choices: choosable(identity.standing).map(({ contract, endUser, soldTo, products }) => ({
      contract,
      endUser: endUser.name,
      soldTo: soldTo.name,
      products,
    })),
    changedPoints: changedPoints(contact),
  }
}

/** The combination that the call is about, once the caller has chosen one. */
function combinationFields({ identity, told }: Call): Pick<Card, 'company' | 'contract' | 'residency'> {
  const chosen = identity.kind === 'verified' ? chosenCombination(identity.standing, told) : undefined
  if (chosen === undefined) return { company: null, contract: null, residency: null }
  const { soldTo, endUser, supportOwner, contract, products, startsOn, hours, grant, residency } = chosen
  return {
    company: { soldTo: soldTo.name, endUser: endUser.name, supportOwner: supportOwner.name },
    contract: { number: contract, products, startsOn, endsOn: lastDay(chosen), hours, grant },
    residency: residency ?? null,
  }
}

/** What the caller said that the call is about. */
function toldFields({
  product,
  urgent,
  severity,
  intent,
  case: told,
}: Call['told']): Pick<Card, 'product' | 'urgent' | 'severity' | 'intent' | 'caseNumber' | 'ownerId' | 'owner'> {
  return {
    product: typeof product === 'object' ? product.named : (product ?? null),
    urgent: urgent === 'critical',
    severity: severity ?? null,
    intent: intent ?? null,
    caseNumber: told?.kind === 'found' ? told.number : null,
    ownerId: told?.kind !== 'found' || told.owner === NO_OWNER ? null : (told.owner ?? null),
    owner: null,
  }
}

/** In a call that was read from the live store, these times are text. */
function changedPoints({ phoneChangedAt, emailChangedAt }: Contact): Card['changedPoints'] {
  const text = (at: Date | undefined) => (at === undefined ? null : new Date(at).toISOString())
  return { phoneAt: text(phoneChangedAt), emailAt: text(emailChangedAt) }
}

function proofWords(by: Proof): string {
  switch (by.kind) {
    case 'pin':
      return 'Contact PIN'
    case 'profile':
      return 'their own profile page'
    case 'colleague':
      return `a second Designated Contact, ${by.name}`
    case 'supervisor':
      return `supervisor ${by.name}`
    case 'call-back':
      return 'a call back to the number on file'
    default:
      return by satisfies never
  }
}

type Place = Pick<
  Card,
  'state' | 'desk' | 'since' | 'place' | 'holder' | 'only' | 'held' | 'muted' | 'listeners' | 'asksHelp' | 'consulted'
>

function placeOf({ stage }: Call): Place | undefined {
  switch (stage.kind) {
    case 'waiting': {
      const { claim, desk, since, only } = stage
      const holder = claim === undefined ? null : { id: claim.id, name: claim.name, since: claim.at }
      return {
        state: claim === undefined ? 'waiting' : 'connecting',
        desk,
        since,
        place: stage.place ?? since,
        holder,
        only: only ?? null,
        ...NO_TALK,
      }
    }
    case 'with-analyst':
      return { state: 'talking', ...talk(stage), held: stage.held }
    case 'talking':
      return stage.returnTo === undefined ? undefined : { state: 'keying-pin', ...talk(stage.returnTo), held: false }
    case 'ended':
      return undefined
    default:
      return stage satisfies never
  }
}

function talk({ desk, since, place, taker, muted, listeners, asksHelp, consulted }: WithAnalyst) {
  return {
    desk,
    since,
    place: place ?? since,
    holder: { id: taker.id, name: taker.name, since: taker.at },
    only: null,
    muted: muted === true,
    listeners: (listeners ?? []).map(({ id, name, how, hears }) => ({ id, name, how, hears: hears === true })),
    asksHelp: asksHelp ?? null,
    consulted:
      consulted === undefined
        ? null
        : { id: consulted.id, name: consulted.name, since: consulted.at, joined: consulted.joined === true },
  }
}
