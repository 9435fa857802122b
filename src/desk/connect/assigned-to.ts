/** Which of the staff a call is with: rung for it, talking, or holding on while the caller keys their PIN. */
import { talkIn } from '../../calls/talk.ts'
import type { Call, Stage, Taker } from '../../calls/call.ts'
import type { StaffId } from '../../domain/ids.ts'

export function assignedAnalystOf(stage: Stage): Taker | undefined {
  return stage.kind === 'waiting' ? stage.claim : talkIn(stage)?.taker
}

export function assignedTo({ stage }: Pick<Call, 'stage'>): StaffId | undefined {
  return assignedAnalystOf(stage)?.id
}
