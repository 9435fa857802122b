/** So many at once, a short line before them, and "busy" for the rest: hashing, checks, and writes that can wait. */

export interface Slots {
  /** Runs the work in a free slot, or gives up: `busy` when the line is full or the wait too long. */
  run<T>(work: () => Promise<T>): Promise<{ kind: 'done'; value: T } | { kind: 'busy' }>
}

export interface SlotOptions {
  /** As many as processors: more makes every one of them later and none sooner (reference/stack.md). */
  slots?: number
  /** How many may wait in line. */
  waiting?: number
  waitMs?: number
  /** Calls `then` after `ms`; returns how to stop that. */
  after?: (ms: number, then: () => void) => () => void
}

export function makeSlots({ slots = 2, waiting = 64, waitMs = 1_000, after = timer }: SlotOptions = {}): Slots {
  let free = slots
  const line = new Set<() => void>()

  function enter(): Promise<boolean> {
    if (free > 0) {
      free -= 1
      return Promise.resolve(true)
    }
    if (line.size >= waiting) return Promise.resolve(false)
    return new Promise((resolve) => {
      const start = () => {
        stopWaiting()
        resolve(true)
      }
      line.add(start)
      const stopWaiting = after(waitMs, () => {
        line.delete(start)
        resolve(false)
      })
    })
  }

  function leave(): void {
    const [next] = line
    if (next === undefined) {
      free += 1
      return
    }
    line.delete(next)
    next()
  }

  return {
    async run(work) {
      if (!(await enter())) return { kind: 'busy' }
      try {
        return { kind: 'done', value: await work() }
      } finally {
        leave()
      }
    },
  }
}

function timer(ms: number, then: () => void): () => void {
  const running = setTimeout(then, ms)
  return () => clearTimeout(running)
}
