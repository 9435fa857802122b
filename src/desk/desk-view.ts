/** Every call on the desks as this process knows it: the store's updates keep it current, and no screen asks the store itself. */
import { setImmediate as giveWay } from 'node:timers/promises'
import type { CallFeed, CallStore } from '../calls/call-store.ts'
import type { Call } from '../calls/call.ts'
import type { CallId } from '../domain/ids.ts'
import { cardOf, type Card } from './card.ts'

export interface SeenCall {
  /** The same object for as long as nothing in it changes. */
  card: Card
  call: Call
}

export type Change = { kind: 'shown'; seen: SeenCall } | { kind: 'gone'; id: CallId }

export interface DeskView {
  all(): SeenCall[]
  find(id: CallId): SeenCall | undefined
  /** Told of every change from now on, in order. Returns how to stop that. */
  listen(onChange: (change: Change) => void): () => void
  /** False while the store does not answer, so that a screen can say that it may be old. */
  isCurrent(): boolean
  /** Reads every call again. Never rejects: `isCurrent` says what came of it. */
  refresh(): Promise<void>
  stop(): Promise<void>
}

export interface DeskViewDeps {
  calls: Pick<CallStore, 'read' | 'inProgress'>
  feed: CallFeed
  onFailure: (error: unknown) => void
}

/** An update that was lost is made good within this time. */
const REFRESH_MS = 10_000
/** Callers are answered between so many calls that are looked at: some milliseconds of work. */
const AT_ONCE = 100

export async function openDeskView({ calls, feed, onFailure }: DeskViewDeps): Promise<DeskView> {
  const shown = shownCalls()
  const readLatest = latestReads(async (id) => shown.put(id, await calls.read(id)))
  let current = false
  /** Of each reading of all calls that goes on: calls that an update named meanwhile. What that reading says of them may be older. */
  const newerThan = new Set<Set<CallId>>()

  function failed(error: unknown): void {
    current = false
    onFailure(error)
  }

  async function refreshAll(): Promise<void> {
    const newer = new Set<CallId>()
    newerThan.add(newer)
    try {
      const inProgress = await calls.inProgress()
      const ids = new Set(inProgress.map(({ id }) => id))
      for (const [i, call] of inProgress.entries()) {
        if (i % AT_ONCE === AT_ONCE - 1) await giveWay()
        if (!newer.has(call.id)) shown.put(call.id, call)
      }
      for (const { card } of shown.all()) if (!ids.has(card.id) && !newer.has(card.id)) shown.put(card.id, undefined)
      current = true
    } catch (error) {
      failed(error)
    } finally {
      newerThan.delete(newer)
    }
  }

  async function refresh(id: CallId): Promise<void> {
    for (const newer of newerThan) newer.add(id)
    await readLatest(id).catch(failed)
  }

  const watching = await feed.watch((id) => void (id === undefined ? refreshAll() : refresh(id)))
  await refreshAll()
  const timer = setInterval(() => void refreshAll(), REFRESH_MS)
  timer.unref()
  return {
    all: shown.all,
    find: shown.find,
    listen: shown.listen,
    isCurrent: () => current,
    refresh: refreshAll,
    stop: async () => {
      clearInterval(timer)
      await watching.stop()
    },
  }
}

interface ShownCalls extends Pick<DeskView, 'all' | 'find' | 'listen'> {
  /** The call as it is now, or undefined when there is none: listeners hear of it only if its card changes. */
  put(id: CallId, call: Call | undefined): void
}

function shownCalls(): ShownCalls {
  const shown = new Map<CallId, SeenCall & { text: string }>()
  const listeners = new Set<(change: Change) => void>()

  function tell(change: Change): void {
    for (const listener of listeners) listener(change)
  }

  return {
    all: () => [...shown.values()],
    find: (id) => shown.get(id),
    listen: (onChange) => {
      listeners.add(onChange)
      return () => listeners.delete(onChange)
    },
    put: (id, call) => {
      const card = call && cardOf(call)
      if (call === undefined || card === undefined) {
        if (shown.delete(id)) tell({ kind: 'gone', id })
        return
      }
      const text = JSON.stringify(card)
      const before = shown.get(id)
      // One more hold message changes the call, and nothing on a screen.
      if (before?.text === text) {
        shown.set(id, { ...before, call })
        return
      }
      const seen = { card, call, text }
      shown.set(id, seen)
      tell({ kind: 'shown', seen })
    },
  }
}

/** Reads one call once at a time. A request that comes meanwhile makes one more read, so that the last one read is the newest. */
function latestReads(read: (id: CallId) => Promise<void>): (id: CallId) => Promise<void> {
  const reading = new Map<CallId, { again: boolean }>()
  return async (id) => {
    const busy = reading.get(id)
    if (busy !== undefined) {
      busy.again = true
      return
    }
    const mine = { again: true }
    reading.set(id, mine)
    try {
      while (mine.again) {
        mine.again = false
        await read(id)
      }
    } finally {
      reading.delete(id)
    }
  }
}
