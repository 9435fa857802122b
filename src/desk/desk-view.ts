/** Every call on the desks as this process knows it: kept current by news of what was written, never asked of the store per screen. */
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
  stop(): Promise<void>
}

export interface DeskViewDeps {
  calls: Pick<CallStore, 'read' | 'inProgress'>
  feed: CallFeed
  onFailure: (error: unknown) => void
}

/** Lost news heals within this time. */
const LOOK_AGAIN_MS = 10_000

export async function openDeskView({ calls, feed, onFailure }: DeskViewDeps): Promise<DeskView> {
  const shown = new Map<CallId, SeenCall & { text: string }>()
  const listeners = new Set<(change: Change) => void>()
  let current = false

  function tell(change: Change): void {
    for (const listener of listeners) listener(change)
  }

  function take(id: CallId, call: Call | undefined): void {
    const card = call && cardOf(call)
    if (call === undefined || card === undefined) {
      if (shown.delete(id)) tell({ kind: 'gone', id })
      return
    }
    const text = JSON.stringify(card)
    const before = shown.get(id)
    // A lap of hold changes the call and nothing that anybody sees.
    if (before?.text === text) {
      shown.set(id, { ...before, call })
      return
    }
    const seen = { card, call, text }
    shown.set(id, seen)
    tell({ kind: 'shown', seen })
  }

  /** Calls told of while everything is read: what was read of them may be older. */
  let newer = new Set<CallId>()

  async function lookAgain(): Promise<void> {
    newer = new Set()
    try {
      const calling = await calls.inProgress()
      const ids = new Set(calling.map(({ id }) => id))
      for (const call of calling) if (!newer.has(call.id)) take(call.id, call)
      for (const id of shown.keys()) if (!ids.has(id) && !newer.has(id)) take(id, undefined)
      current = true
    } catch (error) {
      current = false
      onFailure(error)
    }
  }

  /** One read of a call at a time, and one more for whatever was told meanwhile: the last one read is the newest. */
  const reading = new Map<CallId, { again: boolean }>()

  async function lookAt(id: CallId): Promise<void> {
    newer.add(id)
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
        take(id, await calls.read(id))
      }
    } catch (error) {
      current = false
      onFailure(error)
    } finally {
      reading.delete(id)
    }
  }

  const watching = await feed.watch((id) => void (id === undefined ? lookAgain() : lookAt(id)))
  await lookAgain()
  const timer = setInterval(() => void lookAgain(), LOOK_AGAIN_MS)
  timer.unref()
  return {
    all: () => [...shown.values()],
    find: (id) => shown.get(id),
    listen: (onChange) => {
      listeners.add(onChange)
      return () => listeners.delete(onChange)
    },
    isCurrent: () => current,
    stop: async () => {
      clearInterval(timer)
      await watching.stop()
    },
  }
}
