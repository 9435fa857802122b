/** Whether one of the staff is in a call already: asked of the calls themselves, so that it is true whatever was lost. */
import type { CallStore } from '../../calls/call-store.ts'
import type { Call } from '../../calls/call.ts'
import { talkIn } from '../../calls/talk.ts'
import type { CallId, StaffId } from '../../domain/ids.ts'
import { assignedTo, assignedAnalystOf } from '../connect/assigned-to.ts'
import { attemptsNow, type CallbackStore } from '../callbacks/callback-store.ts'

export interface BusyDeps {
  calls: Pick<CallStore, 'inProgress'>
  callbacks: Pick<CallbackStore, 'waiting'>
  now: () => Date
}

export interface Busy {
  /** Calls this person is rung for or talks on. */
  callsOf(id: StaffId): Promise<Call[]>
  /** In a call that they took by themselves, so that TaskRouter does not know of it. */
  tookByHand(id: StaffId): Promise<boolean>
  /** In a call other than this one, listening to one, or calling someone back. */
  isBusy(id: StaffId, except?: CallId): Promise<boolean>
}

export function makeBusy({ calls, callbacks, now }: BusyDeps): Busy {
  const callsOf = async (id: StaffId) => (await calls.inProgress()).filter((call) => assignedTo(call) === id)

  /** Unknown while the records do not answer: the calls themselves count. */
  async function callsBack(id: StaffId): Promise<boolean> {
    const going = await attemptsNow(callbacks, now()).catch(() => [])
    return going.some(({ staff }) => staff === id)
  }

  return {
    callsOf,
    tookByHand: async (id) => (await callsOf(id)).some(({ stage }) => assignedAnalystOf(stage)?.chosen !== true),
    isBusy: async (id, except) => {
      const [inProgress, calling] = await Promise.all([calls.inProgress(), callsBack(id)])
      const listens = ({ stage }: Call) => talkIn(stage)?.listeners?.some((one) => one.id === id && one.hears === true)
      return calling || inProgress.some((call) => (call.id !== except && assignedTo(call) === id) || listens(call))
    },
  }
}
