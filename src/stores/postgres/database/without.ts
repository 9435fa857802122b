/** Statements for which the planner is kept from ways that it would choose by figures that may be wrong a hundredfold. */
import type { Queried } from './read-rows.ts'

/** Names of `enable_…` settings: what they switch off is done only if there is no other way. */
export type Way = 'seqscan' | 'sort' | 'bitmapscan' | 'hashjoin' | 'mergejoin'

/** Inside a transaction. What comes after the work is planned as usual. */
export async function without<Result>(on: Queried, ways: readonly Way[], work: () => Promise<Result>): Promise<Result> {
  const all = (state: 'on' | 'off') => ways.map((way) => `SET LOCAL enable_${way} = ${state}`).join('; ')
  await on.query(all('off'))
  const result = await work()
  await on.query(all('on'))
  return result
}
