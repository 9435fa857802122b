/** Versions of the flows on record: what they hold, which of them calls begin with, since when, by whose word and why. */
import type { EditionSources } from '../editions.ts'

/** Whose word it was: as in the audit trail, e.g. `staff sam`, and as people read it. */
export interface Author {
  actor: string
  name: string
}

/** - `folder`: found in the folder of flows, at the start or by a reload. */
export type PublishedHow = 'folder' | 'published' | 'imported' | 'rolled-back'

/** That a version was, is or will be what calls begin with. */
export interface Publication {
  /** As people call the version: 1, 2, 3 …; each time that one is published it has a new number. */
  number: number
  version: string
  how: PublishedHow
  why: string
  actor: string
  by: string
  at: Date
  startsAt: Date
  /** The program that checked it. */
  checkedBy: string
  /** It never began. */
  withdrawnAt: Date | undefined
}

/** What holds at a moment. `planned` begins later; there is one at most. */
export interface Published {
  live: Publication | undefined
  planned: Publication | undefined
}

export interface NewPublication {
  version: string
  sources: EditionSources
  how: PublishedHow
  /** At most 500 characters. */
  why: string
  /** Undefined: now. */
  startsAt: Date | undefined
  /** The program that checked it. */
  checkedBy: string
  /** Numbers that the author saw live and planned; undefined: none. Another one has been published since: nothing is done. */
  over: { live: number | undefined; planned: number | undefined }
  /** Of this draft, which ends with it. */
  draft?: { id: string; revision: number } | undefined
}

/** `withdrawn`: the planned one that went with it. `moved-on`: what holds now instead of what the author saw. */
export type PublishOutcome =
  | { kind: 'published'; publication: Publication; withdrawn: number | undefined }
  | ({ kind: 'moved-on' } & Published)
  | { kind: 'draft-changed' }

/** What every process asks: which one calls begin with, and what a version holds. */
export interface PublishedFlows {
  published(at: Date): Promise<Published>
  /** Undefined: no such version was ever published. */
  files(version: string): Promise<EditionSources | undefined>
}

export interface FlowVersions extends PublishedFlows {
  /** Newest first; those with a smaller number than `before`. */
  list(most: number, before?: number): Promise<Publication[]>
  find(number: number): Promise<Publication | undefined>
  /** Whether this version was ever published. */
  knows(version: string): Promise<boolean>
  /** On record and in the audit trail, or neither. What was planned is withdrawn by it. */
  publish(wanted: NewPublication, by: Author, at: Date): Promise<PublishOutcome>
  /** False: it has begun, or is withdrawn. */
  withdraw(number: number, by: Author, at: Date): Promise<boolean>
}
