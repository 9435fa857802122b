/** What administrators see of staying in step, and what they decide: tried again, or let go, each with its audit row. */
import type { Pool, PoolClient } from 'pg'
import type { SyncFigures, SyncState, SyncStore } from '../../../sync/sync-store.ts'
import type { PostgresAudit } from '../audit/audit-log.ts'
import { inTransaction } from '../database/pool.ts'
import { readRow, readRows } from '../database/read-rows.ts'

const MOST_SHOWN = 200

const FAILURES = `
  SELECT id, stream, key, since::float8 AS since, tries, why, first_at AS "firstAt", next_try_at AS "nextTryAt"
    FROM sync_failures WHERE system = $1 ORDER BY next_try_at NULLS FIRST, first_at LIMIT ${MOST_SHOWN}`

/** Outwards, how many changes come after its place, up to a thousand. */
const STREAMS = `
  SELECT p.stream, p.looked_at AS "lookedAt", p.is_behind AS "isBehind",
         CASE WHEN p.stream = 'cases-out' THEN (
           SELECT count(*)::int FROM (
             SELECT FROM case_feed f WHERE f.ends > p.position LIMIT 1000) AS some_of_them) ELSE 0 END AS waiting,
         CASE WHEN p.stream = 'cases-out' THEN (
           SELECT c.at FROM case_feed f JOIN case_changes c ON c.batch = f.batch
            WHERE f.ends > p.position ORDER BY f.ends, c.id LIMIT 1) END AS oldest
    FROM sync_places p WHERE p.system = $1 ORDER BY p.stream`

const FIGURES = `
  SELECT s.system, s.away_since IS NOT NULL AS "isAway",
         (SELECT count(*)::int FROM sync_failures f WHERE f.system = s.system) AS failing,
         (SELECT count(*)::int FROM sync_failures f WHERE f.system = s.system AND f.next_try_at IS NULL) AS "givenUp"
    FROM sync_systems s WHERE s.system = $1`

const DROP = `
  WITH gone AS (DELETE FROM sync_failures WHERE id::text = $1 RETURNING system, stream, key, why)
  INSERT INTO sync_let_go (system, at, kind, key, what)
    SELECT system, $2, split_part(stream, '-', 1), key, left('let go by a person: ' || why, 500) FROM gone`

interface Away {
  since: Date | undefined
  why: string | undefined
  until: Date | undefined
}

export function syncPages(
  pool: Pool,
  audit: PostgresAudit,
): Pick<SyncStore, 'state' | 'figures' | 'tryAgain' | 'drop'> {
  return { ...shown(pool), ...settled(pool, audit) }
}

function shown(pool: Pool): Pick<SyncStore, 'state' | 'figures'> {
  const streamsOf = (system: string) => readRows<SyncState['streams'][number]>(pool, STREAMS, [system])
  return {
    async state(system) {
      const away = await readRow<Away>(
        pool,
        'SELECT away_since AS since, away_why AS why, away_until AS until FROM sync_systems WHERE system = $1',
        [system],
      )
      const { since, why = '', until } = away ?? {}
      return {
        system,
        streams: await streamsOf(system),
        away: since === undefined || until === undefined ? undefined : { since, why, until },
        failures: await readRows<SyncState['failures'][number]>(pool, FAILURES, [system]),
        letGo: await readRows<SyncState['letGo'][number]>(
          pool,
          `SELECT at, kind, key, what FROM sync_let_go WHERE system = $1 ORDER BY id DESC LIMIT ${MOST_SHOWN}`,
          [system],
        ),
      }
    },

    async figures(system) {
      const streams = await streamsOf(system)
      const found = await readRow<Pick<SyncFigures, 'system' | 'isAway' | 'failing' | 'givenUp'>>(pool, FIGURES, [
        system,
      ])
      return {
        ...(found ?? { system, isAway: false, failing: 0, givenUp: 0 }),
        waiting: streams.reduce((sum, { waiting }) => sum + waiting, 0),
        oldest: streams.flatMap(({ oldest }) => oldest ?? []).toSorted((a, b) => a.getTime() - b.getTime())[0],
      }
    },
  }
}

function settled(pool: Pool, audit: PostgresAudit): Pick<SyncStore, 'tryAgain' | 'drop'> {
  const settle = (
    id: string,
    said: 'tried again' | 'let go',
    { actor, at }: { actor: string; at: Date },
    work: (client: PoolClient) => Promise<unknown>,
  ): Promise<boolean> =>
    inTransaction(pool, async (client) => {
      const found = await readRow<{ system: string; stream: string; key: string }>(
        client,
        'SELECT system, stream, key FROM sync_failures WHERE id::text = $1 FOR UPDATE',
        [id],
      )
      if (found === undefined) return false
      await work(client)
      const { system, stream, key } = found
      // A contact is named by no key of the trail.
      const body = { system, stream, key: stream.startsWith('contacts') ? null : key, said }
      await audit.appendWithin(client, {
        type: 'sync.settled',
        at,
        actor,
        subject: undefined,
        callId: undefined,
        body,
      })
      return true
    })

  return {
    tryAgain: (id, actor, at) =>
      settle(id, 'tried again', { actor, at }, (client) =>
        client.query('UPDATE sync_failures SET next_try_at = $2, tries = 0 WHERE id::text = $1', [id, at]),
      ),
    drop: (id, actor, at) => settle(id, 'let go', { actor, at }, (client) => client.query(DROP, [id, at])),
  }
}
