/** What other systems are still to be told, in Postgres: claimed in the order of each subject, forgotten when the site's time is over. */
import type { Pool, PoolClient } from 'pg'
import type { Delivery, EndpointFigures, Failure, Receiver, WebhookOutbox } from '../../../webhooks/outbox.ts'
import { inTransaction } from '../database/pool.ts'
import { noteEvents } from './note-events.ts'
import { takeOverCrmOutbox } from './settings-endpoint.ts'
import { readRows, selected, type Columns } from '../database/read-rows.ts'

export const RECEIVER: Columns<Receiver> = {
  id: 'id',
  kind: 'kind',
  name: 'name',
  url: 'url',
  withTexts: 'with_texts',
  secret: 'secret',
  oldSecret: 'old_secret',
  oldSecretUntil: 'old_secret_until',
  failures: 'failures',
  failingSince: 'failing_since',
  acceptedAt: 'accepted_at',
}

const MAY_BE_ASKED = 'w.paused_at IS NULL AND coalesce(w.not_before, $1) <= $1'

const WANTED = `SELECT FROM webhook_endpoints w WHERE EXISTS (SELECT FROM unnest(w.types) AS t WHERE starts_with(t, $1 || '.')) LIMIT 1`

const DUE = `
  SELECT w.id FROM webhook_endpoints w
   WHERE ${MAY_BE_ASKED} AND EXISTS (
     SELECT FROM webhook_deliveries d WHERE d.endpoint_id = w.id AND d.state = 'waiting' AND d.next_try_at <= $1)`

const CLAIM = `
  WITH claimed AS (
    UPDATE webhook_deliveries SET tries = tries + 1, next_try_at = $2, first_try_at = coalesce(first_try_at, $1)
     WHERE (endpoint_id, event_seq) = (
       SELECT d.endpoint_id, d.event_seq FROM webhook_deliveries d
        WHERE d.endpoint_id = $3 AND d.state = 'waiting' AND d.next_try_at <= $1
          AND EXISTS (SELECT FROM webhook_endpoints w WHERE w.id = d.endpoint_id AND ${MAY_BE_ASKED})
          AND NOT EXISTS (SELECT FROM webhook_deliveries e
                           WHERE e.endpoint_id = d.endpoint_id AND e.subject = d.subject AND e.event_seq < d.event_seq
                             AND e.state = 'waiting')
        ORDER BY d.next_try_at, d.event_seq LIMIT 1 FOR UPDATE OF d SKIP LOCKED)
    RETURNING endpoint_id, event_seq, tries, first_try_at)
  SELECT e.seq::text, e.id AS "eventId", e.type, e.at, e.data, c.tries - 1 AS tries, c.first_try_at AS "firstTryAt", ${selected(RECEIVER, 'w')}
    FROM claimed c JOIN webhook_events e ON e.seq = c.event_seq JOIN webhook_endpoints w ON w.id = c.endpoint_id`

/** Written at every success after a failure, and otherwise seldom: all that is sent to one endpoint would wait for its row. */
const TAKEN = `
  UPDATE webhook_endpoints SET failures = 0, failing_since = NULL, not_before = NULL, last_failure = NULL, accepted_at = $2
   WHERE id = $1 AND (failures > 0 OR accepted_at IS NULL OR accepted_at < $2::timestamptz - interval '10 seconds')`

/** A person who paused it meanwhile has the last word. */
const NOT_TAKEN = `
  UPDATE webhook_endpoints
     SET failures = failures + 1, failing_since = coalesce(failing_since, $2), last_failure = $3,
         not_before = greatest(not_before, $4),
         paused_at = coalesce(paused_at, CASE WHEN $5::text IS NOT NULL THEN $2 END),
         paused_why = coalesce(paused_why, $5)
   WHERE id = $1`

/** Of a claim that ran out meanwhile, another process decides. */
const AGAIN = `
  UPDATE webhook_deliveries
     SET last_failure = $4, next_try_at = coalesce($5, next_try_at),
         state = CASE WHEN $5::timestamptz IS NULL THEN 'dead' ELSE state END,
         settled_at = CASE WHEN $5::timestamptz IS NULL THEN $6::timestamptz END
   WHERE endpoint_id = $1 AND event_seq = $2 AND tries = $3 AND state = 'waiting'`

const FIGURES = `
  SELECT w.id, w.kind, w.name, w.paused_why AS "pausedWhy",
         (SELECT count(*)::int FROM webhook_deliveries d WHERE d.endpoint_id = w.id AND d.state = 'waiting') AS waiting,
         (SELECT min(e.at) FROM webhook_deliveries d JOIN webhook_events e ON e.seq = d.event_seq
           WHERE d.endpoint_id = w.id AND d.state = 'waiting') AS oldest,
         (SELECT count(*)::int FROM webhook_deliveries d WHERE d.endpoint_id = w.id AND d.state = 'dead') AS dead
    FROM webhook_endpoints w ORDER BY w.name`

const FORGET_AT_ONCE = 2_000
const FORGET = `
  DELETE FROM webhook_events WHERE seq IN (
    SELECT seq FROM webhook_events WHERE at < $1 ORDER BY at LIMIT ${FORGET_AT_ONCE} FOR UPDATE SKIP LOCKED)`

type ClaimedRow = Omit<Delivery, 'receiver' | 'id'> & Receiver & { eventId: string }

export function postgresWebhookOutbox(pool: Pool): WebhookOutbox {
  return {
    async wanted(group) {
      const { rowCount } = await pool.query(WANTED, [group])
      return rowCount !== 0
    },
    note: (events) => noteEvents(pool, events),

    async due(now) {
      const rows = await readRows<{ id: string }>(pool, DUE, [now])
      return rows.map(({ id }) => id)
    },

    async claim(endpoint, now, until) {
      const [row] = await readRows<ClaimedRow>(pool, CLAIM, [now, until, endpoint])
      if (row === undefined) return undefined
      const { seq, eventId, type, at, data, tries, firstTryAt, ...receiver } = row
      return { seq, id: eventId, type, at, data, tries, firstTryAt, receiver }
    },

    async delivered({ seq, receiver }, at) {
      await pool.query(
        `UPDATE webhook_deliveries SET state = 'delivered', settled_at = $3, last_failure = NULL WHERE endpoint_id = $1 AND event_seq = $2`,
        [receiver.id, seq, at],
      )
      if (receiver.failures > 0 || isLongAgo(receiver.acceptedAt, at)) await pool.query(TAKEN, [receiver.id, at])
    },

    failed: (delivery, failure) => inTransaction(pool, (client) => writeFailure(client, delivery, failure)),

    takeOver: (now) => takeOverCrmOutbox(pool, now),

    figures: () => readRows<EndpointFigures>(pool, FIGURES, []),

    async forget(before) {
      const { rowCount } = await pool.query(FORGET, [before])
      return rowCount === FORGET_AT_ONCE
    },
  }
}

function isLongAgo(acceptedAt: Date | undefined, at: Date): boolean {
  return acceptedAt === undefined || at.getTime() - acceptedAt.getTime() > 10_000
}

async function writeFailure(client: PoolClient, { seq, tries, receiver }: Delivery, failure: Failure): Promise<void> {
  const { at, why, notBefore, endpointNotBefore, pause } = failure
  await client.query(AGAIN, [receiver.id, seq, tries + 1, why, notBefore, at])
  await client.query(NOT_TAKEN, [receiver.id, at, why, endpointNotBefore, pause])
}
