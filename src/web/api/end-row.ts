/** How a row of the directory ends: what was decided on it stays explainable, so that no row is deleted. */
import { dayIn } from '../../domain/hours/zoned-time.ts'
import type { Rows } from '../../domain/directory/directory-rows.ts'
import type { OpenKind } from './directory-rows.ts'

export const ENDING: Record<OpenKind, string> = {
  companies: 'Refused: a company stays on record',
  contacts: 'End an employment: the contact becomes inactive, their grants and PIN end',
  contracts: 'Terminate a contract today',
  grants: 'End a grant',
}

const ENDED: { [K in OpenKind]: (row: Rows[K], now: Date) => Rows[K] | undefined } = {
  companies: () => undefined,
  contacts: (row) => ({ ...row, status: 'inactive' }),
  contracts: terminatedToday,
  grants: (row) => ({ ...row, status: 'ended' }),
}

/** Undefined: a row of this kind stays as it is. */
export function ended<K extends OpenKind>(kind: K, row: Rows[K], now: Date): Rows[K] | undefined {
  return ENDED[kind](row, now)
}

/** Today is the day where the contract is, and its cover lasts to the end of that day. An earlier termination stands. */
function terminatedToday(row: Rows['contracts'], now: Date): Rows['contracts'] {
  const today = dayIn(row.timeZone, now)
  return { ...row, terminatedOn: row.terminatedOn !== null && row.terminatedOn < today ? row.terminatedOn : today }
}
