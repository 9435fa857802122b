/** The store of messages (interface): one task for each recording, taken by one person, closed once. */
import type { MessageRecords, Recording } from '../../calls/messages.ts'
import type { AuditEntry } from '../../domain/audit.ts'
import type { Desk } from '../../domain/decide.ts'
import type { CallId, ContactId, StaffId } from '../../domain/ids.ts'

/** What became of a message. */
export const MESSAGE_RESULTS = ['called-back', 'not-reached', 'settled-otherwise', 'nothing-said'] as const
export type MessageResult = (typeof MESSAGE_RESULTS)[number]

export interface Message {
  id: string
  callId: CallId
  reference: string
  desk: Desk
  contact: ContactId | undefined
  /** Of the directory; undefined for a caller who was not verified. */
  name: string | undefined
  timeZone: string | undefined
  /** Of an active contact now: never shown. */
  phone: string | undefined
  residency: string | undefined
  language: string
  /** What channels may say. The number is masked. */
  about: { company?: string; product?: string; caller?: string }
  code: string | undefined
  /** Production is down. */
  urgent: boolean
  /** Left because it was closed. `contractHours`: of the contract, where that kept the caller out. */
  outOfHours: boolean
  contractHours: string | undefined
  /** By Twilio's name. Undefined: it was deleted there. */
  recording: string | undefined
  seconds: number | undefined
  leftAt: Date
  /** Twilio has no audio. */
  isAbsent: boolean
  takenBy: StaffId | undefined
  takenName: string | undefined
  takenAt: Date | undefined
  doneAt: Date | undefined
  /** Its call heard a draft on trial. */
  isTrial: boolean
}

/** A message that was asked for, and whose recording no report has named. */
export interface AskedMessage {
  callId: CallId
  reference: string
  desk: Desk
}

interface By {
  staff: StaffId
  name: string
  at: Date
}

/** Every method throws while Postgres is unavailable. Each step is one compare-and-set, together with its audit row. */
export interface MessageStore extends MessageRecords {
  /** Not closed, oldest first. */
  open(most: number): Promise<Message[]>
  find(id: string): Promise<Message | undefined>
  /** False: another person has it, or it is closed. */
  take(id: string, by: By, audit: AuditEntry): Promise<boolean>
  /** False unless it is theirs and open. */
  giveBack(id: string, by: Pick<By, 'staff'>, audit: AuditEntry): Promise<boolean>
  /** False: it was closed before, or, unless `others`, another person has it. */
  close(id: string, by: By & { result: MessageResult; others: boolean }, audit: AuditEntry): Promise<boolean>
  /** Asked for before then; nothing was reported of them since. */
  neverReported(before: Date, most: number): Promise<AskedMessage[]>
  /** Nothing was recorded for this call. */
  nothingLeft(callId: CallId, before: Date): Promise<void>
  /** Takes the recordings of messages left before then off their rows, whatever became of them, but not under a legal hold. How many. */
  dropRecordings(before: Date, audit: (recordings: number) => AuditEntry): Promise<number>
  /** Recordings that are still at Twilio and that no row names. */
  unwanted(at: Date, most: number): Promise<Recording['id'][]>
  /** It is gone there, or is tried again later. */
  deleted(recording: Recording['id'], isGone: boolean, at: Date): Promise<void>
}
