/** A statement that reads the next rows in the order of an index, and stops. */
import { without } from '../../database/without.ts'
import type { Queried } from '../../database/read-rows.ts'

/**
 * Inside a transaction. The planner, which may know nothing of rows that are new, expects few of them: it reads and sorts all that
 * are left to give back the first thousand, and the same again for the next thousand.
 */
export const inIndexOrder = <Result>(on: Queried, statement: () => Promise<Result>): Promise<Result> =>
  without(on, ['sort', 'bitmapscan'], statement)
