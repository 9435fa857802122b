/** Drafts of the next version: files that differ from those of a published one, by two authors at once. */
import type { Author } from './version-store.ts'

export interface Draft {
  id: string
  name: string
  /** The number of the publication whose files it changes. */
  basedOn: number
  /** One more with every change. */
  revision: number
  madeBy: string
  madeAt: Date
  changedBy: string
  changedAt: Date
  /** Calls from its trial numbers hear it. */
  onTrial: boolean
  /** E.164, at most 20. */
  trialNumbers: string[]
}

/** A file that differs from that of the version below. */
export interface DraftFile {
  file: string
  /** Undefined: the file is taken away. */
  source: string | undefined
  /** That of the draft when the file was changed last. */
  revision: number
  changedBy: string
  changedAt: Date
}

/** `over` is the revision of the file that the author began with; 0: it was as in the version below. */
export type FileSave = { file: string; over: number } & (
  | { kind: 'written'; source: string }
  | { kind: 'taken-away' }
  /** As in the version below, so that the draft no longer holds it. */
  | { kind: 'as-below' }
)

/** `changed`: another author was first with these files, and nothing was done. `gone`: it is published or thrown away. */
export type DraftOutcome =
  { kind: 'saved'; revision: number } | { kind: 'changed'; files: DraftFile[] } | { kind: 'gone' }

export interface FlowDrafts {
  /** Open ones, changed last first. */
  open(): Promise<Draft[]>
  /** Undefined: there is none, or it is closed. */
  find(id: string): Promise<{ draft: Draft; files: DraftFile[] } | undefined>
  /** Gives its id. */
  make(name: string, basedOn: number, by: Author, at: Date): Promise<string>
  /** All of them or none. `basedOn` as the author saw it: below another publication a file may be another one. */
  save(id: string, basedOn: number, saves: readonly FileSave[], by: Author, at: Date): Promise<DraftOutcome>
  /** On another publication from now on, with these files of its own; for the revision that the author saw. */
  rebase(
    id: string,
    revision: number,
    onto: number,
    keeps: readonly string[],
    by: Author,
    at: Date,
  ): Promise<DraftOutcome>
  /** Changed last first. */
  onTrial(): Promise<Draft[]>
  /** No numbers: it is no longer tried. False: it is closed. */
  setTrial(id: string, numbers: readonly string[], by: Author, at: Date): Promise<boolean>
  discard(id: string, revision: number, by: Author, at: Date): Promise<DraftOutcome>
}
