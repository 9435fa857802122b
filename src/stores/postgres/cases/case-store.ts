/** Cases in Postgres: the case, what was done, the audit row and the event for the CRM in one transaction. */
import { createHash, randomInt, randomUUID } from 'node:crypto'
import type { Pool, PoolClient } from 'pg'
import { drawCaseNumber, type Case } from '../../../domain/cases/cases.ts'
import type { CasePriority, CaseState } from '../../../domain/directory/directory.ts'
import type { CaseNumber, ContactId, ContractNumber } from '../../../domain/ids.ts'
import type { ActRecord, CaseStore, Kept } from '../../../desk/cases/case-store.ts'
import type { PostgresAudit } from '../audit/audit-log.ts'
import { inTransaction } from '../database/pool.ts'

interface CaseRow {
  number: CaseNumber
  type: 'support' | 'admin'
  contract_number: ContractNumber | null
  product: string | null
  severity: number | null
  state: CaseState
  priority: CasePriority
  owner: string
  opened_by: ContactId
  opened_at: Date
  updated_at: Date
  closed_at: Date | null
  summary: string
  linked_to: CaseNumber | null
  contract_lapsed: boolean
}

const COLUMNS = `number, type, contract_number, product, severity, state, priority, owner, opened_by, opened_at, updated_at,
  closed_at, summary, linked_to, contract_lapsed`

function toCase(row: CaseRow): Case {
  return {
    number: row.number,
    type: row.type,
    contract: row.contract_number ?? undefined,
    product: row.product ?? undefined,
    severity: row.severity ?? undefined,
    state: row.state,
    priority: row.priority,
    owner: row.owner,
    openedBy: row.opened_by,
    openedAt: row.opened_at,
    updatedAt: row.updated_at,
    closedAt: row.closed_at ?? undefined,
    summary: row.summary,
    linkedTo: row.linked_to ?? undefined,
    contractLapsed: row.contract_lapsed,
  }
}

/** `tell`: somebody is told of every act; without a CRM nothing is put aside for one. */
export function postgresCases(pool: Pool, audit: PostgresAudit, tell: boolean): CaseStore {
  return {
    async find(number) {
      const { rows } = await pool.query<CaseRow>(`SELECT ${COLUMNS} FROM cases WHERE number = $1`, [number])
      return rows[0] && toCase(rows[0])
    },

    async openOn(contract, most) {
      const { rows } = await pool.query<CaseRow>(
        `SELECT ${COLUMNS} FROM cases WHERE contract_number = $1 AND type = 'support' AND state <> 'closed'
          ORDER BY updated_at DESC LIMIT $2`,
        [contract, most],
      )
      return rows.map(toCase)
    },

    open: (opened, record, entryFor) =>
      inTransaction(pool, async (client) => {
        const before = await doneBefore(client, record)
        if (before !== undefined) return before
        const made = await openWithin(client, opened, record, tell)
        if (made.type === 'admin') await listForAdministrators(client, made, record)
        await audit.appendWithin(client, entryFor(made.number))
        return { kind: 'kept', case: made }
      }),

    change: (number, record, decideOn) =>
      inTransaction(pool, async (client) => {
        const before = await doneBefore(client, record)
        if (before !== undefined) return before
        const { rows } = await client.query<CaseRow>(`SELECT ${COLUMNS} FROM cases WHERE number = $1 FOR UPDATE`, [
          number,
        ])
        const decided = decideOn(rows[0] && toCase(rows[0]))
        if ('leave' in decided) return { kind: 'left', why: decided.leave }
        const { state, priority, updatedAt, closedAt, contractLapsed } = decided.change
        await client.query(
          `UPDATE cases SET state = $2, priority = $3, updated_at = $4, closed_at = $5, contract_lapsed = $6 WHERE number = $1`,
          [number, state, priority, updatedAt, closedAt ?? null, contractLapsed],
        )
        await recordAction(client, number, record)
        if (tell) await tellCrm(client, decided.change, record)
        await audit.appendWithin(client, decided.audit)
        return { kind: 'kept', case: decided.change }
      }),
  }
}

