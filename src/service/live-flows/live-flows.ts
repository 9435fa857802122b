/** The flows that calls begin with at this process: those published, from the start on and within seconds of each publication. */
import type { FlowWork } from '../../calls/flow-work/flow-work.ts'
import { FLOW_CATALOGUE } from '../../calls/words/flow-catalogue.ts'
import { loadFlows, type LoadedFlows } from '../../flows/loader/load-flows.ts'
import { OWN_FLOWS } from '../../project-root.ts'
import type { OpenStores } from '../../stores/stores.ts'
import { startRounds, type Rounds } from '../watch/rounds.ts'
import { beginWith, readLive, type Begun, type FoundLive } from './begin-with.ts'
import { copyOnDisk } from './copy-on-disk.ts'
import { makeFollower } from './follow.ts'
import type { LiveFlowsEvents } from './live-flows-events.ts'
import { readFolder, readFolderAgain, settleFolder, type Folder, type FolderAgain } from './folder.ts'

/** An author who has published sees within seconds that callers hear it, at every process. */
const FOLLOW_MS = 2_000

export interface LiveFlowsDeps {
  stores: Pick<OpenStores, 'publishedFlows' | 'flowVersions'>
  flowsDir: string
  /** `flowsDir` as it is read since before the records were open; left out: it is read now. */
  folder?: Promise<Folder>
  dataDir: string
  /** Checks what is published later, aside of the calls. */
  work: Pick<FlowWork, 'check'>
  /** A sentence for each language that the site needs and these flows do not speak. */
  unspoken: (loaded: LoadedFlows) => string[]
  events: LiveFlowsEvents
  now?: () => Date
  followMs?: number
}

/** `voice` is for the first calls. */
export interface LiveFlows extends Pick<Begun, 'voice' | 'from'> {
  /** From now on; `take` gives the version before. */
  follow(take: (loaded: LoadedFlows) => Promise<string>): Rounds
  /** Reads the folder again; it is published by `take` of what comes back. Rejects when the records cannot be asked. */
  readFolderAgain(): Promise<FolderAgain>
}

/** Throws `FlowsRefused` when no flows can be used at all. Never rejects because the records cannot be asked. */
export async function openLiveFlows(deps: LiveFlowsDeps): Promise<LiveFlows> {
  const { stores, flowsDir, dataDir, events, now = () => new Date() } = deps
  const folder = await (deps.folder ?? readFolder(flowsDir))
  const whole = 'flows' in folder ? [folder] : []
  const own = () => (flowsDir === OWN_FLOWS && 'prompts' in folder ? folder.prompts : wordsOfProgram())
  const atHand = { whole, own }
  const copy = copyOnDisk(dataDir)
  const records = { versions: stores.flowVersions, copy, now }
  const onFailure = (what: string, error: unknown) => events.brokeAside('flows', what, error)
  let isSettled = false

  async function settled(): Promise<void> {
    // A folder that lacks a language of the site would be published, and then refused by this very start.
    if (!isSettled && 'flows' in folder && deps.unspoken(folder).length === 0) await settleFolder(folder, records)
    isSettled = true
  }
  async function atStart(): Promise<FoundLive> {
    try {
      await settled()
      return await readLive(stores.publishedFlows, atHand, now())
    } catch (error) {
      onFailure('reading the published version', error)
      return undefined
    }
  }
  const live = await atStart()
  const begun = await beginWith(live, { copy, folder, atHand })
  events.flowsBegun(begun)
  if (live !== undefined && 'flows' in folder && folder.flows.version !== live.publication.version)
    events.folderDiffers(flowsDir, live.publication)
  const follower = makeFollower({ ...deps, published: stores.publishedFlows, atHand, copy, now }, begun, live)
  await follower.keep()
  const round = async () => {
    await settled()
    await follower.look()
  }
  return {
    voice: begun.voice,
    from: begun.from,
    follow(take) {
      follower.takenBy(take)
      return startRounds(round, deps.followMs ?? FOLLOW_MS, (error) => onFailure('following what is published', error))
    },
    async readFolderAgain() {
      const again = await readFolderAgain(flowsDir, { ...records, newest: follower.newest, look: round, onFailure })
      // Read and checked already: it is not read a second time once it is published.
      if (again.kind === 'leads') whole.splice(0, 1, again.voice)
      return again
    },
  }
}

const wordsOfProgram = () => loadFlows(OWN_FLOWS, FLOW_CATALOGUE).prompts
