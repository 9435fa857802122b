/** Calendars in Postgres: each change with its audit row, in one transaction. */
import type { Pool, PoolClient } from 'pg'
import type { Person } from '../../../alerts/alert.ts'
import type { CalendarChange, HoursStore } from '../../../alerts/hours/hours-store.ts'
import type { HolidayFeed, StoredCalendar } from '../../../domain/hours/stored-calendar.ts'
import type { PostgresAudit } from '../audit/audit-log.ts'
import { inTransaction } from '../database/pool.ts'
import { readRows, selected, type Columns } from '../database/read-rows.ts'

type Row = Omit<StoredCalendar, 'feed'> &
  Pick<HolidayFeed, 'readAt' | 'problem'> & { url: string | undefined; feedDays: HolidayFeed['days'] }

const CALENDAR = selected({
  name: 'name',
  zone: 'zone',
  week: 'week',
  days: 'days',
  url: 'feed_url',
  feedDays: 'feed_days',
  readAt: 'feed_read_at',
  problem: 'feed_problem',
  version: 'version',
  changedBy: 'changed_name',
  changedAt: 'changed_at',
} satisfies Columns<Row>)

export function postgresHours(pool: Pool, audit: PostgresAudit): HoursStore {
  return {
    async all() {
      const rows = await readRows<Row>(pool, `SELECT ${CALENDAR} FROM hours_calendars ORDER BY name`, [])
      return rows.map(({ url, feedDays, readAt, problem, ...one }) => ({
        ...one,
        feed: url === undefined ? undefined : { url, days: feedDays, readAt, problem },
      }))
    },
    ...changing(pool, audit),
    ...feeds(pool),
  }
}

function changing(pool: Pool, audit: PostgresAudit): Pick<HoursStore, 'save' | 'saveAll' | 'remove'> {
  const saveAll: HoursStore['saveAll'] = async (changes, by, at) => {
    try {
      await inTransaction(pool, async (client) => {
        // In one order, so that two of these do not wait for each other.
        for (const change of changes.toSorted((a, b) => a.name.localeCompare(b.name))) {
          if (!(await write(client, change, by, at))) throw new Stale()
          const { name, calendar } = change
          const body =
            calendar === undefined
              ? { what: 'removed', calendar: name }
              : { what: 'saved', calendar: name, zone: calendar.zone, days: calendar.days.length }
          const entry = { type: 'hours.changed', at, actor: by.actor, subject: undefined, callId: undefined } as const
          await audit.appendWithin(client, { ...entry, body })
        }
      })
      return 'saved'
    } catch (error) {
      if (error instanceof Stale) return 'stale'
      throw error
    }
  }
  return {
    saveAll,
    save: (name, version, calendar, by, at) => saveAll([{ name, version, calendar }], by, at),
    remove: (name, version, by, at) => saveAll([{ name, version, calendar: undefined }], by, at),
  }
}

/** Ends the transaction. */
class Stale extends Error {}

/** False when another supervisor changed it meanwhile. */
async function write(
  client: PoolClient,
  { name, version, calendar }: CalendarChange,
  by: Person,
  at: Date,
): Promise<boolean> {
  if (calendar === undefined) {
    const { rowCount } = await client.query('DELETE FROM hours_calendars WHERE name = $1 AND version = $2', [
      name,
      version,
    ])
    return rowCount === 1
  }
  const { zone, week, days, feedUrl } = calendar
  const values = [name, zone, JSON.stringify(week), JSON.stringify(days), feedUrl, by.actor, by.name, at]
  const { rowCount } =
    version === 0
      ? await client.query(
          `INSERT INTO hours_calendars (name, zone, week, days, feed_url, changed_by, changed_name, changed_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`,
          values,
        )
      : await client.query(
          `UPDATE hours_calendars
              SET zone = $2, week = $3, days = $4, changed_by = $6, changed_name = $7, changed_at = $8, version = version + 1,
                  feed_days = CASE WHEN feed_url IS NOT DISTINCT FROM $5 THEN feed_days ELSE '[]' END,
                  feed_read_at = CASE WHEN feed_url IS NOT DISTINCT FROM $5 THEN feed_read_at END,
                  feed_tried_at = CASE WHEN feed_url IS NOT DISTINCT FROM $5 THEN feed_tried_at END,
                  feed_problem = CASE WHEN feed_url IS NOT DISTINCT FROM $5 THEN feed_problem END,
                  feed_url = $5
            WHERE name = $1 AND version = $9`,
          [...values, version],
        )
  return rowCount === 1
}

function feeds(pool: Pool): Pick<HoursStore, 'feedsToRead' | 'feedRead' | 'feedFailed'> {
  return {
    async feedsToRead(at, notSince) {
      const { rows } = await pool.query<{ name: StoredCalendar['name']; url: string; zone: string }>(
        `UPDATE hours_calendars SET feed_tried_at = $1
          WHERE feed_url IS NOT NULL AND (feed_tried_at IS NULL OR feed_tried_at <= $2)
          RETURNING name, feed_url AS url, zone`,
        [at, notSince],
      )
      return rows
    },
    async feedRead(name, url, days, at) {
      await pool.query(
        `UPDATE hours_calendars SET feed_days = $3, feed_read_at = $4, feed_problem = NULL WHERE name = $1 AND feed_url = $2`,
        [name, url, JSON.stringify(days), at],
      )
    },
    async feedFailed(name, url, problem) {
      await pool.query('UPDATE hours_calendars SET feed_problem = $3 WHERE name = $1 AND feed_url = $2', [
        name,
        url,
        problem.slice(0, 200),
      ])
    },
  }
}
