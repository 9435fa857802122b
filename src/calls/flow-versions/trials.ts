/** Drafts on trial: calls from telephones that their authors named begin with them, and every other call with what is published. */
import { followInSlices, type LoadedFlows } from '../../flows/loader/load-flows.ts'
import type { EditionStore } from '../editions.ts'
import { checkVersion, sourcesOfDraft, type PublishDeps } from './publish.ts'
import type { Draft, FlowDrafts } from './draft-store.ts'
import type { Trial, Trials } from './trial.ts'

export interface TrialsDeps {
  drafts: FlowDrafts
  versions: PublishDeps['versions']
  work: PublishDeps['work']
  unspoken: PublishDeps['unspoken']
  /** For the other processes: a call goes on in its draft at any of them. */
  leave: Pick<EditionStore, 'put'>
}

export function makeTrials({ drafts, versions, work, unspoken, leave }: TrialsDeps): Trials {
  /** By number. */
  let trials = new Map<string, Trial>()
  /** Undefined: it has a fault. */
  let known = new Map<string, LoadedFlows | undefined>()

  async function editionOf({ id }: Draft): Promise<LoadedFlows | undefined | 'unchecked'> {
    const found = await sourcesOfDraft(id, { versions, drafts })
    if (found === undefined) return undefined
    const checked = await checkVersion(found.sources, { work, unspoken })
    // What took too long would take as long at the next look.
    if (checked.kind === 'unchecked') return checked.why === 'late' ? undefined : 'unchecked'
    if (checked.kind === 'refused') return undefined
    const read = await followInSlices(found.sources)
    return 'problems' in read ? undefined : read
  }

  async function lookOnce(): Promise<void> {
    const open = await drafts.onTrial()
    const next = new Map<string, Trial>()
    const seen: typeof known = new Map()
    for (const draft of open) {
      const key = `${draft.id} ${draft.revision} ${draft.basedOn}`
      const edition = known.has(key) ? known.get(key) : await editionOf(draft)
      // It is checked at the next look.
      if (edition === 'unchecked') continue
      seen.set(key, edition)
      if (edition === undefined) continue
      if (!known.has(key)) await leave.put(edition.flows.version, edition.sources)
      const trial = { of: { draft: draft.id, name: draft.name }, edition }
      for (const number of draft.trialNumbers) if (!next.has(number)) next.set(number, trial)
    }
    trials = next
    known = seen
  }
  /** The last look: another one begins when it is over, so that the last word is that of the last one. */
  let looking: Promise<void> = Promise.resolve()

  return {
    of: (caller) => (caller.kind === 'number' ? trials.get(caller.e164) : undefined),
    look() {
      looking = looking.then(lookOnce, lookOnce)
      return looking
    },
  }
}
