/** Follows other flows with what a caller did and what was answered on a call. Invents nothing: where the call tells nothing, it stops. */
import { QUESTIONS, type Question } from '../../domain/questions.ts'
import { hasNoOtherOptions, inputAhead, inputFor, type Reply } from '../../flows/reply.ts'
import { followFlow, type Asks, type FlowStop } from '../../flows/run-flow.ts'
import type { FlowInput } from '../../flows/hear.ts'
import type { AskStep, EndStep, Flows, Position, PromptName, StepName } from '../../flows/steps.ts'
import { isQuestion, type Exchange, type RecordedCall } from './recorded-call.ts'
import { askedWith, knownAfter, RESTS_ON, type Known } from './what-answers-rest-on.ts'

/**
 * Why a call tells no more.
 * - `asks-new`: the caller is asked something that they were not asked then.
 * - `rules-new`: the rules are asked something that was not answered then, or with other facts.
 * - `keys-new`: they pressed a key that may mean something else here.
 * - `desk-unknown`: they wait, and the call does not tell for which desk.
 * - `lacks-step`: something passed on the call that has no step here.
 */
export type Untold = 'asks-new' | 'rules-new' | 'keys-new' | 'desk-unknown' | 'lacks-step'

/** Where a path led: to the end of the flows, or to the step at which the caller left. */
export interface Arrival {
  end: EndStep['end'] | 'left'
  /** `left`: there. */
  at: StepName
  /** `line`: the decision by which they wait. */
  decision: string | undefined
}

export interface Replayed {
  steps: StepName[]
  said: PromptName[]
  arrivals: Arrival[]
  untold: { at: StepName; why: Untold } | undefined
}

export interface ReplayFlows {
  /** Those to be followed. */
  flows: Flows
  /** Those of the call; undefined: they are no longer on record. */
  before: Flows | undefined
}

/** An answer that is not known, where every answer leads to the same step. */
const UNKNOWN = '?'

export function replayCall(call: RecordedCall, { flows, before }: ReplayFlows): Replayed {
  const replayed: Replayed = { steps: [], said: [], arrivals: [], untold: undefined }
  const { exchanges } = call
  const answered = new AnswersOnRecord(call)
  const [first] = exchanges
  let next: Next | undefined = first && { from: flows.start, input: { kind: 'none' }, exchange: first }
  while (next !== undefined) {
    const isLast = next.exchange === exchanges.at(-1)
    const stop = run(flows, { ...next, isLast }, answered, replayed)
    if (stop === undefined) return replayed
    const found: Next | Untold | undefined =
      stop.then.kind === 'ask'
        ? afterAsk(stop.then.position, next.exchange.number + 1, { exchanges, flows, before, replayed })
        : afterEnd(stop.then.end, answered.known, next.exchange.number + 1, { exchanges, flows, before, replayed })
    if (typeof found === 'string') {
      replayed.untold = { at: replayed.steps.at(-1) ?? flows.start, why: found }
      return replayed
    }
    next = found
  }
  return replayed
}

/** Where the flows go on, and by which exchange of the call. */
interface Next {
  from: Position | StepName
  input: FlowInput
  exchange: Exchange
}

/** Each answer is taken in its order; the last one holds on. */
class AnswersOnRecord {
  known: Known = {}
  readonly #answers: RecordedCall['answers']
  readonly #taken = new Map<string, number>()

  constructor({ answers }: RecordedCall) {
    this.#answers = answers
  }

  to(question: Question, exchange: Exchange): string | undefined {
    if (RESTS_ON[question].by === 'event') return exchange.answers.find(([asked]) => asked === question)?.[1]
    const asked = askedWith(this.known, question, String(exchange.number))
    const given = this.#answers.get(asked)
    if (given === undefined) return undefined
    const taken = this.#taken.get(asked) ?? 0
    this.#taken.set(asked, taken + 1)
    return given[taken] ?? given.at(-1)
  }

  note(question: Question, answer: string, exchange: Exchange): void {
    this.known = knownAfter(this.known, question, answer, String(exchange.number))
  }
}

/** Undefined where the call tells no more. */
function run(
  flows: Flows,
  next: Next & { isLast: boolean },
  answered: AnswersOnRecord,
  replayed: Replayed,
): FlowStop | undefined {
  const passed: StepName[] = []
  const flow = followFlow(flows, next.from, next.input, passed)
  let step = flow.next()
  let untold: Untold | undefined
  while (step.done !== true && untold === undefined) {
    const answer = answerTo(step.value, flows, next.exchange, answered)
    if (answer === undefined) untold = 'rules-new'
    else step = flow.next(answer)
  }
  for (const name of passed) if (replayed.steps.at(-1) !== name) replayed.steps.push(name)
  untold ??= menusKeyedAhead(flows, passed, step.done === true).some((name) => !next.exchange.steps.includes(name))
    ? 'keys-new'
    : undefined
  const at = passed.at(-1) ?? flows.start
  const { steps, listens } = next.exchange
  // They hung up while their PIN was compared.
  if (untold === 'rules-new' && next.isLast && !listens && steps.at(-1) === at)
    replayed.arrivals.push({ end: 'left', at, decision: undefined })
  else if (untold !== undefined) replayed.untold = { at, why: untold }
  if (step.done !== true || untold !== undefined) return undefined
  replayed.said.push(...step.value.said)
  return step.value
}

