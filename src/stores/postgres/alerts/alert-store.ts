/** Alerts in Postgres: each step is one compare-and-set, together with what is to be told of it and with its audit row. */
import type { Pool, PoolClient } from 'pg'
import type { Alert, AlertStep, AlertStore, Person, Settled, Signal, Told } from '../../../alerts/alert.ts'
import type { AuditType } from '../../../domain/audit.ts'
import { callId } from '../../../domain/ids.ts'
import type { PostgresAudit } from '../audit/audit-log.ts'
import { inTransaction } from '../database/pool.ts'
import { noteEvents } from '../outbox/note-events.ts'
import { readRow, readRows, selected, withoutNulls, type Columns, type Stored } from '../database/read-rows.ts'

const COLUMNS = {
  id: 'id::text',
  kind: 'signal',
  subject: 'subject',
  desk: 'desk',
  callId: 'call_id',
  dedupKey: 'dedup_key',
  about: 'about',
  since: 'since',
  openedAt: 'opened_at',
  acknowledgedAt: 'acknowledged_at',
  acknowledgedBy: 'acknowledged_by',
  escalatedAt: 'escalated_at',
  resolvedAt: 'resolved_at',
  resolvedBy: 'resolved_by',
} satisfies Columns<Alert>
const ALERT = selected(COLUMNS)

const TOLD = selected({
  alertId: 'alert_id::text',
  channel: 'channel',
  step: 'step',
  toldAt: 'told_at',
  problem: 'problem',
  letGoAt: 'let_go_at',
  person: 'person',
} satisfies Columns<Told>)

const INSERT = `
  INSERT INTO raised_alerts (signal, subject, desk, call_id, dedup_key, about, since, opened_at)
  SELECT $1, $2, $3, $4, $5, $6, $7, $8
   WHERE NOT EXISTS (SELECT FROM raised_alerts a WHERE a.signal = $1 AND a.subject = $2 AND ($9 OR a.resolved_at IS NULL))
  ON CONFLICT (signal, subject) WHERE resolved_at IS NULL DO NOTHING
  RETURNING ${ALERT}`

export function postgresAlerts(pool: Pool, audit: PostgresAudit): AlertStore {
  return { ...opening(pool), ...reading(pool), ...settling(pool, audit) }
}

const insertOf = (signal: Signal & { dedupKey: string }, at: Date, once: boolean) => [
  signal.kind,
  signal.subject,
  signal.desk,
  signal.callId,
  signal.dedupKey,
  signal.about,
  signal.since,
  at,
  once,
]

/** Other systems are told, too: of the call its reference alone, because a company may be one person. */
function tellOthers(client: PoolClient, step: AlertStep, alert: Alert, at: Date, actor: string | null = null) {
  const { id, kind: signal, desk = null, since, callId: call = null, about } = alert
  const data = { alert: id, signal, desk, since: since.toISOString(), call, company: null, actor }
  const event = { subject: `alert ${id}`, at, data: { ...data, reference: about.reference ?? null } }
  return noteEvents(client, [{ ...event, type: EVENT_OF[step] }])
}

const EVENT_OF = {
  opened: 'alert.opened',
  acknowledged: 'alert.acknowledged',
  resolved: 'alert.resolved',
  escalated: 'alert.escalated',
} as const satisfies Record<AlertStep, string>

/** To each channel once. */
async function toTell(client: PoolClient, id: string, step: AlertStep, channels: readonly string[], at: Date) {
  if (channels.length === 0) return
  await client.query(
    `INSERT INTO alert_steps (alert_id, channel, step, made_at, next_try_at) SELECT $1, c, $2, $4, $4 FROM unnest($3::text[]) c`,
    [id, step, channels, at],
  )
}

function opening(pool: Pool): Pick<AlertStore, 'raise' | 'writeDown' | 'escalate'> {
  const insert = async (client: PoolClient, values: unknown[]): Promise<Alert | undefined> => {
    const { rows } = await client.query<Stored<Alert>>(INSERT, values)
    return rows[0] && withoutNulls<Alert>(rows[0])
  }
  return {
    raise: (signal, { at, channels, once }) =>
      inTransaction(pool, async (client) => {
        const alert = await insert(client, insertOf(signal, at, once))
        if (alert === undefined) return undefined
        await toTell(client, alert.id, 'opened', channels, at)
        await tellOthers(client, 'opened', alert, at)
        return alert
      }),

    writeDown: (signal, { at, told }) =>
      inTransaction(pool, async (client) => {
        const alert = await insert(client, insertOf(signal, at, false))
        if (alert === undefined) return undefined
        await client.query(
          `INSERT INTO alert_steps (alert_id, channel, step, made_at, next_try_at, tries, told_at)
           SELECT $1, c, 'opened', $2, $2, 1, t FROM unnest($3::text[], $4::timestamptz[]) AS one (c, t)`,
          [alert.id, at, told.map(({ channel }) => channel), told.map((one) => one.at)],
        )
        await tellOthers(client, 'opened', alert, at)
        return alert
      }),

    escalate: (id, at, channels) =>
      inTransaction(pool, async (client) => {
        const escalated = await readRow<Alert>(
          client,
          `UPDATE raised_alerts SET escalated_at = $2
            WHERE id = $1 AND escalated_at IS NULL AND acknowledged_at IS NULL AND resolved_at IS NULL RETURNING ${ALERT}`,
          [id, at],
        )
        if (escalated === undefined) return false
        await toTell(client, id, 'escalated', channels, at)
        await tellOthers(client, 'escalated', escalated, at)
        return true
      }),
  }
}

