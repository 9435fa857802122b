/** Cases as the staff read them, in Postgres. Who of them may is asked of what is read (desk/cases/case-desks.ts). */
import type { Pool } from 'pg'
import type { Case } from '../../../domain/cases/cases.ts'
import {
  MOST_CASE_MOMENTS,
  type StaffCase,
  type StaffCaseMoment,
  type StaffCaseStore,
} from '../../../desk/cases/staff-case.ts'
import type { CaseNumber } from '../../../domain/ids.ts'
import { readRow, readRows, selected, type Columns } from '../database/read-rows.ts'
import { CASE } from './case-columns.ts'

const ABOUT: Columns<Omit<StaffCase, 'case' | 'moments'>> = {
  residency: 't.residency',
  endUser: 'e.name',
  soldTo: 's.name',
  openedByName: 'p.name',
}

/** Systems that give the same number. */
const MOST_ALIKE = 5

const changed = (field: string) =>
  `CASE WHEN c.before ->> '${field}' IS DISTINCT FROM c.after ->> '${field}' THEN c.after ->> '${field}' END`
const MOMENT: Columns<StaffCaseMoment> = {
  act: 'a.kind',
  at: 'a.at',
  by: `coalesce(s.name, w.name, CASE WHEN a.actor LIKE 'staff %' OR a.actor LIKE 'contact%' THEN NULL ELSE a.actor END)`,
  note: 'a.note',
  state: changed('state'),
  priority: changed('priority'),
  owner: `coalesce(o.name, ${changed('owner')})`,
}

export function postgresStaffCases(pool: Pool): StaffCaseStore {
  return {
    async read(number) {
      const found = await readRow<Case>(pool, `SELECT ${CASE} FROM cases WHERE number = $1 AND deleted_at IS NULL`, [
        number,
      ])
      if (found === undefined) return undefined
      const [about, moments] = await Promise.all([
        readRow<Omit<StaffCase, 'case' | 'moments'>>(
          pool,
          `SELECT ${selected(ABOUT)} FROM cases k
             LEFT JOIN contracts t ON t.number = k.contract_number
             LEFT JOIN companies e ON e.id = t.end_user
             LEFT JOIN companies s ON s.id = t.sold_to
             LEFT JOIN contacts p ON p.id = k.opened_by
            WHERE k.number = $1`,
          [number],
        ),
        readRows<StaffCaseMoment>(
          pool,
          `SELECT ${selected(MOMENT)} FROM case_acts a
             LEFT JOIN analysts s ON a.actor = 'staff ' || s.id
             LEFT JOIN contacts w ON a.actor = 'contact ' || w.id
             LEFT JOIN LATERAL (
               SELECT before, after FROM case_changes h
                WHERE h.case_number = a.case_number AND h.at = a.at AND h.act = a.kind AND h.actor = a.actor
                  AND h.before IS NOT NULL AND h.after IS NOT NULL
                ORDER BY h.id DESC LIMIT 1) c ON true
             LEFT JOIN analysts o ON o.id = ${changed('owner')}
            WHERE a.case_number = $1 ORDER BY a.id DESC LIMIT ${MOST_CASE_MOMENTS}`,
          [number],
        ),
      ])
      return about && { ...about, case: found, moments }
    },

    async numbersThere(external, system) {
      const rows = await readRows<{ number: CaseNumber }>(
        pool,
        `SELECT number FROM cases
          WHERE lower(external_number) = lower($1) AND ($2::text IS NULL OR external_system = $2) AND deleted_at IS NULL
          ORDER BY number LIMIT ${MOST_ALIKE}`,
        [external, system],
      )
      return rows.map(({ number }) => number)
    },
  }
}
