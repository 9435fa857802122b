/** Who is offered a call about their case first: its owner, while they are ready and in no call. */
import type { CallStore } from '../../calls/call-store.ts'
import type { Call } from '../../calls/call.ts'
import { staffId, type CallId } from '../../domain/ids.ts'
import type { Busy } from '../staff/busy.ts'
import { isThere, type PresenceStore } from '../staff/presence.ts'
import type { Staff, StaffDirectory } from '../staff/staff.ts'
import { caseOwnerOf } from './offer.ts'

export interface FreeOwnerDeps {
  calls: Pick<CallStore, 'read'>
  staff: Pick<StaffDirectory, 'find'>
  presence: Pick<PresenceStore, 'find'>
  busy: Pick<Busy, 'isBusy'>
}

/** Undefined also while it cannot be looked up: the call is offered to the whole desk then, and waits for no one. */
export async function freeOwner(call: CallId | Call, at: Date, deps: FreeOwnerDeps): Promise<Staff | undefined> {
  const { calls, staff, presence, busy } = deps
  try {
    const found = typeof call === 'string' ? await calls.read(call) : call
    const id = staffId.safeParse(found && caseOwnerOf(found)).data
    if (found === undefined || id === undefined) return undefined
    const [owner, known] = await Promise.all([staff.find(id), presence.find(id)])
    if (owner === undefined || known === undefined || !isThere(known, at)) return undefined
    return (await busy.isBusy(id, found.id)) ? undefined : owner
  } catch {
    return undefined // as above
  }
}
