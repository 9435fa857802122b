/** Keeps cases and the directory in step with one system of record, at one process at a time, for as long as it takes. */
import { randomUUID } from 'node:crypto'
import { startPolling, waitAfter } from '../concurrency/poller.ts'
import { bringIn, type StepDeps } from './bring-in.ts'
import { handOver, tryFailuresAgain } from './hand-over.ts'
import type { OurSide } from './our-side.ts'
import { SystemAway, SystemRefused, type RecordSystem } from './record-system.ts'
import type { SyncStore } from './sync-store.ts'

export interface SyncDeps {
  name: string
  everySeconds: number
  system: RecordSystem
  /** What is referred to before what refers to it. */
  sides: readonly OurSide[]
  store: SyncStore
  /** Told at every try; logged when it changes. */
  onLook: (system: string, away: { why: string } | undefined) => void
  onFailure: (what: string, error: unknown) => void
  now: () => Date
}

/** Longer than one record takes, with the requests and waits that belong to it. */
const HOLD_MS = 120_000
/** Until then the hold is not renewed: it is asked for at every record. */
const RENEW_MS = 15_000
/** 30 s, doubling to ten minutes: a system that is down for a day is asked a hundred times. */
const FIRST_WAIT_MS = 30_000
const LONGEST_WAIT_MS = 600_000

/** Another process keeps in step, or this one stops. */
class NotOurs extends Error {}

export interface Sync {
  /** One look, to its end. */
  look(): Promise<void>
  /** Begins no other record, and lets another process have its turn when the look under way has ended. */
  stop(underWay?: Promise<void>): Promise<void>
}

export function makeSync(deps: SyncDeps): Sync {
  const { name, store, system, sides, now, onLook } = deps
  const holder = randomUUID()
  const stopping = new AbortController()
  let renewAt = 0

  async function goOn(): Promise<void> {
    const at = now()
    if (stopping.signal.aborted) throw new NotOurs()
    if (at.getTime() < renewAt) return
    if (!(await store.hold(name, holder, at, new Date(at.getTime() + HOLD_MS)))) throw new NotOurs()
    renewAt = at.getTime() + RENEW_MS
  }

  async function look(): Promise<void> {
    const away = await store.away(name)
    if (away !== undefined && away.until > now()) return
    const steps: StepDeps = { name, system, store, now, goOn }
    try {
      await goOn()
      await tryFailuresAgain(sides, steps)
      for (const side of sides) if (side.mapping.only !== 'out') await bringIn(side, steps)
      for (const side of sides) if (side.mapping.only !== 'in') await handOver(side, steps)
      await store.answers(name)
      onLook(name, undefined)
    } catch (error) {
      if (error instanceof NotOurs) return
      // Refused without a record: its address, or a field of the sync file, is not there.
      if (!(error instanceof SystemAway || error instanceof SystemRefused)) throw error
      const at = now()
      const wait = new Date(at.getTime() + waitAfter(away?.tries ?? 0, FIRST_WAIT_MS, LONGEST_WAIT_MS))
      await store.isAway(name, error.message, at, until(error, wait))
      onLook(name, { why: error.message })
    }
  }

  return {
    look,
    stop: async (underWay) => {
      stopping.abort()
      await underWay
      await store.release(name, holder)
    },
  }
}

/** Not before it asked to be left alone. */
function until(error: SystemAway | SystemRefused, wait: Date): Date {
  const asked = error instanceof SystemAway ? error.retryAt : undefined
  return asked !== undefined && asked > wait ? asked : wait
}

export function startSync(deps: SyncDeps): { stop(): Promise<void> } {
  const sync = makeSync(deps)
  const polling = startPolling({
    next: async () => {
      await sync.look()
      return false
    },
    everyMs: deps.everySeconds * 1_000,
    atOnce: true,
    onFailure: (error) => deps.onFailure('staying in step', error),
  })
  return {
    stop: async () => {
      // Released once the record under way is done: two processes at one record would be one too many.
      await sync.stop(polling.stop()).catch((error: unknown) => deps.onFailure('staying in step', error))
    },
  }
}
