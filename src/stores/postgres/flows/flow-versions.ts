/** Versions of the flows in Postgres: their files, and which of them calls begin with, on record with each change. */
import type { Pool, PoolClient } from 'pg'
import type { EditionSources } from '../../../calls/editions.ts'
import type {
  Author,
  FlowVersions,
  NewPublication,
  Publication,
  Published,
  PublishOutcome,
} from '../../../calls/flow-versions/version-store.ts'
import type { PostgresAudit } from '../audit/audit-log.ts'
import { inTransaction } from '../database/pool.ts'
import { readRow, readRows, selected, type Columns, type Queried } from '../database/read-rows.ts'

const PUBLICATION = selected({
  number: 'number',
  version: 'version',
  how: 'how',
  why: 'why',
  actor: 'by_actor',
  by: 'by_name',
  at: 'at',
  startsAt: 'starts_at',
  checkedBy: 'checked_by',
  withdrawnAt: 'withdrawn_at',
} satisfies Columns<Publication>)

/** One publication after the other, so that each sees what it replaces. */
const LOCK = 'SELECT pg_advisory_xact_lock(4207084)'

/** Of each kind the last one: what has begun, and what has not. */
const NOW = `
  SELECT DISTINCT ON (starts_at > $1) ${PUBLICATION} FROM flow_publications
   WHERE withdrawn_at IS NULL ORDER BY starts_at > $1, number DESC`

export async function publishedAt(on: Queried, at: Date): Promise<Published> {
  const rows = await readRows<Publication>(on, NOW, [at])
  return { live: rows.find(({ startsAt }) => startsAt <= at), planned: rows.find(({ startsAt }) => startsAt > at) }
}

export function postgresFlowVersions(pool: Pool, audit: PostgresAudit): FlowVersions {
  return {
    published: (at) => publishedAt(pool, at),
    files: async (version) =>
      (await readRow<{ files: EditionSources }>(pool, 'SELECT files FROM flow_versions WHERE version = $1', [version]))
        ?.files,
    list: (most, before) =>
      readRows<Publication>(
        pool,
        `SELECT ${PUBLICATION} FROM flow_publications WHERE $2::int IS NULL OR number < $2 ORDER BY number DESC LIMIT $1`,
        [most, before ?? null],
      ),
    find: (number) =>
      readRow<Publication>(pool, `SELECT ${PUBLICATION} FROM flow_publications WHERE number = $1`, [number]),
    knows: async (version) =>
      (await readRow<{ version: string }>(pool, 'SELECT version FROM flow_versions WHERE version = $1', [version])) !==
      undefined,
    publish: (wanted, by, at) =>
      inTransaction<PublishOutcome>(
        pool,
        (client) => publish(client, audit, wanted, by, at),
        ({ kind }) => kind === 'published',
      ),
    withdraw: (number, by, at) =>
      inTransaction(pool, async (client) => {
        await client.query(LOCK)
        if (!(await withdraw(client, number, by, at))) return false
        await record(client, audit, { type: 'flows.withdrawn', by, at, body: { number } })
        return true
      }),
  }
}

async function publish(
  client: PoolClient,
  audit: PostgresAudit,
  { version, sources, how, why, startsAt, checkedBy, over, draft }: NewPublication,
  by: Author,
  at: Date,
): Promise<PublishOutcome> {
  await client.query(LOCK)
  const now = await publishedAt(client, at)
  if (now.live?.number !== over.live || now.planned?.number !== over.planned) return { kind: 'moved-on', ...now }
  await client.query(
    'INSERT INTO flow_versions (version, files, made_at) VALUES ($1, $2, $3) ON CONFLICT (version) DO NOTHING',
    [version, JSON.stringify(sources), at],
  )
  if (now.planned !== undefined) await withdraw(client, now.planned.number, by, at)
  const begins = startsAt !== undefined && startsAt > at ? startsAt : at
  const publication = await readRow<Publication>(
    client,
    `INSERT INTO flow_publications (number, version, how, why, by_actor, by_name, at, starts_at, checked_by)
     SELECT coalesce(max(number), 0) + 1, $1, $2, $3, $4, $5, $6, $7, $8 FROM flow_publications RETURNING ${PUBLICATION}`,
    [version, how, why, by.actor, by.name, at, begins, checkedBy],
  )
  if (publication === undefined) throw new Error('a publication that was written is not there')
  const { number } = publication
  if (draft !== undefined && !(await closeDraft(client, draft, number, by, at))) return { kind: 'draft-changed' }
  const withdrawn = now.planned?.number
  const body = {
    number,
    version,
    how,
    why: why.slice(0, 200),
    begins: begins.toISOString(),
    replaces: now.live?.number ?? null,
    withdrew: withdrawn ?? null,
  }
  await record(client, audit, { type: 'flows.published', by, at, body })
  return { kind: 'published', publication, withdrawn }
}

async function closeDraft(
  client: PoolClient,
  { id, revision }: { id: string; revision: number },
  number: number,
  by: Author,
  at: Date,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `UPDATE flow_drafts SET closed_at = $3, closed_by = $4, published = $5, on_trial = false, trial_numbers = '{}'
      WHERE id::text = $1 AND revision = $2 AND closed_at IS NULL`,
    [id, revision, at, by.actor, number],
  )
  return rowCount === 1
}

async function withdraw(client: PoolClient, number: number, { actor }: Author, at: Date): Promise<boolean> {
  const { rowCount } = await client.query(
    `UPDATE flow_publications SET withdrawn_at = $2, withdrawn_by = $3
      WHERE number = $1 AND starts_at > $2 AND withdrawn_at IS NULL`,
    [number, at, actor],
  )
  return rowCount === 1
}

/** As the last step of the transaction. */
export async function record(
  client: PoolClient,
  audit: PostgresAudit,
  {
    type,
    by,
    at,
    body,
  }: {
    type: 'flows.published' | 'flows.withdrawn' | 'flows.drafted'
    by: Author
    at: Date
    body: Record<string, string | number | boolean | null>
  },
): Promise<void> {
  await audit.appendWithin(client, { type, at, actor: by.actor, subject: undefined, callId: undefined, body })
}
