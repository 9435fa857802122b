/** What storing long work on files requires: one at a time over all processes, how far it is, and whether it is to stop. */
import type { Kind } from '../../domain/directory/directory-rows.ts'

export const JOB_KINDS = ['read', 'check', 'apply', 'undo'] as const
export type JobKind = (typeof JOB_KINDS)[number]

/** How it ended. `lost`: its process stopped; nothing of it was applied. */
export const JOB_RESULTS = [
  'read',
  'unreadable',
  'checked',
  'applied',
  'has-failed-rows',
  'columns',
  'done-before',
  'not-whole',
  'gone',
  'undone',
  'undone-partly',
  'too-late',
  'not-applied',
  'cancelled',
  'failed',
  'lost',
] as const
export type JobResult = (typeof JOB_RESULTS)[number]

export interface FileJob {
  id: string
  kind: JobKind
  /** What the file holds. */
  about: Kind
  /** Undefined while the file is read for the first time. */
  importId: string | undefined
  /** E.g. `staff alva`. */
  actor: string
  startedAt: Date
  /** Rows. */
  done: number
  /** Rows in all; undefined: it is not known before the end. */
  total: number | undefined
  /** A person wants it to stop. */
  isCancelled: boolean
  endedAt: Date | undefined
  result: JobResult | undefined
}

export type NewJob = Pick<FileJob, 'id' | 'kind' | 'about' | 'importId' | 'actor' | 'total'>

/** Every method throws when the records cannot be reached. Times are those of the database: processes may differ. */
export interface FileJobStore {
  /** False: another one runs. One whose process has not been heard of for half a minute is ended as `lost`. */
  begin(job: NewJob): Promise<boolean>
  /** The process is alive and so far. False: stop, because a person wants that or the job counts as lost. */
  beat(id: string, done: number): Promise<boolean>
  /** Only once, and not after it counted as lost. */
  end(id: string, result: JobResult, importId: string | undefined): Promise<void>
  /** False: it has ended, or there is none. */
  cancel(id: string): Promise<boolean>
  find(id: string): Promise<FileJob | undefined>
  /** The one that runs. */
  running(): Promise<FileJob | undefined>
}
