/** Notes what other systems are told of, in the transaction of what has happened: there is none without the other. */
import type { PoolClient } from 'pg'
import { storedEvents, type NotedEvent } from '../../../webhooks/event-types.ts'

/** Events of one subject are told in the order in which they were noted: hold what they are about. Nothing is stored that no endpoint wants. */
export async function noteEvents(client: Pick<PoolClient, 'query'>, events: readonly NotedEvent[]): Promise<void> {
  if (events.length === 0) return
  await client.query({
    name: 'note-events',
    text: 'SELECT note_events($1)',
    values: [JSON.stringify(storedEvents(events))],
  })
}
