/** Cases as contacts see them on their own pages, in Postgres. What they may not see is left out by every statement here. */
import type { Pool } from 'pg'
import type { Case } from '../../../domain/cases/cases.ts'
import type { CaseNumber } from '../../../domain/ids.ts'
import {
  MOST_MOMENTS,
  type CaseMoment,
  type OwnCase,
  type OwnCasesWanted,
  type OwnCaseStore,
  type Seeing,
  type WholeCase,
} from '../../../profile/cases/own-case-store.ts'
import { readRow, readRows, selected, type Columns } from '../database/read-rows.ts'
import { CASE } from './case-columns.ts'

/** `$1` is the contact, `$2` what they see (`SeenOn`). */
const SEEN = `
  cases k
  LEFT JOIN jsonb_to_recordset($2::jsonb) AS s(contract text, products jsonb, covered boolean, others boolean, "readsText" boolean)
    ON s.contract = k.contract_number
  LEFT JOIN analysts o ON o.id = k.owner`
const IS_SEEN = `
  k.deleted_at IS NULL AND (
    k.type = 'admin' AND k.opened_by = $1
    OR k.type = 'support' AND CASE WHEN k.product IS NULL OR s.products ? k.product THEN s.covered ELSE s.others END)`
const READS_TEXT = `(k.type = 'admin' OR coalesce(s."readsText", false))`

/**
 * Of the case `k`: a person of its contract's companies, or with access to it now or once. A case that another system moves to another
 * customer does not take along who wrote what at the first one.
 */
const isOfItsContract = (contact: string) => `(
  k.type = 'admin'
  OR EXISTS (SELECT FROM grants g WHERE g.contact_id = ${contact} AND g.contract_number = k.contract_number)
  OR EXISTS (SELECT FROM contracts t JOIN contacts q ON q.employer IN (t.sold_to, t.end_user, t.support_owner)
              WHERE t.number = k.contract_number AND q.id = ${contact}))`

const OWN_CASE: Columns<OwnCase> = {
  number: 'k.number',
  externalNumber: 'k.external_number',
  type: 'k.type',
  contract: 'k.contract_number',
  product: 'k.product',
  state: 'k.state',
  priority: 'k.priority',
  owner: 'k.owner',
  ownerName: 'o.name',
  updatedAt: 'k.updated_at',
  readsText: READS_TEXT,
  summary: `CASE WHEN ${READS_TEXT} THEN k.summary ELSE '' END`,
}

const IS_WANTED = `
  ($3 = 'all' OR (k.state = 'closed') = ($3 = 'closed'))
  AND ($4 = '' OR starts_with(k.number, $5) OR starts_with(lower(k.external_number), lower($4))
       OR strpos(replace(k.product, '-', ' '), replace(lower($4), '-', ' ')) > 0
       OR ${READS_TEXT} AND strpos(lower(k.summary), lower($4)) > 0)`

