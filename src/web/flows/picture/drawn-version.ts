/** Which flows a picture is of: what callers hear now, an earlier version, or a draft; read once for each. */
import type { EditionSources } from '../../../calls/editions.ts'
import { sourcesOfDraft } from '../../../calls/flow-versions/publish.ts'
import type { FlowProblem } from '../../../flows/loader/flow-problem.ts'
import { followInSlices, versionOf, type LoadedFlows } from '../../../flows/loader/load-flows.ts'
import { remember } from '../../../flows/loader/remember.ts'
import { filesOf, type FlowScreenDeps } from '../flow-deps.ts'

export interface DrawnVersion {
  /** As the address says it: `live`, a number, or the id of a draft. */
  of: string
  title: string
  /** Of a draft: where its sentences and steps are edited. */
  draft: string | undefined
  sources: EditionSources
  /** The problems of files that cannot be read. */
  read: LoadedFlows | { problems: readonly FlowProblem[] }
}

const MOST_REMEMBERED = 12

export function makeDrawnVersions(deps: FlowScreenDeps): (of: string) => Promise<DrawnVersion | undefined> {
  const remembered = new Map<string, DrawnVersion['read']>()

  async function readOnce(sources: EditionSources): Promise<DrawnVersion['read']> {
    const version = versionOf(sources)
    const read = remembered.get(version) ?? (await followInSlices(sources, deps.own()))
    return remember(remembered, version, read, MOST_REMEMBERED)
  }

  return async (of) => {
    if (of === 'live' || /^[1-9][0-9]{0,8}$/.test(of)) {
      const found =
        of === 'live' ? (await deps.versions.published(deps.now())).live : await deps.versions.find(Number(of))
      if (found === undefined) return undefined
      const sources = await filesOf(deps, found.version)
      return { of, title: `Version ${found.number}`, draft: undefined, sources, read: await readOnce(sources) }
    }
    const found = await sourcesOfDraft(of, deps)
    if (found === undefined) return undefined
    const { sources, draft } = found
    return { of, title: `Draft “${draft.name}”`, draft: draft.id, sources, read: await readOnce(sources) }
  }
}
