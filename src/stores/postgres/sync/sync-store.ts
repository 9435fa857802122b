/** Staying in step with a system of record, in Postgres (migration 0075). */
import { randomUUID } from 'node:crypto'
import type { Pool } from 'pg'
import { waitAfter } from '../../../concurrency/poller.ts'
import type { SyncKind } from '../../../sync/mapping.ts'
import type { Failure, Memory, SyncStore } from '../../../sync/sync-store.ts'
import type { PostgresAudit } from '../audit/audit-log.ts'
import { readRow, readRows } from '../database/read-rows.ts'
import { syncPages } from './sync-pages.ts'

/** A minute, doubling to six hours; after two days or so a person is asked. */
const FIRST_MS = 60_000
const LONGEST_MS = 6 * 3_600_000
const MOST_TRIES = 16

/** The row of a system is there from the first time it is held. */
const HOLD = `
  INSERT INTO sync_systems AS s (system, holder, held_until) VALUES ($1, $2, $4)
  ON CONFLICT (system) DO UPDATE SET holder = excluded.holder, held_until = excluded.held_until
   WHERE s.holder IS NULL OR s.holder = excluded.holder OR s.held_until < $3`

const REACHED = `
  INSERT INTO sync_places AS p (system, stream, cursor, position, is_behind, looked_at) VALUES ($1, $2, $3, coalesce($4, 0), $5, $6)
  ON CONFLICT (system, stream) DO UPDATE
    SET cursor = coalesce(excluded.cursor, p.cursor), position = coalesce($4, p.position), is_behind = excluded.is_behind,
        looked_at = excluded.looked_at`

const MEMORY = `their_id AS "theirId", key, changed_at AS "changedAt", seen`

const REMEMBER = `
  INSERT INTO sync_memory (system, kind, their_id, key, changed_at, seen) VALUES ($1, $2, $3, $4, $5, $6)
  ON CONFLICT (system, kind, their_id) DO UPDATE
    SET key = excluded.key, changed_at = excluded.changed_at, seen = excluded.seen`

/** The first change that was not handed over stays the first. */
const FAILED = `
  INSERT INTO sync_failures AS f (id, system, stream, key, since, why, first_at, next_try_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
  ON CONFLICT (system, stream, key) DO UPDATE SET tries = f.tries + 1, why = excluded.why, since = least(f.since, excluded.since)
  RETURNING tries`

export function postgresSync(pool: Pool, audit: PostgresAudit): SyncStore {
  return { ...holding(pool), ...remembering(pool), ...failing(pool), ...syncPages(pool, audit) }
}

function holding(
  pool: Pool,
): Pick<SyncStore, 'hold' | 'release' | 'place' | 'reached' | 'away' | 'isAway' | 'answers'> {
  return {
    async hold(system, holder, now, until) {
      const { rowCount } = await pool.query(HOLD, [system, holder, now, until])
      return rowCount === 1
    },
    async release(system, holder) {
      await pool.query('UPDATE sync_systems SET holder = NULL WHERE system = $1 AND holder = $2', [system, holder])
    },
    async place(system, stream) {
      const found = await readRow<{ cursor: string | undefined; position: number }>(
        pool,
        'SELECT cursor, position::float8 AS position FROM sync_places WHERE system = $1 AND stream = $2',
        [system, stream],
      )
      return found ?? { cursor: undefined, position: 0 }
    },
    async reached(system, stream, { cursor, position, isBehind, at }) {
      await pool.query(REACHED, [system, stream, cursor, position, isBehind, at])
    },
    async away(system) {
      const found = await readRow<{ until: Date | undefined; tries: number }>(
        pool,
        'SELECT away_until AS until, away_tries AS tries FROM sync_systems WHERE system = $1',
        [system],
      )
      return found?.until === undefined ? undefined : { until: found.until, tries: found.tries }
    },
    async isAway(system, why, at, until) {
      await pool.query(
        `UPDATE sync_systems SET away_since = coalesce(away_since, $3), away_why = $2, away_tries = away_tries + 1, away_until = $4
          WHERE system = $1`,
        [system, why, at, until],
      )
    },
    async answers(system) {
      await pool.query(
        `UPDATE sync_systems SET away_since = NULL, away_why = NULL, away_tries = 0, away_until = NULL
          WHERE system = $1 AND away_since IS NOT NULL`,
        [system],
      )
    },
  }
}

