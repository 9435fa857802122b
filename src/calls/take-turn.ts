/** Load the call, run the flow, save the call, return the turn: one exchange with the caller, exactly once. */
import { NotInFlow, runFlow, type FlowInput, type FlowTurn } from '../flows/run-flow.ts'
import type { Flows, Position, StepName } from '../flows/steps.ts'
import type { Prompts } from '../flows/prompts.ts'
import { answer } from './answer.ts'
import type { AnswerParts, Asking, PassingValues } from './asking.ts'
import type { CallStore } from './call-store.ts'
import type { Call, TurnRecord } from './call.ts'
import type { CallOrigin, LineResult, TurnRequest } from './conversation.ts'
import { lastResort } from './last-resort.ts'
import { spokenValues } from './spoken-values.ts'
import { startCall } from './start-call.ts'
import { callAudit } from './summary.ts'
import type { Asked, Next, Turn } from './turn.ts'

export interface TurnParts extends AnswerParts {
  calls: CallStore
  flows: Flows
  prompts: Prompts
  pause: (ms: number) => Promise<void>
}

/** Longer than the 3 s a request may take, so that a copy takes over only from a process that died. */
const LEASE_MS = 5_000
/** How long a copy waits for the answer of the request it repeats (reference/security.md §2.5). */
const COPY_WAIT_MS = 2_000
const COPY_POLL_MS = 40
/** Nobody needs more; a machine might try (reference/twilio.md part 3, 31). */
const MAX_TURNS = 100

/** What happened that the call now goes on from. */
export type Happened =
  { kind: 'dialled' } | { kind: 'did'; did: TurnRecord['did']; input: FlowInput } | { kind: 'line'; result: LineResult }

/**
 * - The same turn again gets the stored answer again and runs nothing, also when copies arrive at once.
 * - A turn we did not ask for runs nothing: the caller hears again what they were last asked.
 * - Anything that breaks on the way sends the caller to a person, COULD NOT CHECK; only a dead call store throws.
 */
export async function takeTurn(request: TurnRequest, parts: TurnParts): Promise<Turn> {
  return exchange(request, happenedIn(request), parts)
}

export async function exchange(
  about: { callId: Call['id']; turn: number; origin: CallOrigin },
  happened: Happened,
  parts: TurnParts,
): Promise<Turn> {
  const { calls } = parts
  const claim = await calls.claim(about.callId, about.turn, LEASE_MS)
  switch (claim.kind) {
    case 'answered':
      return claim.answer
    case 'busy':
      return waitForCopy(about.callId, about.turn, parts)
    case 'run':
      break
    default:
      return claim satisfies never
  }
  const { call: saved, token } = claim
  const known = saved !== undefined && saved.flowVersion === parts.flows.version
  if (saved?.stage.kind === 'ended' || (known && !fits(saved, about.turn, happened))) {
    await calls.release(about.callId, about.turn, token)
    return saved?.stage.kind === 'ended' ? over(about.turn) : lastAnswer(saved, parts)
  }
  const now = parts.now()
  const startOver = (): Call => ({
    ...startCall(about.callId, about.origin, parts.flows.version, now),
    turn: about.turn,
  })
  const call = known ? saved : startOver()
  if (!known) parts.events.callStarted(call)
  const asItWas = async () => (known ? await calls.read(about.callId) : undefined) ?? startOver()
  const { next, turn } = await goOn(call, asItWas, known ? happened : afterLoss(happened), parts)
  if (await calls.save(token, about.turn, next, turn)) return turn
  // Somebody else answered, or the call ended, while this was running: theirs is what counts.
  return (await calls.answerTo(about.callId, about.turn)) ?? over(about.turn)
}

/** A call that was lost starts again at its greeting; the end of a place in line stays what it is. */
function afterLoss(happened: Happened): Happened {
  return happened.kind === 'line' ? happened : { kind: 'dialled' }
}

function fits(call: Call, turn: number, happened: Happened): boolean {
  return call.turn === turn && (happened.kind === 'line') === (call.stage.kind === 'waiting')
}

/** `asItWas` gives the call without what a turn that failed has changed in it. */
async function goOn(
  call: Call,
  asItWas: () => Promise<Call>,
  happened: Happened,
  parts: TurnParts,
): Promise<{ next: Call; turn: Turn }> {
  const [from, input] = startingPoint(call, happened, parts.flows)
  try {
    return await runFrom(call, from, input, happened, parts)
  } catch (error) {
    const again = await asItWas()
    if (!(error instanceof NotInFlow)) parts.events.brokeDuringCall(`turn ${again.turn}`, error)
    return runFrom(again, 'could-not-check/start', { kind: 'none' }, happened, parts)
  }
}

