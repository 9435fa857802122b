/** A data folder with an embedded database that was made once for the whole run, and copies of it. */
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { inject } from 'vitest'

declare module 'vitest' {
  export interface ProvidedContext {
    /** A data folder whose embedded database no one has started yet. */
    madeCluster: string
  }
}

/** Not `fs.cp`: the files belong to the account that the server runs as. */
export async function copyFolder(from: string, to: string): Promise<void> {
  await promisify(execFile)('cp', ['-a', from, to])
}

/** The name of a folder that is not there yet. Everyone may enter the one above it, also the account that the server runs as. */
export const newFolder = (): string => join(tmpdir(), `careline-${randomBytes(6).toString('hex')}`)

/** Making a cluster costs a second and a half of a processor, a copy a twentieth of that. */
export async function copyMadeCluster(): Promise<string> {
  const folder = newFolder()
  await copyFolder(inject('madeCluster'), folder)
  return folder
}
