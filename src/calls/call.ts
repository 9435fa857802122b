/** What we know about a call in progress. Plain data: it is saved after every turn and may be picked up by another process. */
import type { TrialOf } from './flow-versions/trial.ts'
import { randomInt } from 'node:crypto'
import type { CallerNumber } from '../domain/caller-number.ts'
import type { NoProof } from '../domain/directory/contact-points.ts'
import type { Decision, Desk, Facts } from '../domain/decide.ts'
import type { CasePriority, CaseState, Standing } from '../domain/directory/directory.ts'
import type { CallId, CaseNumber, ContactId, ContractNumber, CredentialId, StaffId } from '../domain/ids.ts'
import type { SpokenPrompt } from '../flows/spoken.ts'
import type { Reply } from '../flows/reply.ts'
import type { Position, QuestionName, StepName } from '../flows/steps.ts'
import type { HowEnded, Noted, PinReason } from './history/moment.ts'
import type { HeardHow } from './incidents/incident.ts'
import type { CheckInProgress } from './pin-checks/pin-checks.ts'

/** Dates are ISO 8601 text in UTC, so that the record survives JSON unchanged. */
export type Instant = string

/** One attempt to connect a member of the staff with a caller. */
export interface AssignedAnalyst {
  id: StaffId
  name: string
  /** When they took the call. */
  at: Instant
  /** TaskRouter chose them, and knows by itself that they are not free. */
  chosen?: true
  /** An engineer on duty who is no member of the staff: without a desk, and without a presence. */
  onRotaAlone?: true
  /** 128 random bits in hex: names this attempt in addresses, and makes the name of its conference impossible to guess. */
  attempt: string
}

/** One ring of an engineer on duty for a caller. */
export interface DutyRing {
  attempt: string
  staff: StaffId
  name: string
  at: Instant
  /** From 0. */
  round: number
  /** Absent while the phone rings. `acknowledged`: they have it, and come to their desk. */
  how?: 'missed' | 'acknowledged' | 'failed'
}

/** The rota is rung for a caller whose production is down, because no analyst is ready. */
export interface DutyRinging {
  rung: DutyRing[]
  /** Every round is over, and no engineer took the call; or none may be rung. */
  overAt?: Instant
  /** How much of it the caller has heard: two for each ring, and one for an answer to it. */
  told: number
  toldOver?: true
}

/** The leg of a supervisor. One who monitors is muted in the conference. */
export interface Listener {
  id: StaffId
  name: string
  how: 'listen' | 'help'
  /** Undefined until the network has named it. */
  leg?: string
  /** They pressed the key, so the leg hears; until then it rings. */
  hears?: boolean
}

/** A colleague whom the analyst asks about the caller. They have the call only once it is handed over to them. */
export interface Consulted extends AssignedAnalyst {
  /** Their leg. Undefined until the network has named it. */
  leg?: string
  /** They pressed the key, so they talk with the analyst; until then their phone rings. */
  joined?: true
}

/** An analyst talks with the caller, or is about to. */
export interface WithAnalyst {
  desk: Desk
  /** When the wait began that this conversation ended. */
  since: Instant
  /** When the caller first joined a queue, where that was an earlier wait: their place, should they come back. */
  place?: Instant
  taker: AssignedAnalyst
  /**
   * Why the caller is about to leave the conference, once that has been decided: for good, to key their PIN, to a colleague,
   * to be called back on the number on file.
   * Otherwise its end is an accident.
   */
  ending: 'ended' | 'pin' | 'call-back' | { to: Desk; only: StaffId | undefined } | undefined
  held: boolean
  /** The analyst's own leg, by Twilio's name for it. */
  leg: string
  /** The caller does not hear the analyst. */
  muted?: boolean
  /** Legs of supervisors in the conference, or on their way into it. */
  listeners?: Listener[]
  /** The analyst raised their hand. */
  asksHelp?: Instant | undefined
  /** In the same conference, while the caller is on hold or hears both. */
  consulted?: Consulted | undefined
  /** The attempt that the conference is named after, where it is another one: a colleague handed the call over in it. */
  conference?: string
}