/** The way on: an answer of the call, the only one there is, or any where all lead to the same step. */
function answerTo({ question, at }: Asks, flows: Flows, exchange: Exchange, answered: AnswersOnRecord) {
  const step = flows.steps.get(at)
  if (step?.kind !== 'decide' || !isQuestion(question)) return undefined
  const onRecord = answered.to(question, exchange)
  const [only, another] = QUESTIONS[question]
  const known = onRecord ?? (another === undefined ? only : undefined)
  if (known !== undefined && !Object.hasOwn(step.on, known)) return undefined
  const isOneWay = new Set(Object.values(step.on)).size === 1
  const answer = known ?? (isOneWay ? Object.keys(step.on)[0] : undefined)
  if (answer !== undefined) answered.note(question, known ?? UNKNOWN, exchange)
  return answer
}

/** Steps at which a key was taken that had been pressed before. */
function menusKeyedAhead({ steps }: Flows, passed: readonly StepName[], isStopped: boolean): StepName[] {
  return passed.slice(1, isStopped ? -1 : undefined).filter((name) => steps.get(name)?.kind === 'ask')
}

interface Place {
  exchanges: readonly Exchange[]
  flows: Flows
  before: Flows | undefined
  replayed: Replayed
}

/** The caller is asked something: what they did there, further on in the call if these flows leave out what came before. */
function afterAsk(position: Position, from: number, place: Place): Next | Untold | undefined {
  const { exchanges, flows, before, replayed } = place
  const { at } = position
  const isThere = ({ replies, steps }: Exchange) => replies.length === 0 || steps[0] === at
  const found = exchanges.slice(from).find(isThere)
  const here = exchanges[(found?.number ?? exchanges.length) - 1]
  if (found === undefined || found.replies.length === 0) {
    // Only there did the caller leave, or something pass outside the flows.
    if (here?.listens !== true || here.steps.at(-1) !== at) return 'asks-new'
    if (found !== undefined) return entry(found, flows)
    replayed.arrivals.push({ end: 'left', at, decision: undefined })
    return undefined
  }
  const step = flows.steps.get(at)
  if (step?.kind !== 'ask') return 'lacks-step'
  const input = inputOf(found.replies, step, before?.steps.get(at))
  return input === undefined ? 'keys-new' : { from: position, input, exchange: found }
}

function inputOf(replies: readonly Reply[], step: AskStep, was: ReturnType<Flows['steps']['get']>) {
  const [reply] = replies
  if (reply === undefined) return undefined
  const isOther = reply === 'other-key' || reply === 'passed'
  if (isOther && (was?.kind !== 'ask' || !hasNoOtherOptions(step, was))) return undefined
  const ahead = replies.find((one) => one !== 'passed')
  return reply === 'passed' && ahead !== undefined ? inputAhead(ahead, step) : inputFor(reply, step)
}

/** The flows have ended: the call goes on by what passed outside them, if it did where this path has led as well. */
function afterEnd(end: EndStep['end'], known: Known, from: number, place: Place): Next | Untold | undefined {
  const { exchanges, flows, before, replayed } = place
  const decision = end === 'line' ? known.decision : undefined
  if (decision?.includes(UNKNOWN) === true) return 'desk-unknown'
  const arrival: Arrival = { end, at: replayed.steps.at(-1) ?? '', decision }
  replayed.arrivals.push(arrival)
  const found = exchanges.slice(from).find(({ replies }) => replies.length === 0)
  const here = found && exchanges[found.number - 1]
  if (found === undefined || here === undefined || here.listens) return undefined
  return isSameArrival(arrivalOf(here, before ?? flows), arrival) ? entry(found, flows) : undefined
}

function entry(exchange: Exchange, { steps }: Flows): Next | 'lacks-step' {
  const from = exchange.steps[0] ?? ''
  return steps.has(from) ? { from, input: { kind: 'none' }, exchange } : 'lacks-step'
}

/** Of an exchange of the call itself. */
export function arrivalOf({ steps, listens, known }: Exchange, flows: Flows): Arrival {
  const at = steps.at(-1) ?? ''
  const step = flows.steps.get(at)
  const end = listens || step?.kind !== 'end' ? 'left' : step.end
  return { end, at, decision: end === 'line' ? known.decision : undefined }
}

/** It does not matter by which step a path ends, but where it leads. */
export function isSameArrival(a: Arrival, b: Arrival): boolean {
  return a.end === b.end && a.decision === b.decision && (a.end !== 'left' || a.at === b.at)
}
