/** Backups in their folder: written under another name first, checked, and the older ones removed. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import {
  ANCHORS_COPY,
  isSigned,
  MANIFEST_FILE,
  readManifest,
  SPOOL_COPY,
  tableFile,
  type Manifest,
} from './manifest.ts'

const NAME = /^careline-[0-9]{8}T[0-9]{9}Z$/
const UNFINISHED = '.unfinished-'
/** No backup takes so long; what is left of one that was cut off goes then. */
const UNFINISHED_MS = 24 * 3_600_000

/** e.g. `careline-20261129T220501123Z`: in the order of time. */
export const backupName = (at: Date) => `careline-${at.toISOString().replace(/[-:.]/g, '')}`

/**
 * Lets `fill` write into a folder that only this account reads, and gives it its name when it is whole: a backup that was cut
 * off is never taken for one. Returns the path.
 */
export async function writeWhole(
  folder: string,
  name: string,
  fill: (draft: string) => Promise<void>,
): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await removeUnfinished(folder)
  const draft = join(folder, `${UNFINISHED}${name}`)
  await mkdir(draft, { mode: 0o700 })
  try {
    await fill(draft)
    const path = join(folder, name)
    await rename(draft, path)
    await flush(folder)
    return path
  } catch (error) {
    await rm(draft, { recursive: true, force: true })
    throw error
  }
}

async function removeUnfinished(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith(UNFINISHED)) continue
    const path = join(folder, name)
    if (Date.now() - (await stat(path)).mtimeMs > UNFINISHED_MS) await rm(path, { recursive: true, force: true })
  }
}

/** A name is on disk once its folder is. */
async function flush(folder: string): Promise<void> {
  const handle = await open(folder)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Whole backups in this folder, oldest first. */
export async function listBackups(folder: string): Promise<{ path: string; manifest: Manifest }[]> {
  const found: { path: string; manifest: Manifest }[] = []
  for (const name of (await readdir(folder)).filter((entry) => NAME.test(entry)).toSorted()) {
    const path = join(folder, name)
    const manifest = await manifestOf(path)
    if (manifest !== undefined) found.push({ path, manifest })
  }
  return found
}

/** Removes whole backups but the newest ones, and returns the paths of those that went. The rest of the folder is left alone. */
export async function removeOlder(folder: string, keep: number): Promise<string[]> {
  const backups = await listBackups(folder)
  const older = backups.slice(0, Math.max(0, backups.length - keep)).map(({ path }) => path)
  for (const path of older) {
    // The manifest goes first: half a backup must not look whole.
    await rm(join(path, MANIFEST_FILE), { force: true })
    await rm(path, { recursive: true, force: true })
  }
  return older
}

export type Checked =
  { kind: 'whole'; manifest: Manifest; signature: 'right' | 'not checked' } | { kind: 'problem'; sentence: string }

/** Reads every file of it. Without the audit key the signature is not looked at. */
export async function checkBackup(path: string, auditKey: Uint8Array | undefined): Promise<Checked> {
  const problem = (sentence: string): Checked => ({ kind: 'problem', sentence })
  const manifest = await manifestOf(path)
  if (manifest === undefined)
    return problem(`${path} is not a whole backup: it has no ${MANIFEST_FILE} that can be read.`)
  if (auditKey !== undefined && !isSigned(auditKey, manifest))
    return problem('The manifest is not signed with this audit key: it was changed, or it belongs to other keys.')
  const named = new Set(manifest.files.map((file) => file.path))
  const needed = [ANCHORS_COPY, SPOOL_COPY, ...manifest.tables.map((table) => tableFile(table.name))]
  const absent = needed.find((name) => !named.has(name))
  if (absent !== undefined) return problem(`The manifest does not name ${absent}.`)
  for (const { path: name, bytes, sha256 } of manifest.files) {
    if (!/^[a-z_-]+(\/[a-z0-9_]+)?\.[a-z.]+$/.test(name)) return problem(`The manifest names a file outside: ${name}.`)
    const size = await sizeOf(join(path, name))
    if (size === undefined) return problem(`${name} is missing.`)
    if (size !== bytes || (await sha256Of(join(path, name))) !== sha256)
      return problem(`${name} is not as it was written.`)
  }
  return { kind: 'whole', manifest, signature: auditKey === undefined ? 'not checked' : 'right' }
}

async function manifestOf(path: string): Promise<Manifest | undefined> {
  try {
    return readManifest(await readFile(join(path, MANIFEST_FILE), 'utf8'))
  } catch {
    return undefined
  }
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size
  } catch {
    return undefined
  }
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}
