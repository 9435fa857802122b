/** Has this process give way to others, e.g. to the one that answers calls. */
import { existsSync, readdirSync } from 'node:fs'
import { getPriority, setPriority } from 'node:os'

const LOWEST = 19

/**
 * Linux has a priority for each thread, and a new thread takes that of the one that starts it: those that run by now need it too.
 * False: a container or a supervisor forbids it.
 */
export function lowerPriority(by: number): boolean {
  const threads = existsSync('/proc/self/task') ? readdirSync('/proc/self/task').map(Number) : [0]
  try {
    const goal = Math.min(LOWEST, getPriority() + by)
    for (const thread of threads) setPriority(thread, goal)
    return true
  } catch {
    return false
  }
}
