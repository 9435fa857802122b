/** One kind of our records, as staying in step sees it: found, put and followed, through the doors that everybody uses. */
import type { CaseMapping, RowMapping, SyncKind, Values } from './mapping.ts'
import type { TheirRecord } from './record-system.ts'

export interface OurRecord {
  key: string
  version: number
  values: Values
  /** Its id in that system, where it has one. */
  theirId: string | undefined
}

export type PutResult =
  | { kind: 'done'; ours: OurRecord | undefined }
  /** It was changed here meanwhile: look again. */
  | { kind: 'again' }
  /** What came is older than what came before. */
  | { kind: 'older' }
  | { kind: 'refused'; why: string }
  /** It is not about our records: it has no key that we know. */
  | { kind: 'not-ours' }

export interface Followed {
  /** Its position. */
  id: number
  key: string
  /** It came from that system. */
  isTheirs: boolean
  /** It was opened here: it goes out after those that were opened before it, not beside them. */
  isNew: boolean
}

export interface OurSide {
  kind: SyncKind
  mapping: CaseMapping | RowMapping
  get(key: string): Promise<OurRecord | undefined>
  /** Our record that this one of theirs is about. */
  find(record: TheirRecord): Promise<OurRecord | undefined>
  put(record: TheirRecord, take: Values, over: OurRecord | undefined): Promise<PutResult>
  /** It is gone there. */
  remove(record: TheirRecord, over: OurRecord): Promise<PutResult>
  changesAfter(position: number, most: number): Promise<Followed[]>
  /** What people wrote on it since this change. */
  wordsOf(key: string, since: number): Promise<{ id: number; words: string }[]>
  /** It is there now, under this id. */
  link(ours: OurRecord, record: TheirRecord): Promise<OurRecord>
  /** Whether it is handed over at all. */
  isForThem(ours: OurRecord): boolean
}

/** Names of fields and what they must be, never what they hold. */
export function whyOf(issues: readonly { path: PropertyKey[]; message: string }[]): string {
  return issues.map(({ path, message }) => `${path.map(String).join('.')} ${message}`).join('; ')
}
