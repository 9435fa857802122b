/** What a change of the directory does to callers: who could open cases before it, and who can after it. */
import type { PoolClient } from 'pg'
import type { Effect } from '../../../directory/directory-records.ts'
import type { Kind } from '../../../domain/directory/directory-rows.ts'

/** In force today, in the contract's own zone (as `domain/directory/contract-state.ts` has it, without grace days). */
export const IN_FORCE = `(now() AT TIME ZONE c.time_zone)::date BETWEEN c.starts_on AND c.ends_on
  AND (c.terminated_on IS NULL OR (now() AT TIME ZONE c.time_zone)::date <= c.terminated_on)`

/** An active person with a live designated grant. `g` is the grant, `p` the contact. */
export const IS_DESIGNATED = `g.level = 'designated' AND g.status = 'active' AND p.status = 'active'`

/** May open cases: a live designated grant on a contract in force. `p` is the contact. */
export const OPENS_CASES = `p.status = 'active' AND EXISTS (
  SELECT FROM grants g JOIN contracts c ON c.number = g.contract_number
   WHERE g.contact_id = p.id AND ${IS_DESIGNATED} AND ${IN_FORCE})`

/** How many people could call about the contracts a company supports. `o` is the company. */
export const DESIGNATED_OF = `(
  SELECT count(DISTINCT g.contact_id) FROM contracts c
    JOIN grants g ON g.contract_number = c.number
    JOIN contacts p ON p.id = g.contact_id AND ${IS_DESIGNATED}
   WHERE c.support_owner = o.id AND ${IN_FORCE})`

/** `touched`: whose rights may change, as they were before the first change to them. */
export async function startEffect(client: PoolClient): Promise<void> {
  await client.query(`
    CREATE TEMP TABLE directory_touched (contact text PRIMARY KEY, could boolean NOT NULL) ON COMMIT DROP;
    CREATE TEMP TABLE directory_companies (company text PRIMARY KEY, had bigint NOT NULL) ON COMMIT DROP`)
}

const CONTACTS_OF: Partial<Record<Kind, string>> = {
  contacts: 'SELECT unnest($1::text[])',
  contracts: `SELECT contact_id FROM grants WHERE contract_number = ANY($1) AND level = 'designated' AND status = 'active'`,
  grants: `SELECT split_part(k, ' ', 1) FROM unnest($1::text[]) k`,
}

const CONTRACTS_OF: Partial<Record<Kind, string>> = {
  contacts: `SELECT contract_number FROM grants WHERE contact_id = ANY($1) AND level = 'designated' AND status = 'active'`,
  contracts: 'SELECT unnest($1::text[])',
  grants: `SELECT split_part(k, ' ', 2) FROM unnest($1::text[]) k`,
}

/** Before rows with these keys are written; what was noted earlier stands. */
export async function noteBefore(client: PoolClient, kind: Kind, keys: readonly string[]): Promise<void> {
  const [contacts, contracts] = [CONTACTS_OF[kind], CONTRACTS_OF[kind]]
  if (contacts === undefined || contracts === undefined) return
  await client.query(
    `INSERT INTO directory_touched SELECT p.id, ${OPENS_CASES} FROM contacts p
      WHERE p.id IN (${contacts}) AND NOT EXISTS (SELECT FROM directory_touched t WHERE t.contact = p.id)`,
    [keys],
  )
  await client.query(
    `INSERT INTO directory_companies
     SELECT o.id, ${DESIGNATED_OF} FROM companies o
      WHERE o.id IN (SELECT support_owner FROM contracts WHERE number IN (${contracts}))
        AND NOT EXISTS (SELECT FROM directory_companies d WHERE d.company = o.id)`,
    [keys],
  )
}

const MOST_NAMES = 10

/** What the transaction itself counts while it writes. */
export type EffectCounts = Pick<Effect, 'added' | 'changed' | 'grantsEnded' | 'pinsEnded'> & {
  staffLeaving: string[]
}

export async function effectOf(client: PoolClient): Promise<Omit<Effect, keyof EffectCounts>> {
  const { rows: people } = await client.query<{ could: boolean; count: string; cases: string; names: string[] }>(
    `WITH now_can AS MATERIALIZED (
       SELECT p.id, p.name, t.could, ${OPENS_CASES} AS can FROM directory_touched t JOIN contacts p ON p.id = t.contact)
     SELECT could, count(*) AS count,
            count(*) FILTER (WHERE EXISTS (SELECT FROM cases k WHERE k.opened_by = n.id AND k.state <> 'closed')) AS cases,
            (array_agg(name ORDER BY name))[1:${MOST_NAMES}] AS names
       FROM now_can n WHERE could <> can GROUP BY could`,
  )
  const { rows: below } = await client.query<{ name: string }>(
    `SELECT o.name FROM directory_companies d JOIN companies o ON o.id = d.company
      WHERE d.had >= 2 AND ${DESIGNATED_OF} < 2 ORDER BY o.name`,
  )
  const moved = (could: boolean) => people.find((row) => row.could === could)
  const lose = moved(true)
  const gain = moved(false)
  return {
    lose: { count: Number(lose?.count ?? 0), names: lose?.names ?? [], withOpenCases: Number(lose?.cases ?? 0) },
    gain: { count: Number(gain?.count ?? 0), names: gain?.names ?? [] },
    belowTwo: below.map(({ name }) => name),
  }
}
