/** One exchange with the caller, exactly once: claim, load, follow the flow, advance, act, save, answer. */
import { firstReply, repliesAhead } from '../flows/reply.ts'
import { followFlow, NotInFlow } from '../flows/run-flow.ts'
import type { StepName } from '../flows/steps.ts'
import { advance, type Advanced, type Effect, type Passed } from './advance.ts'
import { accepts, normalize, startingPoint, type CallEvent, type StartingPoint } from './call-event.ts'
import { noteCall } from './current-call.ts'
import { startCall, type Call, type CallOrigin, type Stage } from './call.ts'
import { goesOnIn } from './editions.ts'
import { recordEnd } from './end-call.ts'
import { comeBack, leaveCheck } from './pin-checks/come-back.ts'
import { questionHandlers } from './questions/question-handlers.ts'
import { restoreCall } from './queue/queue-token.ts'
import { talkEnded } from './talk.ts'
import type { LineDeps, TurnDeps, TurnValues } from './turn-deps.ts'
import { inOwnLanguage, languageOfNumber } from './words/call-language.ts'
import { over, type Turn } from './turn.ts'

/** Longer than the 3 s a request may take, so that a copy takes over only from a process that died. */
const LEASE_MS = 5_000
/** How long a copy waits for the answer of the request it repeats (docs/security.md, "Time limits"). */
const COPY_WAIT_MS = 2_000
const COPY_POLL_MS = 40

type Waiting = Extract<Stage, { kind: 'waiting' }>

export interface TurnRequest {
  callId: Call['id']
  turn: number
  origin: CallOrigin
  event: CallEvent
  /** The signed place in the queue, where Twilio carried one. */
  queueToken?: string | undefined
}

/** What broke, by the event; the label of a figure. */
export const TURN_PLACES: Record<CallEvent['kind'], string> = {
  dialled: 'taking a turn',
  input: 'taking a turn',
  moved: 'going on after a move',
  'queue-ended': 'end of a place in line',
}

/**
 * - The same turn again gets the stored answer again and runs nothing, also when copies arrive at once.
 * - A turn we did not ask for runs nothing: the caller hears again what they were last asked.
 * - Anything that breaks on the way sends the caller to a person, COULD NOT CHECK. A live store that is down gives the words
 *   of last resort. Never rejects.
 */
export async function handleTurn(request: TurnRequest, deps: LineDeps): Promise<Turn> {
  try {
    return await exchange(request, deps)
  } catch (error) {
    deps.events.brokeDuringCall(TURN_PLACES[request.event.kind], error)
    return lastResortOf(request.origin.dialled, deps)
  }
}

/** The words for when nothing works, in the language of the number dialled. */
export function lastResortOf(dialled: string, { editions, settings }: Pick<LineDeps, 'editions' | 'settings'>): Turn {
  const { lastResort, prompts } = editions.newest()
  return lastResort(languageOfNumber(dialled, settings.policy, prompts))
}

async function exchange(request: TurnRequest, line: LineDeps): Promise<Turn> {
  const { callId, turn } = request
  const { calls } = line
  const claim = await calls.claim(callId, turn, LEASE_MS)
  if (claim.kind === 'answered') return claim.answer
  if (claim.kind === 'busy') return waitForCopy(callId, turn, line)

  const stored = claim.call ?? (await lostInQueue(request, line))
  const trial = stored === undefined ? line.editions.onTrial(request.origin.caller) : undefined
  const { deps, lost } = await goesOnIn(stored, line, trial)
  const event = normalize(stored, request.event)
  if (stored !== undefined && (stored.stage.kind === 'ended' || !accepts(stored, turn, event))) {
    await calls.release(callId, turn, claim.token)
    return stored.stage.kind === 'ended' ? over(turn) : lastAnswer(stored, line)
  }
  const { flows, prompts } = deps
  const { policy } = deps.settings
  const begun = stored ?? {
    ...startCall(
      callId,
      request.origin,
      flows.version,
      deps.now(),
      languageOfNumber(request.origin.dialled, policy, prompts),
    ),
    turn,
    ...(trial !== undefined && { trial: trial.of }),
  }
  noteCall(callId, begun.reference)
  if (stored === undefined) deps.events.callStarted(begun)
  const before = { ...begun, flowVersion: flows.version }

  const goesOn = startingPoint(before, stored !== undefined, event, flows)
  const start = lost === undefined ? goesOn : withoutItsEdition(before, goesOn, lost, deps)
  const { call, turn: answer, effect } = await runOrRecover(before, start, event, deps)
  if (effect !== undefined) await carryOut(effect, call, deps)
  let saved = false
  try {
    saved = await calls.save(claim.token, turn, call, answer)
  } finally {
    if (!saved) await leaveCheck(call.stage, before.stage, deps.pins)
  }
  // Another copy answered, or the call ended, while this one ran: what is stored counts.
  if (!saved) return (await calls.answerTo(callId, turn)) ?? over(turn)
  if (before.stage.kind === 'talking' && before.stage.checking !== undefined)
    await leaveCheck(before.stage, call.stage, deps.pins)
  const end = talkEnded(stored?.stage, call)
  if (end !== undefined) await deps.onTalkEnd(call, end.talk, end.how)
  if (stored?.stage.kind === 'waiting') {
    const { stage } = call
    if (stage.kind === 'ended' && stage.how === 'hung-up') deps.events.abandoned(call, stored.stage.desk)
    await measureWait(stored.stage, call, event, deps)
  }
  return answer
}

/**
 * The newest edition has taken this call over: a caller who was being asked something goes to a person, COULD NOT CHECK, and never
 * back to the greeting. Others were at no step of a flow, so nothing changes for them.
 */
