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

export interface PastCalls {
  /** Newest first, some at a time. Callbacks that we made are none, nor is a call whose path has gone by the retention or an erasure. */
  newest(asked: PastCallsAsked): AsyncIterable<readonly PastCall[]>
}
