/** The live calls, with a note of each one that is worked on: every part that handles a call reads or writes it here. */
import { noteCall } from '../../calls/current-call.ts'
import type { CallStore } from '../../calls/call-store.ts'

export function notedCalls(calls: CallStore): CallStore {
  return {
    async claim(id, turn, leaseMs) {
      noteCall(id)
      const claim = await calls.claim(id, turn, leaseMs)
      if (claim.kind === 'run' && claim.call !== undefined) noteCall(id, claim.call.reference)
      return claim
    },
    async save(token, turn, call, answer) {
      noteCall(call.id, call.reference)
      return calls.save(token, turn, call, answer)
    },
    async release(id, turn, token) {
      noteCall(id)
      return calls.release(id, turn, token)
    },
    async read(id) {
      noteCall(id)
      const call = await calls.read(id)
      if (call !== undefined) noteCall(id, call.reference)
      return call
    },
    async answerTo(id, turn) {
      noteCall(id)
      return calls.answerTo(id, turn)
    },
    async change(id, change) {
      noteCall(id)
      const changed = await calls.change(id, change)
      if (changed !== undefined) noteCall(id, changed.call.reference)
      return changed
    },
    silentSince: (before, limit) => calls.silentSince(before, limit),
    countLive: () => calls.countLive(),
    inProgress: () => calls.inProgress(),
  }
}
