/** The history of a call in Postgres: written once, in the transaction of its end. */
import type { PoolClient } from 'pg'
import type { CallEnd } from '../../../../calls/call-records.ts'
import type { CallFigures, CallHistory } from '../../../../calls/history/call-history.ts'
import type { CallId, ContactId } from '../../../../domain/ids.ts'
import { eventsOfHistory } from '../../../../webhooks/call-events.ts'
import { storedEvents } from '../../../../webhooks/event-types.ts'
import { columnsOf, type Columns } from '../../database/read-rows.ts'

const COLUMNS: Columns<CallFigures> = {
  isWhole: 'is_whole',
  isTrial: 'is_trial',
  isWithheld: 'is_withheld',
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

/** As `write_history` of the database takes it, with what other systems are told of the call. `contact`: who was verified at its end. */
export function storedHistory(callId: CallId, history: CallHistory, contact: ContactId | undefined): object {
  const { figures, path, caller } = history
  const events = storedEvents(eventsOfHistory(callId, history, contact))
  return { ...columnsOf(COLUMNS, figures), call_id: callId, path, events, caller }
}

const LATE_MS = 11 * 60 * 60 * 1_000

/** The sums of its day may be made at this moment: an end that holds a lane of the audit trail must not wait for that. */
export function isLate({ history }: Pick<CallEnd, 'history'>): boolean {
  return history !== undefined && Date.now() - Date.parse(history.figures.startedAt) > LATE_MS
}

export async function writeHistory(
  client: PoolClient,
  callId: CallId,
  history: CallHistory,
  contact: ContactId | undefined,
): Promise<void> {
  await client.query('SELECT write_history($1)', [JSON.stringify(storedHistory(callId, history, contact))])
}
