/** Drafts of the flows in Postgres: of two authors the second is told, file by file. */
import type { Pool, PoolClient } from 'pg'
import type { Draft, DraftFile, DraftOutcome, FileSave, FlowDrafts } from '../../../calls/flow-versions/draft-store.ts'
import type { Author } from '../../../calls/flow-versions/version-store.ts'
import type { PostgresAudit } from '../audit/audit-log.ts'
import { inTransaction } from '../database/pool.ts'
import { readRow, readRows, selected, type Columns, type Queried } from '../database/read-rows.ts'
import { record } from './flow-versions.ts'

const DRAFT = selected({
  id: 'id::text',
  name: 'name',
  basedOn: 'based_on',
  revision: 'revision',
  madeBy: 'made_by',
  madeAt: 'made_at',
  changedBy: 'changed_by',
  changedAt: 'changed_at',
  onTrial: 'on_trial',
  trialNumbers: 'trial_numbers',
} satisfies Columns<Draft>)

const FILE = selected({
  file: 'file',
  source: 'source',
  revision: 'revision',
  changedBy: 'changed_by',
  changedAt: 'changed_at',
} satisfies Columns<DraftFile>)

export function postgresFlowDrafts(pool: Pool, audit: PostgresAudit): FlowDrafts {
  const inWork = (work: (client: PoolClient) => Promise<DraftOutcome>) =>
    inTransaction<DraftOutcome>(pool, work, ({ kind }) => kind === 'saved')
  return {
    open: () =>
      readRows<Draft>(pool, `SELECT ${DRAFT} FROM flow_drafts WHERE closed_at IS NULL ORDER BY changed_at DESC, id`),

    onTrial: () =>
      readRows<Draft>(
        pool,
        `SELECT ${DRAFT} FROM flow_drafts WHERE closed_at IS NULL AND on_trial ORDER BY changed_at DESC, id`,
      ),

    find: (id) => readDraft(pool, id),

    make: (name, basedOn, by, at) =>
      inTransaction(pool, async (client) => {
        const made = await readRow<{ id: string }>(
          client,
          `INSERT INTO flow_drafts (name, based_on, made_by, made_at, changed_by, changed_at)
           VALUES ($1, $2, $3, $4, $3, $4) RETURNING id::text`,
          [name, basedOn, by.name, at],
        )
        if (made === undefined) throw new Error('a draft that was written is not there')
        await record(client, audit, { type: 'flows.drafted', by, at, body: { what: 'begun', name, basedOn } })
        return made.id
      }),

    save: (id, basedOn, saves, by, at) => inWork((client) => save(client, audit, { id, basedOn }, saves, by, at)),

    rebase: (id, revision, onto, keeps, by, at) =>
      inWork(async (client) => {
        const found = await held(client, id)
        if (found === undefined) return { kind: 'gone' }
        if (found.draft.revision !== revision) return { kind: 'changed', files: found.files }
        await client.query('DELETE FROM flow_draft_files WHERE draft_id::text = $1 AND file <> ALL ($2)', [id, keeps])
        await client.query('UPDATE flow_drafts SET based_on = $2 WHERE id::text = $1', [id, onto])
        return changed(client, audit, found.draft, { what: 'brought up to date', basedOn: onto }, by, at)
      }),

    setTrial: (id, numbers, by, at) => setTrial(pool, audit, { id, numbers }, by, at),

    discard: (id, revision, by, at) =>
      inWork(async (client) => {
        const found = await held(client, id)
        if (found === undefined) return { kind: 'gone' }
        const { draft, files } = found
        if (draft.revision !== revision) return { kind: 'changed', files }
        await client.query(
          `UPDATE flow_drafts SET closed_at = $2, closed_by = $3, on_trial = false, trial_numbers = '{}' WHERE id::text = $1`,
          [id, at, by.actor],
        )
        await record(client, audit, { type: 'flows.drafted', by, at, body: { what: 'thrown away', name: draft.name } })
        return { kind: 'saved', revision }
      }),
  }
}

