/** Companies, contracts, contacts and cases, read from Postgres as a call needs them. */
import type { Pool, PoolClient } from 'pg'
import type {
  CasePriority,
  CaseRecord,
  CaseState,
  Combination,
  Company,
  Contact,
  Directory,
  Grant,
  Standing,
} from '../../../domain/directory/directory.ts'
import type { CaseNumber, CompanyId, ContactId, ContractNumber } from '../../../domain/ids.ts'

interface CompanyRow {
  id: CompanyId
  name: string
  spokenName: string
  supportPhone: string | null
}

interface ContactRow {
  id: ContactId
  name: string
  status: 'active' | 'inactive'
  employer: CompanyRow
  language: string
  time_zone: string
  extra_time: boolean
  phone: string | null
  phone_changed_at: Date | null
  email_changed_at: Date | null
}

interface CombinationRow {
  number: ContractNumber
  sold_to: CompanyRow
  end_user: CompanyRow
  support_owner: CompanyRow
  products: string[]
  starts_on: string
  ends_on: string
  terminated_on: string | null
  time_zone: string
  hours: string
  residency: string | null
  grant_held: Grant
  owner_exception: boolean
  last_used_at: Date | null
}

interface CaseRow {
  number: CaseNumber
  type: 'support' | 'admin'
  contract_number: ContractNumber | null
  product: string | null
  state: CaseState
  priority: CasePriority
  owner: string
  updated_at: Date
  closed_at: Date | null
}

const company = (alias: string) =>
  `json_build_object('id', ${alias}.id, 'name', ${alias}.name,
                     'spokenName', coalesce(${alias}.spoken_name, ${alias}.name), 'supportPhone', ${alias}.support_phone)`

const CONTACT = `p.id, p.name, p.status, p.language, p.time_zone, p.extra_time, p.phone, p.phone_changed_at, p.email_changed_at, ${company('e')} AS employer`

/** The strongest live grant wins; an approver's grant alone, or a pending designation, gives no rights on the phone. */
const GRANT_HELD = `
  CASE WHEN bool_or(level = 'designated' AND status = 'active') THEN 'designated'
       WHEN bool_or(level = 'read_only' AND status = 'active') THEN 'read_only_approved'
       WHEN bool_or(level = 'read_only' AND status = 'pending') THEN 'read_only_pending'
       ELSE 'none' END AS grant_held,
  bool_or(level = 'designated' AND status = 'active' AND owner_exception) AS owner_exception`

const COMBINATION = `
  c.number, ${company('s')} AS sold_to, ${company('u')} AS end_user, ${company('o')} AS support_owner, c.products,
  to_char(c.starts_on, 'YYYY-MM-DD') AS starts_on, to_char(c.ends_on, 'YYYY-MM-DD') AS ends_on,
  to_char(c.terminated_on, 'YYYY-MM-DD') AS terminated_on, c.time_zone, c.hours, c.residency,
  coalesce(h.grant_held, 'none') AS grant_held, coalesce(h.owner_exception, false) AS owner_exception`

const ITS_COMPANIES = `
  JOIN companies s ON s.id = c.sold_to
  JOIN companies u ON u.id = c.end_user
  JOIN companies o ON o.id = c.support_owner`

const COMBINATIONS = `
  WITH held AS (
    SELECT contract_number, ${GRANT_HELD}
      FROM grants WHERE contact_id = $1 AND status <> 'ended' GROUP BY contract_number)
  SELECT ${COMBINATION},
         (SELECT max(l.decided_at) FROM calls l WHERE l.contact_id = $1 AND l.contract_number = c.number) AS last_used_at
    FROM contracts c
    LEFT JOIN held h ON h.contract_number = c.number
    ${ITS_COMPANIES}
   WHERE h.contract_number IS NOT NULL OR $2 IN (c.sold_to, c.end_user, c.support_owner)
   ORDER BY c.number COLLATE "C"`

const HELD_COMBINATIONS = `
  WITH held AS (
    SELECT contact_id, contract_number, ${GRANT_HELD}
      FROM grants WHERE contact_id = ANY($1) AND status <> 'ended' GROUP BY contact_id, contract_number)
  SELECT h.contact_id, ${COMBINATION}, NULL::timestamptz AS last_used_at
    FROM held h JOIN contracts c ON c.number = h.contract_number ${ITS_COMPANIES}
   ORDER BY c.number COLLATE "C"`

