/** What is stored of a call for good once it is over: its figures, and the path it took. Never digits. */
import { consequenceOf } from '../../domain/consequences.ts'
import type { Desk } from '../../domain/decide.ts'
import type { CompanyId, StaffId } from '../../domain/ids.ts'
import type { Standing } from '../../domain/directory/directory.ts'
import type { Policy } from '../../domain/policy.ts'
import type { Call, Instant, Proof, Told, TurnRecord } from '../call.ts'
import { chosenCombination } from '../decision/combinations.ts'
import type { CallerMarks } from './caller-marks.ts'
import type { Moment } from './moment.ts'
import { noteMoments } from './moments.ts'

/** How a call ended. */
export const ENDINGS = [
  /** The caller hung up before they reached a queue, and nothing had been decided that ends a call. */
  'menu',
  /** The caller hung up while they waited. */
  'abandoned',
  'caller-ended',
  'analyst-ended',
  /** The caller was told no. */
  'refused',
  /** The caller heard what they wanted to know. */
  'told',
  /** The caller was told of a disruption and left because of it, with a note on their account. */
  'informed',
  'callback',
  /** No person could take the caller, who left a message. */
  'message',
  /** Its end was never reported. */
  'unreported',
] as const
export type Ending = (typeof ENDINGS)[number]

/** What the caller did with the PIN before they reached a person, and what proved them later. */
interface Verification {
  pinAskedAt: Instant | undefined
  /** The first one. */
  pinKeyedAt: Instant | undefined
  /** Before a person had the call. */
  pinAcceptedAt: Instant | undefined
  misKeys: number
  wrongPins: number
  notCompared: number
  /** What proved a caller right whom no PIN had proved before they reached a person. */
  provedLaterBy: Proof['kind'] | undefined
  provedLaterAt: Instant | undefined
}

export interface CallFigures extends Verification {
  /** False: the live record of the call was lost, or there was none. What is on record of it elsewhere tells more. */
  isWhole: boolean
  /** It heard a draft on trial: it counts in no report and no figure. */
  isTrial: boolean
  /** No telephone number was shown, so that a later call of this caller is not known as theirs. */
  isWithheld: boolean
  reference: string
  startedAt: Instant
  endedAt: Instant
  language: string
  dialled: string
  /** The queue they joined first, else what was decided last; undefined where there was neither. */
  desk: Desk | undefined
  product: string | undefined
  severity: number | undefined
  /** Of a verified caller: the End User of the contract that they chose, else their employer. */
  company: CompanyId | undefined
  /** A callback: we rang the contact. */
  isCallback: boolean
  /** The one who answered first. */
  staff: StaffId | undefined
  rule: string | undefined
  outcome: string | undefined
  ending: Ending
  queuedAt: Instant | undefined
  offeredAt: Instant | undefined
  answeredAt: Instant | undefined
  /** Phones that rang. */
  offers: number
  declines: number
  waits: number
  transfers: number
  /** Whole seconds of the first wait, until it was answered or ended. */
  waitSeconds: number | undefined
  /** Within which that wait should have ended, when the call ended. */
  targetSeconds: number | undefined
  /** Whole seconds with analysts, without those on hold. */
  talkSeconds: number
  holdSeconds: number
}

/** One exchange of a call, or a decision, as they were recorded. */
export interface CallPath {
  moments: Moment[]
  turns: TurnRecord[]
  decisions: { at: Instant; rule: string; outcome: string; desk: Desk | null }[]
  /** Of the flows it ended in; none in records of an earlier version. */
  flowVersion?: string
  /** The name of the draft that this test call heard; absent for all others. */
  trial?: string
}

export interface CallHistory {
  figures: CallFigures
  path: CallPath
  /** For a day. */
  caller?: CallerMarks | undefined
}

/** Of a call that has ended. */
export function historyOf(ended: Call, { targets }: Pick<Policy, 'targets'>): CallHistory {
  const { stage } = ended
  if (stage.kind !== 'ended') throw new Error('only a call that is over has a history to record')
  const call = noteMoments(ended, undefined, new Date(stage.at))
  const moments = call.noted?.moments ?? []
  return {
    figures: {
      isWhole: ended.noted !== undefined && ended.noted.lost !== true,
      isTrial: call.trial !== undefined,
      isWithheld: call.caller.kind !== 'number',
      reference: call.reference,
      startedAt: call.startedAt,
      endedAt: stage.at,
      language: call.language,
      dialled: call.dialled,
      ...aboutOf(call),
      ...verificationOf(moments),
      ...waitOf(moments, stage.at, targets),
      ...talkOf(moments, stage.at),
      ending: endingOf(call, moments),
      offers: count(moments, 'offered'),
      declines: count(moments, 'declined'),
      transfers: count(moments, 'transferred'),
    },
    path: pathOf(call),
  }
}

/** As far as it has come. */
export function pathOf({ noted, turns, decisions, flowVersion, trial }: Call): CallPath {
  return {
    moments: noted?.moments ?? [],
    turns,
    decisions: decisions.map(({ at, rule, outcome, desk }) => ({ at, rule, outcome, desk })),
    flowVersion,
    ...(trial !== undefined && { trial: trial.name }),
  }
}

