/** Which rows are old enough to go, table by table; what is open, undelivered or under a legal hold never is. */

/** What a site sets a time for. */
export const RETAINED = ['calls', 'notices', 'cases', 'history', 'audit'] as const
export type Retained = (typeof RETAINED)[number]

/** Whole months that stay besides the one that runs. Undefined: for ever. */
export type Retention = Readonly<Record<Retained, number | undefined>>

/**
 * Our own choice. Calls and the trail: two years, within which a dispute about a support case is usually raised. Cases: five years.
 * Notices are of use to the person only.
 */
export const STANDARD_RETENTION: Retention = { calls: 24, notices: 12, cases: 60, history: 24, audit: 24 }

/** A closed case can be reopened for a year at most (`reopen-days`), and needs its actions then. */
export const FEWEST_MONTHS: Readonly<Record<Retained, number>> = {
  calls: 1,
  notices: 2,
  cases: 13,
  history: 2,
  audit: 1,
}

/** `$1`: everything before this moment is old. `t` is the row. */
export interface OldRows {
  table: string
  retained: Exclude<Retained, 'audit'>
  where: string
  /** Instead of deleting the row. */
  set?: string
  /** In the same statement: what follows from the rows that went, by the name of `gone`. */
  follows?: string
}

/** Under a legal hold: the person, and the numbers that they are known by. */
const isHeld = (contact: string) => `EXISTS (SELECT FROM audit_subjects h WHERE h.held AND h.contact_id = ${contact})`
const isHeldNumber = (number: string) => `EXISTS (
  SELECT FROM audit_subjects h JOIN contacts p ON p.id = h.contact_id
   WHERE h.held AND (p.phone = ${number} OR EXISTS (
     SELECT FROM known_callers k JOIN credentials d ON d.id = k.credential_id
      WHERE d.contact_id = p.id AND k.caller_number = ${number})))`
/** On a call on which they were not verified their trail may name them all the same. */
const isHeldCall = (call: string) => `EXISTS (
  SELECT FROM audit_subjects h JOIN audit_trail a ON a.subject = h.ref::text WHERE h.held AND a.call = ${call})`

const CALL_IS_OLD = (c: string) => `${c}.decided_at < $1 AND coalesce(${c}.ended_at, ${c}.started_at) < $1
  AND NOT ${isHeld(`${c}.contact_id`)} AND NOT ${isHeldNumber(`${c}.caller_number`)} AND NOT ${isHeldCall(`${c}.call_id`)}
  AND NOT EXISTS (SELECT FROM callbacks b WHERE b.call_id = ${c}.call_id AND (b.done_at IS NULL OR b.done_at >= $1))
  AND NOT EXISTS (SELECT FROM left_messages m
                   WHERE m.call_id = ${c}.call_id AND m.left_at IS NOT NULL AND (m.done_at IS NULL OR m.done_at >= $1))
  AND NOT EXISTS (SELECT FROM admin_requests r WHERE r.call_id = ${c}.call_id AND (r.done_at IS NULL OR r.done_at >= $1))`

const TOLD_IS_OLD = (
  c: string,
) => `${c}.at < $1 AND NOT ${isHeld(`${c}.contact_id`)} AND NOT ${isHeldCall(`${c}.call_id`)}
  AND EXISTS (SELECT FROM incidents n WHERE n.id = ${c}.incident_id AND n.closed_at < $1)`

const CASE_IS_OLD = (number: string) => `EXISTS (
  SELECT FROM cases c WHERE c.number = ${number} AND (c.closed_at < $1 OR c.deleted_at < $1) AND NOT ${isHeld('c.opened_by')}
     AND NOT EXISTS (SELECT FROM crm_outbox o WHERE o.case_number = c.number AND o.delivered_at IS NULL)
     AND NOT EXISTS (SELECT FROM case_acts b WHERE b.case_number = c.number AND ${isHeld('b.contact_id')}))`

/** The newest change of a row stays: its version goes on from there. */
const CHANGE_IS_OLD = (c: string) => `${c}.at < $1
  AND EXISTS (SELECT FROM directory_changes n WHERE n.kind = ${c}.kind AND n.key = ${c}.key AND n.id > ${c}.id)
  AND NOT (${c}.kind = 'contacts' AND ${isHeld(`${c}.key`)})
  AND NOT (${c}.kind = 'grants' AND ${isHeld(`split_part(${c}.key, ' ', 1)`)})
  AND NOT ${isHeld(`coalesce(${c}.before ->> 'approvedBy', ${c}.after ->> 'approvedBy')`)}`

/** The case itself, its actions and their notes go by the time that cases have. */
const CASE_CHANGE_IS_OLD = (c: string) => `${c}.at < $1 AND NOT EXISTS (
  SELECT FROM cases k WHERE k.number = ${c}.case_number AND (${isHeld('k.opened_by')} OR EXISTS (
    SELECT FROM case_acts b WHERE b.case_number = k.number AND ${isHeld('b.contact_id')})))`

