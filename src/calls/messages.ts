/** Messages of callers whom no person could take: what is stored of one, and what its recording is reported with. Never the audio. */
import type { AuditEntry } from '../domain/audit.ts'
import { maskCallerNumber } from '../domain/caller-number.ts'
import type { Desk } from '../domain/decide.ts'
import type { CallId, ContactId } from '../domain/ids.ts'
import type { Recording } from '../flows/hear.ts'
import { callAudit } from './call-records.ts'
import type { CallStore } from './call-store.ts'
import type { Call } from './call.ts'
import { isUrgentCallback } from './decision/callback-night.ts'
import { combinationOf } from './decision/combinations.ts'

export type { Recording } from '../flows/hear.ts'

/** What staff and channels are told of it, without its content. The number is masked. */
export interface AboutMessage {
  callId: CallId
  reference: string
  desk: Desk
  /** Once they are verified. */
  contact: ContactId | undefined
  /** The contract says that only staff of this region may hear it. */
  residency: string | undefined
  language: string
  company: string | undefined
  product: string | undefined
  caller: string | undefined
  /** Heard by a caller who may be called back: the callback says it. */
  code: string | undefined
  /** Production is down: told of at once, at every hour. */
  urgent: boolean
  /** Left because it was closed: told of when it opens, and where the contract is what kept them out, when that covers the hour. */
  outOfHours: boolean
  contractHours: string | undefined
}

/** Every method throws while the records cannot be written. */
export interface MessageRecords {
  /** Before the tone: of a message whose recording is never reported, this is all that is known. */
  ask(about: AboutMessage, at: Date): Promise<void>
  /** Opens the task of this recording. True for the first of several reports. */
  left(recording: Recording, about: AboutMessage, at: Date, audit: AuditEntry): Promise<boolean>
  /** Telephony has no audio for it: the task stays, and says so. */
  absent(recording: Recording['id']): Promise<void>
}

export function aboutMessage(call: Call): AboutMessage {
  const { identity, stage, told } = call
  const on = combinationOf(call)
  const waited = stage.kind === 'talking' ? stage.queued : stage.kind === 'waiting' ? stage : undefined
  const desk = waited?.desk ?? call.closed?.desk ?? call.decisions.at(-1)?.desk ?? 'production-down'
  const outside = waited === undefined ? call.closed : undefined
  const of = identity.kind === 'verified' ? (on?.endUser ?? identity.standing.contact.employer).name : undefined
  return {
    callId: call.id,
    reference: call.reference,
    desk,
    contact: identity.kind === 'verified' ? identity.contactId : undefined,
    residency: on?.residency,
    language: call.language,
    company: of,
    product: typeof told.product === 'object' ? told.product.named : undefined,
    caller: maskCallerNumber(call.caller),
    code: call.messages?.code,
    urgent: isUrgentCallback(call, desk),
    outOfHours: outside !== undefined,
    contractHours: outside?.contractHours,
  }
}

/** What telephony says of a recording after the caller has spoken, perhaps late, twice, or before the turn that ends it. */
export interface RecordingReport {
  callId: CallId
  recording: Recording
  /** It was kept; otherwise there is no audio. */
  isThere: boolean
  /** As the address says, for a call whose record is lost. */
  reference: string
  desk: Desk
}

export interface RecordingDeps {
  calls: Pick<CallStore, 'read' | 'change'>
  messages: MessageRecords
  events: { brokeAside(place: 'call records', what: string, error: unknown): void }
  now: () => Date
}

/** Never rejects: a report that cannot be written is looked for later, by the call. */
export async function recordingReported(report: RecordingReport, deps: RecordingDeps): Promise<void> {
  const { calls, messages, events } = deps
  try {
    if (!report.isThere) return await messages.absent(report.recording.id)
    const call = await calls.read(report.callId).catch(() => undefined)
    if (!(await messageLeft(report, call, deps)) || call === undefined) return
    await calls.change(report.callId, (current) =>
      current.stage.kind === 'ended' ? {} : { call: { ...current, messages: oneMore(current) } },
    )
  } catch (error) {
    events.brokeAside('call records', 'noting a message', error)
  }
}

async function messageLeft(
  { callId, recording, reference, desk }: RecordingReport,
  call: Call | undefined,
  { messages, now }: Pick<RecordingDeps, 'messages' | 'now'>,
): Promise<boolean> {
  const at = now()
  if (call !== undefined) return messages.left(recording, aboutMessage(call), at, leftAudit(call, recording, at))
  const of = { callId, reference, desk }
  return messages.left(recording, aboutLostCall(of), at, lostCallAudit(of, recording, at))
}

type LostCall = Pick<AboutMessage, 'callId' | 'reference' | 'desk'>

/** Of a call whose record is lost. */
export function aboutLostCall(of: LostCall): AboutMessage {
  const nothing = { contact: undefined, residency: undefined, company: undefined, product: undefined }
  const hours = { urgent: of.desk === 'production-down', outOfHours: false, contractHours: undefined }
  return { ...of, ...nothing, ...hours, caller: undefined, code: undefined, language: 'en' }
}

export function lostCallAudit({ callId, reference }: LostCall, { seconds }: Recording, at: Date): AuditEntry {
  const body = { reference, seconds: seconds ?? null }
  return { type: 'message.left', at, actor: 'unverified caller', subject: undefined, callId, body }
}

export function leftAudit(call: Call, { seconds }: Recording, at: Date): AuditEntry {
  return callAudit(call, 'message.left', at, { seconds: seconds ?? null })
}

export function oneMore({ messages = { asked: 0, left: 0 } }: Call): NonNullable<Call['messages']> {
  return { ...messages, left: messages.left + 1 }
}
