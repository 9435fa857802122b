/** A data folder with an embedded database that was made once for the whole run, and copies of it. */
import { execFile } from 'node:child_process'
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

/** `to` must not be there yet. Making a cluster costs a second and a half of a processor, a copy a twentieth of that. */
export async function copyMadeCluster(to: string): Promise<void> {
  await copyFolder(inject('madeCluster'), to)
}
