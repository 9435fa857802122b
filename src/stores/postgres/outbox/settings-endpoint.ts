/** The endpoint of CRM_WEBHOOK_URL in Postgres, and what the release before this one has left for it. */
import pg, { type Pool } from 'pg'

/** What it was told before there were endpoints. */
const SET = `
  INSERT INTO webhook_endpoints AS w (id, kind, name, url, types, with_texts, added_at)
  VALUES ('settings', 'settings', 'CRM', $1, '{case.*,notice.*}', true, now())
  ON CONFLICT (id) DO UPDATE
    SET url = excluded.url,
        paused_at = CASE WHEN w.paused_why = 'not-set' OR w.paused_why <> 'asked' AND w.url <> $1 THEN NULL ELSE w.paused_at END,
        paused_why = CASE WHEN w.paused_why = 'not-set' OR w.paused_why <> 'asked' AND w.url <> $1 THEN NULL ELSE w.paused_why END
  RETURNING w.xmax = 0 AS added`

/** Those of the last day of which the release before had not put an event aside yet. */
const NOTICES = `
  SELECT note_events(jsonb_agg(jsonb_build_object(
           'type', 'notice.' || n.kind, 'subject', 'notice ' || n.id, 'at', n.at, 'contact', n.contact_id,
           'data', jsonb_build_object('contact', n.contact_id, 'reference', n.reference)) ORDER BY n.id))
    FROM notices n WHERE n.tries = 0 AND n.told_at IS NULL AND n.at > now() - interval '1 day' HAVING count(*) > 0`

const NOT_SET = `
  UPDATE webhook_endpoints SET paused_at = coalesce(paused_at, now()), paused_why = 'not-set' WHERE id = 'settings'`

/** `url`: undefined: the settings name none, and what waits for it waits on. Before anything is written that it should be told of. */
export async function settleSettingsEndpoint(connectionString: string, url: string | undefined): Promise<void> {
  const client = new pg.Client({ connectionString, application_name: 'careline', connectionTimeoutMillis: 5_000 })
  await client.connect()
  try {
    if (url === undefined) {
      await client.query(NOT_SET)
      return
    }
    const { rows } = await client.query<{ added: boolean }>(SET, [url])
    if (rows[0]?.added === true) await client.query(NOTICES)
  } finally {
    await client.end()
  }
}

/**
 * Takes over what is due of `crm_outbox`, in its order: a row that a process of the release before has claimed holds up those behind it. Of
 * a notice the trigger of `notices` has noted an event already.
 */
const MOVE = `
  WITH moved AS (
    DELETE FROM crm_outbox WHERE id IN (
      SELECT o.id FROM crm_outbox o
       WHERE o.delivered_at IS NULL AND o.next_try_at <= $1 AND EXISTS (SELECT FROM webhook_endpoints w WHERE w.id = 'settings')
         AND NOT EXISTS (SELECT FROM crm_outbox e
                          WHERE e.case_number = o.case_number AND e.id < o.id AND e.delivered_at IS NULL AND e.next_try_at > $1)
       ORDER BY o.id LIMIT 500 FOR UPDATE SKIP LOCKED)
    RETURNING id, event_id, at, body::jsonb AS body,
              CASE WHEN case_number LIKE 'notice %' THEN case_number ELSE 'case ' || case_number END AS subject),
  events AS (
    INSERT INTO webhook_events (id, type, subject, at, contact_id, data)
    SELECT m.event_id::text, coalesce(m.body ->> 'type', 'case.update'), m.subject, m.at, m.body ->> 'contact', m.body - '{id,type,at}'::text[]
      FROM moved m
     WHERE m.subject NOT LIKE 'notice %' OR NOT EXISTS (SELECT FROM webhook_events e WHERE e.subject = m.subject)
     ORDER BY m.id
    RETURNING seq, subject, at)
  INSERT INTO webhook_deliveries (endpoint_id, event_seq, subject, next_try_at) SELECT 'settings', seq, subject, at FROM events`

export async function takeOverCrmOutbox(pool: Pool, now: Date): Promise<void> {
  await pool.query(MOVE, [now])
}
