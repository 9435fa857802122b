/** Writes cases with everything that stands beside a change: the act, the change for those who follow cases, the event for other systems. */
import type { PoolClient } from 'pg'
import type { CaseAuthor, CaseEdit } from '../../../desk/cases/case-records.ts'
import type { Case } from '../../../domain/cases/cases.ts'
import type { CallId, ContactId } from '../../../domain/ids.ts'
import { columnsOf } from '../database/read-rows.ts'
import { AddedMeanwhile } from '../database/run-again.ts'
import { noteEvents } from '../outbox/note-events.ts'
import { tellFollowers } from './tell-followers.ts'
import { CASE_COLUMNS, CASE_NAMES } from './case-columns.ts'

/** An edit under the key of its request: the same one is done once. */
export interface KeyedEdit extends CaseEdit {
  requestKey: string
  requestHash: Buffer
}

/** Who changes cases, for whom and from where. */
export interface CaseEditor extends CaseAuthor {
  /** For whom; undefined: another system, for no contact. */
  contact?: ContactId | undefined
  callId?: CallId | undefined
}

const AFTER = CASE_NAMES.split(', ')
  .filter((name) => name !== 'number')
  .map((name) => `${name} = excluded.${name}`)
  .join(', ')

/** The rows that were there are held by this transaction. Two that add one at once: the second fails on its key. */
const PUT = `
  INSERT INTO cases AS t (${CASE_NAMES}, deleted_at)
  SELECT ${CASE_NAMES}, r.deleted_at FROM jsonb_populate_recordset(NULL::cases, $1) AS r
  ON CONFLICT (number) DO UPDATE SET ${AFTER}, deleted_at = excluded.deleted_at WHERE t.version < excluded.version`

export async function writeCases(client: PoolClient, edits: readonly KeyedEdit[], editor: CaseEditor): Promise<void> {
  if (edits.length === 0) return
  const { at, actor, via, contact, callId, system, importId } = editor
  const { rowCount } = await client.query(PUT, [
    JSON.stringify(
      edits.map(({ after, deletes }) => ({
        ...columnsOf(CASE_COLUMNS, after),
        deleted_at: deletes === true ? at : undefined,
      })),
    ),
  ])
  if (rowCount !== edits.length) throw new AddedMeanwhile('a case was added by two transactions at once')
  const rows = edits.map(({ before, after, deletes, act, note, requestKey, requestHash }) => ({
    case_number: after.number,
    act,
    note,
    request_key: requestKey,
    request_hash: `\\x${requestHash.toString('hex')}`,
    before,
    after: deletes === true ? undefined : after,
    version: after.version,
  }))
  await client.query(
    `INSERT INTO case_acts (case_number, kind, at, actor, contact_id, call_id, note, request_key, request_hash)
     SELECT r.case_number, r.act, $2, $3, $4, $5, r.note, r.request_key, r.request_hash
       FROM jsonb_to_recordset($1) AS r(case_number text, act text, note text, request_key text, request_hash bytea)`,
    [JSON.stringify(rows), at, actor, contact, callId],
  )
  await client.query(
    `INSERT INTO case_changes (import_id, at, actor, via, system, act, note, case_number, before, after, version)
     SELECT $2, $3, $4, $5, $6, r.act, r.note, r.case_number, r.before, r.after, r.version
       FROM jsonb_to_recordset($1) AS r(case_number text, act text, note text, before jsonb, after jsonb, version integer)`,
    [JSON.stringify(rows), importId, at, actor, via, system],
  )
  await tellFollowers(client, edits, editor)
  await tellOthers(client, edits, editor)
}

/** What other systems get is fixed now, whatever happens to the case before it is delivered. */
async function tellOthers(
  client: PoolClient,
  edits: readonly CaseEdit[],
  { at, actor, contact, callId, system }: CaseEditor,
): Promise<void> {
  const companies = await companiesOf(client, edits)
  await noteEvents(
    client,
    edits.map(({ after, act, note }) => ({
      type: `case.${act}` as const,
      subject: `case ${after.number}`,
      at,
      contact,
      data: {
        actor,
        system: system ?? null,
        contact: contact ?? null,
        call: callId ?? null,
        company: companies.get(after.contract ?? '') ?? null,
        note,
        case: asTold(after),
      },
    })),
  )
}

function asTold(one: Case) {
  const { openedAt, updatedAt, closedAt } = one
  return {
    ...one,
    externalSystem: one.externalSystem ?? null,
    externalNumber: one.externalNumber ?? null,
    contract: one.contract ?? null,
    product: one.product ?? null,
    severity: one.severity ?? null,
    openedBy: one.openedBy ?? null,
    openedAt: openedAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
    closedAt: closedAt?.toISOString() ?? null,
    linkedTo: one.linkedTo ?? null,
  }
}

/** Of each contract the End User, who uses the products. */
async function companiesOf(client: PoolClient, edits: readonly CaseEdit[]): Promise<Map<string, string>> {
  const contracts = [...new Set(edits.flatMap(({ after }) => after.contract ?? []))]
  if (contracts.length === 0) return new Map()
  const { rows } = await client.query<{ contract: string; company: string }>(
    'SELECT number AS contract, end_user AS company FROM contracts WHERE number = ANY ($1)',
    [contracts],
  )
  return new Map(rows.map(({ contract, company }) => [contract, company]))
}
