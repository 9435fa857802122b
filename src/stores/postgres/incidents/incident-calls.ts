/** Who was told of an incident, and on whose account it stands that they left for it. */
import type { Pool } from 'pg'
import type { IncidentStore } from '../../../calls/incidents/incident-store.ts'
import type { PostgresAudit } from '../audit/audit-log.ts'
import { inTransaction } from '../database/pool.ts'

export function callsOfIncidents(pool: Pool, audit: PostgresAudit): Pick<IncidentStore, 'noteHeard' | 'noteLeft'> {
  return {
    async noteHeard(incident, call, how, at) {
      await pool.query(
        `INSERT INTO incident_calls (incident_id, call_id, how, at) VALUES ($1::uuid, $2, $3, $4)
         ON CONFLICT (incident_id, call_id) DO UPDATE SET how = $3, at = $4 WHERE incident_calls.how = 'told'`,
        [incident, call, how, at],
      )
    },

    noteLeft: ({ incident, call, reference, contact, contract, at }, entry) =>
      inTransaction(pool, async (client) => {
        // Before the audit head, so that a concurrent deletion cannot deadlock with it.
        await client.query('SELECT FROM contacts WHERE id = $1 FOR KEY SHARE', [contact])
        const { rowCount } = await client.query(
          `INSERT INTO incident_calls (incident_id, call_id, how, at, contact_id, contract_number, reference)
           VALUES ($1::uuid, $2, 'left', $3, $4, $5, $6)
           ON CONFLICT (incident_id, call_id) DO UPDATE SET how = 'left', at = $3, contact_id = $4, contract_number = $5, reference = $6
             WHERE incident_calls.how <> 'left'`,
          [incident, call, at, contact, contract, reference],
        )
        if (rowCount === 0) return
        // One that is over by now is told with the same notice.
        await client.query(
          `INSERT INTO notices (contact_id, kind, reference, at)
           SELECT $1, CASE WHEN closed_at IS NULL THEN 'incident-noted' ELSE 'incident-over' END, $2, $3::timestamptz
             FROM incidents WHERE id = $4::uuid
           ON CONFLICT (contact_id, kind, reference) DO NOTHING`,
          [contact, reference, at, incident],
        )
        await audit.appendWithin(client, entry)
      }),
  }
}
