/** A data folder with an embedded database that was made once for the whole run, and copies of it. */
import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inject } from 'vitest'
import { copyFolder } from '../../src/stores/embedded/copy-folder.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** A data folder whose embedded database no one has started yet. */
    madeCluster: string
  }
}

/** The name of a folder that is not there yet. Everyone may enter the one above it, also the account that the server runs as. */
export const newFolder = (): string => join(tmpdir(), `careline-${randomBytes(6).toString('hex')}`)

/** Making a cluster costs a second and a half of a processor, a copy a twentieth of that. */
export async function copyMadeCluster(): Promise<string> {
  const folder = newFolder()
  await copyFolder(inject('madeCluster'), folder)
  return folder
}
