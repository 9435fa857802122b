/** What a process begins its first calls with: the published version; without it the last good copy, or the folder. */
import { readVersion, type AtHand, type ReadVersion } from '../../calls/flow-versions/read-version.ts'
import type { Publication, PublishedFlows } from '../../calls/flow-versions/version-store.ts'
import { FlowsRefused, type FlowProblem } from '../../flows/loader/flow-problem.ts'
import type { LoadedFlows } from '../../flows/loader/load-flows.ts'
import type { CopyOnDisk, FlowsCopy } from './copy-on-disk.ts'
import type { Folder } from './folder.ts'

export interface Begun {
  voice: LoadedFlows
  from: 'published' | 'copy' | 'folder'
  /** Of the published one, or of the copy. */
  number: number | undefined
  /** This program finds every part of it well. */
  isWhole: boolean
  /** What keeps the published version from being used, or from being used as it is. */
  problems: readonly FlowProblem[]
}

/** The published version, as far as it could be had and read. */
export type FoundLive = { publication: Publication; read: ReadVersion } | undefined

export async function readLive(flows: PublishedFlows, atHand: AtHand, now: Date): Promise<FoundLive> {
  const { live } = await flows.published(now)
  if (live === undefined) return undefined
  const sources = (await flows.files(live.version)) ?? []
  return { publication: live, read: readVersion(live.version, sources, atHand) }
}

/**
 * The best that callers can be answered with. `live` undefined: the records could not be asked, or hold none. A whole copy goes before
 * a published version that this program can follow only partly: it is what this process answered with until it was started again,
 * e.g. while a newer release publishes for itself. Throws `FlowsRefused` when not even the folder can be used.
 */
export async function beginWith(
  live: FoundLive,
  { copy, folder, atHand }: { copy: Pick<CopyOnDisk, 'read'>; folder: Folder; atHand: AtHand },
): Promise<Begun> {
  const problems = live === undefined || live.read.kind === 'whole' ? [] : live.read.problems
  const asPublished = (loaded: LoadedFlows, isWhole: boolean): Begun => ({
    voice: loaded,
    from: 'published',
    number: live?.publication.number,
    isWhole,
    problems,
  })
  if (live?.read.kind === 'whole') return asPublished(live.read.loaded, true)
  const fromCopy = (number: number, voice: LoadedFlows, isWhole: boolean): Begun => ({
    voice,
    from: 'copy',
    number,
    isWhole,
    problems,
  })
  const stored = await copy.read()
  const last = stored && { number: stored.number, read: readCopy(stored, atHand) }
  if (last?.read.kind === 'whole') return fromCopy(last.number, last.read.loaded, true)
  if (live?.read.kind === 'partly') return asPublished(live.read.loaded, false)
  if (last?.read.kind === 'partly') return fromCopy(last.number, last.read.loaded, false)
  if ('problems' in folder) throw new FlowsRefused(folder.problems)
  return { voice: folder, from: 'folder', number: undefined, isWhole: true, problems }
}

const readCopy = ({ version, sources }: FlowsCopy, atHand: AtHand) => readVersion(version, sources, atHand)
