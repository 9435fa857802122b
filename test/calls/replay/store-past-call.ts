/** Puts a call on record as if it had just ended. */
import type { Pool } from 'pg'
import type { PastCall } from '../../../src/calls/history/past-calls.ts'

export async function storePastCall(pool: Pool, call: PastCall): Promise<void> {
  const { callId, reference, startedAt, language, dialled, path } = call
  const counts = [
    'offers',
    'declines',
    'waits',
    'transfers',
    'talk_seconds',
    'hold_seconds',
    'mis_keys',
    'wrong_pins',
    'not_compared',
  ]
  const row = {
    ...Object.fromEntries(counts.map((name) => [name, 0])),
    call_id: callId,
    reference,
    started_at: startedAt,
    ended_at: startedAt,
    language,
    dialled,
    path,
    is_callback: false,
    is_trial: path.trial !== undefined,
    ending: 'menu',
    is_whole: true,
    events: [],
  }
  await pool.query('SELECT write_history($1)', [JSON.stringify(row)])
}