function aboutOf({ told, identity, decisions, calledBack }: Call) {
  const last = decisions.at(-1)
  return {
    product: typeof told.product === 'object' ? told.product.named : told.product,
    severity: told.severity,
    company: companyIn({ told, identity }),
    isCallback: calledBack !== undefined,
    rule: last?.rule,
    outcome: last?.outcome,
    desk: last?.desk ?? undefined,
  }
}

/** Of a verified caller: the End User of the contract that they chose, else their employer. */
export function companyIn({ identity, told }: Pick<Call, 'identity' | 'told'>): CompanyId | undefined {
  return identity.kind === 'verified' ? companyOf(identity.standing, told) : undefined
}

function companyOf(standing: Standing, told: Told): CompanyId {
  const chosen = told.contract === undefined ? undefined : chosenCombination(standing, told)
  return (chosen?.endUser ?? standing.contact.employer).id
}

function verificationOf(moments: readonly Moment[]): Verification {
  const person = moments.findIndex(({ kind }) => kind === 'queued' || kind === 'answered')
  const before = person === -1 ? moments : moments.slice(0, person)
  const isVerified = (one: Moment) => one.kind === 'verified'
  const accepted = before.find(isVerified)
  const later = accepted === undefined ? moments.slice(before.length).find(isVerified) : undefined
  return {
    pinAskedAt: first(before, 'pin-asked'),
    pinKeyedAt: first(before, 'pin-keyed'),
    pinAcceptedAt: accepted?.at,
    misKeys: count(before, 'mis-keyed'),
    wrongPins: count(before, 'wrong-pin'),
    notCompared: count(before, 'not-compared'),
    provedLaterBy: later?.kind === 'verified' ? later.by : undefined,
    provedLaterAt: later?.at,
  }
}

function waitOf(moments: readonly Moment[], endedAt: Instant, targets: Policy['targets']) {
  const queued = moments.find((one) => one.kind === 'queued')
  const answered = moments.find((one) => one.kind === 'answered')
  const until = answered?.at ?? endedAt
  const isQueued = queued?.kind === 'queued'
  return {
    queuedAt: queued?.at,
    offeredAt: first(moments, 'offered'),
    answeredAt: answered?.at,
    staff: answered?.kind === 'answered' ? answered.staff : undefined,
    waits: count(moments, 'queued'),
    waitSeconds: isQueued ? seconds(queued.at, until) : undefined,
    targetSeconds: isQueued ? targets.seconds[queued.desk] : undefined,
    ...(isQueued ? { desk: queued.desk } : {}),
  }
}

function talkOf(moments: readonly Moment[], endedAt: Instant): { talkSeconds: number; holdSeconds: number } {
  const talked = spans(moments, { from: 'answered', to: 'talk-ended', endedAt })
  const held = spans(moments, { from: 'held', to: 'resumed', endedAt, cutBy: 'talk-ended' })
  return { talkSeconds: Math.max(0, talked - held), holdSeconds: held }
}

/** Whole seconds between each beginning and what ends it. */
function spans(
  moments: readonly Moment[],
  { from, to, cutBy, endedAt }: Record<'from' | 'to', Moment['kind']> & { endedAt: Instant; cutBy?: Moment['kind'] },
): number {
  let since: Instant | undefined
  let sum = 0
  for (const { kind, at } of moments) {
    if (kind === from) since ??= at
    else if (since !== undefined && (kind === to || kind === cutBy)) {
      sum += seconds(since, at)
      since = undefined
    }
  }
  return since === undefined ? sum : sum + seconds(since, endedAt)
}

function endingOf({ stage, decisions, announced }: Call, moments: readonly Moment[]): Ending {
  const how = stage.kind === 'ended' ? stage.how : undefined
  if (how === 'swept') return 'unreported'
  const lastOf = (...kinds: Moment['kind'][]) => moments.findLastIndex(({ kind }) => kinds.includes(kind))
  const answered = lastOf('answered')
  const queued = lastOf('queued')
  if (lastOf('callback-agreed') > queued && lastOf('callback-agreed') > -1) return 'callback'
  const hasLeft = lastOf('message-left')
  if (hasLeft > answered && hasLeft > -1) return 'message'
  if (how === 'hung-up' && queued > answered) return 'abandoned'
  if (lastOf('analyst-ended') > answered || how === 'talked') return 'analyst-ended'
  if (how === 'hung-up' && answered > -1) return 'caller-ended'
  if (announced?.some((one) => one.how === 'left') === true) return 'informed'
  const last = decisions.at(-1)
  const effect = last === undefined ? undefined : consequenceOf(last.outcome).effect
  if (effect === 'refused' || effect === 'told') return effect
  return how === 'told' && effect !== undefined ? 'told' : 'menu'
}

const first = (moments: readonly Moment[], kind: Moment['kind']) => moments.find((one) => one.kind === kind)?.at
const count = (moments: readonly Moment[], kind: Moment['kind']) => moments.filter((one) => one.kind === kind).length

function seconds(from: Instant, to: Instant): number {
  return Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 1_000))
}
