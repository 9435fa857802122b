/** PIN checks that go on in this process after their turn was answered: their results, and the sign of life that other processes look for. */
import { randomUUID } from 'node:crypto'
import type { PinCheck } from '../../domain/pin/pin-check.ts'
import type { CheckResults } from './check-results.ts'

export interface Job {
  /** Drops it if it has not begun. */
  stop: AbortController
  /** Undefined while it goes on. */
  result: PinCheck | undefined
}

interface OwnJob extends Job {
  isStored: boolean
  done: Promise<void>
}

export interface JobsDeps {
  results: CheckResults
  onFailure: (what: string, error: unknown) => void
}

const BEAT_MS = 1_000
/** A process that has said nothing for five beats is taken for dead. */
const ALIVE_MS = 5_000
/** Longer than Twilio tries the request that asks for it. */
const RESULT_MS = 120_000

/** The turn that comes for it later reads the directory anew. */
const asStored = (check: PinCheck): PinCheck => (check.kind === 'accepted' ? { ...check, standing: undefined } : check)

/** Its name as an owner is new with every process. */
export function makeJobs({ results, onFailure }: JobsDeps) {
  const owner = randomUUID()
  const jobs = new Map<string, OwnJob>()
  const beat = heartbeat(async () => {
    for (const id of await results.beat(owner, ALIVE_MS)) jobs.get(id)?.stop.abort()
  })
  let timer: NodeJS.Timeout | undefined

  /** Until the store has it; other processes cannot know it before. */
  async function store(id: string, job: OwnJob): Promise<void> {
    if (job.result === undefined || job.isStored) return
    try {
      await results.put(id, job.result, RESULT_MS)
      job.isStored = true
    } catch (error) {
      onFailure('storing the result of a PIN check', error)
    }
  }

  async function round(): Promise<void> {
    await beat().catch((error: unknown) => onFailure('saying that PIN checks go on', error))
    for (const [id, job] of jobs) await store(id, job)
  }

  async function finish(id: string, job: OwnJob, check: Promise<PinCheck>): Promise<void> {
    try {
      job.result = asStored(await check)
    } catch (error) {
      onFailure('checking a PIN', error)
      job.result = { kind: 'unavailable', why: 'store' }
    }
    await store(id, job)
    setTimeout(() => forget(id), RESULT_MS).unref()
  }

  function forget(id: string): void {
    jobs.delete(id)
    if (jobs.size > 0) return
    clearInterval(timer)
    timer = undefined
  }

  return {
    owner,
    beat,
    find: (id: string): Job | undefined => jobs.get(id),
    /** Its result is found here without the store, and by other processes in the store. Gives its name. */
    add(check: Promise<PinCheck>, stop: AbortController): string {
      const id = randomUUID()
      const job: OwnJob = { stop, result: undefined, isStored: false, done: Promise.resolve() }
      jobs.set(id, job)
      job.done = finish(id, job, check)
      timer ??= setInterval(() => void round(), BEAT_MS).unref()
      return id
    },
    allDone: async (): Promise<void> => void (await Promise.all([...jobs.values()].map(({ done }) => done))),
    /** What has not begun is dropped, which is its result. */
    stopAll: (): void => {
      for (const { stop } of jobs.values()) stop.abort()
    },
  }
}

/** At most one in a beat: those who ask together share it, and its failure. */
function heartbeat(send: () => Promise<void>): () => Promise<void> {
  let last: { at: number; done: Promise<void> } | undefined
  return () => {
    const at = performance.now()
    if (last !== undefined && at - last.at < BEAT_MS) return last.done
    const done = send()
    last = { at, done }
    // After a failure the next one tries anew.
    done.catch(() => (last = undefined))
    return done
  }
}
