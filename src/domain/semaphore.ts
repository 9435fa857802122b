/** A semaphore with a short queue: so many run at once, a few wait, the rest are told `busy`. For hashing, checks and deferrable writes. */

export interface Semaphore {
  /** Runs the work in a free slot, or gives up: `busy` when the queue is full or the wait too long. */
  run<T>(work: () => Promise<T>): Promise<{ kind: 'done'; value: T } | { kind: 'busy' }>
}

type After = (ms: number, then: () => void) => () => void

export interface SlotOptions {
  /** One per core: more only add latency (docs/performance.md). */
  slots?: number
  /** How many may wait. */
  waiting?: number
  waitMs?: number
  /** Calls `then` after `ms`; returns how to stop that. */
  after?: After
}

/** Work that gives way to all other work: one of it at a time, and only into a slot that nothing else waits for. */
export interface SlotsWithLast extends Semaphore {
  last: Semaphore
  /** How many run and how many wait now, of both kinds. */
  load(): { running: number; waiting: number }
}

/** By default two slots, as measured on two cores (docs/performance.md); 64 waiting for a second at most are our own choice. */
export function makeSemaphore({
  slots = 2,
  waiting = 64,
  waitMs = 1_000,
  after = timer,
}: SlotOptions = {}): SlotsWithLast {
  let free = slots
  let lastRunning = false
  const queued = new Set<() => void>()
  const queuedLast = new Set<() => void>()

  function enter(): Promise<boolean> {
    if (free === 0) return waitIn(queued, { most: waiting, ms: waitMs, after })
    free -= 1
    return Promise.resolve(true)
  }

  function enterLast(): Promise<boolean> {
    if (free === 0 || lastRunning) return waitIn(queuedLast, { most: LAST_WAITING, ms: LAST_WAIT_MS, after })
    free -= 1
    lastRunning = true
    return Promise.resolve(true)
  }

  function leave(): void {
    const [next] = queued
    const [last] = lastRunning ? [] : queuedLast
    if (next !== undefined) {
      queued.delete(next)
      next()
    } else if (last !== undefined) {
      queuedLast.delete(last)
      lastRunning = true
      last()
    } else free += 1
  }

  const leaveLast = () => {
    lastRunning = false
    leave()
  }
  return {
    run: runAfter(enter, leave),
    last: { run: runAfter(enterLast, leaveLast) },
    load: () => ({ running: slots - free, waiting: queued.size + queuedLast.size }),
  }
}

/** True once a slot was given; false when so many wait already, or none came in time. */
function waitIn(
  at: Set<() => void>,
  { most, ms, after }: { most: number; ms: number; after: After },
): Promise<boolean> {
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

/** Runs work between coming in and going out. */
function runAfter(come: () => Promise<boolean>, go: () => void): Semaphore['run'] {
  return async (work) => {
    if (!(await come())) return { kind: 'busy' }
    try {
      return { kind: 'done', value: await work() }
    } finally {
      go()
    }
  }
}

/** A person at a screen waits longer than a caller can, and is told to try again. */
const LAST_WAITING = 20
const LAST_WAIT_MS = 5_000

function timer(ms: number, then: () => void): () => void {
  const running = setTimeout(then, ms)
  return () => clearTimeout(running)
}
