/** Incidents in Postgres: each change with its audit row and what other systems are told of it, in one transaction. */
import type { Pool, PoolClient } from 'pg'
import type { Incident, IncidentPlan } from '../../../calls/incidents/incident.ts'
import type { CountedIncident, IncidentStore, Supervisor } from '../../../calls/incidents/incident-store.ts'
import type { PostgresAudit } from '../audit/audit-log.ts'
import { inTransaction } from '../database/pool.ts'
import { readRow, readRows, selected } from '../database/read-rows.ts'
import { callsOfIncidents } from './incident-calls.ts'
import { INCIDENT } from './incident-columns.ts'
import { settleIncidents, tellBegun, tellOver } from './settle-incidents.ts'

const COUNTS = `(SELECT jsonb_build_object('calls', count(*), 'heard', count(*) FILTER (WHERE c.how = 'heard'),
    'skipped', count(*) FILTER (WHERE c.how = 'skipped'), 'left', count(*) FILTER (WHERE c.how = 'left'))
  FROM incident_calls c WHERE c.incident_id = i.id) AS counts`
const COUNTED = `SELECT ${selected(INCIDENT, 'i')}, ${COUNTS} FROM incidents i`

/** One at a time, so that of two supervisors who switch on the same, one is told. */
const LOCK = 'SELECT pg_advisory_xact_lock(4207082)'

export function postgresIncidents(pool: Pool, audit: PostgresAudit): IncidentStore {
  return {
    ...reading(pool),
    ...callsOfIncidents(pool, audit),
    ...changing(pool, audit),
    end: ending(pool, audit),
    settle: (at) => settleIncidents(pool, audit, at),
  }
}

function reading(pool: Pool): Pick<IncidentStore, 'on' | 'list' | 'products' | 'find'> {
  return {
    on: (at) =>
      readRows<Incident>(
        pool,
        `SELECT ${selected(INCIDENT)} FROM incidents WHERE ended_at IS NULL AND ends_at > $1 AND starts_at <= $1::timestamptz + interval '10 seconds' ORDER BY starts_at, id`,
        [at],
      ),
    list: (at, most) =>
      readRows<CountedIncident>(
        pool,
        `${COUNTED} ORDER BY i.ended_at IS NULL AND i.ends_at > $1 DESC, coalesce(i.ended_at, i.ends_at) DESC, i.id LIMIT $2`,
        [at, most],
      ),
    async products() {
      const { rows } = await pool.query<{ product: string }>(
        'SELECT DISTINCT unnest(products) AS product FROM contracts ORDER BY 1 LIMIT 500',
      )
      return rows.map(({ product }) => product)
    },
    find: (id) => readRow<CountedIncident>(pool, `${COUNTED} WHERE i.id::text = $1`, [id]),
  }
}

function changing(pool: Pool, audit: PostgresAudit): Pick<IncidentStore, 'switchOn' | 'change'> {
  const record = recordChange(audit)
  return {
    switchOn: (plan, by, at) =>
      inTransaction(pool, async (client) => {
        await client.query(LOCK)
        const other = await overlapping(client, plan, at)
        if (other !== undefined) return { kind: 'overlaps', with: other }
        const made = await readRow<Incident>(
          client,
          `INSERT INTO incidents (product, texts, starts_at, ends_at, made_by, made_name, made_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING ${selected(INCIDENT)}`,
          [plan.product, JSON.stringify(plan.texts), plan.from, plan.until, by.id, by.name, at],
        )
        if (made === undefined) throw new Error('an incident was not written')
        await record(client, 'incident.started', made, { by, at })
        if (made.from <= at) await tellBegun(client, made, at)
        return { kind: 'done', id: made.id }
      }),

    change: (id, version, plan, by, at) =>
      inTransaction(pool, async (client) => {
        await client.query(LOCK)
        const found = await locked(client, id)
        const refused = refusalOf(found, version, at)
        if (found === undefined || refused !== undefined) return { kind: refused ?? 'gone' }
        // What callers have heard already began when it began.
        const changed = { ...found, ...plan, from: found.from <= at ? found.from : plan.from }
        const other = await overlapping(client, changed, at, id)
        if (other !== undefined) return { kind: 'overlaps', with: other }
        await client.query(
          'UPDATE incidents SET texts = $2, starts_at = $3, ends_at = $4, version = version + 1 WHERE id = $1::uuid',
          [id, JSON.stringify(plan.texts), changed.from, plan.until],
        )
        await record(client, 'incident.changed', changed, { by, at })
        if (changed.from <= at) await tellBegun(client, changed, at)
        return { kind: 'done' }
      }),
  }
}

function ending(pool: Pool, audit: PostgresAudit): IncidentStore['end'] {
  const record = recordChange(audit)
  return (id, version, by, at) =>
    inTransaction(pool, async (client) => {
      await client.query(LOCK)
      const found = await locked(client, id)
      const refused = refusalOf(found, version, at)
      if (found === undefined || refused !== undefined) return { kind: refused ?? 'gone' }
      await client.query(
        'UPDATE incidents SET ended_at = $2, ended_name = $3, version = version + 1 WHERE id = $1::uuid',
        [id, at, by.name],
      )
      await record(client, 'incident.ended', found, { by, at })
      await tellOver(client, found, at)
      return { kind: 'done' }
    })
}

type Change = 'incident.started' | 'incident.changed' | 'incident.ended'
type About = Pick<Incident, 'id' | keyof IncidentPlan>

function recordChange(audit: PostgresAudit) {
  return (
    client: PoolClient,
    type: Change,
    { id, product, from, until, texts }: About,
    { by, at }: { by: Supervisor; at: Date },
  ) => {
    const times = { from: from.toISOString(), until: until.toISOString() }
    const body = { incident: id, product: product ?? null, ...times, languages: Object.keys(texts).join(' ') }
    return audit.appendWithin(client, {
      type,
      at,
      actor: `staff ${by.id}`,
      subject: undefined,
      callId: undefined,
      body,
    })
  }
}

function locked(client: PoolClient, id: string): Promise<Incident | undefined> {
  return readRow<Incident>(client, `SELECT ${selected(INCIDENT)} FROM incidents WHERE id::text = $1 FOR UPDATE`, [id])
}

function refusalOf(found: Incident | undefined, version: number, at: Date): 'gone' | 'over' | 'stale' | undefined {
  if (found === undefined) return 'gone'
  if (found.endedAt !== undefined || found.until <= at) return 'over'
  return found.version === version ? undefined : 'stale'
}

async function overlapping(
  client: PoolClient,
  { product, from, until }: Pick<IncidentPlan, 'product' | 'from' | 'until'>,
  at: Date,
  not?: string,
): Promise<Incident | undefined> {
  return readRow<Incident>(
    client,
    `SELECT ${selected(INCIDENT)} FROM incidents
      WHERE lower(product) IS NOT DISTINCT FROM lower($1) AND ended_at IS NULL AND ends_at > $4 AND starts_at < $3 AND ends_at > $2
        AND id::text IS DISTINCT FROM $5 LIMIT 1`,
    [product, from, until, at, not],
  )
}
