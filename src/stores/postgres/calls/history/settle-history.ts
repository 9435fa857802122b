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

/** From the same number, within a day, and verified: a colleague at the same switchboard counts as well. */
const NEXT_CALLS = `
  UPDATE call_history h
     SET proved_later_by = 'next-call', proved_later_at = n.decided_at
    FROM (
      SELECT DISTINCT ON (c.call_id) c.call_id, n.decided_at
        FROM call_history u
        JOIN calls c ON c.call_id = u.call_id
        JOIN calls n ON n.caller_number = c.caller_number AND n.verified
                    AND n.started_at > c.started_at AND n.started_at < c.started_at + interval '1 day'
       WHERE u.started_at > now() - interval '2 days' AND n.started_at > now() - interval '2 days'
         AND u.pin_keyed_at IS NOT NULL AND u.pin_accepted_at IS NULL AND u.proved_later_by IS NULL
       ORDER BY c.call_id, n.started_at) AS n
   WHERE n.call_id = h.call_id`

export async function settleHistory(pool: Pool): Promise<void> {
  await pool.query(CALLBACKS)
  await pool.query(NEXT_CALLS)
}
