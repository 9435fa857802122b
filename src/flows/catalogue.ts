/** What the code around the flows promises them: the loader refuses flows that rely on anything else. */
import type { PromptName, StepName } from './steps.ts'

export interface FlowCatalogue {
  /** Steps that code starts at, besides the start of the flow `main`. Each must exist if its flow does. */
  entries: readonly StepName[]
  /** Every value a prompt may ask for by `{name}`. */
  placeholders: readonly string[]
  /** What a value is, where it is not text: a number, a day, or one of these words, which a `select` turns into a sentence. */
  kinds?: Readonly<Record<string, 'number' | 'date' | readonly string[]>>
  /** Values that are parts of one, e.g. the hour of a moment: each language speaks the parts that it needs. */
  partOf?: Readonly<Record<string, string>>
  /** How many words a value takes to say, where it is more than a name. */
  wordsOf?: Readonly<Record<string, number>>
  /** Prompts that code says without a flow. */
  spokenByCode: readonly PromptName[]
}
