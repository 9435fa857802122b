/** What the records tell of the queues at earlier moments: quarter hour by quarter hour lately, and a day ago. */
import type { Pool } from 'pg'
import type { QueueLately, QueueMoment } from '../../../../calls/history/call-reports.ts'
import { MOST_TRIES } from '../../../../desk/callbacks/callback-store.ts'

/**
 * A day ago is the same time by the clock of the site. Of a call the first wait counts, as in every report, and no caller waits for
 * six hours. A callback that was given up is owed until its last attempt, and
 * one that was not tried yet, of which neither is known, is owed.
 */
const MOMENTS = `
  WITH m AS (
    SELECT (($1::timestamptz AT TIME ZONE $2) - interval '1 day') AT TIME ZONE $2 AS at, true AS is_yesterday
    UNION ALL
    SELECT at, false FROM generate_series(date_bin('15 minutes', $1, '2000-01-01T00:00:00Z') - interval '225 minutes', $1, interval '15 minutes') AS at),
  h AS MATERIALIZED (
    SELECT queued_at, queued_at + coalesce(wait_seconds, 0) * interval '1 second' AS waited_until, answered_at,
           wait_seconds <= target_seconds AS in_target, desk = 'production-down' OR outcome = 'LIVE_CONTRACT_REVIEW' AS urgent
      FROM call_history
     WHERE started_at > $1::timestamptz - interval '31 hours' AND started_at <= $1 AND queued_at IS NOT NULL AND NOT is_callback AND is_trial IS NOT TRUE)
  SELECT m.at, m.is_yesterday, q.*, b.*,
         EXISTS (SELECT FROM call_history WHERE started_at <= m.at - interval '1 hour') AS is_known
    FROM m,
         LATERAL (SELECT (count(*) FILTER (WHERE queued_at <= m.at AND waited_until > m.at))::int AS waiting,
                         (count(*) FILTER (WHERE queued_at <= m.at AND waited_until > m.at AND urgent))::int AS "urgentWaiting",
                         (count(*) FILTER (WHERE answered_at <= m.at AND answered_at > m.at - interval '1 hour'))::int AS answered,
                         (count(*) FILTER (WHERE answered_at <= m.at AND answered_at > m.at - interval '1 hour' AND in_target))::int AS "inTarget"
                    FROM h) AS q,
         LATERAL (SELECT count(*)::int AS callbacks, (count(*) FILTER (WHERE urgent))::int AS "urgentCallbacks"
                    FROM callbacks
                   WHERE NOT EXISTS (SELECT FROM calls k WHERE k.call_id = callbacks.call_id AND k.is_trial) AND requested_at <= m.at AND (done_at IS NULL OR done_at > m.at)
                     AND ((tries >= ${MOST_TRIES} OR result = 'refused') AND claimed_at <= m.at) IS NOT TRUE) AS b
   ORDER BY m.at`

type Row = QueueMoment & { is_yesterday: boolean; is_known: boolean }

export async function readQueueLately(pool: Pool, now: Date, zone: string): Promise<QueueLately> {
  const { rows } = await pool.query<Row>({ name: 'queue-lately', text: MOMENTS, values: [now, zone] })
  const known = rows.filter(({ is_known }) => is_known)
  const moment = ({ is_yesterday: _, is_known: __, ...one }: Row): QueueMoment => one
  const yesterday = known.find(({ is_yesterday }) => is_yesterday)
  return {
    yesterday: yesterday && moment(yesterday),
    quarters: known.filter(({ is_yesterday }) => !is_yesterday).map(moment),
  }
}
