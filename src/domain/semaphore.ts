/** So many at once, a short line before them, and "busy" for the rest: hashing, checks, and writes that can wait. */

export interface Slots {
  /** Runs the work in a free slot, or gives up: `busy` when the line is full or the wait too long. */
  run<T>(work: () => Promise<T>): Promise<{ kind: 'done'; value: T } | { kind: 'busy' }>
}

export interface SlotOptions {
  /** As many as processors: more makes every one of them later and none sooner (docs/performance.md). */
  slots?: number
  /** How many may wait in line. */
  waiting?: number
  waitMs?: number
  /** Calls `then` after `ms`; returns how to stop that. */
  after?: (ms: number, then: () => void) => () => void
}

/** Work that gives way to all other work: one of it at a time, and only into a slot that nothing else waits for. */
export interface SlotsWithLast extends Slots {
  last: Slots
}

export function makeSlots({ slots = 2, waiting = 64, waitMs = 1_000, after = timer }: SlotOptions = {}): SlotsWithLast {
  let free = slots
  let lastRunning = false
  const line = new Set<() => void>()
  const lastLine = new Set<() => void>()

  function queue(at: Set<() => void>, most: number, ms: number): Promise<boolean> {
    if (at.size >= most) return Promise.resolve(false)
    return new Promise((resolve) => {
      const start = () => {
        stopWaiting()
        resolve(true)
      }
      at.add(start)
      const stopWaiting = after(ms, () => {
        at.delete(start)
        resolve(false)
      })
    })
  }

  function enter(): Promise<boolean> {
    if (free === 0) return queue(line, waiting, waitMs)
    free -= 1
    return Promise.resolve(true)
  }

  function enterLast(): Promise<boolean> {
    if (free === 0 || lastRunning) return queue(lastLine, LAST_WAITING, LAST_WAIT_MS)
    free -= 1
    lastRunning = true
    return Promise.resolve(true)
  }

  function leave(): void {
    const [next] = line
    const [last] = lastRunning ? [] : lastLine
    if (next !== undefined) {
      line.delete(next)
      next()
    } else if (last !== undefined) {
      lastLine.delete(last)
      lastRunning = true
      last()
    } else free += 1
  }

  function runAfter(come: () => Promise<boolean>, go: () => void): Slots['run'] {
    return async (work) => {
      if (!(await come())) return { kind: 'busy' }
      try {
        return { kind: 'done', value: await work() }
      } finally {
        go()
      }
    }
  }

  const leaveLast = () => {
    lastRunning = false
    leave()
  }
  return { run: runAfter(enter, leave), last: { run: runAfter(enterLast, leaveLast) } }
}

/** A person at a screen waits longer than a caller can, and is told to try again. */
const LAST_WAITING = 20
const LAST_WAIT_MS = 5_000

function timer(ms: number, then: () => void): () => void {
  const running = setTimeout(then, ms)
  return () => clearTimeout(running)
}