/** What a caller may choose while they wait in the queue. */
export type QueueOffer = 'production-down' | 'callback' | 'message'

export type Stage =
  /** `returnTo`: an analyst holds on while the caller keys their PIN; `left` once they do not. */
  | {
      kind: 'talking'
      at: Position
      returnTo?: (WithAnalyst & { left: boolean }) | undefined
      /** They left the queue to be asked something, and may come back to it. */
      queued?:
        Pick<Extract<Stage, { kind: 'waiting' }>, 'desk' | 'since' | 'place' | 'only' | 'declined' | 'duty'> | undefined
      /** The PIN they keyed at this place is being compared; the flow goes on at the step that asks for it. */
      checking?: CheckInProgress & {
        step: StepName
        /** When they last heard that it goes on. */
        toldAt: Instant
      }
    }
  | ({ kind: 'with-analyst' } & WithAnalyst)
  | {
      kind: 'waiting'
      desk: Desk
      /** When this wait began: what is shown, measured and spoken counts from here. */
      since: Instant
      /** When the caller first joined a queue, where that was an earlier wait: who is served first goes by this. */
      place?: Instant
      /** No other analyst can take the call meanwhile. `accepted` once they pressed a key. */
      claim: (AssignedAnalyst & { accepted: boolean; leg: string | undefined }) | undefined
      /** Staff who would not take it, so that they are not asked again. */
      declined: { id: StaffId; why: string; at?: Instant }[]
      /** Meant for this member of the staff first (a transfer). */
      only: StaffId | undefined
      /** Hold messages heard so far. */
      laps: number
      /** The estimate last spoken; `silent` once it has grown, because it is no longer to be trusted. */
      quoted: number | 'silent' | undefined
      /** The long-wait offer has been made. */
      offered: boolean
      /** What the keys 1, 2, … do in this wait, as it was said. */
      offers?: QueueOffer[]
      /** A supervisor has them offered a callback: with the next hold message, once. */
      callbackOffer?: 'asked' | 'said'
      /** How often a caller whose production is down has heard that it takes too long. */
      apologies?: number
      /** Why we take the caller out of the queue. */
      leavesFor?: QueueOffer | 'waited-too-long' | undefined
      /** Engineers on duty are rung. Absent: none was. */
      duty?: DutyRinging | undefined
      /** They have heard that this desk is paused: once is enough. */
      toldPaused?: boolean
      /** The hold message being heard and the wait it was asked for at, so that a copy of that request gets the same words. */
      lap: { waitedSeconds: number; said: SpokenPrompt[] } | undefined
    }
  | { kind: 'ended'; at: Instant; how: HowEnded }

/**
 * The listed proofs that a caller is who they say (docs/decisions/0012-other-proofs.md): the PIN they keyed, their own signed-in session,
 * a second Designated Contact, a supervisor who answers for it, or a callback to the number on file. Never a free text.
 */
export type Proof =
  | { kind: 'pin'; credentialId: CredentialId }
  | { kind: 'profile' }
  | { kind: 'colleague'; id: ContactId; name: string }
  | { kind: 'supervisor'; id: StaffId; name: string }
  /** Made by this member of the staff. */
  | { kind: 'call-back'; id: StaffId; name: string }

/** A caller is verified by an accepted PIN or another listed proof, and by nothing else. */
export type Identity =
  | {
      kind: 'unverified'
      /** The `pin` fact if the call were decided now. */
      pin: Exclude<Facts['pin'], 'valid'>
      /** True reason of the last refusal, for staff only. */
      reason: PinReason | undefined
    }
  | {
      kind: 'verified'
      contactId: ContactId
      by: Proof
      at: Instant
      standing: Standing
      /** The record of the call was lost, and this is what Twilio carried: to be looked at again on pick-up. */
      fromProof?: true
    }

