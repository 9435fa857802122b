/** Prepares a database that may not be there yet: the start does not wait for it, and it is used as soon as it was prepared. */
import { setTimeout as sleep } from 'node:timers/promises'
import { isUnavailable } from '../../../concurrency/unavailable.ts'
import { waitAfter } from '../../../concurrency/poller.ts'
import type { Gate } from './pool.ts'

/** Why a database is not used yet. `refused`: it answers, and a person has to do something. */
export type NotPrepared = 'unavailable' | 'refused'

export interface Preparation {
  /** Resolves when the gate was opened; never rejects. */
  done: Promise<void>
  stop(): Promise<void>
}

export interface PreparationDeps {
  /** Until it has resolved the gate stays closed. An abort ends it. */
  prepare: (signal: AbortSignal) => Promise<void>
  gate: Gate
  /** Told of every try that failed. */
  onWaiting: (why: NotPrepared, error: unknown) => void
  /** Told when the gate opens after a try that failed. */
  onOpened: () => void
  /** Tests do not wait as long. */
  firstWaitMs?: number
}

/** Another process may be at a long migration; callers should not hear that. */
const START_MS = 10_000
const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 5_000
/** A migration that failed may lock tables that other processes need: not again at once. */
const REFUSED_WAIT_MS = 30_000

type Outcome = { kind: 'prepared' } | { kind: 'failed'; error: unknown }

/**
 * Resolves once the database is prepared, or is known not to be reachable now, or after ten seconds. Rejects when it answers at
 * this first try and must not be used: a start that is refused leaves the processes before it in place.
 */
export async function keepPreparing(deps: PreparationDeps): Promise<Preparation> {
  const { prepare, gate, onWaiting, onOpened, firstWaitMs = FIRST_WAIT_MS } = deps
  const stopping = new AbortController()
  const { signal } = stopping

  const attempt = (): Promise<Outcome> =>
    prepare(signal).then(
      () => {
        if (!signal.aborted) gate.open = true
        return { kind: 'prepared' }
      },
      (error: unknown) => ({ kind: 'failed', error }),
    )

  async function goOn(first: Promise<Outcome>): Promise<void> {
    let outcome = await first
    for (let tries = 0; outcome.kind === 'failed' && !signal.aborted; tries += 1) {
      const refused = !isUnavailable(outcome.error)
      onWaiting(refused ? 'refused' : 'unavailable', outcome.error)
      const waitMs = refused ? REFUSED_WAIT_MS : waitAfter(tries, firstWaitMs, LONGEST_WAIT_MS)
      await sleep(waitMs, undefined, { ref: false, signal }).catch(() => undefined)
      if (signal.aborted) return
      outcome = await attempt()
    }
    if (!signal.aborted) onOpened()
  }

  const first = attempt()
  const late = sleep(START_MS, { kind: 'late' as const }, { ref: false, signal }).catch(() => ({
    kind: 'late' as const,
  }))
  const outcome = await Promise.race([first, late])
  if (outcome.kind === 'failed' && !isUnavailable(outcome.error)) throw outcome.error
  const done = outcome.kind === 'prepared' ? Promise.resolve() : goOn(first)
  return {
    done,
    stop: async () => {
      stopping.abort()
      await done
    },
  }
}