/**
 * The standing of many contacts at once, with the combinations on which they hold a grant. A contact without any is left out:
 * no rule gives a right without a grant.
 */
export async function heldStandings(
  client: Pick<PoolClient, 'query'>,
  contacts: readonly ContactId[],
): Promise<Map<ContactId, Standing>> {
  if (contacts.length === 0) return new Map()
  const held = await client.query<CombinationRow & { contact_id: ContactId }>(HELD_COMBINATIONS, [contacts])
  const combinations = new Map<ContactId, Combination[]>()
  for (const row of held.rows) {
    const before = combinations.get(row.contact_id)
    if (before === undefined) combinations.set(row.contact_id, [toCombination(row)])
    else before.push(toCombination(row))
  }
  if (combinations.size === 0) return new Map()
  const { rows } = await client.query<ContactRow>(
    `SELECT ${CONTACT} FROM contacts p JOIN companies e ON e.id = p.employer WHERE p.id = ANY($1)`,
    [[...combinations.keys()]],
  )
  return new Map(rows.map((row) => [row.id, { contact: toContact(row), combinations: combinations.get(row.id) ?? [] }]))
}

function toCompany(row: CompanyRow): Company {
  return { id: row.id, name: row.name, spokenName: row.spokenName, supportPhone: row.supportPhone ?? undefined }
}

function toContact(row: ContactRow): Contact {
  return {
    id: row.id,
    name: row.name,
    status: row.status,
    employer: toCompany(row.employer),
    language: row.language,
    timeZone: row.time_zone,
    extraTime: row.extra_time,
    phone: row.phone ?? undefined,
    phoneChangedAt: row.phone_changed_at ?? undefined,
    emailChangedAt: row.email_changed_at ?? undefined,
  }
}

function toCombination(row: CombinationRow): Combination {
  return {
    contract: row.number,
    soldTo: toCompany(row.sold_to),
    endUser: toCompany(row.end_user),
    supportOwner: toCompany(row.support_owner),
    products: row.products,
    startsOn: row.starts_on,
    endsOn: row.ends_on,
    terminatedOn: row.terminated_on ?? undefined,
    timeZone: row.time_zone,
    hours: row.hours,
    residency: row.residency ?? undefined,
    grant: row.grant_held,
    ownerException: row.owner_exception,
    lastUsedAt: row.last_used_at ?? undefined,
  }
}

function toCase(row: CaseRow): CaseRecord {
  return {
    number: row.number,
    type: row.type,
    contract: row.contract_number ?? undefined,
    product: row.product ?? undefined,
    state: row.state,
    priority: row.priority,
    owner: row.owner,
    updatedAt: row.updated_at,
    closedAt: row.closed_at ?? undefined,
  }
}

export function postgresDirectory(pool: Pool): Directory {
  return {
    async standingOf(contact) {
      const found = await pool.query<ContactRow>(
        `SELECT ${CONTACT} FROM contacts p JOIN companies e ON e.id = p.employer WHERE p.id = $1`,
        [contact],
      )
      const row = found.rows[0]
      if (row === undefined) return undefined
      const { rows } = await pool.query<CombinationRow>(COMBINATIONS, [contact, row.employer.id])
      return { contact: toContact(row), combinations: rows.map(toCombination) }
    },

    async findCase(number) {
      const { rows } = await pool.query<CaseRow>(
        `SELECT number, type, contract_number, product, state, priority, owner, updated_at, closed_at FROM cases WHERE number = $1`,
        [number],
      )
      return rows[0] && toCase(rows[0])
    },

    async designatedContactsOn(contract) {
      const { rows } = await pool.query<ContactRow>(
        `SELECT ${CONTACT} FROM grants g JOIN contacts p ON p.id = g.contact_id JOIN companies e ON e.id = p.employer
          WHERE g.contract_number = $1 AND g.level = 'designated' AND g.status = 'active' AND p.status = 'active'
          ORDER BY p.id COLLATE "C"`,
        [contract],
      )
      return rows.map(toContact)
    },
  }
}
