/** Telephone numbers and e-mail addresses on file: which of them say anything about the person. */

/** A number or address that was changed proves no one for so long (docs/rules.md, "Data"): time for its owner to hear of it. */
export const NEW_POINT_DAYS = 7
const DAY_MS = 24 * 60 * 60 * 1000

/** Until when it proves no one; undefined when it proves its owner already. */
export function provesNoOneUntil(changedAt: Date | undefined, now: Date): Date | undefined {
  if (changedAt === undefined) return undefined
  const until = new Date(changedAt.getTime() + NEW_POINT_DAYS * DAY_MS)
  return until > now ? until : undefined
}

/** A number that proves no one: it is on other records as well, or it was changed lately. */
export type NoProof = 'number-shared' | 'number-new'

/** Undefined when answering on this number proves its owner. */
export function whyNumberProvesNoOne(
  number: { onOtherRecords: boolean; changedAt: Date | undefined },
  now: Date,
): NoProof | undefined {
  if (number.onOtherRecords) return 'number-shared'
  return provesNoOneUntil(number.changedAt, now) === undefined ? undefined : 'number-new'
}
