/** The vendor's own people in Postgres. */
import type { Pool } from 'pg'
import type { Staff, StaffDirectory, StaffRole } from '../../../desk/staff/staff.ts'
import type { Desk } from '../../../domain/decide.ts'
import type { StaffId } from '../../../domain/ids.ts'

interface StaffRow {
  id: StaffId
  name: string
  role: StaffRole
  phone: string | null
  languages: string[]
  products: string[]
  residency: string | null
  desks: Desk[]
}

const COLUMNS = 'id, name, role, phone, languages, products, residency, desks'

function toStaff({ phone, residency, ...row }: StaffRow): Staff {
  return { ...row, phone: phone ?? undefined, residency: residency ?? undefined }
}

export function postgresStaff(pool: Pool): StaffDirectory {
  return {
    async find(id) {
      const { rows } = await pool.query<StaffRow>(
        `SELECT ${COLUMNS} FROM analysts WHERE id = $1 AND status = 'active'`,
        [id],
      )
      return rows[0] && toStaff(rows[0])
    },
    async all() {
      const { rows } = await pool.query<StaffRow>(
        `SELECT ${COLUMNS} FROM analysts WHERE status = 'active' ORDER BY name`,
      )
      return rows.map(toStaff)
    },
  }
}