/** What the caller has told us so far. */
export interface Told {
  intent: Facts['intent'] | undefined
  /** A case they already have, whatever they want with it. */
  existing: boolean
  contract: ContractNumber | undefined
  /** They hold several and chose none: the person who takes the call finds out which. */
  contractOpen?: true
  /** They asked for renewals. */
  renewal?: true
  /** A product's name, or `other` for one the contract does not name. */
  product: { named: string } | 'other' | undefined
  urgent: Facts['urgent'] | undefined
  severity: 1 | 2 | 3 | 4 | undefined
  /** The case as last looked up; `found` only inside the chosen combination. */
  case:
    | {
        kind: 'found'
        number: CaseNumber
        /** The number that they keyed, as the other system prints it; absent where it was ours. */
        keyedAs?: string
        /** Undefined: the contract as a whole. */
        product?: string | undefined
        state: CaseState
        priority: CasePriority
        /** As the case says it; absent in calls of an earlier version. */
        owner?: string | undefined
        updatedAt: Instant
        closedAt: Instant | undefined
      }
    | { kind: 'not-available'; why: 'out_of_scope' | 'not_found' }
    | undefined
}

export interface TakenDecision extends Decision {
  at: Instant
  facts: Facts
}

/** One exchange, for transcripts and staff: names only, never digits. */
export interface TurnRecord {
  turn: number
  at: Instant
  heard: string[]
  /** What the caller did before these words. */
  did: 'dialled' | 'keyed' | 'silence' | 'spoke' | 'line-result' | 'waited' | 'moved'
  /** Of the flows, in order, to where it stopped; none in records of an earlier version. */
  steps?: StepName[]
  /** Where the caller was asked, and at each menu that they passed before it was heard; none where the turn began elsewhere. */
  replies?: Reply[]
  /** To the questions of the flows, in order. */
  answers?: [QuestionName, string][]
  /** Of these words, where it is another one than before. */
  language?: string
  /** What these words asked for; absent where they asked for nothing. */
  asked?: 'pin' | 'key' | 'number' | 'message'
}

/** What a call carries of an incident it was told of. */
export interface Announced {
  incident: string
  product?: string
  texts: Readonly<Record<string, string>>
  how: HeardHow
  at: Instant
  /** A verified caller was offered to leave for it: once. */
  offered?: true
}

