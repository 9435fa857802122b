/** A transaction that is done again from its beginning where another one was in its way. */
import pg, { type Pool, type PoolClient } from 'pg'
import { inTransaction } from './pool.ts'

const MOST_TRIES = 5

/** Two transactions add the same row. There was nothing to lock, so the second would write over the first one's without having seen it. */
export class AddedMeanwhile extends Error {}

/** Two rows with one address, or one number of another system, were added at once: the rules were asked before the other one was there. */
const UNIQUE_VIOLATION = '23505'
/** A file holds many rows, in its own order: two transactions may wait for each other, and Postgres ends one of them. */
const DEADLOCK = '40P01'

function mayBeRunAgain(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) return error.code === UNIQUE_VIOLATION || error.code === DEADLOCK
  return error instanceof AddedMeanwhile
}

/** `commit`: false rolls back without a fault. */
export async function transactionRunAgain<T>(
  pool: Pool,
  work: (client: PoolClient) => Promise<{ commit: boolean; result: T }>,
): Promise<T> {
  for (let tries = 1; ; tries += 1)
    try {
      const done = await inTransaction(pool, work, ({ commit }) => commit)
      return done.result
    } catch (error) {
      // Nothing was kept; done again, it sees what the other transaction has written.
      if (!mayBeRunAgain(error) || tries === MOST_TRIES) throw error
    }
}
