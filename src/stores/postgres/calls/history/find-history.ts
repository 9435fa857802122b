/** The history of calls by their reference, with the path each took. */
import type { Pool } from 'pg'
import type { StoredHistory } from '../../../../calls/history/call-reports.ts'
import { readRows, selected, type Columns } from '../../database/read-rows.ts'

const asText = (column: string) => `to_char(h.${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

const COLUMNS: Columns<StoredHistory> = {
  callId: 'h.call_id',
  reference: 'h.reference',
  startedAt: 'h.started_at',
  endedAt: 'h.ended_at',
  language: 'h.language',
  dialled: 'h.dialled',
  desk: 'h.desk',
  product: 'h.product',
  severity: 'h.severity',
  company: 'h.company_id',
  companyName: '(SELECT c.name FROM companies c WHERE c.id = h.company_id)',
  residency:
    '(SELECT o.residency FROM calls k JOIN contracts o ON o.number = k.contract_number WHERE k.call_id = h.call_id)',
  isCallback: 'h.is_callback',
  staff: 'h.staff_id',
  staffName: '(SELECT a.name FROM analysts a WHERE a.id = h.staff_id)',
  rule: 'h.rule',
  outcome: 'h.outcome',
  ending: 'h.ending',
  queuedAt: asText('queued_at'),
  offeredAt: asText('offered_at'),
  answeredAt: asText('answered_at'),
  offers: 'h.offers',
  declines: 'h.declines',
  waits: 'h.waits',
  transfers: 'h.transfers',
  waitSeconds: 'h.wait_seconds',
  targetSeconds: 'h.target_seconds',
  talkSeconds: 'h.talk_seconds',
  holdSeconds: 'h.hold_seconds',
  pinAskedAt: asText('pin_asked_at'),
  pinKeyedAt: asText('pin_keyed_at'),
  pinAcceptedAt: asText('pin_accepted_at'),
  misKeys: 'h.mis_keys',
  wrongPins: 'h.wrong_pins',
  notCompared: 'h.not_compared',
  provedLaterBy: 'h.proved_later_by',
  provedLaterAt: asText('proved_later_at'),
  callbackAgreed: 'h.callback_agreed',
  callbackMadeAt: 'h.callback_made_at',
  isWhole: 'h.is_whole',
  isTrial: 'coalesce(h.is_trial, false)',
  isWithheld: 'coalesce(h.is_withheld, false)',
  path: 'p.path',
}

export function findHistory(pool: Pool, reference: string): Promise<StoredHistory[]> {
  const sql = `SELECT ${selected(COLUMNS)} FROM call_history h LEFT JOIN call_paths p USING (call_id)
                WHERE h.reference = $1 ORDER BY h.started_at DESC LIMIT 20`
  return readRows<StoredHistory>(pool, sql, [reference])
}
