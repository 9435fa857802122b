/** What the service asks the process that checks flows, and what it is told. */
import type { Unchecked, Refused, ReplayBatch, ReplayedBatch, Whole } from '../../calls/flow-work/flow-work.ts'
import type { EditionSources } from '../../calls/editions.ts'

export type FlowJob = { kind: 'check'; sources: EditionSources } | { kind: 'replay'; batch: ReplayBatch }
export type JobDone = Whole | ReplayedBatch | Refused | Unchecked

export interface Asked {
  id: number
  job: FlowJob
}

/** `failed`: the trace of what was thrown. */
export type Answered = { id: number; done: JobDone } | { id: number; failed: string }
