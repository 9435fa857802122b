/** Refuses to run with keys that are not those this database was made with. */
import type { Pool } from 'pg'

/**
 * A key by a known name must be the key it was: with another one every PIN would be wrong and the audit chain broken. Names
 * never seen before are noted, so that a rotation needs nothing but the new key.
 */
export async function refuseOtherKeys(pool: Pool, fingerprints: Record<string, string>): Promise<void> {
  for (const [name, fingerprint] of Object.entries(fingerprints)) {
    await pool.query('INSERT INTO key_fingerprints (name, fingerprint) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
      name,
      fingerprint,
    ])
    const { rows } = await pool.query<{ fingerprint: string }>(
      'SELECT fingerprint FROM key_fingerprints WHERE name = $1',
      [name],
    )
    if (rows[0]?.fingerprint !== fingerprint) {
      throw new Error(
        `The key "${name}" is not the one this database was made with. Restore keys.json from its backup, or use the database that belongs to it.`,
      )
    }
  }
}
