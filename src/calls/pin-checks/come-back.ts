/** What a caller hears while their PIN is compared, and how long until the line asks for the result again. */
import type { Asks } from '../../flows/run-flow.ts'
import type { PromptName } from '../../flows/steps.ts'
import type { Call, Stage } from '../call.ts'
import type { CheckInProgress, PinChecks } from './pin-checks.ts'

export type Checking = NonNullable<Extract<Stage, { kind: 'talking' }>['checking']>

/** Where a turn stops instead of a place in the flow. */
export interface ComeBack {
  said: PromptName[]
  comesBack: { kind: 'come-back'; checking: Checking; seconds: number }
}

/** Every request takes a processor from the comparisons, so that a caller with a long wait comes back less often. Own choice. */
const SOONEST_SECONDS = 1
const LATEST_SECONDS = 6
/** Once the result is late: it may be there any moment. */
const LATE_SECONDS = 2
/** The first words take this long, before the pause. */
const FIRST_WORDS_SECONDS = 2
/** Silence longer than this is taken for a lost line; own choice, as the hold messages are spoken more seldom. */
const TELL_AGAIN_MS = 10_000

/** Of a question that was not answered at once. The first time the caller is told, then now and then. */
export function comeBack({ stage }: Call, { at, said }: Asks, checking: CheckInProgress, now: Date): ComeBack {
  const before = stage.kind === 'talking' ? stage.checking : undefined
  const words = before === undefined ? FIRST : now.getTime() - Date.parse(before.toldAt) >= TELL_AGAIN_MS ? AGAIN : []
  const toldAt = words.length > 0 ? now.toISOString() : (before?.toldAt ?? now.toISOString())
  const left = Math.ceil((Date.parse(checking.due) - now.getTime()) / 1_000)
  const spoken = before === undefined ? FIRST_WORDS_SECONDS : 0
  const seconds = left <= 0 ? LATE_SECONDS : Math.min(LATEST_SECONDS, Math.max(SOONEST_SECONDS, left - spoken))
  return {
    said: [...said, ...words],
    comesBack: { kind: 'come-back', checking: { ...checking, step: at, toldAt }, seconds },
  }
}

const FIRST = ['pin.checking']
const AGAIN = ['pin.still-checking']

/** When the call is not at the check that goes on in the first of these stages, no one will ask for its result. Never rejects. */
export async function leaveCheck(from: Stage, to: Stage, { leave }: Pick<PinChecks, 'leave'>): Promise<void> {
  const check = from.kind === 'talking' ? from.checking : undefined
  const goesOn = to.kind === 'talking' && to.checking?.id === check?.id
  if (check !== undefined && !goesOn) await leave(check)
}
