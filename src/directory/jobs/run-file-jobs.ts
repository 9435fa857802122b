/** Runs long work on files apart from the request that began it: it says how far it is, and stops when a person wants that. */
import { randomUUID } from 'node:crypto'
import type { FileJobStore, JobResult, NewJob } from './file-job-store.ts'

const BEAT_MS = 1_000

/** Thrown inside the work; its transaction is rolled back by it. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled'
}

/** What the work has to call. Both throw `Cancelled`. */
export interface JobWatch {
  onProgress: (rows: number) => void
  /** As the last thing before it is committed: from then on it cannot be cancelled. */
  beforeCommit: () => Promise<void>
}

export interface JobEnd {
  result: JobResult
  importId: string | undefined
  /** Why a file cannot be read. It may quote the file, so that it is not stored. */
  sentence?: string
}

export type BegunJob =
  | { kind: 'begun'; id: string; ended: Promise<JobEnd> }
  /** Another one runs, here or at another process, which stands in the way of this one. */
  | { kind: 'busy' }

/** `id`: of the job. */
export type Work = (watch: JobWatch, id: string) => Promise<JobEnd>

export interface FileJobs {
  begin(job: Omit<NewJob, 'id'>, work: Work): Promise<BegunJob>
}

export interface FileJobsDeps {
  store: FileJobStore
  /** The work broke, or how it goes could not be stored. */
  onFailure: (what: string, error: unknown) => void
}

export function makeFileJobs({ store, onFailure }: FileJobsDeps): FileJobs {
  async function run(id: string, job: Omit<NewJob, 'id'>, work: Work): Promise<JobEnd> {
    let done = 0
    let goesOn = true
    let isCommitting = false
    const beat = async () => {
      goesOn = (await store.beat(id, done)) && goesOn
    }
    const beating = setInterval(
      () => void beat().catch((error: unknown) => onFailure('progress of a file', error)),
      BEAT_MS,
    )
    beating.unref()
    const watch: JobWatch = {
      onProgress(rows) {
        done = rows
        if (!goesOn) throw new Cancelled()
      },
      async beforeCommit() {
        await beat()
        if (!goesOn) throw new Cancelled()
        isCommitting = true
      },
    }
    const end = await work(watch, id).catch(async (error: unknown): Promise<JobEnd> => {
      const { importId } = job
      if (error instanceof Cancelled) return { result: 'cancelled', importId }
      onFailure(`a file: ${job.kind}`, error)
      if (isCommitting) return { result: 'failed', importId }
      // It broke before it could stop: nothing was applied, as the person wanted.
      await beat().catch(() => undefined)
      return { result: goesOn ? 'failed' : 'cancelled', importId }
    })
    clearInterval(beating)
    await store.beat(id, done).catch(() => undefined)
    await store.end(id, end.result, end.importId).catch((error: unknown) => onFailure('the end of a file', error))
    return end
  }

  return {
    async begin(job, work) {
      const id = randomUUID()
      if (!(await store.begin({ ...job, id }))) return { kind: 'busy' }
      return { kind: 'begun', id, ended: run(id, job, work) }
    },
  }
}
