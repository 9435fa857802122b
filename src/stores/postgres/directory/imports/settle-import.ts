/** An import is noted as applied or undone, in the transaction in which its rows are. */
import type { PoolClient } from 'pg'

export async function settleImport(
  client: PoolClient,
  importId: string,
  as: 'applied' | 'undone',
  { actor, at }: { actor: string; at: Date },
): Promise<void> {
  const set = as === 'applied' ? 'applied_at = $2, applied_by = $3' : 'undone_at = $2, undone_by = $3'
  await client.query(`UPDATE imports SET ${set} WHERE id = $1`, [importId, at, actor])
}
