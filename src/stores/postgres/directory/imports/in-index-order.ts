/** A statement that reads the next rows in the order of an index, and stops. */
import type { PoolClient } from 'pg'

const WAYS = ['enable_sort', 'enable_bitmapscan']
const set = (to: 'on' | 'off') => WAYS.map((way) => `SET LOCAL ${way} = ${to}`).join(';')

/**
 * Inside a transaction. The planner, which may know nothing of rows that are new, expects few of them: it reads and sorts all that
 * are left to give back the first thousand, and the same again for the next thousand.
 */
export async function inIndexOrder<T>(client: PoolClient, statement: () => Promise<T>): Promise<T> {
  await client.query(set('off'))
  const result = await statement()
  await client.query(set('on'))
  return result
}
