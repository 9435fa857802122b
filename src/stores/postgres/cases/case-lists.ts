/** Pages of cases, and the feed of their changes, in Postgres. */
import type { Pool } from 'pg'
import type { CaseChange, CaseFilter, CaseFollow, CaseLists } from '../../../desk/cases/case-lists.ts'
import type { Case } from '../../../domain/cases/cases.ts'
import { readRow, readRows } from '../database/read-rows.ts'
import { CASE } from './case-columns.ts'

/** Changes after a position, in the order in which they were committed (migration 0066). Of a person who was forgotten nothing is left to tell but that a case is gone. */
const feed = (of: string) => `
  SELECT (f.ends - f.last_id + c.id)::float8 AS id, c.at, c.act, c.note, c.actor, c.via, c.system, c.case_number AS number,
         c.version, c.before, c.after
    FROM case_feed f JOIN case_changes c ON c.batch = f.batch AND c.id > f.last_id - f.ends + $1::bigint
   WHERE f.ends > $1::bigint ${of} AND (c.before IS NOT NULL OR c.after IS NOT NULL OR c.act = 'delete')
   ORDER BY f.ends, c.id LIMIT $2`

/** Each condition is there only where it is asked for, so that its index is used. */
function conditionsOf(filter: CaseFilter, values: unknown[]): string[] {
  const { state, isOpen, owner, contract, company, system, changedSince } = filter
  const place = (value: unknown) => `$${values.push(value)}`
  const where = ['deleted_at IS NULL']
  if (state !== undefined) where.push(`state = ${place(state)}`)
  if (isOpen === true) where.push(`state <> 'closed'`)
  if (owner !== undefined) where.push(`owner = ${place(owner)}`)
  if (contract !== undefined) where.push(`contract_number = ${place(contract)}`)
  if (system !== undefined) where.push(`external_system = ${place(system)}`)
  if (company !== undefined)
    where.push(
      `contract_number IN (SELECT k.number FROM contracts k WHERE ${place(company)} IN (k.sold_to, k.end_user, k.support_owner))`,
    )
  if (changedSince !== undefined) {
    const since = place(changedSince)
    where.push(
      `(updated_at >= ${since} OR number IN (SELECT n.case_number FROM case_changes n WHERE n.at >= ${since}))`,
    )
  }
  return where
}

export function postgresCaseLists(pool: Pool): CaseLists & CaseFollow {
  return {
    one: (key) =>
      'number' in key
        ? readRow<Case>(pool, `SELECT ${CASE} FROM cases WHERE number = $1 AND deleted_at IS NULL`, [key.number])
        : readRow<Case>(
            pool,
            `SELECT ${CASE} FROM cases WHERE external_system = $1 AND external_number = $2 AND deleted_at IS NULL`,
            [key.system, key.external],
          ),

    page(filter, after, most) {
      const values: unknown[] = [most]
      const where = conditionsOf(filter, values)
      if (after !== undefined) where.push(`number > $${values.push(after)}`)
      const sql = `SELECT ${CASE} FROM cases WHERE ${where.join(' AND ')} ORDER BY cases.number LIMIT $1`
      return readRows<Case>(pool, sql, values)
    },

    async count(filter) {
      const values: unknown[] = []
      const where = conditionsOf(filter, values).join(' AND ')
      const counted = await readRow<{ n: number }>(pool, `SELECT count(*)::int AS n FROM cases WHERE ${where}`, values)
      return counted?.n ?? 0
    },

    changesAfter: (position, most) => readRows<CaseChange>(pool, feed(''), [position, most]),

    changesOf: (number, position, most) =>
      readRows<CaseChange>(pool, feed('AND c.case_number = $3'), [position, most, number]),
  }
}
