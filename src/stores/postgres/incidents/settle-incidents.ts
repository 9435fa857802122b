/** What follows when an incident begins or is over, by its time or by a person: told once, whichever process comes first. */
import type { Pool, PoolClient } from 'pg'
import type { Incident } from '../../../calls/incidents/incident.ts'
import type { NotedEvent } from '../../../webhooks/event-types.ts'
import type { PostgresAudit } from '../audit/audit-log.ts'
import { inTransaction } from '../database/pool.ts'
import { readRows, selected } from '../database/read-rows.ts'
import { noteEvents } from '../outbox/note-events.ts'
import { INCIDENT } from './incident-columns.ts'

const AT_ONCE = 20

/** Those that have begun, and those that are over. */
export async function settleIncidents(pool: Pool, audit: PostgresAudit, at: Date): Promise<number> {
  return inTransaction(pool, async (client) => {
    const due = (which: string) =>
      readRows<Incident>(
        client,
        `SELECT ${selected(INCIDENT)} FROM incidents WHERE closed_at IS NULL AND ${which}
          ORDER BY id LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED`,
        [at],
      )
    const begun = await due('begun_at IS NULL AND ended_at IS NULL AND starts_at <= $1')
    for (const one of begun) await tellBegun(client, one, at)
    const over = await due('ended_at IS NULL AND ends_at <= $1')
    for (const one of over) {
      await audit.appendWithin(client, {
        type: 'incident.ended',
        at,
        actor: 'service',
        subject: undefined,
        callId: undefined,
        body: { incident: one.id, product: one.product ?? null, until: one.until.toISOString() },
      })
      await tellOver(client, one, at)
    }
    return begun.length + over.length
  })
}

/** The row is held. */
export async function tellBegun(client: PoolClient, incident: Incident, at: Date): Promise<void> {
  const { rowCount } = await client.query(
    'UPDATE incidents SET begun_at = $2 WHERE id = $1::uuid AND begun_at IS NULL',
    [incident.id, at],
  )
  if (rowCount === 1) await noteEvents(client, [eventOf('incident.started', incident, at)])
}

/** The row is held. Each contact who left for it is told once; one that never began is told to none. */
export async function tellOver(client: PoolClient, incident: Incident, at: Date): Promise<void> {
  const { rows } = await client.query<{ begun: boolean }>(
    'UPDATE incidents SET closed_at = $2 WHERE id = $1::uuid AND closed_at IS NULL RETURNING begun_at IS NOT NULL AS begun',
    [incident.id, at],
  )
  if (rows[0] === undefined) return
  await client.query(
    `INSERT INTO notices (contact_id, kind, reference, at)
     SELECT DISTINCT ON (contact_id) contact_id, 'incident-over', reference, $2::timestamptz FROM incident_calls
      WHERE incident_id = $1::uuid AND how = 'left' AND contact_id IS NOT NULL ORDER BY contact_id, incident_calls.at DESC
     ON CONFLICT (contact_id, kind, reference) DO NOTHING`,
    [incident.id, at],
  )
  if (rows[0].begun) await noteEvents(client, [eventOf('incident.ended', incident, at)])
}

function eventOf(type: 'incident.started' | 'incident.ended', incident: Incident, at: Date): NotedEvent {
  const { id, product = null, texts, from, until } = incident
  return {
    type,
    subject: `incident ${id}`,
    at,
    data: { incident: id, product, texts, from: from.toISOString(), until: until.toISOString() },
  }
}
