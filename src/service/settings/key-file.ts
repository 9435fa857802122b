/** Reads the key file: what PINs are found and hashed with, what chains the audit trail, what signs proofs. */
import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import type { PinKeys } from '../../domain/pin/pin-keys.ts'
import { SettingsRefused } from './settings-refused.ts'

export interface Keys {
  pins: PinKeys
  auditKey: Uint8Array
  proofKey: Uint8Array
}

/** Inside `KEYS_DIR`. */
export const KEY_FILE = 'keys.json'

const KEY_BYTES = 32
/** What the fingerprints are made over. No use of a key ever signs this text. */
const CHECK = 'careline key check v1'

const keyText = z
  .string()
  .refine((text) => isKey(Buffer.from(text, 'base64'), text), `must be ${KEY_BYTES} bytes of base64`)
  .transform((text) => Uint8Array.from(Buffer.from(text, 'base64')))
const namedKeys = z
  .array(
    z.strictObject({ id: z.string().regex(/^[a-z0-9-]{1,16}$/, 'must be 1 to 16 of a-z, 0-9 and -'), key: keyText }),
  )
  .min(1, 'needs one key')
  .max(2, 'may hold two keys: the newest first, then the one it replaces')
  .refine((keys) => new Set(keys.map((k) => k.id)).size === keys.length, 'uses one id twice')
/** The audit chain is checked from its first row with one key, so that key and the one for proofs are not rotated in place. */
const keyFile = z.strictObject({ selectors: namedKeys, peppers: namedKeys, audit: keyText, proof: keyText })

/**
 * - Wrong modes, a missing file and anything unreadable in it stop the start with a sentence: never a fresh key in place
 *   of a lost one.
 * - `createIfMissing` is for the embedded default only.
 */
export function loadKeys(dir: string, { createIfMissing }: { createIfMissing: boolean }): Keys {
  const path = join(dir, KEY_FILE)
  if (isAbsent(path)) {
    if (!createIfMissing)
      throw refused(
        `holds no ${KEY_FILE}`,
        `careline keys create ${dir}, on the first day only; later restore ${path} from its backup`,
      )
    createKeys(dir)
  }
  refuseWideModes(dir, path)
  const parsed = keyFile.safeParse(readJson(path))
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.map(String).join('.') || 'it'}: ${issue.message}`)
    throw refused(`holds a ${KEY_FILE} that cannot be used (${problems.join('; ')})`, `restore ${path} from its backup`)
  }
  const { selectors, peppers, audit, proof } = parsed.data
  const all = [...selectors.map((k) => k.key), ...peppers.map((k) => k.key), audit, proof]
  if (new Set(all.map((k) => Buffer.from(k).toString('base64'))).size !== all.length)
    throw refused(`holds a ${KEY_FILE} that uses one key twice`, 'make each with: openssl rand -base64 32')
  return { pins: { selectorKeys: selectors, peppers }, auditKey: audit, proofKey: proof }
}

/**
 * One short id per key, by its name, e.g. `{ 'pepper/p1': '1f6a09c2b3d4e5f6' }`: 64 bits of an HMAC, which say nothing about
 * the key. Kept beside the data that was made with the keys.
 */
export function keyFingerprint(keys: Keys): Record<string, string> {
  const named = [
    ...keys.pins.selectorKeys.map((k) => ({ name: `selector/${k.id}`, key: k.key })),
    ...keys.pins.peppers.map((k) => ({ name: `pepper/${k.id}`, key: k.key })),
    { name: 'audit', key: keys.auditKey },
    { name: 'proof', key: keys.proofKey },
  ]
  return Object.fromEntries(
    named.map(({ name, key }) => [
      name,
      createHmac('sha256', key).update(`${CHECK} ${name}`).digest('hex').slice(0, 16),
    ]),
  )
}

/**
 * Refuses keys that are not those the records were made with: no PIN would work and the audit chain would look broken.
 * A name that is only on one side is a rotation or a dropped key, and fine.
 */
export function refuseChangedKeys(stored: Readonly<Record<string, string>>, keys: Keys): void {
  const changed = Object.entries(keyFingerprint(keys)).flatMap(([name, now]) => {
    const then = stored[name]
    return then === undefined || then === now ? [] : [name]
  })
  if (changed.length > 0)
    throw refused(
      `holds other keys than the records were made with (${changed.join(', ')})`,
      `restore the ${KEY_FILE} that belongs to this database`,
    )
}

/**
 * Draws every key at random into a file of mode 0600; false, with no effect, when there is one already. Written whole under
 * another name and then linked, so that of two first starts one file wins and no process reads half of it.
 */
export function createKeys(dir: string): boolean {
  // The folder above may be the data folder, which the embedded database's own account must pass through.
  mkdirSync(dirname(dir), { recursive: true, mode: 0o711 })
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  const draw = () => randomBytes(KEY_BYTES).toString('base64')
  const fresh = {
    selectors: [{ id: 's1', key: draw() }],
    peppers: [{ id: 'p1', key: draw() }],
    audit: draw(),
    proof: draw(),
  } satisfies z.input<typeof keyFile>
  const draft = join(dir, `.${KEY_FILE}.${randomUUID()}`)
  writeFileSync(draft, `${JSON.stringify(fresh, null, 2)}\n`, { mode: 0o600, flag: 'wx', flush: true })
  try {
    linkSync(draft, join(dir, KEY_FILE))
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw new Error(`the key file could not be created in ${dir}`, { cause: error })
  } finally {
    rmSync(draft)
  }
}

/** A folder that may not be entered is not one without keys: new ones must not be made in the place of those in it. */
function isAbsent(path: string): boolean {
  try {
    statSync(path)
    return false
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'no reason was given'
    if (code === 'ENOENT') return true
    if (code === 'EACCES')
      throw refused('is a folder that this account may not enter', 'run it as the account of the service')
    throw refused(`cannot be looked into (${code})`, `a folder that holds ${KEY_FILE}`)
  }
}

/** An account that may read the file can test PINs at leisure; one that may write the folder can swap the keys. */
function refuseWideModes(dir: string, path: string): void {
  if ((statSync(path).mode & 0o077) !== 0)
    throw refused(`holds a ${KEY_FILE} that others on this machine may read or write`, `chmod 600 ${path}`)
  if ((statSync(dir).mode & 0o022) !== 0) throw refused('is a folder that others may write to', `chmod 700 ${dir}`)
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    // The cause of a syntax error quotes the text around it, which here is a key.
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'not JSON'
    throw refused(`holds a ${KEY_FILE} that cannot be read (${code})`, `restore ${path} from its backup`)
  }
}

function isKey(bytes: Buffer, text: string): boolean {
  return bytes.length === KEY_BYTES && bytes.toString('base64') === text && bytes.some((byte) => byte !== bytes[0])
}

function refused(problem: string, example: string): SettingsRefused {
  return new SettingsRefused([{ name: 'KEYS_DIR', problem, example }])
}
