/** The processes that another one has started. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** Process ids of those that run this program, e.g. `hashing-child`. */
export async function childrenOf(parent: number, program: string): Promise<number[]> {
  const found = await promisify(execFile)('pgrep', ['-P', String(parent), '-f', program]).catch(() => undefined)
  return (found?.stdout ?? '').split('\n').filter(Boolean).map(Number)
}

export const hashingChildrenOf = (parent: number): Promise<number[]> => childrenOf(parent, 'hashing-child')
