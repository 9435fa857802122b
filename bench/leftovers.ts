/** Nothing of a run stays behind, however it ends: neither processes, which end by themselves, nor folders. What a killed run left goes at the next. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const NAME = 'careline-bench-'
/** A database that is ending still writes into its folder for a moment. */
const REMOVE = { recursive: true, force: true, maxRetries: 20, retryDelay: 50 } as const

const atExit = new Set<() => void>()
process.on('exit', () => {
  for (const work of [...atExit].toReversed()) work()
})

/** Done when this process ends, the last one first, unless it is taken back: returns how. For work that is over at once. */
export function whenThisEnds(work: () => void): () => void {
  atExit.add(work)
  return () => atExit.delete(work)
}

/**
 * Signals, and the end of the process that started this one, lead to `exit`, at which the embedded database is told to stop (`stores/embedded`):
 * the default of a signal ends a process without a word. A terminal sends one to every process of a run.
 */
export function endByExit(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1))
  process.once('disconnect', () => process.exit(1))
}

export interface Folder {
  path: string
  remove: () => void
}

/** Empty, for this run alone. */
export function newFolder(): Folder {
  const path = mkdtempSync(join(tmpdir(), `${NAME}${process.pid}-`))
  const remove = () => rmSync(path, REMOVE)
  const takeBack = whenThisEnds(remove)
  return {
    path,
    remove: () => {
      takeBack()
      remove()
    },
  }
}

/** Folders of runs that were killed outright. */
export function removeLeftovers(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = new RegExp(`^${NAME}([0-9]+)-`).exec(name)?.[1]
    if (pid !== undefined && !isThere(Number(pid))) rmSync(join(tmpdir(), name), REMOVE)
  }
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // Another user's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
