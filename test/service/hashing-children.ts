/** The hashing processes that a service has started. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** Their process ids. */
export async function hashingChildrenOf(parent: number): Promise<number[]> {
  const found = await promisify(execFile)('pgrep', ['-P', String(parent), '-f', 'hashing-child']).catch(() => undefined)
  return (found?.stdout ?? '').split('\n').filter(Boolean).map(Number)
}
