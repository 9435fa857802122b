/** Companies, contracts, contacts and cases, read from Postgres as a call needs them. */
import type { Pool, PoolClient } from 'pg'
import type { CaseRecord, Combination, Contact, Directory, Standing } from '../../../domain/directory/directory.ts'
import type { ContactId } from '../../../domain/ids.ts'
import { readRows, selected, withoutNulls, type Columns, type Stored } from '../database/read-rows.ts'
import { lookedUp } from './columns.ts'

const company = (alias: string) =>
  `json_strip_nulls(json_build_object('id', ${alias}.id, 'name', ${alias}.name,
                     'spokenName', coalesce(${alias}.spoken_name, ${alias}.name), 'supportPhone', ${alias}.support_phone))`

const CONTACT = selected({
  id: 'p.id',
  name: 'p.name',
  status: 'p.status',
  employer: company('e'),
  language: 'p.language',
  timeZone: 'p.time_zone',
  extraTime: 'p.extra_time',
  phone: 'p.phone',
  phoneChangedAt: 'p.phone_changed_at',
  emailChangedAt: 'p.email_changed_at',
} satisfies Columns<Contact>)

const CASE = selected({
  number: 'number',
  externalNumber: 'external_number',
  type: 'type',
  contract: 'contract_number',
  product: 'product',
  state: 'state',
  priority: 'priority',
  owner: 'owner',
  updatedAt: 'updated_at',
  closedAt: 'closed_at',
} satisfies Columns<CaseRecord>)

/** Of a contract `c` with its companies `s`, `u` and `o`, and the grant `h` that a contact holds on it. */
const combination = (lastUsedAt: string) =>
  selected({
    contract: 'c.number',
    soldTo: company('s'),
    endUser: company('u'),
    supportOwner: company('o'),
    products: 'c.products',
    startsOn: `to_char(c.starts_on, 'YYYY-MM-DD')`,
    endsOn: `to_char(c.ends_on, 'YYYY-MM-DD')`,
    terminatedOn: `to_char(c.terminated_on, 'YYYY-MM-DD')`,
    timeZone: 'c.time_zone',
    hours: 'c.hours',
    residency: 'c.residency',
    grant: `coalesce(h.grant_held, 'none')`,
    ownerException: 'coalesce(h.owner_exception, false)',
    lastUsedAt,
  } satisfies Columns<Combination>)

/** The strongest live grant wins; an approver's grant alone, or a pending designation, gives no rights on the phone. */
const GRANT_HELD = `
  CASE WHEN bool_or(level = 'designated' AND status = 'active') THEN 'designated'
       WHEN bool_or(level = 'read_only' AND status = 'active') THEN 'read_only_approved'
       WHEN bool_or(level = 'read_only' AND status = 'pending') THEN 'read_only_pending'
       ELSE 'none' END AS grant_held,
  bool_or(level = 'designated' AND status = 'active' AND owner_exception) AS owner_exception`

const ITS_COMPANIES = `
  JOIN companies s ON s.id = c.sold_to
  JOIN companies u ON u.id = c.end_user
  JOIN companies o ON o.id = c.support_owner`

/** Of the contact `p`, whose grants and whose employer they come by. */
const COMBINATIONS = `
  SELECT ${combination('(SELECT max(l.decided_at) FROM calls l WHERE l.contact_id = p.id AND l.contract_number = c.number)')}
    FROM contracts c
    LEFT JOIN (
      SELECT contract_number, ${GRANT_HELD}
        FROM grants g WHERE g.contact_id = p.id AND g.status <> 'ended' GROUP BY contract_number) h ON h.contract_number = c.number
    ${ITS_COMPANIES}
   WHERE h.contract_number IS NOT NULL OR p.employer IN (c.sold_to, c.end_user, c.support_owner)
   ORDER BY c.number COLLATE "C"`

