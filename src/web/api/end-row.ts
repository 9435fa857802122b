/** How a row of the directory ends: what was decided on it stays explainable, so that no row is deleted. */
import { dayIn } from '../../domain/directory/contract-state.ts'
import type { Row, Rows } from '../../domain/directory/directory-rows.ts'
import type { OpenKind } from './directory-rows.ts'

export const ENDING: Record<OpenKind, string> = {
  companies: 'Refused: a company stays on record',
  contacts: 'End an employment: the contact becomes inactive, their grants and PIN end',
  contracts: 'Terminate a contract today',
  grants: 'End a grant',
}

/** Undefined: a row of this kind stays as it is. */
export function ended(kind: OpenKind, row: Row, now: Date): Row | undefined {
  switch (kind) {
    case 'companies':
      return undefined
    case 'contacts':
      return { ...(row as Rows['contacts']), status: 'inactive' }
    case 'contracts':
      return terminatedToday(row as Rows['contracts'], now)
    case 'grants':
      return { ...(row as Rows['grants']), status: 'ended' }
    default:
      return kind satisfies never
  }
}

/** Today is the day where the contract is, and its cover lasts to the end of that day. An earlier termination stands. */
function terminatedToday(row: Rows['contracts'], now: Date): Rows['contracts'] {
  const today = dayIn(row.timeZone, now)
  return { ...row, terminatedOn: row.terminatedOn !== null && row.terminatedOn < today ? row.terminatedOn : today }
}
