/** The rota in Postgres: shifts with their audit rows, and the calendar as it was last read. */
import type { Pool, PoolClient } from 'pg'
import type { Person } from '../../../alerts/alert.ts'
import type { Shift } from '../../../alerts/rota/rota.ts'
import type { NewShift, RotaStore, StoredCalendar } from '../../../alerts/rota/rota-store.ts'
import type { PostgresAudit } from '../audit/audit-log.ts'
import { inTransaction } from '../database/pool.ts'
import { readRow, readRows, selected, type Columns } from '../database/read-rows.ts'

const SHIFT = selected({
  id: 'id::text',
  name: 'name',
  phone: 'phone',
  staff: 'staff_id',
  from: 'starts_at',
  until: 'ends_at',
  isOverride: 'is_override',
} satisfies Columns<Shift>)

const LAST_READ = {
  readAt: 'read_at',
  problem: 'problem',
  triedAt: 'tried_at',
} satisfies Columns<Omit<StoredCalendar, 'body'>>
const CALENDAR = selected({ body: 'body', ...LAST_READ } satisfies Columns<StoredCalendar>)

export function postgresRota(pool: Pool, audit: PostgresAudit): RotaStore {
  return { ...ownShifts(pool, audit), ...calendarAsRead(pool) }
}

function ownShifts(pool: Pool, audit: PostgresAudit): Pick<RotaStore, 'shifts' | 'add' | 'remove'> {
  const record = (
    client: PoolClient,
    what: string,
    shift: NewShift,
    shifts: number,
    { by, at }: { by: Person; at: Date },
  ) => {
    const { name, from, until, isOverride } = shift
    const body = { what, name, from: from.toISOString(), until: until.toISOString(), isOverride, shifts }
    return audit.appendWithin(client, {
      type: 'rota.changed',
      at,
      actor: by.actor,
      subject: undefined,
      callId: undefined,
      body,
    })
  }
  return {
    shifts: (from, until) =>
      readRows<Shift>(
        pool,
        `SELECT ${SHIFT} FROM rota_shifts WHERE removed_at IS NULL AND ends_at > $1 AND starts_at < $2 ORDER BY starts_at, id`,
        [from, until],
      ),

    add: (shifts, by, at) =>
      inTransaction(pool, async (client) => {
        for (const { name, phone, staff, from, until, isOverride } of shifts)
          await client.query(
            `INSERT INTO rota_shifts (name, phone, staff_id, starts_at, ends_at, is_override, added_by, added_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
            [name, phone, staff, from, until, isOverride, by.actor, at],
          )
        if (shifts[0] !== undefined) await record(client, 'added', shifts[0], shifts.length, { by, at })
      }),

    remove: (id, by, at) =>
      inTransaction(pool, async (client) => {
        const removed = await readRow<Shift>(
          client,
          `UPDATE rota_shifts SET removed_at = $2, removed_by = $3 WHERE id::text = $1 AND removed_at IS NULL RETURNING ${SHIFT}`,
          [id, at, by.actor],
        )
        if (removed !== undefined) await record(client, 'removed', removed, 1, { by, at })
        return removed !== undefined
      }),
  }
}

function calendarAsRead(pool: Pool): Omit<RotaStore, 'shifts' | 'add' | 'remove'> {
  return {
    calendar: () => readRow<StoredCalendar>(pool, `SELECT ${CALENDAR} FROM rota_calendar`),
    lastRead: () => readRow(pool, `SELECT ${selected(LAST_READ)} FROM rota_calendar`),

    async mayRead(at, notSince) {
      const { rowCount } = await pool.query(
        `INSERT INTO rota_calendar (tried_at) VALUES ($1)
         ON CONFLICT (single) DO UPDATE SET tried_at = $1 WHERE rota_calendar.tried_at <= $2`,
        [at, notSince],
      )
      return rowCount === 1
    },
    async calendarRead(body, at) {
      await pool.query('UPDATE rota_calendar SET body = $1, read_at = $2, problem = NULL', [body, at])
    },
    async calendarFailed(problem, at) {
      await pool.query('UPDATE rota_calendar SET problem = $1, tried_at = $2', [problem.slice(0, 200), at])
    },
  }
}
