/** Cases in Postgres: the case, what was done, the change, the audit row and the event for other systems in one transaction. */
import { createHash, randomInt } from 'node:crypto'
import type { Pool, PoolClient } from 'pg'
import type { ActionRecord, CaseStore, StoredCase } from '../../../desk/cases/case-store.ts'
import { drawCaseNumber, type Case } from '../../../domain/cases/cases.ts'
import type { CaseNumber } from '../../../domain/ids.ts'
import type { PostgresAudit } from '../audit/audit-log.ts'
import { inTransaction } from '../database/pool.ts'
import { readRow, readRows } from '../database/read-rows.ts'
import { CASE } from './case-columns.ts'
import { writeCases, type KeyedEdit } from './write-cases.ts'

export function postgresCases(pool: Pool, audit: PostgresAudit): CaseStore {
  return {
    find: (number) =>
      readRow<Case>(pool, `SELECT ${CASE} FROM cases WHERE number = $1 AND deleted_at IS NULL`, [number]),

    openOn: (contract, most) =>
      readRows<Case>(
        pool,
        `SELECT ${CASE} FROM cases
          WHERE contract_number = $1 AND type = 'support' AND state <> 'closed' AND deleted_at IS NULL
          ORDER BY updated_at DESC LIMIT $2`,
        [contract, most],
      ),

    open: (opened, record, entryFor) =>
      inTransaction(pool, async (client) => {
        const before = await doneBefore(client, record)
        if (before !== undefined) return before
        const made = await openWithin(client, opened, record)
        if (made.type === 'admin') await listForAdministrators(client, made, record)
        await audit.appendWithin(client, entryFor(made.number))
        return { kind: 'stored', case: made }
      }),

    change: (number, record, decideOn) =>
      inTransaction(pool, async (client) => {
        const before = await doneBefore(client, record)
        if (before !== undefined) return before
        const current = await readRow<Case>(
          client,
          `SELECT ${CASE} FROM cases WHERE number = $1 AND deleted_at IS NULL FOR UPDATE`,
          [number],
        )
        const decided = decideOn(current)
        if ('leave' in decided) return { kind: 'left', why: decided.leave }
        await writeCases(client, [editOf(current, decided.change, record)], record)
        await audit.appendWithin(client, decided.audit)
        return { kind: 'stored', case: decided.change }
      }),
  }
}

/** As `open`, within the caller's transaction, which writes the audit row last. */
export async function openWithin(
  client: PoolClient,
  opened: Omit<Case, 'number'>,
  record: ActionRecord,
): Promise<Case> {
  const made = { ...opened, number: await freeNumber(client) }
  await writeCases(client, [editOf(undefined, made, record)], record)
  return made
}

/** A number that no case has or had. Two transactions draw the same one once in millions of times squared: the second fails. */
export async function freeNumber(client: PoolClient): Promise<CaseNumber> {
  // One in use is drawn once in millions of times; five times in a row means that something else is wrong.
  for (let draw = 0; draw < 5; draw += 1) {
    const number = drawCaseNumber(randomInt)
    const { rowCount } = await client.query('SELECT FROM cases WHERE number = $1', [number])
    if (rowCount === 0) return number
  }
  throw new Error('no free case number was found')
}

function editOf(before: Case | undefined, after: Case, record: ActionRecord): KeyedEdit {
  const { action, requestKey } = record
  return { before, after, act: action.kind, note: noteOf(action), requestKey, requestHash: hashOf(record) }
}

async function listForAdministrators(client: PoolClient, made: Case, { about, at }: ActionRecord): Promise<void> {
  await client.query(
    'INSERT INTO admin_requests (reference, about, contact_id, case_number, at) VALUES ($1, $2, $3, $1, $4)',
    [made.number, about ?? 'administration', made.openedBy, at],
  )
}

const hashOf = ({ action, contact, callId }: ActionRecord) =>
  createHash('sha256')
    .update(JSON.stringify([action, contact, callId]))
    .digest()

/** Requests under one key go one after the other, so that the second finds what the first has done. */
async function doneBefore(
  client: PoolClient,
  record: ActionRecord,
): Promise<Exclude<StoredCase, { kind: 'stored' }> | undefined> {
  await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 4207005))', [record.requestKey])
  const before = await readRow<Case & { requestHash: Buffer }>(
    client,
    `SELECT ${CASE}, a.request_hash AS "requestHash" FROM case_acts a JOIN cases ON number = a.case_number
      WHERE a.request_key = $1`,
    [record.requestKey],
  )
  if (before === undefined) return undefined
  const { requestHash, ...done } = before
  return requestHash.equals(hashOf(record)) ? { kind: 'repeat', case: done } : { kind: 'key-reused' }
}

function noteOf(action: ActionRecord['action']): string {
  if (action.kind !== 'open') return action.note ?? ''
  return (action.type === 'support' ? action.details : undefined) ?? action.summary
}
