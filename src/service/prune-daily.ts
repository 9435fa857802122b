/** Once a day one of the processes drops what is older than the settings say. */
import { startPolling } from '../concurrency/poller.ts'
import type { Pruning } from '../stores/postgres/retention/prune-records.ts'
import type { Retention } from '../stores/postgres/retention/old-records.ts'
import type { WatchEvents } from './events/watch-events.ts'
import type { Metrics } from './metrics.ts'

export interface PruneDailyDeps {
  pruning: Pruning
  retention: Retention
  events: Pick<WatchEvents, 'watchFailed' | 'pruned'>
  metrics: Pick<Metrics, 'lastPruned'>
  now?: () => Date
  lookMs?: number
}

const LOOK_MS = 10 * 60_000
const DAY_MS = 24 * 3_600_000

/** The first look is ten minutes after the start: a process that starts has more urgent work. */
export function pruneDaily(deps: PruneDailyDeps): { stop(): Promise<void> } {
  const { pruning, retention, events, metrics, now = () => new Date(), lookMs = LOOK_MS } = deps
  const stopping = new AbortController()
  const { signal } = stopping

  async function look(): Promise<void> {
    const at = now()
    const last = await pruning.lastRun()
    if (last !== undefined) metrics.lastPruned.set(last.getTime() / 1_000)
    if (last !== undefined && at.getTime() - last.getTime() < DAY_MS) return
    const dropped = await pruning.prune(retention, { actor: 'service', at, signal })
    if (dropped === undefined) return
    metrics.lastPruned.set(at.getTime() / 1_000)
    events.pruned(dropped)
  }

  const next = async () => {
    await look()
    return false
  }
  const onFailure = (error: unknown) => {
    if (!signal.aborted) events.watchFailed('retention', error)
  }
  const polling = startPolling({ next, everyMs: lookMs, onFailure })
  return {
    stop: async () => {
      stopping.abort()
      await polling.stop()
    },
  }
}
