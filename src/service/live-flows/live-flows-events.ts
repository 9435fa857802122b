/** What is reported of the flows that calls begin with. */
import type { Publication } from '../../calls/flow-versions/version-store.ts'
import type { FlowProblem } from '../../flows/loader/flow-problem.ts'
import type { Begun } from './begin-with.ts'

export interface LiveFlowsEvents {
  flowsBegun: (begun: Begun) => void
  flowsFollowed: (publication: Publication) => void
  /** They had not been the published ones, and are now: Postgres answers again, or that version was published again. */
  flowsAsPublished: (publication: Publication) => void
  /** A published version is not taken here: it is not whole for this program, or the site needs another language. */
  flowsLeft: (publication: Publication, problems: readonly FlowProblem[]) => void
  /** The folder holds other files than callers hear. */
  folderDiffers: (folder: string, live: Publication) => void
  brokeAside: (place: 'flows', what: string, error: unknown) => void
}