function remembering(pool: Pool): Pick<SyncStore, 'byTheirIds' | 'byKey' | 'remember' | 'forget' | 'addresses'> {
  return {
    async byTheirIds(system, kind, ids) {
      const found = await readRows<Memory>(
        pool,
        `SELECT ${MEMORY} FROM sync_memory WHERE system = $1 AND kind = $2 AND their_id = ANY($3)`,
        [system, kind, ids],
      )
      return new Map(found.map((memory) => [memory.theirId, memory]))
    },
    byKey: (system, kind, key) =>
      readRow<Memory>(pool, `SELECT ${MEMORY} FROM sync_memory WHERE system = $1 AND kind = $2 AND key = $3`, [
        system,
        kind,
        key,
      ]),
    async remember(system, kind, { theirId, key, changedAt, seen }) {
      await pool.query(REMEMBER, [system, kind, theirId, key, changedAt, seen])
    },
    async forget(system, kind, theirId) {
      await pool.query('DELETE FROM sync_memory WHERE system = $1 AND kind = $2 AND their_id = $3', [
        system,
        kind,
        theirId,
      ])
    },
    async addresses(of, ids) {
      if (ids.length === 0) return new Map()
      const found = await readRows<{ id: string; email: string }>(
        pool,
        `SELECT id, email FROM ${of === 'staff' ? 'analysts' : 'contacts'} WHERE id = ANY($1)`,
        [ids],
      )
      return new Map(found.map(({ id, email }) => [id, email]))
    },
  }
}

function failing(pool: Pool): Pick<SyncStore, 'failed' | 'settled' | 'failing' | 'due' | 'letGo'> {
  return {
    async failed(system, { stream, key, since }, why, at) {
      const { rows } = await pool.query<{ tries: number }>(FAILED, [
        randomUUID(),
        system,
        stream,
        key,
        since,
        why.slice(0, 500),
        at,
        new Date(at.getTime() + FIRST_MS),
      ])
      const tries = rows[0]?.tries ?? 1
      const next = tries >= MOST_TRIES ? null : new Date(at.getTime() + waitAfter(tries - 1, FIRST_MS, LONGEST_MS))
      await pool.query('UPDATE sync_failures SET next_try_at = $4 WHERE system = $1 AND stream = $2 AND key = $3', [
        system,
        stream,
        key,
        next,
      ])
    },
    async settled(system, stream, key) {
      await pool.query('DELETE FROM sync_failures WHERE system = $1 AND stream = $2 AND key = $3', [
        system,
        stream,
        key,
      ])
    },
    async failing(system, stream, keys) {
      const found = await readRows<{ key: string }>(
        pool,
        'SELECT key FROM sync_failures WHERE system = $1 AND stream = $2 AND key = ANY($3)',
        [system, stream, keys],
      )
      return new Set(found.map(({ key }) => key))
    },
    due: (system, now, most) =>
      readRows<Failure>(
        pool,
        `SELECT id, stream, key, since::float8 AS since, tries FROM sync_failures
          WHERE system = $1 AND next_try_at <= $2 ORDER BY next_try_at LIMIT $3`,
        [system, now, most],
      ),
    async letGo(system, kind: SyncKind, key, what, at) {
      await pool.query('INSERT INTO sync_let_go (system, at, kind, key, what) VALUES ($1, $2, $3, $4, $5)', [
        system,
        at,
        kind,
        key,
        what,
      ])
    },
  }
}
