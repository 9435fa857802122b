/** Endpoints in Postgres, and what they did not take: each change together with its audit row. */
import { randomUUID } from 'node:crypto'
import type { Pool, PoolClient } from 'pg'
import type { AuditEntry } from '../../../domain/audit.ts'
import type { By, Changed, DeadLetter, Endpoint, EndpointChoice, EndpointStore } from '../../../webhooks/endpoints.ts'
import type { PausedWhy } from '../../../webhooks/outbox.ts'
import type { PostgresAudit } from '../audit/audit-log.ts'
import { inTransaction } from '../database/pool.ts'
import { readRow, readRows, selected } from '../database/read-rows.ts'
import { RECEIVER } from './webhook-outbox.ts'

type EndpointRow = Omit<Endpoint, 'paused'> & { pausedAt: Date | undefined; pausedWhy: PausedWhy | undefined }

const ENDPOINTS = `
  SELECT ${selected(RECEIVER, 'w')}, w.types, w.version, w.added_at AS "addedAt", w.not_before AS "notBefore",
         w.last_failure AS "lastFailure", w.paused_at AS "pausedAt", w.paused_why AS "pausedWhy",
         (SELECT count(*)::int FROM webhook_deliveries d WHERE d.endpoint_id = w.id AND d.state = 'waiting') AS waiting,
         (SELECT min(e.at) FROM webhook_deliveries d JOIN webhook_events e ON e.seq = d.event_seq
           WHERE d.endpoint_id = w.id AND d.state = 'waiting') AS oldest,
         (SELECT count(*)::int FROM webhook_deliveries d WHERE d.endpoint_id = w.id AND d.state = 'dead') AS dead
    FROM webhook_endpoints w WHERE $1::text IS NULL OR w.id = $1 ORDER BY w.added_at, w.id`

const DEAD = `
  SELECT e.seq::text, e.id, e.type, e.subject, e.at, e.data, d.tries, d.last_failure AS "lastFailure", d.settled_at AS "gaveUpAt"
    FROM webhook_deliveries d JOIN webhook_events e ON e.seq = d.event_seq
   WHERE d.endpoint_id = $1 AND d.state = 'dead' ORDER BY d.event_seq LIMIT $2`

const RESUME = `
  paused_at = NULL, paused_why = NULL, failures = 0, failing_since = NULL, not_before = NULL`

const SETTLED = {
  // Later events of its subject may have gone before.
  replay: {
    set: `state = 'waiting', tries = 0, first_try_at = NULL, next_try_at = $3, settled_at = NULL`,
    said: 'sent again',
  },
  drop: { set: `state = 'dropped', settled_at = $3`, said: 'dropped' },
}

export function postgresEndpoints(pool: Pool, audit: PostgresAudit): EndpointStore {
  return { ...chosenEndpoints(pool, audit), ...endpointStates(pool, audit), ...deadLetters(pool, audit) }
}

type Change = (
  id: string,
  by: By,
  what: string,
  work: (client: PoolClient, found: Endpoint) => Promise<Changed>,
  facts?: AuditEntry['body'],
) => Promise<Changed>

/** One change of one endpoint, with what the trail says of it. */
function changing(pool: Pool, audit: PostgresAudit): Change {
  return (id, by, what, work, facts) =>
    inTransaction(pool, async (client) => {
      await client.query('SELECT FROM webhook_endpoints WHERE id = $1 FOR UPDATE', [id])
      const found = await readEndpoint(client, id)
      if (found === undefined) return 'not-there'
      const changed = await work(client, found)
      if (changed === 'done') await audit.appendWithin(client, entryOf(found, by, what, facts))
      return changed
    })
}

type Chosen = Pick<EndpointStore, 'all' | 'one' | 'add' | 'change' | 'remove'>

