/** Load the call, run the flow, save the call, return the turn: one exchange with the caller, exactly once. */
import { NotInFlow, runFlow, type FlowInput } from '../flows/run-flow.ts'
import type { Position, StepName } from '../flows/steps.ts'
import type { Desk } from '../domain/decide.ts'
import { answer } from './questions/question-handlers.ts'
import { arrive } from './next-stage.ts'
import type { Asking, PassingValues } from './questions/question-context.ts'
import { backOnRecord } from './queue/restore-call.ts'
import type { Call } from './call.ts'
import type { CallOrigin, TurnRequest } from './conversation.ts'
import { afterLoss, didIn, fits, happenedIn, meant, startingPoint, type Happened } from './call-event.ts'
import { lastResortFrom } from './last-resort.ts'
import { spokenValues } from './words/spoken-values.ts'
import { startCall } from './start-call.ts'
import { talkEnded } from './talk-end.ts'
import type { TurnDeps } from './turn-deps.ts'
import type { Turn } from './turn.ts'

/** Longer than the 3 s a request may take, so that a copy takes over only from a process that died. */
const LEASE_MS = 5_000
/** How long a copy waits for the answer of the request it repeats (docs/security.md, "Time limits"). */
const COPY_WAIT_MS = 2_000
const COPY_POLL_MS = 40
/**
 * - The same turn again gets the stored answer again and runs nothing, also when copies arrive at once.
 * - A turn we did not ask for runs nothing: the caller hears again what they were last asked.
 * - Anything that breaks on the way sends the caller to a person, COULD NOT CHECK; only a dead call store throws.
 */
export async function takeTurn(request: TurnRequest, deps: TurnDeps): Promise<Turn> {
  return exchange(request, happenedIn(request), deps)
}

export async function exchange(
  about: { callId: Call['id']; turn: number; origin: CallOrigin; proof?: string | undefined },
  reported: Happened,
  deps: TurnDeps,
): Promise<Turn> {
  const { calls } = deps
  const claim = await calls.claim(about.callId, about.turn, LEASE_MS)
  switch (claim.kind) {
    case 'answered':
      return claim.answer
    case 'busy':
      return waitForCopy(about.callId, about.turn, deps)
    case 'run':
      break
    default:
      return claim satisfies never
  }
  const { token } = claim
  const saved = claim.call ?? (await lostInQueue(about, reported, deps))
  const happened = meant(saved, reported)
  const known = saved !== undefined && saved.flowVersion === deps.flows.version
  if (saved?.stage.kind === 'ended' || (known && !fits(saved, about.turn, happened))) {
    await calls.release(about.callId, about.turn, token)
    return saved?.stage.kind === 'ended' ? over(about.turn) : lastAnswer(saved, deps)
  }
  const now = deps.now()
  const startOver = (): Call => ({
    ...startCall(about.callId, about.origin, deps.flows.version, now),
    turn: about.turn,
  })
  const before = saved?.stage
  const call = known ? saved : startOver()
  if (!known) deps.events.callStarted(call)
  const asItWas = async () => (known ? await calls.read(about.callId) : undefined) ?? startOver()
  const { next, turn } = await goOn(call, known, asItWas, known ? happened : afterLoss(happened), deps)
  if (await calls.save(token, about.turn, next, turn)) {
    const end = talkEnded(before, next)
    if (end !== undefined) await deps.onTalkEnd(next, end.talk, end.how)
    if (before?.kind === 'waiting' && next.stage.kind === 'with-analyst') await reached(before, deps)
    return turn
  }
  // Somebody else answered, or the call ended, while this was running: theirs is what counts.
  return (await calls.answerTo(about.callId, about.turn)) ?? over(about.turn)
}

/** The end of a place in line whose record was lost in the meantime. */
async function lostInQueue(
  { callId, turn, origin, proof }: Parameters<typeof exchange>[0],
  happened: Happened,
  deps: TurnDeps,
): Promise<Call | undefined> {
  if (happened.kind !== 'line' || proof === undefined) return undefined
  const call = await backOnRecord(callId, origin, proof, deps)
  return call.turn === turn ? call : undefined
}

/** `asItWas` gives the call without what a turn that failed has changed in it. */
async function goOn(
  call: Call,
  known: boolean,
  asItWas: () => Promise<Call>,
  happened: Happened,
  deps: TurnDeps,
): Promise<{ next: Call; turn: Turn }> {
  const [from, input] = startingPoint(call, known, happened, deps.flows)
  try {
    return await runFrom(call, from, input, happened, deps)
  } catch (error) {
    const again = await asItWas()
    if (!(error instanceof NotInFlow)) deps.events.brokeDuringCall(`turn ${again.turn}`, error)
    const analystWaits = again.stage.kind === 'talking' && again.stage.returnTo !== undefined
    const instead = analystWaits ? 'ask-again/back' : 'could-not-check/start'
    return runFrom(again, instead, { kind: 'none' }, happened, deps)
  }
}

/** Changes `call`, which is nobody else's. */
async function runFrom(
  call: Call,
  from: StepName | Position,
  input: FlowInput,
  happened: Happened,
  deps: TurnDeps,
): Promise<{ next: Call; turn: Turn }> {
  const { turn } = call
  const asking: Asking = {
    call,
    turn,
    keys: input.kind === 'keys' ? input.keys : undefined,
    queueEnd: happened.kind === 'line' ? happened.result : undefined,
    passing: {},
  }
  const flowTurn = await runFlow(deps.flows, from, input, (question) => answer(question, asking, deps))
  const at = deps.now()
  call.turn = turn + 1
  call.lastSeenAt = at.toISOString()
  const next = await arrive(call, flowTurn, happened, at, deps)
  call.turns.push({ turn, at: at.toISOString(), heard: flowTurn.said, did: didIn(happened) })
  return {
    next: call,
    turn: { turn: call.turn, language: call.language, said: say(flowTurn.said, call, asking.passing, deps), next },
  }
}

export function say(names: string[], call: Call, passing: PassingValues, deps: TurnDeps): Turn['said'] {
  const values = spokenValues(call, passing, deps.prompts, deps)
  return names.map((name) => deps.prompts.render(name, call.language, values))
}

/** However they came to talk: taken from the desk, transferred, or chosen by TaskRouter. */
async function reached(
  { desk, since }: { desk: Desk; since: string },
  { answered, now, events }: TurnDeps,
): Promise<void> {
  const waited = Math.max(0, now().getTime() - Date.parse(since)) / 1000
  // A figure is not worth a conversation.
  await answered(desk, waited).catch((error: unknown) => events.brokeAside('call records', 'measuring a wait', error))
}

async function waitForCopy(callId: Call['id'], turn: number, { calls, pause }: TurnDeps): Promise<Turn> {
  for (let waited = 0; waited < COPY_WAIT_MS; waited += COPY_POLL_MS) {
    await pause(COPY_POLL_MS)
    const stored = await calls.answerTo(callId, turn)
    if (stored !== undefined) return stored
  }
  return { turn, language: 'en', said: [], next: { kind: 'come-back' } }
}

export async function lastAnswer(call: Call, { calls, prompts }: TurnDeps): Promise<Turn> {
  return (await calls.answerTo(call.id, call.turn - 1)) ?? lastResortFrom(prompts)
}

export function over(turn: number): Turn {
  return { turn, language: 'en', said: [], next: { kind: 'hang-up' } }
}
