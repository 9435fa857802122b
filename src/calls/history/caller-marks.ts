/** Joins a caller whom no PIN proved with a later call of the same number: for a figure of the reports alone, never for a decision. */
import { createHmac } from 'node:crypto'
import type { Call, Instant } from '../call.ts'

/** HMACs of the caller number. The number itself is on record only where something was decided. */
export interface CallerMarks {
  /** A person or a PIN proved the caller on this call. */
  isProved: boolean
  /** Of a caller whom nothing proved: by the key of the day on which the call began. Of one who was proved: of the day before, too. */
  marks: string[]
}

/** Of the figures of the call. */
interface Verified {
  pinKeyedAt: Instant | undefined
  pinAcceptedAt: Instant | undefined
  provedLaterAt: Instant | undefined
  isCallback: boolean
  isTrial: boolean
}

const DAY_MS = 24 * 60 * 60 * 1_000

/**
 * Undefined where there is nothing to join: nothing was keyed, no number was shown, it is a test of a draft, or we rang them. Days go by UTC.
 * `proofKey` stands in the key file, so that the database alone tells no number.
 */
export function callerMarks(
  { caller, startedAt }: Pick<Call, 'caller' | 'startedAt'>,
  { pinKeyedAt, pinAcceptedAt, provedLaterAt, isCallback, isTrial }: Verified,
  proofKey: Uint8Array,
): CallerMarks | undefined {
  if (caller.kind !== 'number' || isCallback || isTrial) return undefined
  const began = Date.parse(startedAt)
  const today = mark(caller.e164, began, proofKey)
  if (pinAcceptedAt !== undefined || provedLaterAt !== undefined)
    return { isProved: true, marks: [today, mark(caller.e164, began - DAY_MS, proofKey)] }
  return pinKeyedAt === undefined ? undefined : { isProved: false, marks: [today] }
}

/** The key is another one each day: marks of two days cannot be told to be of one number. */
function mark(e164: string, at: number, proofKey: Uint8Array): string {
  const day = new Date(at).toISOString().slice(0, 10)
  const keyOfDay = createHmac('sha256', proofKey).update(`careline caller mark v1 ${day}`).digest()
  return createHmac('sha256', keyOfDay).update(e164).digest('hex')
}
