/** Editions: the flows and prompts of one version. A call goes on in the edition it began with until it ends, at whichever process. */
import { FlowsRefused } from '../flows/loader/flow-problem.ts'
import { followInSlices, type FlowSource, type LoadedFlows } from '../flows/loader/load-flows.ts'
import { remember } from '../flows/loader/remember.ts'
import type { Prompts } from '../flows/prompts.ts'
import type { Flows } from '../flows/steps.ts'
import type { CallerNumber } from '../domain/caller-number.ts'
import type { Call } from './call.ts'
import type { Trial, Trials } from './flow-versions/trial.ts'
import { lastResortFrom, type LastResort } from './turn.ts'

export interface Edition {
  flows: Flows
  prompts: Prompts
}

/** The files of an edition. */
export type EditionSources = readonly FlowSource[]

/** Where processes leave their editions for each other. Every method throws when it cannot be reached. */
export interface EditionStore {
  /** Kept for 48 hours after the last time it was put: longer than a call may last. */
  put(version: string, sources: EditionSources): Promise<void>
  get(version: string): Promise<EditionSources | undefined>
}

export interface Editions {
  /** What new calls begin with here, and the words for when nothing works. */
  newest(): Edition & { lastResort: LastResort }
  /** Rejects when it cannot be had, or this program cannot read it. */
  of(version: string): Promise<Edition>
  /**
   * From now on the newest, once the other processes can have it. Gives the version that was the newest before. Rejects when it has no
   * words of last resort.
   */
  take(loaded: LoadedFlows): Promise<string>
  /** Leaves the newest edition for the other processes, at the next time where it fails now. Never rejects. */
  publish(): Promise<void>
  /** The draft that a call of this number begins with, where an author is trying one. */
  onTrial(caller: CallerNumber): Trial | undefined
  /** A prompt that a caller heard, for people who read it, in the words of the newest edition. */
  outline(prompt: string, known?: Readonly<Record<string, string>>): string | undefined
}

/** Own choice: more than are in use at once, however often a site changes its words in one day. */
const MOST_REMEMBERED = 16

export function makeEditions(
  first: LoadedFlows,
  store: EditionStore,
  onFailure: (what: string, error: unknown) => void,
  trials: Pick<Trials, 'of'> = { of: () => undefined },
): Editions {
  let newest = withLastResort(first)
  const remembered = new Map<string, Promise<Edition>>()
  const put = (version: string, edition: Promise<Edition>) => remember(remembered, version, edition, MOST_REMEMBERED)
  void put(first.flows.version, Promise.resolve(first))

  async function readStored(version: string): Promise<Edition> {
    const sources = await store.get(version)
    if (sources === undefined) throw new Error(`no process has left the flows of version ${version}`)
    const read = await followInSlices(sources, newest.prompts)
    if ('problems' in read) throw new FlowsRefused(read.problems)
    if (read.flows.version !== version)
      throw new Error(`what is stored as version ${version} of the flows is another one`)
    return read
  }

  async function leave({ flows, sources }: LoadedFlows): Promise<void> {
    try {
      await store.put(flows.version, sources)
    } catch (error) {
      onFailure('leaving the flows for other processes', error)
    }
  }

  return {
    newest: () => newest,
    of(version) {
      if (version === newest.flows.version) return Promise.resolve(newest)
      const edition = remembered.get(version) ?? readStored(version)
      void put(version, edition)
      // One that could not be had now may be there at the next turn.
      edition.catch(() => remembered.delete(version))
      return edition
    },
    async take(loaded) {
      const next = withLastResort(loaded)
      await leave(next)
      const before = newest.flows.version
      newest = next
      void put(next.flows.version, Promise.resolve(next))
      return before
    },
    onTrial: (caller) => trials.of(caller),
    publish: () => leave(newest),
    outline: (prompt, known) => newest.prompts.outline(prompt, 'en', known),
  }
}

function withLastResort(loaded: LoadedFlows): LoadedFlows & { lastResort: LastResort } {
  return { ...loaded, lastResort: lastResortFrom(loaded.prompts) }
}

/** What a turn of this call needs. `lost` says why that is not in its own edition but in the newest: where the caller was means nothing there. */
export interface GoesOn<D> {
  deps: D & Edition & { lastResort: LastResort }
  lost: unknown
}

/** Never rejects. A call that begins has the newest edition, or the draft on `trial`. */
export async function goesOnIn<D extends { editions: Editions }>(
  call: Pick<Call, 'flowVersion'> | undefined,
  line: D,
  trial?: Trial,
): Promise<GoesOn<D>> {
  const { lastResort, ...newest } = line.editions.newest()
  let edition: Edition = trial?.edition ?? newest
  let lost: unknown
  try {
    if (call !== undefined) edition = await line.editions.of(call.flowVersion)
  } catch (error) {
    lost = error
  }
  return { deps: { ...line, flows: edition.flows, prompts: edition.prompts, lastResort }, lost }
}
