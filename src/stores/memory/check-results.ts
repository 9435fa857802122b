/** Results of PIN checks, in this process only: for the demo and for tests. */
import type { CheckResults } from '../../calls/pin-checks/check-results.ts'
import type { PinCheck } from '../../domain/pin/pin-check.ts'

/** `now` in milliseconds. */
export function memoryCheckResults({ now = Date.now }: { now?: () => number } = {}): CheckResults {
  const alive = new Map<string, number>()
  const left = new Map<string, string[]>()
  const stored = new Map<string, { result: PinCheck; until: number }>()

  return {
    async beat(owner, ms) {
      alive.set(owner, now() + ms)
      const gone = left.get(owner) ?? []
      left.delete(owner)
      return gone
    },
    async put(check, result, ms) {
      for (const [old, { until }] of stored) if (until <= now()) stored.delete(old)
      stored.set(check, { result, until: now() + ms })
    },
    async find(owner, check) {
      const found = stored.get(check)
      if (found !== undefined && found.until > now()) return { kind: 'checked', check: found.result }
      return { kind: (alive.get(owner) ?? 0) > now() ? 'waiting' : 'gone' }
    },
    async leave(owner, check) {
      left.set(owner, [...(left.get(owner) ?? []), check])
    },
  }
}
