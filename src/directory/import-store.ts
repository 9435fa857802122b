/** What storing imports requires: what a file said, row by row, until it is applied or a day old. */
import type { FileKind, FileRows, Kind } from '../domain/directory/directory-rows.ts'
import type { Effect } from './directory-records.ts'
import type { Mapping } from './files/file-columns.ts'

export interface ImportRow<K extends FileKind = FileKind> {
  line: number
  cells: string[]
  /** Undefined where the cells could not be read; then there is an error. */
  key: string | undefined
  row: FileRows[K] | undefined
  error: RowError | undefined
}

export interface RowError {
  code: string
  sentence: string
}

export interface Checked {
  rows: number
  toAdd: number
  toChange: number
  unchanged: number
  /** Said before in the same file, in the same words. */
  repeated: number
  failed: number
  effect: Effect
}

export interface Import<K extends FileKind = FileKind> {
  id: string
  kind: K
  fileName: string
  headings: string[]
  mapping: Mapping
  actor: string
  startedAt: Date
  rowsRead: number
  readWhole: boolean
  checked: Checked | undefined
  appliedAt: Date | undefined
  undoneAt: Date | undefined
}

export interface NewImport {
  kind: FileKind
  fileName: string
  fileHash: Buffer
  headings: readonly string[]
  mapping: Mapping
  actor: string
  at: Date
}

/** Every method throws when the records cannot be reached. */
export interface ImportStore {
  /** The same file, read the same way and not applied yet, goes on where it stopped; otherwise a new import. */
  begin(wanted: NewImport): Promise<Import>
  find(id: string): Promise<Import | undefined>
  /** Newest first. */
  latest(most: number): Promise<Import[]>
  /** Rows after those read before. */
  store(id: string, rows: readonly ImportRow[], rowsRead: number): Promise<void>
  /** The file has been read to its end: rows that repeat a key are marked. */
  finish(id: string): Promise<void>
  /** Forgets what the rules said about rows the last time. */
  clearRuleErrors(id: string): Promise<void>
  setMapping(id: string, mapping: Mapping): Promise<void>
  /** What stored rows say by another mapping. */
  rewrite(id: string, rows: readonly ImportRow[]): Promise<void>
  /** Rows in order; `failed` have an error. */
  rows(id: string, which: 'failed' | 'all', afterLine: number, most: number): Promise<ImportRow[]>
  /** Rows of the directory about these keys that have no error. */
  rowsOf(id: string, keys: readonly string[]): Promise<ImportRow<Kind>[]>
  noteErrors(id: string, errors: readonly (RowError & { line: number })[]): Promise<void>
  counts(id: string): Promise<{ rows: number; failed: number; repeated: number }>
  noteChecked(id: string, checked: Checked): Promise<void>
}
