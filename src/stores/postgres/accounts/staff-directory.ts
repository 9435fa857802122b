/** The vendor's own people in Postgres. */
import type { Pool } from 'pg'
import type { Staff, StaffDirectory } from '../../../desk/staff/staff.ts'
import type { StaffRow } from '../../../domain/directory/directory-rows.ts'
import { readRow, readRows } from '../database/read-rows.ts'

const STAFF = 'id, name, role, phone, answers_in AS "answersIn", languages, products, residency, desks'

export function postgresStaff(pool: Pool): StaffDirectory {
  return {
    find: (id) => readRow<Staff>(pool, `SELECT ${STAFF} FROM analysts WHERE id = $1 AND status = 'active'`, [id]),
    all: () => readRows<Staff>(pool, `SELECT ${STAFF} FROM analysts WHERE status = 'active' ORDER BY name`),
  }
}

/** A member of the staff, also an inactive one. */
export function staffWithAddress(
  pool: Pool,
  email: string,
): Promise<Pick<StaffRow, 'id' | 'role' | 'status'> | undefined> {
  return readRow(pool, 'SELECT id, role, status FROM analysts WHERE lower(email) = lower($1)', [email])
}
