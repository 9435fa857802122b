/** The list of open messages as this process shows it: read every few seconds, and again after each change made here. */
import type { Message, MessageStore } from './message-store.ts'

/** A longer list is not read. */
const MOST_LISTED = 50
const LIST_MS = 3_000

export function makeMessageList({ open }: Pick<MessageStore, 'open'>, now: () => Date) {
  const listeners = new Set<() => void>()
  let listed: { at: number; all: Promise<Message[] | undefined> } | undefined
  return {
    changed() {
      listed = undefined
      listeners.forEach((listener) => listener())
    },
    listen(listener: () => void) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    /** Undefined while the records do not answer. */
    all() {
      const at = now().getTime()
      if (listed === undefined || at - listed.at > LIST_MS)
        listed = { at, all: open(MOST_LISTED).catch(() => undefined) }
      return listed.all
    },
  }
}
