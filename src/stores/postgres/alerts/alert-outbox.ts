/** What channels are to be told of alerts, in Postgres: written with the alert, told in order, kept with it. */
import type { Pool } from 'pg'
import type { AlertOutbox, StepToTell } from '../../../alerts/channels/outbox.ts'
import { readRow, selected, type Columns } from '../database/read-rows.ts'

const STEP = selected({
  id: 's.id::text',
  step: 's.step',
  kind: 'a.signal',
  desk: 'a.desk',
  callId: 'a.call_id',
  since: 'a.since',
  about: 'a.about',
  dedupKey: 'a.dedup_key',
  alertId: 'a.id::text',
  by: `CASE s.step WHEN 'acknowledged' THEN a.acknowledged_by WHEN 'resolved' THEN a.resolved_by END`,
  isOver: 'a.resolved_at IS NOT NULL',
  tries: 's.tries - 1',
  madeAt: 's.made_at',
} satisfies Columns<StepToTell>)

const CLAIM = `
  UPDATE alert_steps s SET tries = s.tries + 1, next_try_at = $3, told_at = CASE WHEN $4 THEN $2::timestamptz END
    FROM raised_alerts a
   WHERE a.id = s.alert_id AND s.id = (
     SELECT t.id FROM alert_steps t JOIN raised_alerts b ON b.id = t.alert_id
      WHERE t.channel = $1 AND t.told_at IS NULL AND t.let_go_at IS NULL AND t.next_try_at <= $2
        AND NOT EXISTS (SELECT FROM alert_steps e JOIN raised_alerts c ON c.id = e.alert_id
                         WHERE e.channel = t.channel AND c.dedup_key = b.dedup_key AND e.id < t.id
                           AND e.told_at IS NULL AND e.let_go_at IS NULL)
      ORDER BY t.next_try_at, t.id LIMIT 1 FOR UPDATE OF t SKIP LOCKED)
  RETURNING ${STEP}`

export function postgresAlertOutbox(pool: Pool): AlertOutbox {
  return {
    claim: (channel, now, until, once) => readRow<StepToTell>(pool, CLAIM, [channel, now, until, once]),
    async told(id, at, person) {
      await pool.query('UPDATE alert_steps SET told_at = $2, problem = NULL, person = $3 WHERE id = $1', [
        id,
        at,
        person,
      ])
    },
    async again(id, notBefore, problem) {
      await pool.query('UPDATE alert_steps SET told_at = NULL, next_try_at = $2, problem = $3 WHERE id = $1', [
        id,
        notBefore,
        problem.slice(0, 200),
      ])
    },
    async letGo(id, at, problem) {
      await pool.query('UPDATE alert_steps SET told_at = NULL, let_go_at = $2, problem = $3 WHERE id = $1', [
        id,
        at,
        problem.slice(0, 200),
      ])
    },
    async waiting() {
      const { rows } = await pool.query<{ channel: string; waiting: number }>(
        'SELECT channel, count(*)::int AS waiting FROM alert_steps WHERE told_at IS NULL AND let_go_at IS NULL GROUP BY 1',
      )
      return Object.fromEntries(rows.map(({ channel, waiting }) => [channel, waiting]))
    },
  }
}
