/** Events for the CRM in Postgres: written with the case, sent in order, forgotten a month after they were delivered. */
import type { Pool } from 'pg'
import type { CrmEvent, CrmOutbox } from '../../../crm/outbox.ts'

const CLAIM = `
  UPDATE crm_outbox SET tries = tries + 1, next_try_at = $2
   WHERE id = (SELECT o.id FROM crm_outbox o
                WHERE o.delivered_at IS NULL AND o.next_try_at <= $1
                  AND NOT EXISTS (SELECT FROM crm_outbox e
                                   WHERE e.case_number = o.case_number AND e.id < o.id AND e.delivered_at IS NULL)
                ORDER BY o.next_try_at, o.id LIMIT 1 FOR UPDATE SKIP LOCKED)
  RETURNING event_id AS id, body, tries - 1 AS tries`

export function postgresCrmOutbox(pool: Pool): CrmOutbox {
  return {
    async claim(now, until) {
      const { rows } = await pool.query<CrmEvent>(CLAIM, [now, until])
      return rows[0]
    },
    async delivered(id, at) {
      await pool.query('UPDATE crm_outbox SET delivered_at = $2 WHERE event_id = $1', [id, at])
      await pool.query(`DELETE FROM crm_outbox WHERE delivered_at < $1::timestamptz - interval '30 days'`, [at])
    },
    async again(id, notBefore) {
      await pool.query('UPDATE crm_outbox SET next_try_at = $2 WHERE event_id = $1', [id, notBefore])
    },
    async waiting() {
      const { rows } = await pool.query<{ waiting: number }>(
        'SELECT count(*)::int AS waiting FROM crm_outbox WHERE delivered_at IS NULL',
      )
      return rows[0]?.waiting ?? 0
    },
  }
}
