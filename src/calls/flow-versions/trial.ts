/** A draft on trial, as a call that begins asks for it. */
import type { CallerNumber } from '../../domain/caller-number.ts'
import type { LoadedFlows } from '../../flows/loader/load-flows.ts'

/** What a call says of the draft that it hears. */
export interface TrialOf {
  draft: string
  name: string
}

export interface Trial {
  of: TrialOf
  edition: LoadedFlows
}

export interface Trials {
  /** A caller number proves nothing: who pretends to it hears unpublished words, and the rules are the same. */
  of(caller: CallerNumber): Trial | undefined
  /** Takes drafts as they are now; a draft that has a fault at this moment is heard by no one. */
  look(): Promise<void>
}
