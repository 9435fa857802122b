/** One question of a flow, with everything its answer may need. */
import type { AuditLog } from '../../domain/audit.ts'
import type { CredentialStore } from '../../domain/pin/credential-store.ts'
import type { Directory } from '../../domain/directory/directory.ts'
import type { Policy } from '../../domain/policy.ts'
import type { CheckPin } from '../../domain/pin/pin-check.ts'
import type { AnswerTo, Question } from '../../domain/questions.ts'
import type { Secret } from '../../domain/secret.ts'
import type { TryCounter } from '../../domain/pin/try-counter.ts'
import type { AdminRequestStore } from '../admin-requests.ts'
import type { CallRecords } from '../call-records.ts'
import type { Call } from '../call.ts'
import type { CallEvents } from '../call-events.ts'
import type { QueueEnd } from '../conversation.ts'

export interface CallSettings {
  brand: string
  /** Where contacts find their PIN, as it is spoken, e.g. `care.example`. */
  portal: string
  pinLength: number
  /** Longer while PINs of an earlier, longer size are still in force. */
  longestPin: number
  policy: Policy
}

/** What answering needs from outside: stores, the PIN check, time. */
export interface AnswerDeps {
  checkPin: CheckPin
  tries: Pick<TryCounter, 'pauseFor'>
  directory: Directory
  credentials: Pick<CredentialStore, 'summaryFor' | 'knowsCaller'>
  records: CallRecords
  adminRequests: Pick<AdminRequestStore, 'note'>
  audit: AuditLog
  events: CallEvents
  settings: CallSettings
  now: () => Date
}

/** Values for the prompts of this turn that are not worth keeping on the call. */
export type PassingValues = Partial<{
  /** Whole minutes. */
  pauseMinutes: number
  enteredLength: string
  toldCount: number
  callbackCode: { digits: string }
}>

export interface Asking {
  /** A copy that is saved only when the whole turn succeeded. */
  call: Call
  /** The turn being answered. */
  turn: number
  keys: Secret | undefined
  queueEnd: QueueEnd | undefined
  passing: PassingValues
}

export type Answers<Q extends Question> = {
  [K in Q]: (asking: Asking, deps: AnswerDeps) => AnswerTo<K> | Promise<AnswerTo<K>>
}
