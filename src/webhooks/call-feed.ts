/** Notes what happens on calls in progress, a moment after it and aside of the calls. The end of a call notes what was missed here. */
import type { CallStore } from '../calls/call-store.ts'
import type { Call } from '../calls/call.ts'
import { startPolling } from '../concurrency/poller.ts'
import { eventsOfCall } from './call-events.ts'
import type { NotedEvent } from './event-types.ts'

export interface CallFeedDeps {
  /** Whether an endpoint wants events of calls at all. */
  wanted: () => Promise<boolean>
  note: (events: readonly NotedEvent[]) => Promise<void>
  onFailure: (what: string, error: unknown) => void
  flushMs?: number
  lookMs?: number
}

export interface CallFeed {
  /** The same calls: each one that was written is looked at, later. */
  around(calls: CallStore): CallStore
  stop(): Promise<void>
}

/** Soon enough for a screen, and one statement for whatever came meanwhile. */
const FLUSH_MS = 250
const LOOK_MS = 5_000
/** More calls than a process has in progress; beyond it the end of a call tells of it. */
const MOST_CALLS = 20_000
const AT_ONCE = 100

export function makeCallFeed({
  wanted,
  note,
  onFailure,
  flushMs = FLUSH_MS,
  lookMs = LOOK_MS,
}: CallFeedDeps): CallFeed {
  let isWanted = false
  const { seen, flush } = callBuffer(note)
  const looking = startPolling({
    next: async () => {
      isWanted = await wanted()
      return false
    },
    everyMs: lookMs,
    atOnce: true,
    onFailure: (error) => onFailure('looking who wants events of calls', error),
  })
  const flushing = startPolling({
    next: flush,
    everyMs: flushMs,
    onFailure: (error) => onFailure('noting events of calls', error),
  })
  return {
    around: (calls) => ({
      ...calls,
      save: async (token, turn, call, answer) => {
        const saved = await calls.save(token, turn, call, answer)
        if (saved && isWanted) seen(call)
        return saved
      },
      change: async (callId, change) => {
        const changed = await calls.change(callId, change)
        if (changed !== undefined && isWanted) seen(changed.call)
        return changed
      },
    }),
    stop: async () => {
      await looking.stop()
      await flushing.stop()
    },
  }
}

function callBuffer(note: CallFeedDeps['note']): { seen: (call: Call) => void; flush: () => Promise<boolean> } {
  /** As written last, in the order in which they came. */
  const written = new Map<string, Call>()
  /** How many events of each call this process has noted: most that is written of a call adds none. */
  const told = new Map<string, number>()
  return {
    seen: (call) => {
      if (call.stage.kind === 'ended') {
        written.delete(call.id)
        told.delete(call.id)
      } else if (written.has(call.id) || written.size < MOST_CALLS) written.set(call.id, call)
    },
    flush: async () => {
      const some = [...written.values()].slice(0, AT_ONCE)
      for (const { id } of some) written.delete(id)
      // One order everywhere: two processes that note the same calls must not wait for each other.
      const fresh = some
        .map((call) => ({ id: call.id, events: eventsOfCall(call) }))
        .filter(({ id, events }) => events.length > (told.get(id) ?? 0))
        .toSorted((a, b) => (a.id < b.id ? -1 : 1))
      if (fresh.length > 0) await note(fresh.flatMap(({ events }) => events))
      if (told.size > MOST_CALLS) told.clear()
      for (const { id, events } of fresh) told.set(id, events.length)
      return written.size > 0
    },
  }
}
