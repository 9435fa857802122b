/** The key file in a folder of its own: with it and the database, PINs can be guessed at leisure. */
import { createHash, randomUUID } from 'node:crypto'
import { copyFile, link, mkdir, realpath, rm, chmod } from 'node:fs/promises'
import { join, resolve, sep } from 'node:path'
import { hasCode } from '../../stores/error-code.ts'
import { KEY_FILE } from '../settings/key-file.ts'

/**
 * Copies the key file into `folder`, once for each set of keys, and returns the folder of the copy, which serves as `KEYS_DIR`. It is never
 * removed with old backups, because each of them may need it.
 */
export async function copyKeys(keysDir: string, fingerprints: Record<string, string>, folder: string): Promise<string> {
  const set = createHash('sha256')
    .update(JSON.stringify(Object.entries(fingerprints).toSorted(([a], [b]) => (a < b ? -1 : 1))))
    .digest('hex')
  const copy = join(folder, `careline-keys-${set.slice(0, 12)}`)
  await mkdir(copy, { recursive: true, mode: 0o700 })
  const draft = join(copy, `.${KEY_FILE}.${randomUUID()}`)
  try {
    await copyFile(join(keysDir, KEY_FILE), draft)
    await chmod(draft, 0o600)
    await link(draft, join(copy, KEY_FILE))
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error
  } finally {
    await rm(draft, { force: true })
  }
  return copy
}

/** True when one folder is the other, or in it: keys and database would be taken away together. */
export async function areTogether(one: string, other: string): Promise<boolean> {
  const [a, b] = [await placeOf(one), await placeOf(other)]
  return a === b || a.startsWith(b + sep) || b.startsWith(a + sep)
}

/** Links followed as far as the path exists. */
async function placeOf(path: string): Promise<string> {
  const whole = resolve(path)
  try {
    return await realpath(whole)
  } catch {
    const above = resolve(whole, '..')
    return above === whole ? whole : join(await placeOf(above), whole.slice(above.length))
  }
}
