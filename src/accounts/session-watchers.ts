/** What this process shows to a session for as long as it lasts, e.g. a live stream: told at once when the session ends. */

export interface SessionWatchers {
  /** Returns how to stop watching. */
  watch(key: Buffer, onEnd: () => void): () => void
  tellEnded(key: Buffer): void
  /** Keys of the sessions that are watched now. */
  watched(): Buffer[]
}

export function sessionWatchers(): SessionWatchers {
  const byKey = new Map<string, Set<() => void>>()
  return {
    watch(key, onEnd) {
      const name = key.toString('hex')
      const mine = byKey.get(name) ?? new Set()
      byKey.set(name, mine.add(onEnd))
      return () => {
        if (mine.delete(onEnd) && mine.size === 0 && byKey.get(name) === mine) byKey.delete(name)
      }
    },
    tellEnded(key) {
      for (const onEnd of byKey.get(key.toString('hex')) ?? []) onEnd()
    },
    watched: () => [...byKey.keys()].map((name) => Buffer.from(name, 'hex')),
  }
}
