/** Takes a person out of what other systems are told: sent or not, given up or not. */
import type { PoolClient } from 'pg'
import type { ContactId } from '../../../domain/ids.ts'

const ABOUT = `(e.contact_id = $1 OR e.data ->> 'contact' = $1 OR e.data #>> '{case,openedBy}' = $1 OR e.data::text ~* $2
  OR e.data ->> 'note' ~* $2 OR e.data #>> '{case,summary}' ~* $2)`

/** The systems that are told of cases have to hear of this one, without the person. */
const STAYS = `e.type LIKE 'case.%' AND EXISTS (
  SELECT FROM webhook_deliveries d WHERE d.event_seq = e.seq AND d.state = 'waiting')`

const ERASED = `
  UPDATE webhook_events e
     SET contact_id = nullif(e.contact_id, $1),
         data = (e.data - 'note') || jsonb_build_object(
           'contact', nullif(e.data ->> 'contact', $1),
           'actor', CASE WHEN e.data ->> 'actor' = 'contact ' || $1 THEN 'contact, erased' ELSE e.data ->> 'actor' END,
           'case', (e.data -> 'case') - 'summary' || jsonb_build_object('openedBy', nullif(e.data #>> '{case,openedBy}', $1)))
   WHERE ${ABOUT}`

/** `pattern`: their name, address and numbers, as a regular expression. */
export async function forgetEvents(client: PoolClient, contact: ContactId, pattern: string): Promise<void> {
  await client.query(`DELETE FROM webhook_events e WHERE ${ABOUT} AND NOT (${STAYS})`, [contact, pattern])
  await client.query(ERASED, [contact, pattern])
}