function setTrial(
  pool: Pool,
  audit: PostgresAudit,
  { id, numbers }: { id: string; numbers: readonly string[] },
  by: Author,
  at: Date,
): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      `UPDATE flow_drafts SET trial_numbers = $2, on_trial = cardinality($2::text[]) > 0
        WHERE id::text = $1 AND closed_at IS NULL RETURNING name`,
      [id, numbers],
    )
    const [found] = rows
    if (found === undefined) return false
    const what = numbers.length > 0 ? 'to be tried' : 'no longer tried'
    await record(client, audit, { type: 'flows.drafted', by, at, body: { what, name: found.name } })
    return true
  })
}

type FoundDraft = { draft: Draft; files: DraftFile[] }

async function readDraft(on: Queried, id: string, lock = ''): Promise<FoundDraft | undefined> {
  const draft = await readRow<Draft>(
    on,
    `SELECT ${DRAFT} FROM flow_drafts WHERE id::text = $1 AND closed_at IS NULL ${lock}`,
    [id],
  )
  if (draft === undefined) return undefined
  const files = await readRows<DraftFile>(
    on,
    `SELECT ${FILE} FROM flow_draft_files WHERE draft_id::text = $1 ORDER BY file`,
    [id],
  )
  return { draft, files }
}

/** Until the transaction ends no other author changes it. */
const held = (client: PoolClient, id: string) => readDraft(client, id, 'FOR UPDATE')

async function save(
  client: PoolClient,
  audit: PostgresAudit,
  { id, basedOn }: Pick<Draft, 'id' | 'basedOn'>,
  saves: readonly FileSave[],
  by: Author,
  at: Date,
): Promise<DraftOutcome> {
  const found = await held(client, id)
  if (found === undefined) return { kind: 'gone' }
  const { draft, files } = found
  const isOf = (file: string) => files.find((one) => one.file === file)?.revision ?? 0
  const isMoved = draft.basedOn !== basedOn
  const late = saves.filter(({ file, over }) => isOf(file) !== over || (isMoved && over === 0)).map(({ file }) => file)
  if (late.length > 0) return { kind: 'changed', files: files.filter(({ file }) => late.includes(file)) }
  for (const one of saves) await write(client, draft, one, by, at)
  const names = saves.map(({ file }) => file).join(', ')
  return changed(client, audit, draft, { what: 'saved', files: names.slice(0, 200) }, by, at)
}

async function write(client: PoolClient, { id, revision }: Draft, one: FileSave, by: Author, at: Date): Promise<void> {
  if (one.kind === 'as-below') {
    await client.query('DELETE FROM flow_draft_files WHERE draft_id::text = $1 AND file = $2', [id, one.file])
    return
  }
  const source = one.kind === 'taken-away' ? null : one.source
  await client.query(
    `INSERT INTO flow_draft_files (draft_id, file, source, revision, changed_by, changed_at) VALUES ($1::uuid, $2, $3, $4, $5, $6)
     ON CONFLICT (draft_id, file) DO UPDATE
       SET source = excluded.source, revision = excluded.revision, changed_by = excluded.changed_by, changed_at = excluded.changed_at`,
    [id, one.file, source, revision + 1, by.name, at],
  )
}

async function changed(
  client: PoolClient,
  audit: PostgresAudit,
  { id, name, revision }: Draft,
  body: Record<string, string | number>,
  by: Author,
  at: Date,
): Promise<DraftOutcome> {
  await client.query(
    'UPDATE flow_drafts SET revision = revision + 1, changed_by = $2, changed_at = $3 WHERE id::text = $1',
    [id, by.name, at],
  )
  await record(client, audit, { type: 'flows.drafted', by, at, body: { ...body, name } })
  return { kind: 'saved', revision: revision + 1 }
}