function reading(pool: Pool): Pick<AlertStore, 'open' | 'latest' | 'told' | 'abandonedSince'> {
  return {
    open: () =>
      readRows<Alert>(pool, `SELECT ${ALERT} FROM raised_alerts WHERE resolved_at IS NULL ORDER BY opened_at, id`),
    latest: (most) =>
      readRows<Alert>(pool, `SELECT ${ALERT} FROM raised_alerts ORDER BY opened_at DESC, id LIMIT $1`, [most]),
    told: (ids) =>
      readRows<Told>(pool, `SELECT ${TOLD} FROM alert_steps WHERE alert_id = ANY ($1::uuid[]) ORDER BY id`, [ids]),

    // By when the call began, because that has an index; a caller waits for hours at most.
    async abandonedSince(since) {
      const found = await readRows<{ id: string; reference: string; product?: string; company?: string; at: Date }>(
        pool,
        `SELECT h.call_id AS id, h.reference, h.product, c.name AS company, coalesce(h.queued_at, h.started_at) AS at
           FROM call_history h LEFT JOIN companies c ON c.id = h.company_id
          WHERE h.started_at > $1::timestamptz - interval '12 hours' AND h.ended_at > $1 AND h.desk = 'production-down'
            AND h.ending = 'abandoned' AND h.answered_at IS NULL AND NOT h.callback_agreed
            AND h.is_trial IS NOT TRUE
            AND NOT EXISTS (SELECT FROM raised_alerts a WHERE a.subject = h.call_id AND a.signal = 'production-down-abandoned')
          ORDER BY h.ended_at LIMIT 100`,
        [since],
      )
      return found.map(({ id, at, ...about }) => ({
        kind: 'production-down-abandoned',
        subject: id,
        desk: 'production-down',
        callId: id,
        since: at,
        about,
      }))
    },
  }
}

const STEP = { acknowledged: 'alert.acknowledged', resolved: 'alert.resolved' } as const satisfies Record<
  string,
  AuditType
>

function settling(pool: Pool, audit: PostgresAudit): Pick<AlertStore, 'acknowledge' | 'resolve'> {
  /** Channels that were told that it opened or escalated hear how it went on. */
  const follow = (client: PoolClient, id: string, step: AlertStep, at: Date, following: readonly string[]) =>
    client.query(
      `INSERT INTO alert_steps (alert_id, channel, step, made_at, next_try_at)
       SELECT DISTINCT alert_id, channel, $2, $3::timestamptz, $3::timestamptz FROM alert_steps WHERE alert_id = $1 AND channel = ANY ($4)`,
      [id, step, at, following],
    )

  async function settle(
    step: keyof typeof STEP,
    sql: string,
    { id, by, at, following }: { id: string; by: Person | undefined; at: Date; following: readonly string[] },
  ): Promise<Settled> {
    return inTransaction(pool, async (client) => {
      const { rows } = await client.query<Stored<Alert>>(`${sql} RETURNING ${ALERT}`, [id, at, by?.name])
      if (rows[0] === undefined) {
        const before = await readRow<{ id: string }>(
          client,
          'SELECT id::text AS id FROM raised_alerts WHERE id::text = $1',
          [id],
        )
        return before === undefined ? 'gone' : 'already'
      }
      const alert = withoutNulls<Alert>(rows[0])
      await follow(client, alert.id, step, at, following)
      await tellOthers(client, step, alert, at, by?.actor ?? null)
      if (by !== undefined)
        await audit.appendWithin(client, {
          type: STEP[step],
          at,
          actor: by.actor,
          subject: undefined,
          callId: alert.callId === undefined ? undefined : callId.parse(alert.callId),
          body: { alert: alert.id, signal: alert.kind, desk: alert.desk ?? null },
        })
      return 'done'
    })
  }

  return {
    acknowledge: (id, by, at, following) =>
      settle(
        'acknowledged',
        `UPDATE raised_alerts SET acknowledged_at = $2, acknowledged_by = $3
          WHERE id::text = $1 AND acknowledged_at IS NULL AND resolved_at IS NULL`,
        { id, by, at, following },
      ),
    resolve: (id, by, at, following) =>
      settle(
        'resolved',
        'UPDATE raised_alerts SET resolved_at = $2, resolved_by = $3 WHERE id::text = $1 AND resolved_at IS NULL',
        { id, by, at, following },
      ),
  }
}
