/** The draft that an address names, with everything that would be published and what keeps it from that. */
import type { Request, Response } from 'express'
import { checkVersion, sourcesOfDraft, type DraftSources } from '../../../calls/flow-versions/publish.ts'
import { compareVersions, type Comparison } from '../../../calls/flow-versions/compare.ts'
import type { Publication } from '../../../calls/flow-versions/version-store.ts'
import type { EditionSources } from '../../../calls/editions.ts'
import type { FlowProblem } from '../../../flows/loader/flow-problem.ts'
import { versionOf } from '../../../flows/loader/load-flows.ts'
import { remember } from '../../../flows/loader/remember.ts'
import { UNCHECKED_WORDS } from '../../../calls/flow-work/flow-work.ts'
import type { FlowScreenDeps } from '../flow-deps.ts'
import { sendGone, type FlowContext } from '../flow-page.tsx'

export interface OpenDraft extends DraftSources {
  problems: readonly FlowProblem[]
  /** Why it could not be checked now, so that nothing is known of its problems; undefined: it was. */
  unchecked: string | undefined
  /** Against the version below. */
  compared: Comparison
  /** What was published since it was begun, and is another version than the one below; undefined: nothing. */
  since: Publication | undefined
}

/** `as-it-is`: its faults do not matter now. */
export type FindDraft = (request: Request, how?: 'as-it-is') => Promise<OpenDraft | undefined>

/** Files are checked a third of a second: once for each state of a draft that people look at. */
const MOST_REMEMBERED = 20

export function makeFindDraft(deps: FlowScreenDeps): FindDraft {
  const remembered = new Map<string, readonly FlowProblem[]>()

  async function faultsOf(sources: EditionSources): Promise<Pick<OpenDraft, 'problems' | 'unchecked'>> {
    // What the site needs may change while it runs.
    const key = `${versionOf(sources)} ${JSON.stringify(deps.policy.languages)}`
    const known = remembered.get(key)
    if (known !== undefined) return { problems: known, unchecked: undefined }
    const checked = await checkVersion(sources, deps)
    if (checked.kind === 'unchecked') return { problems: [], unchecked: UNCHECKED_WORDS[checked.why] }
    const problems = checked.kind === 'refused' ? checked.problems : []
    return { problems: remember(remembered, key, problems, MOST_REMEMBERED), unchecked: undefined }
  }

  return async (request, how) => {
    const id = request.params['id']
    const found = typeof id === 'string' ? await sourcesOfDraft(id, deps) : undefined
    if (found === undefined) return undefined
    const [{ live }, base] = await Promise.all([
      deps.versions.published(deps.now()),
      deps.versions.find(found.draft.basedOn),
    ])
    return {
      ...found,
      ...(how === 'as-it-is' ? NOT_ASKED : await faultsOf(found.sources)),
      compared: compareVersions(found.base, found.sources),
      since: live !== undefined && live.version !== base?.version ? live : undefined,
    }
  }
}

const NOT_ASKED = { problems: [], unchecked: undefined } as const

export const sendNoDraft = (response: Response, context: FlowContext): void =>
  sendGone(response, context, 'No such draft', 'It was published or discarded, or there never was one.')

/** Undefined: there is no such file. */
export const sourceIn = (sources: EditionSources, file: string): string | undefined =>
  sources.find((one) => one.file === file)?.source