/** As `open`, within the caller's transaction, which writes the audit row last. */
export async function openWithin(
  client: PoolClient,
  opened: Omit<Case, 'number'>,
  record: ActRecord,
  tell: boolean,
): Promise<Case> {
  const number = await insert(client, opened)
  await recordAction(client, number, record)
  const made = { ...opened, number }
  if (tell) await tellCrm(client, made, record)
  return made
}

async function listForAdministrators(client: PoolClient, made: Case, { about, at }: ActRecord): Promise<void> {
  await client.query(
    'INSERT INTO admin_requests (reference, about, contact_id, case_number, at) VALUES ($1, $2, $3, $1, $4)',
    [made.number, about ?? 'administration', made.openedBy, at],
  )
}

const hashOf = ({ act, contact, callId }: ActRecord) =>
  createHash('sha256')
    .update(JSON.stringify([act, contact, callId ?? null]))
    .digest()

/** Requests under one key go one after the other, so that the second finds what the first has done. */
async function doneBefore(client: PoolClient, record: ActRecord): Promise<Exclude<Kept, { kind: 'kept' }> | undefined> {
  await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 4207005))', [record.requestKey])
  const { rows } = await client.query<CaseRow & { request_hash: Buffer }>(
    `SELECT ${COLUMNS}, a.request_hash FROM case_acts a JOIN cases ON number = a.case_number WHERE a.request_key = $1`,
    [record.requestKey],
  )
  const [row] = rows
  if (row === undefined) return undefined
  return row.request_hash.equals(hashOf(record)) ? { kind: 'repeat', case: toCase(row) } : { kind: 'key-reused' }
}

async function insert(client: PoolClient, opened: Omit<Case, 'number'>): Promise<CaseNumber> {
  // A number in use is drawn once in millions of times; twice in a row means that something else is wrong.
  for (let draw = 0; draw < 5; draw += 1) {
    const number = drawCaseNumber(randomInt)
    const { rowCount } = await client.query(
      `INSERT INTO cases (${COLUMNS}) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15) ON CONFLICT (number) DO NOTHING`,
      [
        number,
        opened.type,
        opened.contract ?? null,
        opened.product ?? null,
        opened.severity ?? null,
        opened.state,
        opened.priority,
        opened.owner,
        opened.openedBy,
        opened.openedAt,
        opened.updatedAt,
        opened.closedAt ?? null,
        opened.summary,
        opened.linkedTo ?? null,
        opened.contractLapsed,
      ],
    )
    if (rowCount === 1) return number
  }
  throw new Error('no free case number was found')
}

async function recordAction(client: PoolClient, number: CaseNumber, record: ActRecord): Promise<void> {
  const { act, at, actor, contact, callId, requestKey } = record
  await client.query(
    `INSERT INTO case_acts (case_number, kind, at, actor, contact_id, call_id, note, request_key, request_hash)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [number, act.kind, at, actor, contact, callId ?? null, noteOf(act), requestKey, hashOf(record)],
  )
}

function noteOf(act: ActRecord['act']): string {
  return act.kind === 'open' ? act.summary : act.note
}

/** What the receiving side gets is fixed now, whatever happens to the case before it is delivered. */
async function tellCrm(client: PoolClient, after: Case, { act, at, actor, contact, callId }: ActRecord): Promise<void> {
  const id = randomUUID()
  const body = JSON.stringify({
    id,
    type: `case.${act.kind}`,
    at: at.toISOString(),
    actor,
    contact,
    call: callId ?? null,
    note: noteOf(act),
    case: {
      number: after.number,
      type: after.type,
      contract: after.contract ?? null,
      product: after.product ?? null,
      severity: after.severity ?? null,
      state: after.state,
      priority: after.priority,
      owner: after.owner,
      openedBy: after.openedBy,
      openedAt: after.openedAt.toISOString(),
      updatedAt: after.updatedAt.toISOString(),
      closedAt: after.closedAt?.toISOString() ?? null,
      summary: after.summary,
      linkedTo: after.linkedTo ?? null,
      contractLapsed: after.contractLapsed,
    },
  })
  await client.query(
    'INSERT INTO crm_outbox (event_id, case_number, body, at, next_try_at) VALUES ($1, $2, $3, $4, $4)',
    [id, after.number, body, at],
  )
}