function withoutItsEdition(call: Call, goesOn: StartingPoint, lost: unknown, { events }: TurnDeps): StartingPoint {
  if (call.stage.kind === 'talking') {
    events.brokeDuringCall(READING_FLOWS, lost)
    return toPerson(call)
  }
  events.brokeAside('call records', READING_FLOWS, lost)
  return goesOn
}

const READING_FLOWS = 'reading the flows of a call'

/** A caller whose analyst holds on goes back to them, any other one to the desk that finds out. */
function toPerson({ stage }: Call): StartingPoint {
  const analystWaits = stage.kind === 'talking' && stage.returnTo !== undefined
  return { from: analystWaits ? 'ask-again/back' : 'could-not-check/start', input: { kind: 'none' } }
}

/** The end of a place in the queue whose record was lost in the meantime. */
async function lostInQueue(request: TurnRequest, deps: LineDeps): Promise<Call | undefined> {
  const { callId, turn, origin, event, queueToken } = request
  if (event.kind !== 'queue-ended' || queueToken === undefined) return undefined
  const call = await restoreCall(callId, origin, queueToken, deps)
  return call.turn === turn ? call : undefined
}

/** What a run that failed had changed is dropped with it: the second one starts from the same call. */
async function runOrRecover(call: Call, start: StartingPoint, event: CallEvent, deps: TurnDeps): Promise<Advanced> {
  try {
    return await run(call, start, event, deps)
  } catch (error) {
    deps.events.brokeDuringCall(error instanceof NotInFlow ? READING_FLOWS : `turn ${call.turn}`, error)
    return run(call, toPerson(call), event, deps)
  }
}

/** The flow says which question it needs, the question is answered, the answer fed back, until the flow stops to listen or ends. */
async function run(before: Call, { from, input }: StartingPoint, event: CallEvent, deps: TurnDeps): Promise<Advanced> {
  const keys = input.kind === 'keys' ? input.keys : undefined
  const recording = input.kind === 'recorded' ? input.recording : undefined
  const queueEnd = event.kind === 'queue-ended' ? event.result : undefined
  const steps: StepName[] = []
  const answers: Passed['answers'] = []
  const first = firstReply(deps.flows, from, input)
  const flow = followFlow(deps.flows, from, input, steps)
  let call = before
  let values: TurnValues = {}
  let step = flow.next()
  while (step.done !== true) {
    const { question } = step.value
    const handler = questionHandlers.get(question)
    if (handler === undefined) throw new Error(`no answer is written for the question "${question}"`)
    const answered = await handler({ call, turn: before.turn, keys, queueEnd, recording }, deps)
    if ('checking' in answered) {
      const passed = { steps, answers, replies: first }
      return advance(
        call,
        { ...comeBack(call, step.value, answered.checking, deps.now()), ...passed },
        event,
        values,
        deps,
      )
    }
    answers.push([question, answered.answer])
    call = { ...call, ...answered.changes }
    values = { ...values, ...answered.values }
    step = flow.next(answered.answer)
  }
  const spoken = inOwnLanguage(call, deps.settings.policy, deps.prompts)
  const isAhead = first[0] === 'passed'
  const ahead = isAhead ? repliesAhead(deps.flows, input, steps, step.value.then.kind === 'ask') : []
  return advance(spoken, { ...step.value, steps, answers, replies: [...first, ...ahead] }, event, values, deps)
}

/** Before the save: an end is on record before it counts, and an analyst is there before the caller is sent to them. */
async function carryOut(effect: Effect, call: Call, deps: TurnDeps): Promise<void> {
  switch (effect.kind) {
    case 'ended':
      return recordEnd(call, deps)
    case 'taken':
      return deps.events.callTaken(call, effect.talk.desk)
    case 'returned':
      return deps.returned(effect.talk)
    default:
      return effect satisfies never
  }
}

/** The source of estimates and of the share in target. A figure that cannot be written is reported, and the call goes on. */
async function measureWait(waiting: Waiting, call: Call, event: CallEvent, deps: TurnDeps): Promise<void> {
  const waited = waitedUntil(waiting.since, call, event, deps.now())
  // A test of a draft is no measure of what callers wait.
  if (waited === undefined || call.trial !== undefined) return
  try {
    await deps.answered(waiting.desk, waited)
  } catch (error) {
    deps.events.brokeAside('call records', 'measuring a wait', error)
  }
}

/** Seconds, of a caller who reached a person: in a conference with us, or bridged by Twilio's own queue. */
function waitedUntil(since: string, call: Call, event: CallEvent, now: Date): number | undefined {
  if (call.stage.kind === 'with-analyst') return Math.max(0, now.getTime() - Date.parse(since)) / 1000
  return event.kind === 'queue-ended' && event.result === 'talked' ? event.waitedSeconds : undefined
}

async function waitForCopy(callId: Call['id'], turn: number, { calls, pause }: LineDeps): Promise<Turn> {
  for (let waited = 0; waited < COPY_WAIT_MS; waited += COPY_POLL_MS) {
    await pause(COPY_POLL_MS)
    const stored = await calls.answerTo(callId, turn)
    if (stored !== undefined) return stored
  }
  return { turn, language: 'en', said: [], next: { kind: 'come-back' } }
}

/** What a caller was last asked; the words of last resort when that is not stored. */
export async function lastAnswer(call: Call, { calls, editions }: Pick<LineDeps, 'calls' | 'editions'>): Promise<Turn> {
  return (await calls.answerTo(call.id, call.turn - 1)) ?? editions.newest().lastResort(call.language)
}
