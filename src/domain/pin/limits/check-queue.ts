/** The queue of PIN checks: first come, first served, bounded, in the memory of this process. */

export interface Visitor {
  /** Where the check comes from: a caller number or a signed-in contact; undefined for callers who hide their number. */
  source: string | undefined
  /** Names the selector that was keyed, and is no part of it. */
  selector: string
}

export interface WaitTerms {
  /** Longest wait before the check begins, in milliseconds. */
  waitMs: number
  /** The caller has hung up, or chose a person: a check that has not begun is dropped. One that has begun runs to its end. */
  signal?: AbortSignal
}

/** Why a check did not begin. `full`: every place is taken, or all that this source or this selector may hold. */
export type NotBegun = 'full' | 'limit' | 'left'

export type Entered<T> = { kind: 'done'; value: T } | { kind: 'not-begun'; why: NotBegun }

export interface CheckQueue {
  /** Runs the work in its turn. Nothing was done for one that did not begin. */
  enter<T>(visitor: Visitor, work: () => Promise<T>, terms: WaitTerms): Promise<Entered<T>>
  /** Checks that go on, those that wait, and how long one that came now would take, in milliseconds. */
  load(): { running: number; waiting: number; expectedMs: number }
}

export interface QueueOptions {
  /** How many may wait; read at each entry, because a reload may change it. */
  places: () => number
  /** Checks under way at once. */
  atOnce?: number
  /** Told how each wait ended, and after how many milliseconds. */
  onWaited?: (how: 'begun' | NotBegun, ms: number) => void
  /** Milliseconds, only ever growing. */
  now: () => number
}

/** Measured (bench, `overload`): more at once only makes each check later, because comparing is what takes the time. */
const AT_ONCE = 6
/** One credential is one person, who may have two telephones at hand. */
const MOST_OF_SELECTOR = 5
/** A switchboard shows one number for everyone behind it. */
const MOST_OF_NUMBER = 50
/** Callers who hide their number cannot be told apart, so that together they leave places for the others. */
const SHARE_OF_HIDDEN = 0.5
/** What one check takes until some have been measured: 50 a second on two slow processors (docs/performance.md). */
const FIRST_GUESS_MS = 120
const WEIGHT_OF_LATEST = 0.1

export function makeCheckQueue({
  places,
  atOnce = AT_ONCE,
  onWaited = () => undefined,
  now,
}: QueueOptions): CheckQueue {
  let running = 0
  let usualMs = FIRST_GUESS_MS
  const queue: Queue = new Set()
  const visitors = makeVisitors()

  function begin(terms: WaitTerms): Promise<'begun' | 'limit' | 'left'> {
    if (terms.signal?.aborted === true) return Promise.resolve('left')
    if (running >= atOnce) return waitIn(queue, terms)
    running += 1
    return Promise.resolve('begun')
  }

  /** Its slot goes to the one that has waited longest. */
  async function runIn<T>(work: () => Promise<T>): Promise<T> {
    const began = now()
    try {
      return await work()
    } finally {
      usualMs += (now() - began - usualMs) * WEIGHT_OF_LATEST
      const [next] = queue
      if (next === undefined) running -= 1
      else next()
    }
  }

  return {
    async enter(visitor, work, terms) {
      const came = now()
      if (queue.size >= places() || !visitors.mayEnter(visitor, places())) {
        onWaited('full', 0)
        return { kind: 'not-begun', why: 'full' }
      }
      const goOut = visitors.goIn(visitor)
      try {
        const how = await begin(terms)
        onWaited(how, now() - came)
        return how === 'begun' ? { kind: 'done', value: await runIn(work) } : { kind: 'not-begun', why: how }
      } finally {
        goOut()
      }
    },
    load: () => ({ running, waiting: queue.size, expectedMs: ((queue.size + running) * usualMs) / atOnce }),
  }
}

/** How each that waits is begun, in the order of coming. */
type Queue = Set<() => void>

function waitIn(queue: Queue, { waitMs, signal }: WaitTerms): Promise<'begun' | 'limit' | 'left'> {
  return new Promise((resolve) => {
    const end = (how: 'begun' | 'limit' | 'left') => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', leave)
      queue.delete(start)
      resolve(how)
    }
    const start = () => end('begun')
    const leave = () => end('left')
    const timer = setTimeout(() => end('limit'), waitMs)
    queue.add(start)
    signal?.addEventListener('abort', leave)
  })
}

/** Who is inside, from the door to the end of their check. */
function makeVisitors() {
  const bySource = new Map<string | undefined, number>()
  const bySelector = new Map<string, number>()
  return {
    mayEnter({ source, selector }: Visitor, places: number): boolean {
      const mostOfSource = source === undefined ? places * SHARE_OF_HIDDEN : MOST_OF_NUMBER
      return (bySource.get(source) ?? 0) < mostOfSource && (bySelector.get(selector) ?? 0) < MOST_OF_SELECTOR
    },
    /** Returns how to go out again. */
    goIn({ source, selector }: Visitor): () => void {
      add(bySource, source, 1)
      add(bySelector, selector, 1)
      return () => {
        add(bySource, source, -1)
        add(bySelector, selector, -1)
      }
    },
  }
}

/** A count of nothing is not stored. */
function add<K>(counts: Map<K, number>, key: K, more: 1 | -1): void {
  const count = (counts.get(key) ?? 0) + more
  if (count > 0) counts.set(key, count)
  else counts.delete(key)
}
