/** Whether a member of staff is in a call already. The calls themselves are asked, so a lost update cannot make it wrong. */
import type { CallStore } from '../../calls/call-store.ts'
import type { Call } from '../../calls/call.ts'
import { talkIn } from '../../calls/talk.ts'
import type { CallId, StaffId } from '../../domain/ids.ts'
import { assignedTo, assignedAnalystOf, consultedIn } from '../connect/assigned-to.ts'
import { attemptsNow, type CallbackStore } from '../callbacks/callback-store.ts'

export interface BusyDeps {
  calls: Pick<CallStore, 'inProgress'>
  callbacks: Pick<CallbackStore, 'waiting'>
  now: () => Date
}

export interface Busy {
  /** Calls this person is rung for, talks on, or is consulted about. */
  callsOf(id: StaffId): Promise<Call[]>
  /** In a call that they took by hand, or making a callback: TaskRouter does not know of either. */
  tookByHand(id: StaffId): Promise<boolean>
  /** In a call other than `except`, monitoring one, or making a callback. */
  isBusy(id: StaffId, except?: CallId): Promise<boolean>
}

export function makeBusy({ calls, callbacks, now }: BusyDeps): Busy {
  const has = (call: Call, id: StaffId) => assignedTo(call) === id || consultedIn(call)?.id === id
  const callsOf = async (id: StaffId) => (await calls.inProgress()).filter((call) => has(call, id))

  /** False while Postgres is unavailable: the calls alone decide then. */
  async function callsBack(id: StaffId): Promise<boolean> {
    const going = await attemptsNow(callbacks, now()).catch(() => [])
    return going.some(({ staff }) => staff === id)
  }

  return {
    callsOf,
    tookByHand: async (id) => {
      const [own, calling] = await Promise.all([callsOf(id), callsBack(id)])
      return calling || own.some((call) => assignedTo(call) !== id || assignedAnalystOf(call.stage)?.chosen !== true)
    },
    isBusy: async (id, except) => {
      const [inProgress, calling] = await Promise.all([calls.inProgress(), callsBack(id)])
      const listens = ({ stage }: Call) => talkIn(stage)?.listeners?.some((one) => one.id === id && one.hears === true)
      return calling || inProgress.some((call) => (call.id !== except && has(call, id)) || listens(call))
    },
  }
}
