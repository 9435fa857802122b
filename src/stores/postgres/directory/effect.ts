/** What a change of the directory does to callers: who could open cases or hear of them before it, and who can after it, asked of the rules both times. */
import type { PoolClient } from 'pg'
import type { Effect } from '../../../directory/directory-records.ts'
import type { Kind } from '../../../domain/directory/directory-rows.ts'
import type { ContactId } from '../../../domain/ids.ts'
import { mayHearStatus, mayOpenCases, type GracePolicy } from '../../../domain/directory/standing-facts.ts'
import type { Standing } from '../../../domain/directory/directory.ts'
import { hasRow, lookedUp } from './columns.ts'
import { heldStandings } from './directory.ts'
import { designatedOf } from './in-force.ts'

/** What the transaction itself counts while it writes. */
export type EffectCounts = Pick<Effect, 'added' | 'changed' | 'grantsEnded' | 'pinsEnded'> & {
  staffLeaving: string[]
}

export interface EffectTracker {
  /** Before rows with these keys are written; what was noted earlier in the transaction stands. */
  noteBefore: (kind: Kind, keys: readonly string[]) => Promise<void>
  /** What has changed for callers since the transaction began. */
  effect: () => Promise<Omit<Effect, keyof EffectCounts>>
}

/** Rows are read again for so many people at once. */
const AT_ONCE = 1_000

/** Whose rights may change is noted in tables of the transaction, because an import can touch everyone in the directory. */
export async function trackEffect(client: PoolClient, policy: GracePolicy): Promise<EffectTracker> {
  await client.query(`
    CREATE TEMP TABLE directory_touched (contact text PRIMARY KEY, could text NOT NULL) ON COMMIT DROP;
    CREATE TEMP TABLE directory_companies (company text PRIMARY KEY, had bigint NOT NULL) ON COMMIT DROP`)
  const { rows } = await client.query<{ now: Date }>('SELECT now() AS now')
  const now = rows[0]?.now ?? new Date()
  const whoMay = async (contacts: readonly ContactId[]): Promise<Map<ContactId, MayOnCalls>> => {
    const standings = await heldStandings(client, contacts)
    const mayNow = (standing: Standing): MayOnCalls =>
      mayOpenCases(standing, now, policy) ? 'open' : mayHearStatus(standing, now, policy) ? 'hear' : 'nothing'
    return new Map([...standings].map(([contact, standing]) => [contact, mayNow(standing)]))
  }
  return {
    noteBefore: async (kind, keys) => {
      const [contacts, contracts] = [CONTACTS_OF[kind], CONTRACTS_OF[kind]]
      if (contacts === undefined || contracts === undefined) return
      await noteContacts(client, contacts, keys, whoMay)
      await noteCompanies(client, contracts, keys, policy)
    },
    effect: async () => {
      const moved = await movedSince(client, whoMay)
      const people = async (contacts: readonly ContactId[]) => {
        const { count, names } = await describe(client, contacts)
        return { count, names }
      }
      return {
        lose: await describe(client, moved.lost),
        gain: await people(moved.gained),
        loseStatus: await people(moved.lostStatus),
        gainStatus: await people(moved.gainedStatus),
        belowTwo: await belowTwo(client, policy),
      }
    },
  }
}

const CONTACTS_OF: Partial<Record<Kind, string>> = {
  contacts: 'SELECT unnest($1::text[]) AS k',
  contracts: `SELECT contact_id AS k FROM grants WHERE contract_number = ANY($1) AND level = 'designated' AND status = 'active'`,
  grants: `SELECT split_part(k, ' ', 1) AS k FROM unnest($1::text[]) k`,
}

const CONTRACTS_OF: Partial<Record<Kind, string>> = {
  contacts: `SELECT contract_number AS k FROM grants WHERE contact_id = ANY($1) AND level = 'designated' AND status = 'active'`,
  contracts: 'SELECT unnest($1::text[]) AS k',
  grants: `SELECT split_part(k, ' ', 2) AS k FROM unnest($1::text[]) k`,
}

