/** The claim on a waiting call: held by one attempt to connect an analyst, changed and given back only by that attempt. */
import type { CallStore } from '../../calls/call-store.ts'
import type { Call, Stage } from '../../calls/call.ts'
import type { StaffId } from '../../domain/ids.ts'
import type { ConnectAttempt } from '../telephony.ts'

type Waiting = Extract<Stage, { kind: 'waiting' }>

export interface Claims {
  /** The call after a change made only while this attempt has it, and whose attempt it is; undefined when it has not. */
  change(
    about: ConnectAttempt,
    change: (stage: Waiting & { claim: object }) => Waiting,
  ): Promise<{ call: Call; by: StaffId } | undefined>
  /** Every analyst may take the call again. Does nothing when this attempt no longer has it. */
  release(about: ConnectAttempt): Promise<void>
}

export function makeClaims(calls: Pick<CallStore, 'change'>, tell: (staff: StaffId) => void): Claims {
  const change: Claims['change'] = async ({ callId, attempt }, changed) => {
    const after = await calls.change(callId, (call) => {
      if (call.stage.kind !== 'waiting' || call.stage.claim?.attempt !== attempt) return {}
      const { claim } = call.stage
      return { call: { ...call, stage: changed({ ...call.stage, claim }) }, result: claim.id }
    })
    return after?.result === undefined ? undefined : { call: after.call, by: after.result }
  }
  return {
    change,
    async release(about) {
      const released = await change(about, (stage) => ({ ...stage, claim: undefined }))
      if (released !== undefined) tell(released.by)
    },
  }
}
