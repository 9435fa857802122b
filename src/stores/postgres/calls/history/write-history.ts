/** The history of a call in Postgres: written once, in the transaction of its end. */
import type { PoolClient } from 'pg'
import type { CallFigures, CallHistory } from '../../../../calls/history/call-history.ts'
import type { CallId } from '../../../../domain/ids.ts'
import { columnsOf, type Columns } from '../../database/read-rows.ts'

const COLUMNS: Columns<CallFigures> = {
  isWhole: 'is_whole',
  reference: 'reference',
  startedAt: 'started_at',
  endedAt: 'ended_at',
  language: 'language',
  dialled: 'dialled',
  desk: 'desk',
  product: 'product',
  severity: 'severity',
  company: 'company_id',
  isCallback: 'is_callback',
  staff: 'staff_id',
  rule: 'rule',
  outcome: 'outcome',
  ending: 'ending',
  queuedAt: 'queued_at',
  offeredAt: 'offered_at',
  answeredAt: 'answered_at',
  offers: 'offers',
  declines: 'declines',
  waits: 'waits',
  transfers: 'transfers',
  waitSeconds: 'wait_seconds',
  targetSeconds: 'target_seconds',
  talkSeconds: 'talk_seconds',
  holdSeconds: 'hold_seconds',
  pinAskedAt: 'pin_asked_at',
  pinKeyedAt: 'pin_keyed_at',
  pinAcceptedAt: 'pin_accepted_at',
  misKeys: 'mis_keys',
  wrongPins: 'wrong_pins',
  notCompared: 'not_compared',
  provedLaterBy: 'proved_later_by',
  provedLaterAt: 'proved_later_at',
}
const NAMES = Object.values(COLUMNS)
const GIVEN = NAMES.map((name) => `g.${name}`)
const STORED = GIVEN.map((name) =>
  // Also one that the caller agreed to with the line itself.
  name === 'g.ending' ? `CASE WHEN b.call_id IS NULL THEN g.ending ELSE 'callback' END` : name,
)

/**
 * A whole history replaces what was made of older records, and is never written again. One that is not whole is left to those
 * records (`fill-history.ts`) where there are any.
 */
const WRITE = `
  WITH written AS (
    INSERT INTO call_history AS h (call_id, callback_agreed, ${NAMES.join(', ')})
    SELECT $1, b.call_id IS NOT NULL, ${STORED.join(', ')}
      FROM jsonb_populate_record(NULL::call_history, $2) AS g
      LEFT JOIN callbacks b ON b.call_id = $1
     WHERE g.is_whole OR NOT EXISTS (SELECT FROM calls c WHERE c.call_id = $1)
    ON CONFLICT (call_id) DO UPDATE
       SET callback_agreed = excluded.callback_agreed, ${NAMES.map((name) => `${name} = excluded.${name}`).join(', ')}
     WHERE NOT h.is_whole
    RETURNING call_id)
  INSERT INTO call_paths (call_id, path) SELECT call_id, $3 FROM written
  ON CONFLICT (call_id) DO UPDATE SET path = excluded.path`

export async function writeHistory(client: PoolClient, callId: CallId, { figures, path }: CallHistory): Promise<void> {
  const values = [callId, JSON.stringify(columnsOf(COLUMNS, figures)), JSON.stringify(path)]
  await client.query({ name: 'call-history', text: WRITE, values })
}
