/** One call, live or as recorded, for the API and for administrators. */
import type { Call } from '../../calls/call.ts'
import type { CallSummary } from '../../calls/call-records.ts'
import type { RecheckRights } from '../../desk/recheck-rights.ts'
import type { CallId } from '../../domain/ids.ts'
import type { Stores } from '../../stores/stores.ts'

export type ReadCall = (id: CallId) => Promise<Call | CallSummary | undefined>

/** The live call with the rights that the caller has now, else its record, else undefined. Throws when neither can be read. */
export function callReader(
  recheckRights: Pick<RecheckRights, 'current'>,
  { records }: Pick<Stores, 'records'>,
): ReadCall {
  return async (id) => (await recheckRights.current(id)) ?? records.find(id)
}
