/** What shows only after a call: that its callback was made, and that a caller without an accepted PIN was who they said. */
import type { Pool } from 'pg'

const PROVES = '(v.proving AND h.pin_accepted_at IS NULL AND h.proved_later_by IS NULL)'

/** A callback that its contact took; it proves them when the call that came of it was verified. */
const CALLBACKS = `
  UPDATE call_history h
     SET callback_agreed = true, callback_made_at = b.done_at,
         proved_later_by = CASE WHEN ${PROVES} THEN 'call-back' ELSE h.proved_later_by END,
         proved_later_at = CASE WHEN ${PROVES} THEN b.done_at ELSE h.proved_later_at END
    FROM callbacks b
   CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM calls j WHERE j.call_id = b.joined_call AND j.verified) AS joined) AS j
   CROSS JOIN LATERAL (SELECT b.to_prove AND j.joined AS proving) AS v
   WHERE b.call_id = h.call_id AND b.joined_call IS NOT NULL AND h.callback_made_at IS NULL`

/** Of whom the trail tells on a call: those whose PIN was tried without success, and who was proved. */
const KEYED = (call: string) =>
  `SELECT a.subject FROM audit_trail a WHERE a.call = ${call} AND a.type IN ('pin.refused', 'pin.not-checked') AND a.subject IS NOT NULL`
const PROVED = (call: string) =>
  `SELECT a.subject FROM audit_trail a WHERE a.call = ${call} AND a.type IN ('pin.accepted', 'call.proved')`

/**
 * From the same number, within a day. Where what was keyed belongs to a contact it has to be them who were proved: a colleague at the same
 * switchboard does not make another one right. A mis-key and a number that no PIN has belong to no contact: there the number alone counts.
 */
const NEXT_CALLS = `
  WITH due AS (DELETE FROM returned_callers RETURNING refused_call, call_id, proved_at),
  own AS (
    SELECT refused_call, min(proved_at) AS proved_at FROM due d
     WHERE NOT EXISTS (${KEYED('d.refused_call')})
        OR EXISTS (${KEYED('d.refused_call')} INTERSECT ${PROVED('d.call_id')})
     GROUP BY refused_call),
  over AS (DELETE FROM refused_callers r USING own WHERE r.call_id = own.refused_call)
  UPDATE call_history h SET proved_later_by = 'next-call', proved_later_at = own.proved_at
    FROM own
   WHERE h.call_id = own.refused_call AND h.pin_accepted_at IS NULL AND h.proved_later_by IS NULL`

const FORGOTTEN = `DELETE FROM refused_callers WHERE began < now() - interval '1 day'`

export async function settleHistory(pool: Pool): Promise<void> {
  await pool.query(CALLBACKS)
  await pool.query(NEXT_CALLS)
  await pool.query(FORGOTTEN)
}
