/** The folder of flows beside the versions on record: a fresh installation begins with it, and it leads until a person publishes. */
import { join } from 'node:path'
import type { Author, FlowVersions, Publication } from '../../calls/flow-versions/version-store.ts'
import { FLOW_CATALOGUE } from '../../calls/words/flow-catalogue.ts'
import { readFlowsInSlices, type LoadedFlows } from '../../flows/loader/load-flows.ts'
import type { FlowProblem } from '../../flows/loader/flow-problem.ts'
import { PROGRAM_VERSION } from '../../program-version.ts'
import { hasCode } from '../../stores/error-code.ts'
import type { CopyOnDisk } from './copy-on-disk.ts'

const SERVICE: Author = { actor: 'service', name: 'Careline' }

export type Folder = LoadedFlows | { problems: FlowProblem[] }

/** A folder that is not there is a problem like any other. */
export async function readFolder(flowsDir: string): Promise<Folder> {
  try {
    return await readFlowsInSlices(flowsDir, FLOW_CATALOGUE)
  } catch (error) {
    if (!hasCode(error, 'ENOENT') && !hasCode(error, 'EACCES') && !hasCode(error, 'ENOTDIR')) throw error
    return { problems: [{ file: '', line: 1, sentence: `the folder ${flowsDir} cannot be read` }] }
  }
}

/** Once a person has published in the browser or by `careline flows`, the folder is no longer what callers hear. */
export const folderLeads = (live: Publication | undefined): boolean => live === undefined || live.how === 'folder'

export interface FolderDeps {
  versions: Pick<FlowVersions, 'published' | 'publish' | 'knows'>
  copy: Pick<CopyOnDisk, 'folderBefore' | 'rememberFolder'>
  now: () => Date
}

/**
 * At a start: publishes the folder where it leads and has been changed since a process on this DATA_DIR looked last. A process that
 * is merely started again, perhaps in the middle of a rolling update, must not put the folder of its release over a newer one. Where none
 * has looked before, only files that were never published count as changed. Rejects when the records cannot be asked.
 */
export async function settleFolder(folder: LoadedFlows, deps: FolderDeps): Promise<void> {
  const { versions, copy, now } = deps
  const { version } = folder.flows
  const { live, planned } = await versions.published(now())
  const before = await copy.folderBefore()
  const isNew = live === undefined || (before === undefined ? !(await versions.knows(version)) : before !== version)
  if (isNew && folderLeads(live) && planned === undefined && live?.version !== version) {
    const why = live === undefined ? 'What the installation began with' : 'The folder was changed before a start'
    // Another process may have been first: then its word holds.
    await publishFolder(folder, { live: live?.number, planned: undefined }, why, deps)
  }
  await copy.rememberFolder(version)
}

export async function publishFolder(
  { flows, sources }: LoadedFlows,
  over: { live: number | undefined; planned: number | undefined },
  why: string,
  { versions, now }: Pick<FolderDeps, 'versions' | 'now'>,
): Promise<'published' | 'moved-on'> {
  const { version } = flows
  const wanted = {
    version,
    sources,
    how: 'folder',
    why,
    startsAt: undefined,
    checkedBy: PROGRAM_VERSION,
    over,
  } as const
  const { kind } = await versions.publish(wanted, SERVICE, now())
  return kind === 'published' ? 'published' : 'moved-on'
}

/**
 * - `leads`: it becomes what callers hear by `publish`, which says what new calls began with here before.
 * - `left`: it does not lead; `says` why, and what to do. Calls begin with `voice`.
 */
export type FolderAgain =
  | { kind: 'leads'; voice: LoadedFlows; publish: () => Promise<{ version: string; before: string } | 'moved-on'> }
  | { kind: 'left'; voice: LoadedFlows; says: string }
  | { kind: 'refused'; problems: FlowProblem[] }

export interface FolderAgainDeps extends FolderDeps {
  /** What new calls begin with here. */
  newest: () => LoadedFlows
  /** Takes what is published now. */
  look: () => Promise<void>
  onFailure: (what: string, error: unknown) => void
}

/** Rejects when the records cannot be asked: the folder is published on record or not at all. */
export async function readFolderAgain(flowsDir: string, deps: FolderAgainDeps): Promise<FolderAgain> {
  const { versions, copy, now, newest, look, onFailure } = deps
  const { live, planned } = await versions.published(now())
  const other = folderLeads(live) ? planned : live
  if (other !== undefined) return { kind: 'left', voice: newest(), says: leftBecause(other, now()) }
  const folder = await readFolder(flowsDir)
  if ('problems' in folder)
    return { kind: 'refused', problems: folder.problems.map((one) => ({ ...one, file: join(flowsDir, one.file) })) }
  const { version } = folder.flows
  return {
    kind: 'leads',
    voice: folder,
    async publish() {
      const before = newest().flows.version
      const over = { live: live?.number, planned: undefined }
      const isNew = version !== live?.version
      if (isNew && (await publishFolder(folder, over, 'The folder was read again', deps)) === 'moved-on')
        return 'moved-on'
      // It is published, whatever fails now: this process takes it at one of its next looks.
      await copy.rememberFolder(version).catch((error: unknown) => onFailure('remembering the folder', error))
      await look().catch((error: unknown) => onFailure('taking the folder that was published', error))
      return { version, before }
    },
  }
}

function leftBecause({ number, by, at, startsAt }: Publication, now: Date): string {
  const day = (moment: Date) => `${moment.toISOString().slice(0, 16).replace('T', ' ')} UTC`
  const what = startsAt > now ? `begins at ${day(startsAt)}` : 'is what callers hear'
  return `Version ${number}, which ${by} published at ${day(at)}, ${what}, not the folder: careline flows import publishes the folder.`
}
