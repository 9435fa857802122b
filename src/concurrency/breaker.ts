/** Stops asking a store that keeps failing, so that callers do not each wait for it: open, wait, probe, close. */
import { Unavailable } from './unavailable.ts'

export interface BreakerOptions {
  /** Named in errors, e.g. `Redis`. */
  name: string
  /** Most that one use may take: 400 ms for Redis, 800 ms for Postgres (docs/security.md, "Time limits"). */
  timeLimitMs: number
  /** This many failures within this time open it for this long. */
  failures?: number
  withinMs?: number
  openMs?: number
  /** False for an error that says nothing about the store being well, e.g. a value it refused. */
  isFailure?: (error: unknown) => boolean
  onChange?: (state: 'open' | 'closed') => void
  /** Told how long each use took and whether it succeeded; not of those refused while open. */
  onUsed?: (seconds: number, ok: boolean) => void
  /** Runs one use of a store, named by the store and the method; left out, it is run as it is. */
  inSpan?: InSpan | undefined
  /** Milliseconds, only ever growing. */
  now?: () => number
}

export type InSpan = <T>(name: string, work: () => Promise<T>) => Promise<T>

export interface Breaker {
  /** Rejects at once while open, and with an error when `work` takes too long; what it does later is ignored. */
  run<T>(work: () => Promise<T>): Promise<T>
  /** The same store with every method run through this breaker. */
  around<Store extends object>(store: Store): Store
}

type State =
  | { kind: 'closed'; failedAt: number[] }
  | { kind: 'open'; until: number }
  /** One call is let through to see whether the store is back. */
  | { kind: 'probing' }

export function createBreaker(options: BreakerOptions): Breaker {
  const { name, timeLimitMs, failures = 5, withinMs = 10_000, openMs = 2_000, isFailure = () => true } = options
  const now = options.now ?? (() => performance.now())
  const inSpan: InSpan = options.inSpan ?? ((_name, work) => work())
  let state: State = { kind: 'closed', failedAt: [] }

  function refuseWhileOpen(): void {
    if (state.kind === 'closed') return
    if (state.kind === 'open' && now() >= state.until) {
      state = { kind: 'probing' }
      return
    }
    throw new Unavailable(`${name} is not asked now because it kept failing.`)
  }

  function succeeded(): void {
    if (state.kind !== 'probing') return
    state = { kind: 'closed', failedAt: [] }
    options.onChange?.('closed')
  }

  function failed(): void {
    if (state.kind === 'open') return
    const failedAt =
      state.kind === 'closed' ? [...state.failedAt.filter((at) => at > now() - withinMs), now()] : undefined
    if (failedAt !== undefined && failedAt.length < failures) {
      state = { kind: 'closed', failedAt }
      return
    }
    state = { kind: 'open', until: now() + openMs }
    if (failedAt !== undefined) options.onChange?.('open')
  }

  async function run<T>(work: () => Promise<T>): Promise<T> {
    refuseWhileOpen()
    const started = now()
    const used = (ok: boolean) => options.onUsed?.((now() - started) / 1000, ok)
    try {
      const result = await withinTime(work(), timeLimitMs, name)
      used(true)
      succeeded()
      return result
    } catch (error) {
      used(false)
      if (isFailure(error)) failed()
      else succeeded()
      throw error
    }
  }

  function around<Store extends object>(store: Store): Store {
    return new Proxy(store, {
      get(target, property) {
        const method: unknown = Reflect.get(target, property)
        if (typeof method !== 'function') return method
        return (...given: unknown[]) =>
          inSpan(`${name} ${String(property)}`, () => run(async () => Reflect.apply(method, target, given) as unknown))
      },
    })
  }

  return { run, around }
}

/**
 * Counted in short ticks: while this process itself is too busy to listen, the time is not the store's. Otherwise a thousand
 * callers in one moment would look like a store that is down.
 */
function withinTime<T>(work: Promise<T>, ms: number, name: string): Promise<T> {
  return new Promise((resolve, reject) => {
    let ticks = 0
    const timer = setInterval(() => {
      ticks += 1
      if (ticks >= TICKS) reject(new Unavailable(`${name} did not answer within ${ms} ms.`))
    }, ms / TICKS)
    work.then(resolve, reject).finally(() => clearInterval(timer))
  })
}

const TICKS = 8