export interface Call {
  id: CallId
  /** Spoken to every caller, e.g. `417-229-305`. Random, so that it says nothing about how many call. */
  reference: string
  startedAt: Instant
  lastSeenAt: Instant
  caller: CallerNumber
  attested: boolean
  /** The number dialled, as Twilio gave it. */
  dialled: string
  language: string
  /** The caller chose it by a key: their own, from the directory, does not replace it. */
  languageChosen?: true
  /** Of the edition the call goes on in, until it ends. */
  flowVersion: string
  /** It hears this draft, and not what is published. */
  trial?: TrialOf
  /** The turn whose answer we wait for. */
  turn: number
  /** Turns in which the line came back for a PIN check that still went on: the caller did nothing in them. */
  cameBack?: number
  stage: Stage
  identity: Identity
  told: Told
  /** Disruptions they were told of; the last one is said now, or was last. */
  announced?: Announced[]
  /** First company on the page last read out. */
  companyPage: number
  /** First product on the page last read out. */
  productPage?: number
  wrongPins: number
  mistypes: number
  /** The phone sends every key twice. */
  keysDoubled?: true
  /** Case or contract numbers keyed in vain in a row. */
  numberMisses: number
  /** The case number that they keyed was that of several: the next one is read as our number alone. */
  oursAlone?: boolean
  lineFailures: number
  decisions: TakenDecision[]
  turns: TurnRecord[]
  /** Everybody of the staff who talked with this caller, in order. */
  holders: { id: StaffId; name: string; from: Instant }[]
  /** What an analyst wrote for the colleague or the desk to which they last transferred the call. */
  transferNote?: { by: string; at: Instant; text: string }
  /** Cases that were opened or worked on during this call. */
  cases?: CaseNumber[]
  /** How many actions on cases were done during this call. */
  caseActions?: number
  /** Of the staff, who last put this call on a desk other than the one it was decided for. */
  putOnDeskBy?: StaffId
  /** How often a message was asked for, and how many were left. */
  messages?: { asked: number; left: number; code?: string }
  /** The last decision was that it is closed for this caller: the desk that was meant, when it opens for them, and whose hours these are. */
  closed?: { desk: Desk; opensAt?: Instant; why: 'desk' | 'contract'; contractHours?: string } | undefined
  /** As it was when they were last asked whether they may be called back at night: what is said afterwards goes by the same. */
  callbackNight?: { isNow: boolean; opensAt: Instant; zone: string } | undefined
  /** Four digits that a caller has heard who is about to be called back: the callback says them. */
  callBackCode?: string
  /** Whose phone is free again, after a callback was agreed: the first attempt waits for both. */
  callBackFree?: ('caller' | 'analyst')[]
  /** We dialled the number on file of this contact, and they confirmed the code and took the call. */
  calledBack?: ContactId
  /** Why that says nothing about who took it. */
  calledBackNoProof?: NoProof | 'no-code' | 'could-not-check'
  /** Its history, moment by moment, until it ends. */
  noted?: Noted
}

/** Nothing said yet. */
export function freshTold(): Told {
  return {
    intent: undefined,
    existing: false,
    contract: undefined,
    product: undefined,
    urgent: undefined,
    severity: undefined,
    case: undefined,
  }
}

/** Where a request about a call says that it comes from. */
export interface CallOrigin {
  caller: CallerNumber
  /** Exactly the full attestation, nothing near it. */
  attested: boolean
  dialled: string
}

/** A call at its first ring, or one whose record was lost: unverified. */
export function startCall(id: CallId, origin: CallOrigin, flowVersion: string, now: Date, language = 'en'): Call {
  const at = now.toISOString()
  return {
    id,
    reference: newReference(),
    startedAt: at,
    lastSeenAt: at,
    caller: origin.caller,
    attested: origin.attested,
    dialled: origin.dialled,
    language,
    flowVersion,
    turn: 0,
    stage: { kind: 'talking', at: { at: '', misses: 0, pounds: 0, starred: false, before: undefined } },
    identity: { kind: 'unverified', pin: 'not_entered', reason: undefined },
    told: freshTold(),
    companyPage: 0,
    wrongPins: 0,
    mistypes: 0,
    numberMisses: 0,
    lineFailures: 0,
    decisions: [],
    turns: [],
    holders: [],
  }
}

/** Nine random digits in threes: easy to say, and it does not tell how many people call. */
function newReference(): string {
  const three = () => String(randomInt(1000)).padStart(3, '0')
  return `${three()}-${three()}-${three()}`
}

/** Only a number on file is ever called: one that is keyed, or shown by telephony, could be anyone's. */
export function phoneOnFile({ identity }: Pick<Call, 'identity'>): string | undefined {
  return identity.kind === 'verified' ? identity.standing.contact.phone : undefined
}

/**
 * Whether a supervisor may have a callback offered to this caller: one who waits, with a number on file. Where production is down
 * the caller chose to stay when the wait began, and no one talks them out of the queue.
 */
export function mayOfferCallback({ stage, told, identity }: Pick<Call, 'stage' | 'told' | 'identity'>): boolean {
  const isUrgent = told.urgent === 'critical' || (stage.kind === 'waiting' && stage.desk === 'production-down')
  return stage.kind === 'waiting' && !isUrgent && phoneOnFile({ identity }) !== undefined
}
