/** Refuses to run with keys that are not those this database was made with. */
import { DatabaseRefused } from './database-refused.ts'
import { tableExists, type Queried } from './read-rows.ts'

/** By the names of the keys: `keyFingerprint` in `service/settings/key-file.ts`. */
export type KeyFingerprints = Readonly<Record<string, string>>

/**
 * A key by a known name must be the key it was: with another one every PIN would be wrong and the audit chain broken. Changes
 * nothing; an empty database has no keys yet. Rejects with `DatabaseRefused`.
 */
export async function refuseOtherKeys(on: Queried, fingerprints: KeyFingerprints): Promise<void> {
  const stored = await readKeyFingerprints(on)
  for (const [name, fingerprint] of Object.entries(fingerprints)) {
    if ((stored[name] ?? fingerprint) !== fingerprint)
      throw new DatabaseRefused(
        `The key "${name}" is not the one this database was made with. Restore keys.json from its backup, or use the database that belongs to it.`,
      )
  }
}

/** By the names of the keys; none before the first start. */
export async function readKeyFingerprints(on: Queried): Promise<Record<string, string>> {
  if (!(await tableExists(on, 'key_fingerprints'))) return {}
  const { rows } = await on.query<{ name: string; fingerprint: string }>(
    'SELECT name, fingerprint FROM key_fingerprints',
  )
  return Object.fromEntries(rows.map(({ name, fingerprint }) => [name, fingerprint]))
}

/** Names never seen before are noted, so that a rotation needs nothing but the new key. */
export async function noteKeys(on: Queried, fingerprints: KeyFingerprints): Promise<void> {
  await on.query(
    'INSERT INTO key_fingerprints (name, fingerprint) SELECT key, value FROM jsonb_each_text($1) ON CONFLICT DO NOTHING',
    [JSON.stringify(fingerprints)],
  )
}
