/** An analyst notes what an unverified caller asks of the administrators: no case is opened, and the caller learns nothing. */
import { type AdminRequestStore, type RequestTopic, requestFrom } from '../../calls/admin-requests.ts'
import type { CallEvents } from '../../calls/turn-deps.ts'
import type { CallStore } from '../../calls/call-store.ts'
import { callAudit } from '../../calls/call-records.ts'
import type { CallId } from '../../domain/ids.ts'
import type { Staff } from '../staff/staff.ts'
import type { WrapUp } from '../staff/wrap-up.ts'

export interface NoteRequestDeps {
  calls: Pick<CallStore, 'read'>
  adminRequests: Pick<AdminRequestStore, 'note'>
  events: Pick<CallEvents, 'brokeDuringCall'>
  wrapUp: Pick<WrapUp, 'callOf'>
  now: () => Date
}

export type NoteAnswer =
  | { kind: 'done' }
  | { kind: 'not-yours' }
  /** For a verified caller the analyst opens an Admin Case, which asks the rules. */
  | { kind: 'has-admin-case' }
  | { kind: 'could-not-check' }

export type NoteRequest = (callId: CallId, by: Staff, about: RequestTopic) => Promise<NoteAnswer>

/** Only the analyst who talks with the caller, or wraps that conversation up, may note it. */
export function makeNoteRequest({ calls, adminRequests, events, wrapUp, now }: NoteRequestDeps): NoteRequest {
  return async (callId, by, about) => {
    try {
      const call = await calls.read(callId)
      if (call === undefined) return { kind: 'not-yours' }
      const { stage } = call
      const talks = stage.kind === 'with-analyst' && stage.taker.id === by.id
      if (!talks && (await wrapUp.callOf(by.id))?.id !== callId) return { kind: 'not-yours' }
      if (call.identity.kind === 'verified') return { kind: 'has-admin-case' }
      const at = now()
      await adminRequests.note({ ...requestFrom(call, at), about }, (opened) => ({
        ...callAudit(call, 'admin.requested', at, { about, case: opened ?? null }),
        actor: `staff ${by.id}`,
      }))
      return { kind: 'done' }
    } catch (error) {
      events.brokeDuringCall('noting a request to the administrators', error)
      return { kind: 'could-not-check' }
    }
  }
}
