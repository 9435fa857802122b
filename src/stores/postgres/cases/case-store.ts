/** Cases in Postgres: the case, what was done, the audit row and the event for the CRM in one transaction. */
import { createHash, randomInt, randomUUID } from 'node:crypto'
import type { Pool, PoolClient } from 'pg'
import { drawCaseNumber, type Case } from '../../../domain/cases/cases.ts'
import type { CaseNumber } from '../../../domain/ids.ts'
import type { ActionRecord, CaseStore, StoredCase } from '../../../desk/cases/case-store.ts'
import type { PostgresAudit } from '../audit/audit-log.ts'
import { inTransaction } from '../database/pool.ts'
import { noteEvents } from '../outbox/note-events.ts'
import { columnsOf, readRow, readRows, selected, type Columns } from '../database/read-rows.ts'

const COLUMNS: Columns<Case> = {
  number: 'number',
  type: 'type',
  contract: 'contract_number',
  product: 'product',
  severity: 'severity',
  state: 'state',
  priority: 'priority',
  owner: 'owner',
  openedBy: 'opened_by',
  openedAt: 'opened_at',
  updatedAt: 'updated_at',
  closedAt: 'closed_at',
  summary: 'summary',
  linkedTo: 'linked_to',
  contractLapsed: 'contract_lapsed',
}
const CASE = selected(COLUMNS)
const NAMES = Object.values(COLUMNS).join(', ')

/** `tell`: each change puts an event into the outbox for the CRM. */
export function postgresCases(pool: Pool, audit: PostgresAudit, tell: boolean): CaseStore {
  return {
    find: (number) => readRow<Case>(pool, `SELECT ${CASE} FROM cases WHERE number = $1`, [number]),

    openOn: (contract, most) =>
      readRows<Case>(
        pool,
        `SELECT ${CASE} FROM cases WHERE contract_number = $1 AND type = 'support' AND state <> 'closed'
          ORDER BY updated_at DESC LIMIT $2`,
        [contract, most],
      ),

    open: (opened, record, entryFor) =>
      inTransaction(pool, async (client) => {
        const before = await doneBefore(client, record)
        if (before !== undefined) return before
        const made = await openWithin(client, opened, record, tell)
        if (made.type === 'admin') await listForAdministrators(client, made, record)
        await audit.appendWithin(client, entryFor(made.number))
        return { kind: 'stored', case: made }
      }),

    change: (number, record, decideOn) =>
      inTransaction(pool, async (client) => {
        const before = await doneBefore(client, record)
        if (before !== undefined) return before
        const decided = decideOn(
          await readRow<Case>(client, `SELECT ${CASE} FROM cases WHERE number = $1 FOR UPDATE`, [number]),
        )
        if ('leave' in decided) return { kind: 'left', why: decided.leave }
        const { state, priority, updatedAt, closedAt, contractLapsed } = decided.change
        await client.query(
          `UPDATE cases SET state = $2, priority = $3, updated_at = $4, closed_at = $5, contract_lapsed = $6 WHERE number = $1`,
          [number, state, priority, updatedAt, closedAt, contractLapsed],
        )
        await recordAction(client, number, record)
        await tellOthers(client, decided.change, record)
        if (tell) await tellCrm(client, decided.change, record)
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
  tell: boolean,
): Promise<Case> {
  const number = await insert(client, opened)
  await recordAction(client, number, record)
  const made = { ...opened, number }
  await tellOthers(client, made, record)
  if (tell) await tellCrm(client, made, record)
  return made
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

async function insert(client: PoolClient, opened: Omit<Case, 'number'>): Promise<CaseNumber> {
  // A number in use is drawn once in millions of times; twice in a row means that something else is wrong.
  for (let draw = 0; draw < 5; draw += 1) {
    const number = drawCaseNumber(randomInt)
    const row = columnsOf(COLUMNS, { ...opened, number })
    const { rowCount } = await client.query(
      `INSERT INTO cases (${NAMES}) SELECT ${NAMES} FROM jsonb_populate_record(NULL::cases, $1) ON CONFLICT (number) DO NOTHING`,
      [JSON.stringify(row)],
    )
    if (rowCount === 1) return number
  }
  throw new Error('no free case number was found')
}

async function recordAction(client: PoolClient, number: CaseNumber, record: ActionRecord): Promise<void> {
  const { action, at, actor, contact, callId, requestKey } = record
  await client.query(
    `INSERT INTO case_acts (case_number, kind, at, actor, contact_id, call_id, note, request_key, request_hash)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [number, action.kind, at, actor, contact, callId, noteOf(action), requestKey, hashOf(record)],
  )
}

function noteOf(action: ActionRecord['action']): string {
  return action.kind === 'open' ? action.summary : action.note
}

/** What other systems get is fixed now, whatever happens to the case before it is delivered. */
async function tellOthers(
  client: PoolClient,
  after: Case,
  { action, at, actor, contact, callId }: ActionRecord,
): Promise<void> {
  const { contract, product, severity, openedAt, updatedAt, closedAt, linkedTo } = after
  await noteEvents(client, [
    {
      type: `case.${action.kind}`,
      subject: `case ${after.number}`,
      at,
      contact,
      data: {
        actor,
        contact,
        call: callId ?? null,
        company: await companyOf(client, contract),
        note: noteOf(action),
        case: {
          ...after,
          contract: contract ?? null,
          product: product ?? null,
          severity: severity ?? null,
          openedAt: openedAt.toISOString(),
          updatedAt: updatedAt.toISOString(),
          closedAt: closedAt?.toISOString() ?? null,
          linkedTo: linkedTo ?? null,
        },
      },
    },
  ])
}

/** The End User, who uses the products. */
async function companyOf(client: PoolClient, contract: Case['contract']): Promise<string | null> {
  if (contract === undefined) return null
  const { rows } = await client.query<{ company: string }>(
    'SELECT end_user AS company FROM contracts WHERE number = $1',
    [contract],
  )
  return rows[0]?.company ?? null
}

/** What the receiving side gets is fixed now, whatever happens to the case before it is delivered. */
async function tellCrm(
  client: PoolClient,
  after: Case,
  { action, at, actor, contact, callId }: ActionRecord,
): Promise<void> {
  const id = randomUUID()
  const { number, type, contract, product, severity, state, priority, owner, openedBy } = after
  const { openedAt, updatedAt, closedAt, summary, linkedTo, contractLapsed } = after
  const event = {
    id,
    type: `case.${action.kind}`,
    at,
    actor,
    contact,
    call: callId,
    note: noteOf(action),
    case: {
      number,
      type,
      contract,
      product,
      severity,
      state,
      priority,
      owner,
      openedBy,
      openedAt,
      updatedAt,
      closedAt,
      summary,
      linkedTo,
      contractLapsed,
    },
  }
  const body = JSON.stringify(event, (_, value: unknown) => value ?? null)
  await client.query(
    'INSERT INTO crm_outbox (event_id, case_number, body, at, next_try_at) VALUES ($1, $2, $3, $4, $4)',
    [id, after.number, body, at],
  )
}