/** In this order: what leads to another row goes before it. */
export const OLD_ROWS: readonly OldRows[] = [
  {
    table: 'callbacks',
    retained: 'calls',
    where: `t.done_at < $1 AND NOT ${isHeld('t.contact_id')}`,
  },
  {
    table: 'admin_requests',
    retained: 'calls',
    where: `t.done_at < $1 AND NOT ${isHeld('t.contact_id')} AND NOT ${isHeldNumber('t.caller_number')}`,
  },
  {
    table: 'alerts',
    retained: 'calls',
    where: `t.done_at < $1 AND NOT ${isHeld('t.contact_id')}`,
  },
  { table: 'incident_calls', retained: 'calls', where: TOLD_IS_OLD('t') },
  // With the calls that were told of it.
  {
    table: 'incidents',
    retained: 'calls',
    where: `t.closed_at < $1 AND NOT EXISTS (SELECT FROM incident_calls c WHERE c.incident_id = t.id AND NOT (${TOLD_IS_OLD('c')}))`,
  },
  { table: 'rota_shifts', retained: 'calls', where: 't.ends_at < $1' },
  // With what was told of them.
  // Beside a call that stays, what was raised about it stays.
  {
    table: 'raised_alerts',
    retained: 'calls',
    where: `t.resolved_at < $1 AND NOT ${isHeldCall('t.call_id')}
      AND NOT EXISTS (SELECT FROM calls c WHERE c.call_id = t.call_id AND NOT (${CALL_IS_OLD('c')}))`,
  },
  // With the call; where nothing was decided there is none. The sums of its day have to be made before.
  {
    table: 'call_history',
    retained: 'calls',
    where: `t.started_at < $1 AND t.ended_at < $1 AND NOT ${isHeldCall('t.call_id')}
      AND NOT EXISTS (SELECT FROM calls c WHERE c.call_id = t.call_id AND NOT (${CALL_IS_OLD('c')}))
      AND EXISTS (SELECT FROM call_sums_made m WHERE m.grain = 'day' AND m.begins <= t.started_at AND m.ends > t.started_at)`,
    // They cannot be made anew.
    follows: `UPDATE call_sums_made m SET is_final = true FROM gone
               WHERE m.begins <= gone.started_at AND m.ends > gone.started_at AND NOT m.is_final`,
  },
  {
    table: 'call_notes',
    retained: 'calls',
    where: `t.at < $1 AND NOT ${isHeldCall('t.call_id')}
      AND NOT EXISTS (SELECT FROM calls c WHERE c.call_id = t.call_id AND NOT (${CALL_IS_OLD('c')}))`,
  },
  // With its recording at Twilio.
  {
    table: 'left_messages',
    retained: 'calls',
    where: `(t.done_at < $1 OR (t.left_at IS NULL AND t.asked_at < $1)) AND NOT ${isHeld('t.contact_id')} AND NOT ${isHeldCall('t.call_id')}
      AND NOT EXISTS (SELECT FROM calls c WHERE c.call_id = t.call_id AND NOT (${CALL_IS_OLD('c')}))`,
  },
  { table: 'calls', retained: 'calls', where: CALL_IS_OLD('t') },
  // Sums stay; who of the staff answered does not. A week goes over the end of a month: it stays until all of it is old.
  {
    table: 'call_sums',
    retained: 'calls',
    where: `t.dimension = 'analyst' AND t.key <> '' AND t.starts + CASE t.grain WHEN 'week' THEN 6 ELSE 0 END < $1`,
  },
  // A record waits in the spool for days at most.
  { table: 'spooled', retained: 'calls', where: 't.at < $1' },
  {
    table: 'notices',
    retained: 'notices',
    where: `t.at < $1 AND NOT ${isHeld('t.contact_id')} AND NOT ${isHeld('t.about')}`,
  },
  { table: 'case_follows', retained: 'cases', where: `t.at < $1 AND ${CASE_IS_OLD('t.case_number')}` },
  { table: 'case_acts', retained: 'cases', where: `t.at < $1 AND ${CASE_IS_OLD('t.case_number')}` },
  { table: 'cases', retained: 'cases', where: `t.summary <> '' AND ${CASE_IS_OLD('t.number')}`, set: `summary = ''` },
  { table: 'directory_changes', retained: 'history', where: CHANGE_IS_OLD('t') },
  { table: 'case_changes', retained: 'history', where: CASE_CHANGE_IS_OLD('t') },
  {
    table: 'sync_let_go',
    retained: 'history',
    where: `t.at < $1 AND NOT (t.kind = 'contacts' AND ${isHeld('t.key')})`,
  },
  {
    table: 'imports',
    retained: 'history',
    where: `t.started_at < $1 AND NOT EXISTS (
      SELECT FROM directory_changes c WHERE c.import_id = t.id AND NOT (${CHANGE_IS_OLD('c')}))
      AND NOT EXISTS (SELECT FROM case_changes c WHERE c.import_id = t.id AND NOT (${CASE_CHANGE_IS_OLD('c')}))`,
  },
  {
    table: 'directory_feed',
    retained: 'history',
    where: `t.ends < (SELECT min(e.ends) FROM directory_feed_end e) AND NOT EXISTS (
      SELECT FROM directory_changes c WHERE c.batch = t.batch AND NOT (${CHANGE_IS_OLD('c')}))`,
  },
  {
    table: 'case_feed',
    retained: 'history',
    where: `t.ends < (SELECT min(e.ends) FROM case_feed_end e) AND NOT EXISTS (
      SELECT FROM case_changes c WHERE c.batch = t.batch AND NOT (${CASE_CHANGE_IS_OLD('c')}))`,
  },
]

/** The first moment of a month, by UTC: what is before it is old. */
export function oldBefore(months: number, now: Date): Date {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months, 1))
}
