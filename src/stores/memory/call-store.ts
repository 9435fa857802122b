/** Calls in progress in this process only: for the demo and for tests. Stored as text, so that no two callers share an object. */
import { randomUUID } from 'node:crypto'
import { setImmediate as giveWay } from 'node:timers/promises'
import type { Call } from '../../calls/call.ts'
import type { CallFeed, CallStore, Claim } from '../../calls/call-store.ts'
import { isAtDesk } from '../../calls/talk.ts'
import type { CallId } from '../../domain/ids.ts'
import { neverRevived, readCall, readTurn } from '../stored-json.ts'
import { RETENTION_MS } from '../retention.ts'

/** Callers are answered between so many calls that are read. */
const AT_ONCE = 100

interface Entry {
  call: string | undefined
  live: { lastSeen: number } | undefined
  atDesk: boolean
  ended: boolean
  claims: Map<number, { token: string; until: number }>
  answers: Map<number, string>
  writtenAt: number
}

/** In order of the last write. Entries are dropped 24 hours after it, at the next look. */
class Entries {
  readonly #entries = new Map<CallId, Entry>()
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  all(): [CallId, Entry][] {
    this.#dropOld()
    return [...this.#entries]
  }

  find(id: CallId): Entry | undefined {
    this.#dropOld()
    return this.#entries.get(id)
  }

  /** The entry, made if there is none, as the one that was written last. */
  touch(id: CallId): Entry {
    const entry = this.find(id) ?? {
      call: undefined,
      live: undefined,
      atDesk: false,
      ended: false,
      claims: new Map(),
      answers: new Map(),
      writtenAt: 0,
    }
    entry.writtenAt = this.#now()
    this.#entries.delete(id)
    this.#entries.set(id, entry)
    return entry
  }

  #dropOld(): void {
    for (const [id, entry] of this.#entries) {
      if (entry.writtenAt > this.#now() - RETENTION_MS) return
      this.#entries.delete(id)
    }
  }
}

/** `now` in milliseconds. */
export function memoryCallStore({ now = Date.now }: { now?: () => number } = {}): CallStore & CallFeed {
  const entries = new Entries(now)
  const watchers = new Set<(callId: CallId | undefined) => void>()

  function write(call: Call): Entry {
    const entry = entries.touch(call.id)
    entry.call = JSON.stringify(call)
    entry.ended = call.stage.kind === 'ended'
    entry.live = entry.ended ? undefined : { lastSeen: Date.parse(call.lastSeenAt) }
    const wasAtDesk = entry.atDesk
    entry.atDesk = isAtDesk(call)
    if (entry.atDesk || wasAtDesk) for (const tell of watchers) tell(call.id)
    return entry
  }

  return {
    ...turnsIn(entries, write, now),
    ...looksAt(entries),

    async read(callId) {
      const text = entries.find(callId)?.call
      return text === undefined ? undefined : readCall(text)
    },

    async change(callId, change) {
      const text = entries.find(callId)?.call
      if (text === undefined) return undefined
      const before = readCall(text)
      const { call: changed, result } = change(readCall(text))
      if (changed === undefined) return { call: before, result }
      const after = neverRevived(before, changed)
      write(after)
      return { call: readCall(JSON.stringify(after)), result }
    },

    async watch(onWritten) {
      watchers.add(onWritten)
      return {
        stop: async () => {
          watchers.delete(onWritten)
        },
      }
    },
  }
}

function turnsIn(
  entries: Entries,
  write: (call: Call) => void,
  now: () => number,
): Pick<CallStore, 'claim' | 'save' | 'release' | 'answerTo'> {
  return {
    async claim(callId, turn, leaseMs): Promise<Claim> {
      const answer = entries.find(callId)?.answers.get(turn)
      if (answer !== undefined) return { kind: 'answered', answer: readTurn(answer) }
      const held = entries.find(callId)?.claims.get(turn)
      if (held !== undefined && held.until > now()) return { kind: 'busy' }
      const entry = entries.touch(callId)
      const token = randomUUID()
      entry.claims.set(turn, { token, until: now() + leaseMs })
      return { kind: 'run', token, call: entry.call === undefined ? undefined : readCall(entry.call) }
    },

    async save(token, turn, call, answer) {
      const entry = entries.find(call.id)
      if (entry === undefined || entry.ended || entry.claims.get(turn)?.token !== token) return false
      write(call)
      entry.answers.set(turn, JSON.stringify(answer))
      entry.claims.delete(turn)
      return true
    },

    async release(callId, turn, token) {
      const claims = entries.find(callId)?.claims
      if (claims?.get(turn)?.token === token) claims.delete(turn)
    },

    async answerTo(callId, turn) {
      const text = entries.find(callId)?.answers.get(turn)
      return text === undefined ? undefined : readTurn(text)
    },
  }
}

function looksAt(entries: Entries): Pick<CallStore, 'silentSince' | 'countLive' | 'inProgress'> {
  return {
    async silentSince(before, limit) {
      return entries
        .all()
        .flatMap(([id, { live }]) => (live !== undefined && live.lastSeen < before.getTime() ? [{ id, ...live }] : []))
        .toSorted((a, b) => a.lastSeen - b.lastSeen)
        .slice(0, limit)
        .map(({ id }) => id)
    },

    async countLive() {
      return entries.all().filter(([, entry]) => entry.live !== undefined).length
    },

    async inProgress() {
      const calls: Call[] = []
      for (const [i, [, { live, call }]] of entries.all().entries()) {
        if (i % AT_ONCE === AT_ONCE - 1) await giveWay()
        if (live !== undefined && call !== undefined) calls.push(readCall(call))
      }
      return calls
    },
  }
}
