/** What happened that a call goes on from, whether it could have, and where the flows take it up. */
import { readMenuKey } from '../domain/keypad.ts'
import { Secret } from '../domain/secret.ts'
import { readsOneKey } from '../flows/hear.ts'
import type { FlowInput } from '../flows/run-flow.ts'
import type { Flows, Position, StepName } from '../flows/steps.ts'
import type { Call, TurnRecord } from './call.ts'
import type { QueueEnd, Move, TurnRequest } from './conversation.ts'

export type Happened =
  | { kind: 'dialled' }
  | { kind: 'did'; did: TurnRecord['did']; input: FlowInput }
  | { kind: 'line'; result: QueueEnd }
  | { kind: 'moved'; to: Move }

/** Nobody needs more; a machine might try (docs/twilio.md). */
const MAX_TURNS = 100

/** A request about a turn we did not ask for, or about something that is not so any more, runs nothing. */
export function fits(call: Call, turn: number, happened: Happened): boolean {
  if (call.turn !== turn) return false
  const { stage } = call
  switch (happened.kind) {
    case 'dialled':
    case 'did':
      return stage.kind === 'talking'
    case 'line':
      return stage.kind === 'waiting'
    case 'moved':
      return canMove(stage, happened.to)
    default:
      return happened satisfies never
  }
}

function canMove(stage: Call['stage'], to: Move): boolean {
  if (to === 'talk') return stage.kind === 'waiting' && stage.claim?.accepted === true
  if (to === 'back') return stage.kind === 'talking' && stage.returnTo?.left === false
  if (stage.kind !== 'with-analyst') return false
  if (to === 'call-back') return stage.ending === 'call-back'
  return to !== 'line' || typeof stage.ending === 'object'
}

/**
 * Twilio asks what follows a conversation also when we have moved the caller out of it ourselves, and before it asks for where
 * they were moved to (measured; the documentation says nothing): both are the same step.
 */
export function meant(call: Call | undefined, happened: Happened): Happened {
  if (happened.kind !== 'moved' || happened.to !== 'after-talk' || call?.stage.kind !== 'with-analyst') return happened
  const { ending } = call.stage
  if (ending === 'pin' || ending === 'call-back') return { kind: 'moved', to: ending }
  return typeof ending === 'object' ? { kind: 'moved', to: 'line' } : happened
}

/** A call that was lost starts again at its greeting; what does not begin a call ends with a person. */
export function afterLoss(happened: Happened): Happened {
  return happened.kind === 'did' ? { kind: 'dialled' } : happened
}

export function startingPoint(
  call: Call,
  known: boolean,
  happened: Happened,
  flows: Flows,
): [StepName | Position, FlowInput] {
  const at = (step: StepName): [StepName, FlowInput] => [step, { kind: 'none' }]
  switch (happened.kind) {
    case 'line':
      return at('after-line/start')
    case 'moved':
      return at(known ? MOVED[happened.to] : 'could-not-check/start')
    case 'dialled':
      return at(flows.start)
    case 'did':
      if (call.stage.kind !== 'talking') return at(flows.start)
      if (call.turn >= MAX_TURNS) return at(call.stage.returnTo === undefined ? 'person/start' : 'ask-again/back')
      return [
        call.stage.at,
        call.keysDoubled === true ? onceEach(happened.input, call.stage.at, flows) : happened.input,
      ]
    default:
      return happened satisfies never
  }
}

/** A phone that sends every key twice: two of the same at a menu are one. */
function onceEach(input: FlowInput, { at }: Position, flows: Flows): FlowInput {
  if (input.kind !== 'keys' || !readsOneKey(flows.steps.get(at))) return input
  const key = readMenuKey(input.keys, true)
  return key === 'several' ? input : { kind: 'keys', keys: new Secret(key) }
}

const MOVED: Record<Move, StepName> = {
  talk: 'with-analyst/start',
  pin: 'ask-again/start',
  back: 'ask-again/back',
  line: 'with-analyst/sent-on',
  'call-back': 'with-analyst/call-back',
  'after-talk': 'with-analyst/after',
}

export function happenedIn({ did }: TurnRequest): Happened {
  switch (did.kind) {
    case 'dialled':
      return { kind: 'dialled' }
    case 'keyed':
      return { kind: 'did', did: 'keyed', input: { kind: 'keys', keys: did.keys } }
    case 'pound-only':
    case 'silence':
      return { kind: 'did', did: 'silence', input: { kind: did.kind } }
    default:
      return did satisfies never
  }
}

export function didIn(happened: Happened): TurnRecord['did'] {
  switch (happened.kind) {
    case 'did':
      return happened.did
    case 'line':
      return 'line-result'
    case 'dialled':
    case 'moved':
      return happened.kind
    default:
      return happened satisfies never
  }
}
