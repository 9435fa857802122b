/** Which of the staff a call is with: rung for it, talking, or holding on while the caller keys their PIN. */
import { talkIn } from '../../calls/talk.ts'
import type { Call, Consulted, Stage, AssignedAnalyst } from '../../calls/call.ts'
import type { StaffId } from '../../domain/ids.ts'

export function assignedAnalystOf(stage: Stage): AssignedAnalyst | undefined {
  return stage.kind === 'waiting' ? stage.claim : talkIn(stage)?.taker
}

export function assignedTo({ stage }: Pick<Call, 'stage'>): StaffId | undefined {
  return assignedAnalystOf(stage)?.id
}

/** The colleague who is consulted about this call, which is not theirs. */
export function consultedIn({ stage }: Pick<Call, 'stage'>): Consulted | undefined {
  return talkIn(stage)?.consulted
}
