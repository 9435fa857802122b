/** The live calls, each written with the moments that have passed since: any part that changes a call changes it here. */
import type { CallStore } from '../call-store.ts'
import { noteMoments } from './moments.ts'

/** Adds nothing to what is sent: the moments are part of the call. */
export function notingCalls(calls: CallStore, now: () => Date): CallStore {
  return {
    ...calls,
    save: (token, turn, call, answer) => {
      const asksPin =
        answer.next.kind === 'ask' && (answer.next.asked.kind === 'pin' || answer.next.asked.kind === 'moment')
      return calls.save(token, turn, noteMoments(call, asksPin, now()), answer)
    },
    change: (callId, change) =>
      calls.change(callId, (before) => {
        const changed = change(before)
        return changed.call === undefined ? changed : { ...changed, call: noteMoments(changed.call, undefined, now()) }
      }),
  }
}
