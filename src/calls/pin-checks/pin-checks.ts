/** PIN checks that may take longer than a caller can be left in silence: begun here, answered at a later turn of the call, at any process. */
import type { CheckPin, PinCheck, PinEntry } from '../../domain/pin/pin-check.ts'
import type { CheckResults } from './check-results.ts'
import { makeJobs } from './jobs.ts'
import { within } from './within.ts'

/** A check as the call carries it. 122 random bits name it, so that no other call or turn can ask for its result. */
export interface CheckInProgress {
  id: string
  /** The process that has the digits. */
  owner: string
  /** When the PIN was keyed, and when the result is expected: ISO 8601, UTC. */
  since: string
  due: string
}

export type Begun = { kind: 'answered'; check: PinCheck } | { kind: 'waiting'; checking: CheckInProgress }

export interface PinChecks {
  /** Answers at once where it can. Otherwise the caller is told, and the digits stay in this process until they are compared. */
  begin(entry: PinEntry): Promise<Begun>
  /** Undefined: not done yet. A check whose process has ended, and one that takes too long, could not be checked. */
  look(checking: CheckInProgress): Promise<PinCheck | undefined>
  /** The caller waits no longer: what has not begun is dropped wherever it is, and its digits erased. Never rejects. */
  leave(checking: CheckInProgress): Promise<void>
  /** Resolves when no caller waits here, or after so many milliseconds, when those who still do are told that it could not be checked. */
  drain(ms: number): Promise<void>
}

export interface PinChecksDeps {
  checkPin: CheckPin
  results: CheckResults
  /** How long one that came now would take, in milliseconds. */
  expectedMs: () => number
  /** Longest wait before a check begins, in milliseconds; read at each, because a reload may change it. */
  limitMs: () => number
  /** A turn is answered by then (Twilio waits for 15 s, a caller does not). Own choice: 1.5 s. */
  answerMs?: number
  /** The check of a caller whose process has ended, or that takes too long. */
  onLost: () => void
  onFailure: (what: string, error: unknown) => void
  now: () => Date
}

const ANSWER_MS = 1_500
/** Where the result is not to be expected by then there is no sense in waiting for it; a mis-keyed number is known by then. */
const CROWDED_ANSWER_MS = 150
/** What a check may take once it has begun, and its result on the way. */
const AFTER_LIMIT_MS = 15_000

export function makePinChecks(deps: PinChecksDeps): PinChecks {
  const { checkPin, results, expectedMs, limitMs, answerMs = ANSWER_MS, onLost, onFailure, now } = deps
  const jobs = makeJobs({ results, onFailure })
  const { owner } = jobs

  return {
    async begin(entry) {
      const came = now().getTime()
      const stop = new AbortController()
      const check = checkPin(entry, { waitMs: limitMs(), signal: stop.signal, erases: true })
      const expected = expectedMs()
      const answered = await within(check, expected > answerMs ? Math.min(CROWDED_ANSWER_MS, answerMs) : answerMs)
      if (answered !== undefined) return { kind: 'answered', check: answered }
      const id = jobs.add(check, stop)
      try {
        await jobs.beat()
      } catch (error) {
        onFailure('saying that PIN checks go on', error)
        stop.abort()
        return { kind: 'answered', check: { kind: 'unavailable', why: 'store' } }
      }
      const since = new Date(came).toISOString()
      return { kind: 'waiting', checking: { id, owner, since, due: new Date(came + expected).toISOString() } }
    },

    async look(checking) {
      const own = jobs.find(checking.id)
      if (own?.result !== undefined) return own.result
      const found = own === undefined ? await results.find(checking.owner, checking.id) : { kind: 'waiting' as const }
      if (found.kind === 'checked') return found.check
      const waited = now().getTime() - Date.parse(checking.since)
      if (found.kind === 'waiting' && waited < limitMs() + AFTER_LIMIT_MS) return undefined
      onLost()
      own?.stop.abort()
      return { kind: 'unavailable', why: 'lost' }
    },

    async leave({ id, owner: whose }) {
      if (whose === owner) {
        jobs.find(id)?.stop.abort()
        return
      }
      try {
        await results.leave(whose, id)
      } catch (error) {
        onFailure('telling that a caller has left', error)
      }
    },

    async drain(ms) {
      await within(jobs.allDone(), ms)
      jobs.stopAll()
      await jobs.allDone()
    },
  }
}
