/** What happened to a call, whether it could have, and where the flows take it up. */
import { readMenuKey, readNumberEntry } from '../domain/keypad.ts'
import { Secret } from '../domain/secret.ts'
import type { FlowInput } from '../flows/hear.ts'
import { ONE_KEY, type Flows, type Position, type StepName } from '../flows/steps.ts'
import type { Call } from './call.ts'

/** What a caller did where they were asked something. */
export type CallerInput = Exclude<FlowInput, { kind: 'none' }>

/** How a place in the queue ended; a word we do not know is `failed`: never taken for a conversation. */
export type QueueEnd = 'talked' | 'left' | 'hung-up' | 'moved' | 'full' | 'failed'

/**
 * Where the service moved a call: into the conversation with the analyst who took it, to key their PIN, back from that, into
 * the queue for another person, out of it to be called back. `after-talk` is the end of the conversation, whatever reports it.
 */
export const MOVES = ['talk', 'pin', 'back', 'line', 'call-back', 'after-talk'] as const
export type Move = (typeof MOVES)[number]

export type CallEvent =
  | { kind: 'dialled' }
  | { kind: 'input'; input: CallerInput }
  /** `waitedSeconds`: as Twilio measured it. */
  | { kind: 'queue-ended'; result: QueueEnd; waitedSeconds: number | undefined }
  | { kind: 'moved'; to: Move }

/** Of the caller's own: coming back for a PIN check is none, and ends by itself. A caller needs fewer; a machine might try (docs/twilio.md). */
const MAX_TURNS = 100

/** False for a turn we did not ask for, and for an event that the stage of the call has overtaken: it runs nothing. */
export function accepts(call: Call, turn: number, event: CallEvent): boolean {
  if (call.turn !== turn) return false
  const { stage } = call
  switch (event.kind) {
    case 'dialled':
    case 'input':
      return stage.kind === 'talking'
    case 'queue-ended':
      return stage.kind === 'waiting'
    case 'moved':
      return canMove(stage, event.to)
    default:
      return event satisfies never
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
 * The event as this call has to take it.
 * - A call whose record was lost starts again at its greeting, whatever was keyed.
 * - Twilio asks what follows a conversation also when we have moved the caller out of it, and before it asks for where they
 *   were moved to (measured; the documentation says nothing): both are the same step.
 */
export function normalize(call: Call | undefined, event: CallEvent): CallEvent {
  if (call === undefined) return event.kind === 'input' ? { kind: 'dialled' } : event
  if (event.kind !== 'moved' || event.to !== 'after-talk' || call.stage.kind !== 'with-analyst') return event
  const { ending } = call.stage
  if (ending === 'pin' || ending === 'call-back') return { kind: 'moved', to: ending }
  return typeof ending === 'object' ? { kind: 'moved', to: 'line' } : event
}

/** Where the flows take a call up, and with which keys. */
export interface StartingPoint {
  from: StepName | Position
  input: FlowInput
}

/** Of a call that is `known`. One whose record was lost, and that does not begin now, ends with a person. */
export function startingPoint(call: Call, known: boolean, event: CallEvent, flows: Flows): StartingPoint {
  const at = (from: StepName): StartingPoint => ({ from, input: { kind: 'none' } })
  switch (event.kind) {
    case 'queue-ended':
      return at('after-line/start')
    case 'moved':
      return at(known ? MOVED[event.to] : 'could-not-check/start')
    case 'dialled':
      return at(flows.start)
    case 'input': {
      if (call.stage.kind !== 'talking') return at(flows.start)
      if (call.turn - (call.cameBack ?? 0) >= MAX_TURNS)
        return at(call.stage.returnTo === undefined ? 'person/start' : 'ask-again/back')
      const { at: from, checking } = call.stage
      if (checking !== undefined && !asksForPerson(event.input)) return at(checking.step)
      return { from, input: call.keysDoubled === true ? onceEach(event.input, from, flows) : event.input }
    }
    default:
      return event satisfies never
  }
}

/** While a PIN is compared no other key means anything: 0 and its pound key are what they are where the PIN was keyed. */
function asksForPerson(input: CallerInput): boolean {
  return input.kind === 'keys' && readNumberEntry(input.keys).kind === 'person'
}

/** A phone that sends every key twice: two of the same at a menu are one. */
function onceEach(input: FlowInput, { at }: Position, flows: Flows): FlowInput {
  const step = flows.steps.get(at)
  if (input.kind !== 'keys' || step?.kind !== 'ask' || !ONE_KEY.has(step.expect)) return input
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
