/** What is asked of telephony about recordings of messages (interface); no method throws, because every failure is an answer. */
import type { Recording } from '../../calls/messages.ts'
import type { CallId } from '../../domain/ids.ts'

export type Audio =
  | { kind: 'audio'; type: string; bytes: Buffer }
  /** It is not there: deleted, or not ready yet. */
  | { kind: 'not-there' }
  | { kind: 'failed' }

export interface Recordings {
  /** The whole of it: a message is a few megabytes at most. */
  audio(recording: Recording['id']): Promise<Audio>
  /** Of the messages that were left on this call, those with audio. Undefined: telephony did not say. */
  ofCall(call: CallId): Promise<Recording[] | undefined>
  /** True: it is gone now, or was gone before. */
  remove(recording: Recording['id']): Promise<boolean>
}