/** An expression: the standing of one contact as JSON, null for one that is not there. Read with `readStanding`. */
export const standingJson = (contactId: string) => `(
  SELECT json_build_object('contact', (SELECT row_to_json(f) FROM (SELECT ${CONTACT}) f),
                           'combinations', (SELECT coalesce(json_agg(k), '[]') FROM (${COMBINATIONS}) k))
    FROM contacts p JOIN companies e ON e.id = p.employer WHERE p.id = ${contactId})`

type OfContact = Omit<Contact, 'phoneChangedAt' | 'emailChangedAt'>
type OfCombination = Omit<Combination, 'lastUsedAt'>

/** In JSON a moment is text. */
export interface WrittenStanding {
  contact: Stored<OfContact> & { phoneChangedAt: string | null; emailChangedAt: string | null }
  combinations: (Stored<OfCombination> & { lastUsedAt: string | null })[]
}

export function readStanding(written: WrittenStanding): Standing {
  const { phoneChangedAt, emailChangedAt, ...contact } = written.contact
  return {
    contact: {
      ...withoutNulls<OfContact>(contact),
      phoneChangedAt: momentOf(phoneChangedAt),
      emailChangedAt: momentOf(emailChangedAt),
    },
    combinations: written.combinations.map(({ lastUsedAt, ...one }) => ({
      ...withoutNulls<OfCombination>(one),
      lastUsedAt: momentOf(lastUsedAt),
    })),
  }
}

const momentOf = (text: string | null) => (text === null ? undefined : new Date(text))

const HELD_COMBINATIONS = `
  WITH held AS (
    SELECT contact_id, contract_number, ${GRANT_HELD}
      FROM grants WHERE contact_id = ANY($1) AND status <> 'ended' GROUP BY contact_id, contract_number)
  SELECT h.contact_id AS holder, ${combination('NULL::timestamptz')}
    FROM held h ${lookedUp('contracts', 'c', 'c.number = h.contract_number')}
      ${lookedUp('companies', 's', 's.id = c.sold_to')}
      ${lookedUp('companies', 'u', 'u.id = c.end_user')}
      ${lookedUp('companies', 'o', 'o.id = c.support_owner')}
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
  const combinations = new Map<ContactId, Combination[]>()
  for (const { holder, ...held } of await readRows<Combination & { holder: ContactId }>(client, HELD_COMBINATIONS, [
    contacts,
  ])) {
    const before = combinations.get(holder)
    if (before === undefined) combinations.set(holder, [held])
    else before.push(held)
  }
  if (combinations.size === 0) return new Map()
  const holders = await readRows<Contact>(
    client,
    `SELECT ${CONTACT} FROM contacts p ${lookedUp('companies', 'e', 'e.id = p.employer')} WHERE p.id = ANY($1)`,
    [[...combinations.keys()]],
  )
  return new Map(holders.map((contact) => [contact.id, { contact, combinations: combinations.get(contact.id) ?? [] }]))
}

export function postgresDirectory(pool: Pool): Directory {
  return {
    async standingOf(id) {
      const { rows } = await pool.query<{ standing: WrittenStanding | null }>({
        name: 'standing',
        text: `SELECT ${standingJson('$1')} AS standing`,
        values: [id],
      })
      const standing = rows[0]?.standing
      return standing ? readStanding(standing) : undefined
    },

    casesKeyed: (ours, theirs) =>
      readRows<CaseRecord>(
        pool,
        `SELECT ${CASE} FROM cases WHERE (number = $1 OR external_key = $2) AND deleted_at IS NULL ORDER BY cases.number LIMIT 50`,
        [ours, theirs],
      ),

    designatedContactsOn: (contract) =>
      readRows<Contact>(
        pool,
        `SELECT ${CONTACT} FROM grants g JOIN contacts p ON p.id = g.contact_id JOIN companies e ON e.id = p.employer
          WHERE g.contract_number = $1 AND g.level = 'designated' AND g.status = 'active' AND p.status = 'active'
          ORDER BY p.id COLLATE "C"`,
        [contract],
      ),
  }
}
