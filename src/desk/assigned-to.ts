/** Which of the staff a call is with: rung for it, talking, or holding on while the caller keys their PIN. */
import { talkIn } from '../calls/talk-end.ts'
import type { Call } from '../calls/call.ts'
import type { StaffId } from '../domain/ids.ts'

export function assignedTo({ stage }: Pick<Call, 'stage'>): StaffId | undefined {
  return stage.kind === 'waiting' ? stage.claim?.id : talkIn(stage)?.taker.id
}
