/** Where a member of staff answers their calls, as they chose on their desk. */
import type { StaffId } from '../../domain/ids.ts'

export const ANSWER_PLACES = ['browser', 'telephone'] as const
export type AnswerPlace = (typeof ANSWER_PLACES)[number]

/** Where a person chose to answer is kept with their record. */
export interface AnswerPlaces {
  choose(id: StaffId, place: AnswerPlace): Promise<void>
}
