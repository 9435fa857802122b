/** Calls in progress in this process only: for the demo and for tests. Keeps text, so that nobody shares an object. */
import { randomUUID } from 'node:crypto'
import type { Call } from '../../calls/call.ts'
import type { CallFeed, CallStore, Claim } from '../../calls/call-store.ts'
import type { CallId } from '../../domain/ids.ts'
import { neverRevived, readCall, readTurn } from '../stored-json.ts'
import { RETENTION_MS } from '../retention.ts'

interface Entry {
  call: string | undefined
  live: { lastSeen: number } | undefined
  ended: boolean
  claims: Map<number, { token: string; until: number }>
  answers: Map<number, string>
  writtenAt: number
}

/** `now` in milliseconds. Entries are dropped 24 hours after their last write. */
export function memoryCallStore({ now = Date.now }: { now?: () => number } = {}): CallStore & CallFeed {
  /** In order of the last write, because every write moves its entry to the end. */
  const entries = new Map<CallId, Entry>()
  const watchers = new Set<(callId: CallId | undefined) => void>()

  function dropOld(): void {
    for (const [id, entry] of entries) {
      if (entry.writtenAt > now() - RETENTION_MS) return
      entries.delete(id)
    }
  }

  function find(id: CallId): Entry | undefined {
    dropOld()
    return entries.get(id)
  }

  function touch(id: CallId): Entry {
    const entry = find(id) ?? {
      call: undefined,
      live: undefined,
      ended: false,
      claims: new Map(),
      answers: new Map(),
      writtenAt: 0,
    }
    entry.writtenAt = now()
    entries.delete(id)
    entries.set(id, entry)
    return entry
  }

  function write(call: Call): Entry {
    const entry = touch(call.id)
    entry.call = JSON.stringify(call)
    entry.ended = call.stage.kind === 'ended'
    entry.live = entry.ended ? undefined : { lastSeen: Date.parse(call.lastSeenAt) }
    for (const tell of watchers) tell(call.id)
    return entry
  }

  return {
    async claim(callId, turn, leaseMs): Promise<Claim> {
      const answer = find(callId)?.answers.get(turn)
      if (answer !== undefined) return { kind: 'answered', answer: readTurn(answer) }
      const held = find(callId)?.claims.get(turn)
      if (held !== undefined && held.until > now()) return { kind: 'busy' }
      const entry = touch(callId)
      const token = randomUUID()
      entry.claims.set(turn, { token, until: now() + leaseMs })
      return { kind: 'run', token, call: entry.call === undefined ? undefined : readCall(entry.call) }
    },

    async save(token, turn, call, answer) {
      const entry = find(call.id)
      if (entry === undefined || entry.ended || entry.claims.get(turn)?.token !== token) return false
      write(call)
      entry.answers.set(turn, JSON.stringify(answer))
      entry.claims.delete(turn)
      return true
    },

    async release(callId, turn, token) {
      const claims = find(callId)?.claims
      if (claims?.get(turn)?.token === token) claims.delete(turn)
    },

    async read(callId) {
      const text = find(callId)?.call
      return text === undefined ? undefined : readCall(text)
    },

    async answerTo(callId, turn) {
      const text = find(callId)?.answers.get(turn)
      return text === undefined ? undefined : readTurn(text)
    },

    async change(callId, change) {
      const text = find(callId)?.call
      if (text === undefined) return undefined
      const before = readCall(text)
      const { call: changed, result } = change(readCall(text))
      if (changed === undefined) return { call: before, result }
      const after = neverRevived(before, changed)
      write(after)
      return { call: readCall(JSON.stringify(after)), result }
    },

    async silentSince(before, limit) {
      dropOld()
      return [...entries]
        .flatMap(([id, { live }]) => (live !== undefined && live.lastSeen < before.getTime() ? [{ id, ...live }] : []))
        .toSorted((a, b) => a.lastSeen - b.lastSeen)
        .slice(0, limit)
        .map(({ id }) => id)
    },

    async countLive() {
      dropOld()
      return [...entries.values()].filter((entry) => entry.live !== undefined).length
    },

    async inProgress() {
      dropOld()
      return [...entries.values()].flatMap(({ live, call }) =>
        live === undefined || call === undefined ? [] : [readCall(call)],
      )
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
