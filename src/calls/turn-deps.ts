/** What a turn of a call needs from outside. */
import type { Desk } from '../domain/decide.ts'
import type { Flows } from '../flows/steps.ts'
import type { Prompts } from '../flows/prompts.ts'
import type { AnswerDeps } from './questions/question-context.ts'
import type { CallStore } from './call-store.ts'
import type { WithAnalyst } from './call.ts'
import type { Proofs } from './queue/queue-token.ts'
import type { OnTalkEnd } from './talk-end.ts'

export interface TurnDeps extends AnswerDeps {
  calls: CallStore
  proofs: Proofs
  flows: Flows
  prompts: Prompts
  pause: (ms: number) => Promise<void>
  /** The caller has keyed and is back with the analyst, who was on hold meanwhile. */
  returned: (talk: WithAnalyst) => void
  onTalkEnd: OnTalkEnd
  /** A caller of this desk reached a person after this wait: the source of estimates and of the board's share in target. */
  answered: (desk: Desk, waitedSeconds: number) => Promise<void>
}
