/** Takes each publication for new calls, once it has begun and where this program finds it whole. */
import { readVersionAside, type AtHand } from '../../calls/flow-versions/read-version.ts'
import type { Publication, PublishedFlows } from '../../calls/flow-versions/version-store.ts'
import type { FlowWork } from '../../calls/flow-work/flow-work.ts'
import type { FlowProblem } from '../../flows/loader/flow-problem.ts'
import type { LoadedFlows } from '../../flows/loader/load-flows.ts'
import type { Begun, FoundLive } from './begin-with.ts'
import type { CopyOnDisk } from './copy-on-disk.ts'
import type { LiveFlowsEvents } from './live-flows-events.ts'

type Take = (loaded: LoadedFlows) => Promise<string>

export interface FollowDeps {
  published: PublishedFlows
  atHand: AtHand
  work: Pick<FlowWork, 'check'>
  copy: Pick<CopyOnDisk, 'write'>
  unspoken: (loaded: LoadedFlows) => string[]
  events: LiveFlowsEvents
  now: () => Date
}

export interface Follower {
  takenBy(take: Take): void
  /** What new calls begin with here. */
  newest: () => LoadedFlows
  look(): Promise<void>
  /** The published version that the process began with, on disk. */
  keep(): Promise<void>
}

type Leave = (publication: Publication, problems: readonly FlowProblem[]) => void

/** A running process that has whole flows takes none that are less: it stays with those it has, and says so. */
export function makeFollower(deps: FollowDeps, begun: Begun, live: FoundLive): Follower {
  const { published, unspoken, events, now } = deps
  const keepOnDisk = keeping(deps)
  let { voice: newest, isWhole } = begun
  /** As it was reported last. */
  let isAsPublished = begun.from === 'published' && isWhole
  let take: Take | undefined
  /** The last one that is not taken here, so that the log says it once. */
  let left: number | undefined
  const leave: Leave = (publication, problems) => {
    isAsPublished = false
    events.flowsLeft(publication, problems)
  }
  const isLeft = live !== undefined && live.publication.version !== newest.flows.version
  const check = checking(deps, leave, isLeft ? live.publication.number : undefined)

  /** What calls begin with is what is published, perhaps again. */
  async function again(publication: Publication): Promise<void> {
    left = undefined
    if (isAsPublished || !isWhole) return
    isAsPublished = true
    await keepOnDisk(publication.number, newest)
    events.flowsAsPublished(publication)
  }

  function speaksEnough(publication: Publication, loaded: LoadedFlows): boolean {
    const missing = unspoken(loaded)
    if (missing.length > 0 && left !== publication.number)
      leave(
        publication,
        missing.map((sentence) => ({ file: 'SITE_FILE', line: 1, sentence })),
      )
    left = missing.length > 0 ? publication.number : undefined
    return missing.length === 0
  }

  return {
    takenBy: (given) => {
      take = given
    },
    newest: () => newest,
    async look() {
      const { live: begins } = await published.published(now())
      if (begins === undefined || take === undefined) return
      if (begins.version === newest.flows.version) return again(begins)
      const loaded = await check(begins)
      if (loaded === undefined || !speaksEnough(begins, loaded)) return
      await take(loaded)
      newest = loaded
      isWhole = true
      isAsPublished = true
      await keepOnDisk(begins.number, loaded)
      events.flowsFollowed(begins)
    },
    async keep() {
      const { from, number, voice } = begun
      if (from === 'published' && number !== undefined) await keepOnDisk(number, voice)
    },
  }
}

/** A version is read and checked once, not at every look. `left`: the publication that was found not whole at the start. */
function checking({ published, atHand, work }: FollowDeps, leave: Leave, left: number | undefined) {
  let checked: { number: number; loaded: LoadedFlows | undefined } | undefined
  if (left !== undefined) checked = { number: left, loaded: undefined }
  return async (publication: Publication): Promise<LoadedFlows | undefined> => {
    const { number, version } = publication
    if (checked?.number === number) return checked.loaded
    const sources = await published.files(version)
    const read = await readVersionAside(version, sources ?? [], atHand, work)
    checked = { number, loaded: read.kind === 'whole' ? read.loaded : undefined }
    if (read.kind !== 'whole') leave(publication, read.problems)
    return checked.loaded
  }
}

/** Never rejects: without a copy it begins with the folder when Postgres is away. */
function keeping({ copy, events }: Pick<FollowDeps, 'copy' | 'events'>) {
  return async (number: number, { flows, sources }: LoadedFlows): Promise<void> => {
    try {
      await copy.write({ number, version: flows.version, sources })
    } catch (error) {
      events.brokeAside('flows', 'writing the copy on disk', error)
    }
  }
}