function startingPoint(call: Call, happened: Happened, flows: Flows): [StepName | Position, FlowInput] {
  if (happened.kind === 'line') return ['after-line/start', { kind: 'none' }]
  if (happened.kind === 'dialled' || call.stage.kind !== 'talking') return [flows.start, { kind: 'none' }]
  return call.turn >= MAX_TURNS ? ['person/start', { kind: 'none' }] : [call.stage.at, happened.input]
}

/** Changes `call`, which is nobody else's. */
async function runFrom(
  call: Call,
  from: StepName | Position,
  input: FlowInput,
  happened: Happened,
  parts: TurnParts,
): Promise<{ next: Call; turn: Turn }> {
  const { turn } = call
  const asking: Asking = {
    call,
    turn,
    keys: input.kind === 'keys' ? input.keys : undefined,
    line: happened.kind === 'line' ? happened.result : undefined,
    passing: {},
  }
  const flowTurn = await runFlow(parts.flows, from, input, (question) => answer(question, asking, parts))
  const at = parts.now()
  call.turn = turn + 1
  call.lastSeenAt = at.toISOString()
  const next = await arrive(call, flowTurn, asking.line, at, parts)
  call.turns.push({ turn, at: at.toISOString(), heard: flowTurn.said, did: didIn(happened) })
  return {
    next: call,
    turn: { turn: call.turn, language: call.language, said: say(flowTurn.said, call, asking.passing, parts), next },
  }
}

/** Where the flow stopped becomes the stage of the call. */
async function arrive(
  call: Call,
  { then }: FlowTurn,
  line: LineResult | undefined,
  at: Date,
  parts: TurnParts,
): Promise<Next> {
  if (then.kind === 'ask') {
    call.stage = { kind: 'talking', at: then.position }
    return { kind: 'ask', asked: askedFor(then, parts.settings.pinLength) }
  }
  switch (then.end) {
    case 'line': {
      const desk = call.decisions.at(-1)?.desk ?? 'identification'
      const since = at.toISOString()
      call.stage = { kind: 'waiting', desk, since, laps: 0, quoted: undefined, offered: false, lap: undefined }
      return { kind: 'line', desk }
    }
    case 'hang-up':
      await endCall(call, line === 'talked' ? 'talked' : 'told', at, parts)
      return { kind: 'hang-up' }
    case 'nothing':
      if (line === 'hung-up') await endCall(call, 'hung-up', at, parts)
      return { kind: 'nothing' }
    default:
      return then.end satisfies never
  }
}

function askedFor(then: Extract<FlowTurn['then'], { kind: 'ask' }>, pinLength: number): Asked {
  const seconds = then.wait
  switch (then.expect) {
    case 'pin':
      return { kind: 'pin', digits: pinLength, seconds }
    case 'menu':
    case 'choice':
      return { kind: 'menu', seconds }
    case 'case-number':
    case 'contract-number':
      return { kind: 'number', seconds }
    default:
      return then.expect satisfies never
  }
}

/** Marks the call as over and puts its end on record; a record that fails is reported and the call is over all the same. */
export async function endCall(
  call: Call,
  how: 'hung-up' | 'talked' | 'told' | 'swept',
  at: Date,
  parts: Pick<TurnParts, 'records' | 'events'>,
): Promise<void> {
  const alreadyOver = call.stage.kind === 'ended'
  call.stage = { kind: 'ended', at: at.toISOString(), how }
  if (alreadyOver) return
  parts.events.callEnded(call, how)
  try {
    await parts.records.recordEnd(call.id, at, callAudit(call, 'call.ended', at, { how }))
  } catch (error) {
    parts.events.brokeDuringCall('recording the end of a call', error)
  }
}

export function say(names: string[], call: Call, passing: PassingValues, parts: TurnParts): Turn['said'] {
  const values = spokenValues(call, passing, parts.prompts, parts)
  return names.map((name) => parts.prompts.render(name, call.language, values))
}

async function waitForCopy(callId: Call['id'], turn: number, { calls, pause }: TurnParts): Promise<Turn> {
  for (let waited = 0; waited < COPY_WAIT_MS; waited += COPY_POLL_MS) {
    await pause(COPY_POLL_MS)
    const stored = await calls.answerTo(callId, turn)
    if (stored !== undefined) return stored
  }
  return { turn, language: 'en', said: [], next: { kind: 'come-back' } }
}

export async function lastAnswer(call: Call, { calls }: TurnParts): Promise<Turn> {
  return (await calls.answerTo(call.id, call.turn - 1)) ?? lastResort()
}

export function over(turn: number): Turn {
  return { turn, language: 'en', said: [], next: { kind: 'hang-up' } }
}

function happenedIn({ did }: TurnRequest): Happened {
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

function didIn(happened: Happened): TurnRecord['did'] {
  if (happened.kind === 'line') return 'line-result'
  return happened.kind === 'dialled' ? 'dialled' : happened.did
}