/** The most that a verified contact may do with cases; who may open them hears of them, too. */
type MayOnCalls = 'open' | 'hear' | 'nothing'
type WhoMay = (contacts: readonly ContactId[]) => Promise<Map<ContactId, MayOnCalls>>

async function noteContacts(client: PoolClient, which: string, keys: readonly string[], whoMay: WhoMay): Promise<void> {
  const { rows } = await client.query<{ id: ContactId }>(
    `SELECT p.id FROM (SELECT DISTINCT k FROM (${which}) AS w) AS w ${lookedUp('contacts', 'p', 'p.id = w.k')}
      WHERE NOT ${hasRow('directory_touched t', 't.contact = p.id')}`,
    [keys],
  )
  if (rows.length === 0) return
  const ids = rows.map(({ id }) => id)
  const could = await whoMay(ids)
  await client.query('INSERT INTO directory_touched SELECT * FROM unnest($1::text[], $2::text[])', [
    ids,
    ids.map((id) => could.get(id) ?? 'nothing'),
  ])
}

async function noteCompanies(
  client: PoolClient,
  which: string,
  keys: readonly string[],
  policy: GracePolicy,
): Promise<void> {
  await client.query(
    `INSERT INTO directory_companies
     SELECT o.id, ${designatedOf(policy)}
       FROM (SELECT DISTINCT c.support_owner FROM (${which}) AS w ${lookedUp('contracts', 'c', 'c.number = w.k')}) AS s
       ${lookedUp('companies', 'o', 'o.id = s.support_owner')}
      WHERE NOT ${hasRow('directory_companies d', 'd.company = o.id')}`,
    [keys],
  )
}

type Moved = Record<'lost' | 'gained' | 'lostStatus' | 'gainedStatus', ContactId[]>

async function movedSince(client: PoolClient, whoMay: WhoMay): Promise<Moved> {
  const moved: Moved = { lost: [], gained: [], lostStatus: [], gainedStatus: [] }
  let after = ''
  for (;;) {
    const { rows } = await client.query<{ contact: ContactId; could: MayOnCalls }>(
      'SELECT contact, could FROM directory_touched WHERE contact > $1 ORDER BY contact LIMIT $2',
      [after, AT_ONCE],
    )
    const may = await whoMay(rows.map(({ contact }) => contact))
    for (const { contact, could } of rows) {
      const can = may.get(contact) ?? 'nothing'
      if (can === could) continue
      // Of those who could open cases, or now can, that is said; it holds the rest.
      if (could === 'open') moved.lost.push(contact)
      else if (can === 'open') moved.gained.push(contact)
      else if (can === 'hear') moved.gainedStatus.push(contact)
      else moved.lostStatus.push(contact)
    }
    const last = rows.at(-1)
    if (last === undefined || rows.length < AT_ONCE) return moved
    after = last.contact
  }
}

const MOST_NAMES = 10

/** Of those who are still in the directory: a person who was added and taken away again has lost nothing. */
async function describe(client: PoolClient, contacts: readonly ContactId[]): Promise<Effect['lose']> {
  if (contacts.length === 0) return { count: 0, names: [], withOpenCases: 0 }
  const { rows } = await client.query<{ count: number; cases: number; names: string[] | null }>(
    `SELECT count(*)::int AS count,
            (count(*) FILTER (WHERE EXISTS (SELECT FROM cases k WHERE k.opened_by = p.id AND k.state <> 'closed' AND k.deleted_at IS NULL)))::int AS cases,
            (array_agg(p.name ORDER BY p.name))[1:${MOST_NAMES}] AS names
       FROM contacts p WHERE p.id = ANY($1)`,
    [contacts],
  )
  const [row] = rows
  return { count: row?.count ?? 0, names: row?.names ?? [], withOpenCases: row?.cases ?? 0 }
}

async function belowTwo(client: PoolClient, policy: GracePolicy): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT o.name FROM directory_companies d ${lookedUp('companies', 'o', 'o.id = d.company')}
      WHERE d.had >= 2 AND ${designatedOf(policy)} < 2 ORDER BY o.name`,
  )
  return rows.map(({ name }) => name)
}
