/** Notices to those who follow a case, in the transaction of the change. Whether they still may hear of it is asked when they are told. */
import type { PoolClient } from 'pg'
import type { Case } from '../../../domain/cases/cases.ts'
import type { ContactId } from '../../../domain/ids.ts'

interface Changed {
  before: Case | undefined
  after: Case
  deletes?: boolean
  note: string
}

/** What a person is told of: not that another system stored the case anew. */
function isTold({ before, after, deletes, note }: Changed): boolean {
  if (before === undefined || deletes === true) return false
  const { state, priority, owner } = before
  return note !== '' || state !== after.state || priority !== after.priority || owner !== after.owner
}

/**
 * Who opened a case follows it unless they said no; others when they said yes. `contact`: for whom it was changed, who knows.
 * A newer notice takes the place of one of the same case that was not seen yet: that one is not sent by mail then, if it has not been.
 */
export async function tellFollowers(
  client: PoolClient,
  edits: readonly Changed[],
  { at, contact }: { at: Date; contact?: ContactId | undefined },
): Promise<void> {
  const changes = edits.filter(isTold).map(({ after: { number, state, version, openedBy } }) => ({
    number,
    opened_by: openedBy,
    reference: `${number} ${state} ${version}`,
  }))
  if (changes.length === 0) return
  await client.query(
    `WITH told AS (
       SELECT f.contact_id, r.number, r.reference
         FROM jsonb_to_recordset($1::jsonb) AS r(number text, opened_by text, reference text)
         CROSS JOIN LATERAL (
           SELECT r.opened_by AS contact_id WHERE r.opened_by IS NOT NULL
           UNION SELECT contact_id FROM case_follows WHERE case_number = r.number AND follows
           EXCEPT SELECT contact_id FROM case_follows WHERE case_number = r.number AND NOT follows) f
        WHERE f.contact_id IS DISTINCT FROM $3),
     older AS (
       UPDATE notices SET seen_at = $2, next_try_at = 'infinity'
        WHERE id IN (
          SELECT n.id FROM notices n JOIN told USING (contact_id)
           WHERE n.kind = 'case-changed' AND n.seen_at IS NULL AND split_part(n.reference, ' ', 1) = told.number
           ORDER BY n.id FOR UPDATE OF n))
     INSERT INTO notices (contact_id, kind, reference, at)
     SELECT contact_id, 'case-changed', reference, $2 FROM told ON CONFLICT DO NOTHING`,
    [JSON.stringify(changes), at, contact ?? null],
  )
}
