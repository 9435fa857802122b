/** What storing long work on files requires: one import at a time over all processes, how far it is, and whether it is to stop. */
import type { FileKind } from '../../domain/directory/directory-rows.ts'

export const JOB_KINDS = ['read', 'check', 'apply', 'undo', 'export'] as const
export type JobKind = (typeof JOB_KINDS)[number]

/** How it ended. `lost`: its process stopped; nothing of it was applied, or there is no file. */
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
  'exported',
  'cancelled',
  'failed',
  'lost',
] as const
export type JobResult = (typeof JOB_RESULTS)[number]

export interface FileJob {
  id: string
  kind: JobKind
  /** What the file holds. */
  about: FileKind
  /** Undefined while the file is read for the first time, and of an export. */
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
  /** False: another import runs, or this export by the same person. One whose process has not been heard of for half a minute is ended as `lost`. */
  begin(job: NewJob): Promise<boolean>
  /** The process is alive and so far. False: stop, because a person wants that or the job counts as lost. */
  beat(id: string, done: number): Promise<boolean>
  /** Only once, and not after it counted as lost. */
  end(id: string, result: JobResult, importId: string | undefined): Promise<void>
  /** False: it has ended, or there is none. */
  cancel(id: string): Promise<boolean>
  find(id: string): Promise<FileJob | undefined>
  /** Those that run: one on imports, and one export for each person and kind. */
  running(): Promise<FileJob[]>
  /** A piece of the file that is exported, from 0. Nothing is stored of a job that was cancelled. */
  storePart(id: string, part: number, text: string): Promise<void>
  /** Undefined: the whole file is not there, or no longer. */
  partOf(id: string, part: number): Promise<{ text: string; isLast: boolean } | undefined>
  /** Of an export that came to nothing. */
  dropParts(id: string): Promise<void>
}
