/** What a turn of a call needs from outside, and what a question of a flow is answered with. */
import type { CredentialStore } from '../domain/pin/credential-store.ts'
import type { Decision, Desk } from '../domain/decide.ts'
import type { Directory } from '../domain/directory/directory.ts'
import type { PinCheck } from '../domain/pin/pin-check.ts'
import type { Policy } from '../domain/policy.ts'
import type { AnswerTo, Question } from '../domain/questions.ts'
import type { Secret } from '../domain/secret.ts'
import type { TryCounter } from '../domain/pin/limits/try-counter.ts'
import type { Prompts } from '../flows/prompts.ts'
import type { Flows } from '../flows/steps.ts'
import type { AdminRequestStore } from './admin-requests.ts'
import type { QueueEnd } from './call-event.ts'
import type { CallRecords } from './call-records.ts'
import type { Recording } from '../flows/hear.ts'
import type { MessageRecords } from './messages.ts'
import type { CallStore } from './call-store.ts'
import type { Call, WithAnalyst } from './call.ts'
import type { Editions } from './editions.ts'
import type { HeardHow, Incident } from './incidents/incident.ts'
import type { IncidentStore } from './incidents/incident-store.ts'
import type { QueueTokens } from './queue/queue-token.ts'
import type { CheckInProgress, PinChecks } from './pin-checks/pin-checks.ts'
import type { OnTalkEnd } from './talk.ts'
import type { LastResort } from './turn.ts'

/** What calls report; `service/events/` turns each into a log line and a counter. Never digits, never a full caller number. */
export interface CallEvents {
  callStarted(call: Call): void
  pinChecked(call: Call, check: PinCheck): void
  decided(call: Call, decision: Decision): void
  /** An analyst and the caller are connected. */
  callTaken(call: Call, desk: Desk): void
  /** In the queue for longer than the policy of the desk allows; a supervisor should look. */
  waitedTooLong(call: Call, desk: Desk): void
  callEnded(call: Call, how: string): void
  /** The caller hung up while they waited for this desk. Told once for a call. */
  abandoned(call: Call, desk: Desk): void
  /** A caller is told of a disruption, or did something about it. */
  incidentHeard(call: Call, incident: string, how: HeardHow): void
  /** Something behind a call failed; the caller went on to a person. `where` names the step, never its input. */
  brokeDuringCall(where: string, error: unknown): void
  /** Something failed that sends no caller to a person; `what` says which step of the place. */
  brokeAside(place: 'call records' | 'hold message', what: string, error: unknown): void
}

export interface CallSettings {
  brand: string
  /** Where contacts find their PIN, as it is spoken, e.g. `care.example`. */
  portal: string
  pinLength: number
  /** Longer while PINs of an earlier, longer size are still in force. */
  longestPin: number
  policy: Policy
}

/** What answering a question of a flow needs: stores, the PIN check, time. */
export interface QuestionDeps {
  pins: Pick<PinChecks, 'begin' | 'look'>
  tries: Pick<TryCounter, 'pauseFor'>
  directory: Directory
  credentials: Pick<CredentialStore, 'summaryFor' | 'knowsCaller'>
  records: CallRecords
  adminRequests: Pick<AdminRequestStore, 'note'>
  incidents: Pick<IncidentStore, 'noteHeard' | 'noteLeft'> & { on: () => Promise<readonly Incident[]> }
  messages: MessageRecords
  events: CallEvents
  settings: CallSettings
  /** Of the edition the call goes on in. */
  flows: Flows
  prompts: Prompts
  now: () => Date
}

export interface TurnDeps extends QuestionDeps {
  pins: PinChecks
  calls: CallStore
  queueTokens: QueueTokens
  /** What the marks of callers are made with (history/caller-marks.ts). */
  proofKey: Uint8Array
  /** The words for when nothing works, made before the first call. */
  lastResort: LastResort
  pause: (ms: number) => Promise<void>
  /** The caller has keyed their PIN and is back with the analyst, who was on hold meanwhile. */
  returned: (talk: WithAnalyst) => void
  onTalkEnd: OnTalkEnd
  /** A caller of this desk reached a person after this wait: the source of estimates and of the board's share in target. */
  answered: (desk: Desk, waitedSeconds: number) => Promise<void>
}

/** What a turn needs before it is known in which edition the call goes on. */
export interface LineDeps extends Omit<TurnDeps, 'flows' | 'prompts' | 'lastResort'> {
  editions: Editions
}

/** Values for the prompts of one turn, which are not stored with the call. */
export type TurnValues = Partial<{
  /** Whole minutes. */
  pauseMinutes: number
  enteredLength: number
  toldCount: number
  callbackCode: { digits: string }
}>

/** One question of a flow, with what its answer may depend on. */
export interface QuestionContext {
  /** As it is after the questions before this one. Never changed: an answer returns what it changes. */
  call: Call
  /** The turn being answered. */
  turn: number
  keys: Secret | undefined
  queueEnd: QueueEnd | undefined
  recording: Recording | undefined
}

export interface Answered<A extends string> {
  answer: A
  /** What the answer changes on the call. */
  changes?: Partial<Call>
  /** What the prompts of this turn may say because of it. */
  values?: TurnValues
}

/** The answer takes longer than a caller can be left in silence: the line comes back, and the question is asked again then. */
export interface NotYet {
  checking: CheckInProgress
}

export type QuestionHandlers<Q extends Question> = {
  [K in Q]: (
    context: QuestionContext,
    deps: QuestionDeps,
  ) => Answered<AnswerTo<K>> | Promise<Answered<AnswerTo<K>> | NotYet>
}