export function postgresOwnCases(pool: Pool): OwnCaseStore {
  const seenAmong: OwnCaseStore['seenAmong'] = async (seeing, numbers) => {
    if (numbers.length === 0) return new Set()
    const found = await readRows<{ number: CaseNumber }>(
      pool,
      `SELECT k.number FROM ${SEEN} WHERE ${IS_SEEN} AND k.number = ANY ($3)`,
      [...seenBy(seeing), numbers],
    )
    return new Set(found.map(({ number }) => number))
  }

  return {
    seenAmong,

    async list(seeing, wanted, from, most) {
      const values = [...seenBy(seeing), ...wantedBy(wanted)]
      const [rows, counted] = await Promise.all([
        readRows<OwnCase>(
          pool,
          `SELECT ${selected(OWN_CASE)} FROM ${SEEN} WHERE ${IS_SEEN} AND ${IS_WANTED}
            ORDER BY k.state = 'closed', k.updated_at DESC, k.number LIMIT $6 OFFSET $7`,
          [...values, most, from],
        ),
        readRow<{ total: number }>(
          pool,
          `SELECT count(*)::int AS total FROM ${SEEN} WHERE ${IS_SEEN} AND ${IS_WANTED}`,
          values,
        ),
      ])
      return { rows, total: counted?.total ?? 0 }
    },

    async find(seeing, number) {
      const own = await readRow<OwnCase & Pick<WholeCase, 'openedByName' | 'follows'>>(
        pool,
        `SELECT ${selected(OWN_CASE)}, CASE WHEN ${isOfItsContract('k.opened_by')} THEN p.name END AS "openedByName",
                coalesce(f.follows, k.opened_by = $1, false) AS follows
           FROM ${SEEN} LEFT JOIN contacts p ON p.id = k.opened_by
           LEFT JOIN case_follows f ON f.case_number = k.number AND f.contact_id = $1
          WHERE ${IS_SEEN} AND k.number = $3`,
        [...seenBy(seeing), number],
      )
      const found = own && (await readRow<Case>(pool, `SELECT ${CASE} FROM cases WHERE number = $1`, [number]))
      if (own === undefined || found === undefined) return undefined
      const moments = await momentsOf(pool, own)
      const { linkedTo } = found
      const isLinkSeen = linkedTo !== undefined && (await seenAmong(seeing, [linkedTo])).has(linkedTo)
      const linked = isLinkSeen ? linkedTo : undefined
      return { ...own, case: found, moments, linked }
    },

    async follow(contact, number, follows, at) {
      await pool.query(
        `INSERT INTO case_follows (case_number, contact_id, follows, at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (case_number, contact_id) DO UPDATE SET follows = excluded.follows, at = excluded.at`,
        [number, contact, follows, at],
      )
    },
  }
}

const seenBy = ({ contact, on }: Seeing) => [contact, JSON.stringify(on)]

/** Numbers are searched for without what people write between the digits. */
function wantedBy({ show, words = '' }: OwnCasesWanted): string[] {
  const digits = /^[\d\s-]+$/.test(words) ? words.replaceAll(/\D/g, '') : words
  return [show, words, digits]
}

/** Changes of before they were written down, and those that are too old to be stored, say only that there was an action. */
function momentsOf(pool: Pool, { number, readsText }: OwnCase): Promise<CaseMoment[]> {
  const changed = (field: string) =>
    `CASE WHEN c.before ->> '${field}' IS DISTINCT FROM c.after ->> '${field}' THEN c.after ->> '${field}' END`
  const columns: Columns<CaseMoment> = {
    action: 'a.kind',
    at: 'a.at',
    by: `CASE split_part(a.actor, ' ', 1) WHEN 'staff' THEN 'staff' WHEN 'contact' THEN 'contact' WHEN 'contact,' THEN 'contact' ELSE 'system' END`,
    name: `coalesce(s.name, CASE WHEN ${isOfItsContract('w.id')} THEN w.name END)`,
    calledBy: `CASE WHEN a.actor <> 'contact ' || a.contact_id AND ${isOfItsContract('p.id')} THEN p.name END`,
    note: readsText
      ? `CASE WHEN a.kind = 'open' AND a.note = k.summary OR a.contact_id IS NOT NULL AND NOT ${isOfItsContract('a.contact_id')} THEN '' ELSE a.note END`
      : `''`,
    state: changed('state'),
    priority: changed('priority'),
    ownerName: `CASE WHEN c.before ->> 'owner' IS DISTINCT FROM c.after ->> 'owner' THEN coalesce(o.name, c.after ->> 'owner') END`,
  }
  return readRows<CaseMoment>(
    pool,
    `SELECT ${selected(columns)}
       FROM case_acts a JOIN cases k ON k.number = a.case_number
       LEFT JOIN analysts s ON a.actor = 'staff ' || s.id
       LEFT JOIN contacts w ON a.actor = 'contact ' || w.id
       LEFT JOIN contacts p ON p.id = a.contact_id
       LEFT JOIN LATERAL (
         SELECT before, after FROM case_changes h
          WHERE h.case_number = a.case_number AND h.at = a.at AND h.act = a.kind AND h.actor = a.actor
            AND h.before IS NOT NULL AND h.after IS NOT NULL
          ORDER BY h.id DESC LIMIT 1) c ON true
       LEFT JOIN analysts o ON o.id = c.after ->> 'owner'
      WHERE a.case_number = $1 ORDER BY a.id DESC LIMIT ${MOST_MOMENTS}`,
    [number],
  )
}
