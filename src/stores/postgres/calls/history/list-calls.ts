/** Calls newest first in Postgres: those on which something was decided, and those that ended before. */
import type { Pool } from 'pg'
import type { CallFilter, CallLists, ListedCall } from '../../../../calls/history/call-list.ts'
import { readRows } from '../../database/read-rows.ts'

/** Each part is bounded by itself and reads the index of when calls began. */
function partOf(table: string, columns: string, where: readonly string[]): string {
  return `(SELECT ${columns} FROM ${table} WHERE ${where.join(' AND ')} ORDER BY t.started_at DESC, t.call_id DESC LIMIT $1)`
}

const DECIDED = `t.call_id AS "callId", t.reference, t.started_at AS "startedAt", t.ended_at AS "endedAt", t.verified,
  t.contact_id AS contact, t.rule, t.outcome, t.desk, coalesce(t.is_trial, false) AS "isTrial"`
const UNDECIDED = `t.call_id, t.reference, t.started_at, t.ended_at, false, NULL, NULL, NULL, t.desk, coalesce(t.is_trial, false)`

export function postgresCallLists(pool: Pool): CallLists {
  return {
    calls(filter, after, most) {
      const values: unknown[] = [most]
      const where = conditionsOf(filter, after, values)
      const parts = [partOf('calls t', DECIDED, where)]
      // On a call on which nothing was decided there is no contact and no outcome.
      if (filter.contact === undefined && filter.outcome === undefined)
        parts.push(
          partOf('call_history t', UNDECIDED, [
            ...where,
            'NOT EXISTS (SELECT FROM calls c WHERE c.call_id = t.call_id)',
            'NOT t.is_callback',
          ]),
        )
      const sql = `SELECT * FROM (${parts.join(' UNION ALL ')}) AS l ORDER BY "startedAt" DESC, "callId" DESC LIMIT $1`
      return readRows<ListedCall>(pool, sql, values)
    },
  }
}

function conditionsOf(
  { from, to, contact, outcome, desk }: CallFilter,
  after: { startedAt: Date; callId: string } | undefined,
  values: unknown[],
): string[] {
  const place = (value: unknown) => `$${values.push(value)}`
  const where = ['true']
  if (from !== undefined) where.push(`t.started_at >= ${place(from)}`)
  if (to !== undefined) where.push(`t.started_at < ${place(to)}`)
  if (contact !== undefined) where.push(`t.contact_id = ${place(contact)}`)
  if (outcome !== undefined) where.push(`t.outcome = ${place(outcome)}`)
  if (desk !== undefined) where.push(`t.desk = ${place(desk)}`)
  if (after !== undefined) where.push(`(t.started_at, t.call_id) < (${place(after.startedAt)}, ${place(after.callId)})`)
  return where
}
