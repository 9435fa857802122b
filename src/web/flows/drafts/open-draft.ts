/** The draft that an address names, with everything that would be published and what keeps it from that. */
import type { Request, Response } from 'express'
import { checkVersion, sourcesOfDraft, type DraftSources } from '../../../calls/flow-versions/publish.ts'
import { compareVersions, type Comparison } from '../../../calls/flow-versions/compare.ts'
import type { Publication } from '../../../calls/flow-versions/version-store.ts'
import type { EditionSources } from '../../../calls/editions.ts'
import type { FlowProblem } from '../../../flows/loader/flow-problem.ts'
import { versionOf } from '../../../flows/loader/load-flows.ts'
import type { FlowScreenDeps } from '../flow-deps.ts'
import { sendGone, type FlowContext } from '../flow-page.tsx'

export interface OpenDraft extends DraftSources {
  problems: readonly FlowProblem[]
  /** Against the version below. */
  compared: Comparison
  /** What was published since it was begun, and is another version than the one below; undefined: nothing. */
  since: Publication | undefined
}

export type FindDraft = (request: Request) => Promise<OpenDraft | undefined>

/** Files are checked a third of a second: once for each state of a draft that people look at. */
const MOST_REMEMBERED = 20

export function makeFindDraft(deps: FlowScreenDeps): FindDraft {
  const remembered = new Map<string, readonly FlowProblem[]>()

  function problemsOf(sources: EditionSources): readonly FlowProblem[] {
    // What the site needs may change while it runs.
    const key = `${versionOf(sources)} ${JSON.stringify(deps.policy.languages)}`
    const known = remembered.get(key)
    if (known !== undefined) return known
    const checked = checkVersion(sources, deps)
    const problems = 'problems' in checked ? checked.problems : []
    remembered.set(key, problems)
    for (const old of remembered.keys()) if (remembered.size > MOST_REMEMBERED) remembered.delete(old)
    return problems
  }

  return async (request) => {
    const id = request.params['id']
    const found = typeof id === 'string' ? await sourcesOfDraft(id, deps) : undefined
    if (found === undefined) return undefined
    const [{ live }, base] = await Promise.all([
      deps.versions.published(deps.now()),
      deps.versions.find(found.draft.basedOn),
    ])
    return {
      ...found,
      problems: problemsOf(found.sources),
      compared: compareVersions(found.base, found.sources),
      since: live !== undefined && live.version !== base?.version ? live : undefined,
    }
  }
}

export const sendNoDraft = (response: Response, context: FlowContext): void =>
  sendGone(response, context, 'No such draft', 'It was published or discarded, or there never was one.')

/** Undefined: there is no such file. */
export const sourceIn = (sources: EditionSources, file: string): string | undefined =>
  sources.find((one) => one.file === file)?.source
