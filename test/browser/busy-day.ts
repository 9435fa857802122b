/** What the records tell of a line at work: today until now and the day before, the same every time. For screens that show the past. */
import { randomUUID } from 'node:crypto'
import type { Careline } from '../calls/careline.ts'

const DESKS = ['support', 'support', 'support', 'production-down', 'identification', 'admin', 'contracts'] as const
const RULES = ['R12', 'R17', 'R12', 'R11', 'R10'] as const
const MINUTE_MS = 60_000

/** Calls on each of the last `days` days, today until now, every few minutes. */
export async function busyDays(
  { database }: Pick<Careline, 'database'>,
  days: number,
  now = new Date(),
): Promise<void> {
  const rows = []
  let calls = 0
  for (let at = now.getTime() - MINUTE_MS; at > now.getTime() - days * 24 * 60 * MINUTE_MS;) {
    rows.push(madeCall(calls, at))
    calls += 1
    // Fewer at night, and on some days.
    const isQuiet = new Date(at).getUTCHours() < 6 || new Date(at).getUTCDay() === 0
    at -= (isQuiet ? 55 : 6 + (calls % 5) * 3) * MINUTE_MS
  }
  await database.pool.query(
    `INSERT INTO call_history (call_id, reference, started_at, ended_at, language, dialled, desk, is_callback, staff_id, rule, outcome,
       ending, queued_at, answered_at, offers, declines, waits, transfers, wait_seconds, target_seconds, talk_seconds, hold_seconds,
       mis_keys, wrong_pins, not_compared, callback_agreed, is_whole)
     SELECT call_id, 'r', started_at, started_at + interval '9 minutes', 'en', '', desk, false, staff_id, rule, 'X', ending,
            queued_at, queued_at + wait * interval '1 second' * (staff_id IS NOT NULL)::int, 1, 0, 1, 0, wait, 300, 240, 10, 0, 0, 0, false, true
       FROM jsonb_to_recordset($1) AS x (call_id text, started_at timestamptz, queued_at timestamptz, desk text, staff_id text,
                                         rule text, ending text, wait int)`,
    [JSON.stringify(rows)],
  )
  await database.pool.query('UPDATE call_history SET answered_at = NULL WHERE staff_id IS NULL AND reference = $1', [
    'r',
  ])
}

function madeCall(nth: number, at: number) {
  const isRefused = nth % 6 === 5
  const isAbandoned = nth % 9 === 4
  const startedAt = new Date(at).toISOString()
  return {
    call_id: randomUUID(),
    started_at: startedAt,
    queued_at: isRefused ? null : startedAt,
    desk: DESKS[nth % DESKS.length],
    staff_id: isRefused || isAbandoned ? null : 'ruth',
    rule: isRefused ? RULES[nth % RULES.length] : 'R20',
    ending: isRefused ? 'refused' : isAbandoned ? 'abandoned' : 'caller-ended',
    wait: isRefused ? null : 8 + ((nth * 37) % 420),
  }
}