function chosenEndpoints(pool: Pool, audit: PostgresAudit): Chosen {
  const change = changing(pool, audit)
  return {
    all: async () => (await readRows<EndpointRow>(pool, ENDPOINTS, [null])).map(endpointOf),
    one: (id) => readEndpoint(pool, id),

    add: (choice, secret, by) =>
      inTransaction(pool, async (client) => {
        const id = randomUUID()
        await client.query(
          `INSERT INTO webhook_endpoints (id, kind, name, url, types, with_texts, secret, added_at) VALUES ($1, 'added', $2, $3, $4, $5, $6, $7)`,
          [id, choice.name, choice.url, choice.types, choice.withTexts, secret, by.at],
        )
        await audit.appendWithin(client, entryOf({ id, name: choice.name }, by, 'added', factsOf(choice)))
        return id
      }),

    change: (id, version, choice, by) =>
      change(
        id,
        by,
        'changed',
        async (client, found) => {
          if (found.version !== version) return 'changed-meanwhile'
          await client.query(
            `UPDATE webhook_endpoints SET name = $2, url = CASE WHEN kind = 'added' THEN $3 ELSE url END, types = $4, with_texts = $5,
                    version = version + 1 WHERE id = $1`,
            [id, choice.name, choice.url, choice.types, choice.withTexts],
          )
          return 'done'
        },
        factsOf(choice),
      ),

    remove: (id, by) =>
      change(id, by, 'removed', async (client, { kind, paused }) => {
        if (kind === 'settings' && paused?.why !== 'not-set') return 'not-there'
        await client.query('DELETE FROM webhook_deliveries WHERE endpoint_id = $1', [id])
        await client.query('DELETE FROM webhook_endpoints WHERE id = $1', [id])
        return 'done'
      }),
  }
}

function endpointStates(
  pool: Pool,
  audit: PostgresAudit,
): Pick<EndpointStore, 'rotate' | 'pause' | 'resume' | 'tested'> {
  const change = changing(pool, audit)
  return {
    rotate: (id, secret, oldUntil, by) =>
      change(id, by, 'secret rotated', async (client, { kind }) => {
        if (kind === 'settings') return 'not-there'
        await client.query(
          'UPDATE webhook_endpoints SET old_secret = secret, secret = $2, old_secret_until = $3 WHERE id = $1',
          [id, secret, oldUntil],
        )
        return 'done'
      }),

    pause: (id, by) =>
      change(id, by, 'paused', async (client) => {
        await client.query(
          `UPDATE webhook_endpoints SET paused_at = coalesce(paused_at, $2), paused_why = coalesce(paused_why, 'asked') WHERE id = $1`,
          [id, by.at],
        )
        return 'done'
      }),

    resume: (id, by) =>
      change(id, by, 'resumed', async (client, { paused }) => {
        // The settings have to name it again.
        if (paused?.why === 'not-set') return 'not-there'
        await client.query(`UPDATE webhook_endpoints SET ${RESUME} WHERE id = $1`, [id])
        return 'done'
      }),

    tested: async (id, result, by) => {
      const found = await readEndpoint(pool, id)
      if (found !== undefined) await audit.append(entryOf(found, by, 'tested', { result }))
    },
  }
}

function deadLetters(pool: Pool, audit: PostgresAudit): Pick<EndpointStore, 'deadLetters' | 'replay' | 'drop'> {
  function settle(how: keyof typeof SETTLED, id: string, seq: string | undefined, by: By): Promise<number> {
    return inTransaction(pool, async (client) => {
      const found = await readEndpoint(client, id)
      if (found === undefined) return 0
      const { rowCount } = await client.query(
        `UPDATE webhook_deliveries SET ${SETTLED[how].set}
          WHERE endpoint_id = $1 AND state = 'dead' AND ($2::text IS NULL OR event_seq::text = $2)`,
        [id, seq, by.at],
      )
      const events = rowCount ?? 0
      if (events > 0) await audit.appendWithin(client, entryOf(found, by, SETTLED[how].said, { events }))
      return events
    })
  }
  return {
    deadLetters: (id, most) => readRows<DeadLetter>(pool, DEAD, [id, most]),
    replay: (id, seq, by) => settle('replay', id, seq, by),
    drop: (id, seq, by) => settle('drop', id, seq, by),
  }
}

async function readEndpoint(on: Pool | PoolClient, id: string): Promise<Endpoint | undefined> {
  const row = await readRow<EndpointRow>(on, ENDPOINTS, [id])
  return row && endpointOf(row)
}

function endpointOf({ pausedAt, pausedWhy, ...row }: EndpointRow): Endpoint {
  return { ...row, paused: pausedAt && pausedWhy && { at: pausedAt, why: pausedWhy } }
}

/** The address may hold what opens the receiving side: its host alone is in the trail. */
const factsOf = ({ url, types, withTexts }: EndpointChoice) => ({
  host: new URL(url).host,
  types: types.join(' ').slice(0, 200),
  withTexts,
})

function entryOf(
  { id, name }: Pick<Endpoint, 'id' | 'name'>,
  { actor, at }: By,
  what: string,
  facts: AuditEntry['body'] = {},
): AuditEntry {
  return {
    type: 'webhook.changed',
    at,
    actor,
    subject: undefined,
    callId: undefined,
    body: { endpoint: name, id, what, ...facts },
  }
}
