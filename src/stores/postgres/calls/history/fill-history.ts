/** Histories that no end of a call wrote: of calls before there was one, of the version before, and of calls whose live record was lost. */
import type { Pool, PoolClient } from 'pg'
import { consequenceOf } from '../../../../domain/consequences.ts'
import { OUTCOMES } from '../../../../domain/decide.ts'
import type { Policy } from '../../../../domain/policy.ts'
import { inTransaction } from '../../database/pool.ts'

const AT_ONCE = 1_000

const outcomesThat = (effect: 'refused' | 'told') => OUTCOMES.filter((one) => consequenceOf(one).effect === effect)

/** Undecided calls left no record before there were histories: nothing tells of them. */
const untold = (which: string) => `
  SELECT c.* FROM calls c
   WHERE ${which} AND NOT EXISTS (SELECT FROM call_history h WHERE h.call_id = c.call_id)
   ORDER BY c.started_at LIMIT ${AT_ONCE}`

/** Half a day after it began, a call is over and its end has been replayed from a spool. */
const DUE =
  untold(`c.started_at >= coalesce((SELECT f.until FROM call_history_filled f) - interval '2 days', '-infinity')
     AND c.started_at < now() - interval '12 hours'`)
const OF_REFERENCE = untold('c.reference = $4')

/**
 * What decisions and the trail tell: who took the call and when, what was keyed, how it ended. A caller counts as asked for a
 * PIN when they keyed one. `$1`: targets by desk, as they are now. `$2`, `$3`: outcomes that refuse, and that tell.
 */
const fillOf = (calls: string) => `
  WITH untold AS (${calls}),
  told AS (
    SELECT u.*, t.taken_at, t.taken_by, t.how, t.keyed_at, t.accepted_at, t.wrong, t.unchecked, t.proved_by, t.proved_at, t.sent_on,
           b.call_id IS NOT NULL AS agreed, coalesce(u.ended_at, u.decided_at) AS over_at,
           EXISTS (SELECT FROM callbacks j WHERE j.joined_call = u.call_id) AS is_callback
      FROM untold u LEFT JOIN callbacks b USING (call_id)
     CROSS JOIN LATERAL (
       SELECT min(a.at) FILTER (WHERE a.type = 'call.taken') AS taken_at,
              (array_agg(a.actor ORDER BY a.at) FILTER (WHERE a.type = 'call.taken'))[1] AS taken_by,
              max(a.body ->> 'how') FILTER (WHERE a.type = 'call.ended') AS how,
              min(a.at) FILTER (WHERE a.type IN ('pin.accepted', 'pin.refused', 'pin.not-checked')) AS keyed_at,
              min(a.at) FILTER (WHERE a.type = 'pin.accepted') AS accepted_at,
              count(*) FILTER (WHERE a.type = 'pin.refused') AS wrong,
              count(*) FILTER (WHERE a.type = 'pin.not-checked') AS unchecked,
              max(a.body ->> 'by') FILTER (WHERE a.type = 'call.proved') AS proved_by,
              max(a.at) FILTER (WHERE a.type = 'call.proved') AS proved_at,
              count(*) FILTER (WHERE a.type = 'call.sent-on') AS sent_on
         FROM audit_trail a WHERE a.call = u.call_id) AS t),
  figured AS (
    SELECT told.*, CASE WHEN desk IS NOT NULL AND NOT is_callback THEN least(decided_at, taken_at) END AS joined_at,
           accepted_at IS NOT NULL AND (taken_at IS NULL OR accepted_at < taken_at) AS is_accepted
      FROM told)
  INSERT INTO call_history (call_id, reference, started_at, ended_at, language, dialled, desk, company_id, is_callback, staff_id,
    rule, outcome, ending, queued_at, answered_at, offers, declines, waits, transfers, wait_seconds, target_seconds, talk_seconds,
    hold_seconds, pin_asked_at, pin_keyed_at, pin_accepted_at, mis_keys, wrong_pins, not_compared, proved_later_by, proved_later_at,
    callback_agreed, is_whole, is_trial)
  SELECT call_id, reference, started_at, over_at, 'en', '', desk,
         (SELECT k.end_user FROM contracts k WHERE k.number = contract_number), is_callback,
         CASE WHEN starts_with(taken_by, 'staff ') THEN substr(taken_by, 7) END, rule, outcome,
         CASE WHEN agreed THEN 'callback' WHEN how = 'swept' OR how IS NULL THEN 'unreported'
              WHEN taken_at IS NOT NULL AND how = 'talked' THEN 'analyst-ended' WHEN taken_at IS NOT NULL THEN 'caller-ended'
              WHEN desk IS NOT NULL AND how = 'hung-up' THEN 'abandoned'
              WHEN outcome = ANY ($2) THEN 'refused' WHEN outcome = ANY ($3) THEN 'told'
              WHEN how = 'hung-up' THEN 'menu' ELSE 'told' END,
         joined_at, taken_at, (taken_at IS NOT NULL)::int, 0, (joined_at IS NOT NULL)::int, sent_on,
         CASE WHEN joined_at IS NOT NULL THEN greatest(0, extract(epoch FROM coalesce(taken_at, over_at) - joined_at))::int END,
         CASE WHEN joined_at IS NOT NULL THEN ($1::jsonb ->> desk)::int END,
         CASE WHEN taken_at IS NULL THEN 0 ELSE greatest(0, extract(epoch FROM over_at - taken_at))::int END, 0,
         keyed_at, keyed_at, CASE WHEN is_accepted THEN accepted_at END, 0, wrong, unchecked,
         CASE WHEN NOT is_accepted THEN coalesce(proved_by, CASE WHEN accepted_at IS NOT NULL THEN 'pin' END) END,
         CASE WHEN NOT is_accepted THEN coalesce(proved_at, accepted_at) END, agreed, false, is_trial
    FROM figured
  ON CONFLICT (call_id) DO NOTHING
  RETURNING started_at`

const REACHED = `
  INSERT INTO call_history_filled (until) VALUES (coalesce($1, now() - interval '12 hours'))
  ON CONFLICT (single) DO UPDATE SET until = greatest(call_history_filled.until, excluded.until)`

const valuesOf = (targets: Policy['targets']) => [
  JSON.stringify(targets.seconds),
  outcomesThat('refused'),
  outcomesThat('told'),
]

/** Of calls that are over, although no end wrote their history yet. */
export async function fillHistoryOf(
  pool: Pool,
  reference: string,
  { targets }: Pick<Policy, 'targets'>,
): Promise<void> {
  await pool.query(fillOf(OF_REFERENCE), [...valuesOf(targets), reference])
}

/** Fills as many as one statement takes without holding others up. True while there may be more. */
export async function fillHistory(pool: Pool, { targets }: Pick<Policy, 'targets'>): Promise<boolean> {
  return inTransaction(pool, async (client: PoolClient) => {
    const { rows } = await client.query<{ started_at: Date }>(fillOf(DUE), valuesOf(targets))
    const isMore = rows.length === AT_ONCE
    const last = rows.map(({ started_at }) => started_at.getTime()).reduce((a, b) => Math.max(a, b), 0)
    await client.query(REACHED, [isMore ? new Date(last) : null])
    return isMore
  })
}
