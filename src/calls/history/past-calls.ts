/** Calls that are over, with the path each took, for those who ask what other flows would have made of them. */
import type { CallPath } from './call-history.ts'

export interface PastCall {
  callId: string
  reference: string
  startedAt: Date
  language: string
  dialled: string
  path: CallPath
}

export interface PastCallsAsked {
  most: number
  /** Those that began in this time, if it is given. */
  from?: Date
  to?: Date
}

/** Where the calls of a time went. A call counts once for each arrow and step, however often it came there. */
export interface PathCounts {
  calls: number
  arrows: { from: string; to: string; calls: number }[]
  /** Steps at which they were asked something and hung up. */
  left: { at: string; calls: number }[]
}

export interface PastCalls {
  /** Newest first, some at a time. No callbacks, no test calls of drafts, and no call whose path has gone by the retention or an erasure. */
  newest(asked: PastCallsAsked): AsyncIterable<readonly PastCall[]>
  /** Of calls that began in that time; those that heard a draft on trial are left out. */
  counts(from: Date, to: Date): Promise<PathCounts>
}
