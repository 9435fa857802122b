/** A call as it is on record, as replay needs it: each exchange with what the caller did, and every answer with what it rested on. */
import type { Question } from '../../domain/questions.ts'
import type { Reply } from '../../flows/reply.ts'
import type { PromptName, StepName } from '../../flows/steps.ts'
import { QUESTIONS } from '../../domain/questions.ts'
import type { TurnRecord } from '../call.ts'
import type { CallPath } from '../history/call-history.ts'
import type { PastCall } from '../history/past-calls.ts'
import { askedWith, knownAfter, type Known } from './what-answers-rest-on.ts'

/** One exchange. `replies` is empty where it began by something that passed outside the flows: the ring, the end of a wait, a move. */
export interface Exchange {
  /** What the caller did is known by this number. */
  number: number
  steps: StepName[]
  replies: readonly Reply[]
  /** That of the questions which rest on what passed outside the flows. */
  answers: readonly (readonly [string, string])[]
  /** Where they were asked something at its end. */
  listens: boolean
  heard: { name: PromptName; language: string }[]
  /** What is known at its end. */
  known: Known
}

export interface RecordedCall {
  callId: string
  reference: string
  startedAt: Date
  dialled: string
  /** Of the flows it ended in. */
  flowVersion: string | undefined
  exchanges: readonly Exchange[]
  /** In the order in which they were given, by what they rested on. */
  answers: ReadonlyMap<string, readonly string[]>
}

/** Said by code while a PIN is compared, which takes as long as it takes. */
const BY_CODE: ReadonlySet<PromptName> = new Set(['pin.checking', 'pin.still-checking'])

/** Undefined: too little of it is on record, e.g. because a version before this one answered it, or its live record was lost. */
export function recordedCall(call: PastCall): RecordedCall | undefined {
  const { path, ...about } = call
  const turns = path.turns.filter(({ steps }) => steps !== undefined)
  if (turns[0]?.did !== 'dialled' || turns[0].language === undefined || turns.some(lacksWhatWasDone)) return undefined
  const exchanges = joinWaits(turns, about.language)
  return { ...about, flowVersion: path.flowVersion, exchanges, answers: noteWhatIsKnown(exchanges) }
}

/** A version before this one recorded where a caller went, but not what they did. */
function lacksWhatWasDone({ did, replies, answers }: TurnRecord): boolean {
  return replies === undefined && answers === undefined && (did === 'keyed' || did === 'silence')
}

/** A turn in which the line came back for the result of a check belongs to the one in which it began. */
function joinWaits(turns: CallPath['turns'], first: string): Exchange[] {
  const exchanges: Exchange[] = []
  let language = turns[0]?.language ?? first
  for (const turn of turns) {
    language = turn.language ?? language
    const { steps = [], replies = [], answers = [], asked } = turn
    const heard = turn.heard.flatMap((name) => (BY_CODE.has(name) ? [] : [{ name, language }]))
    const before = exchanges.at(-1)
    const goesOn = before !== undefined && !before.listens && replies.length === 0 && before.steps.at(-1) === steps[0]
    if (goesOn) {
      before.steps.push(...steps.slice(1))
      before.heard.push(...heard)
      before.answers = [...before.answers, ...answers]
      before.listens = asked !== undefined
    } else
      exchanges.push({
        number: exchanges.length,
        steps: [...steps],
        replies,
        answers,
        listens: asked !== undefined,
        heard,
        known: {},
      })
  }
  return exchanges
}

function noteWhatIsKnown(exchanges: readonly Exchange[]): Map<string, string[]> {
  const given = new Map<string, string[]>()
  let known: Known = {}
  for (const exchange of exchanges) {
    const keyed = String(exchange.number)
    for (const [question, answer] of exchange.answers) {
      if (!isQuestion(question)) continue
      const asked = askedWith(known, question, keyed)
      given.set(asked, [...(given.get(asked) ?? []), answer])
      known = knownAfter(known, question, answer, keyed)
    }
    exchange.known = known
  }
  return given
}

export const isQuestion = (name: string): name is Question => Object.hasOwn(QUESTIONS, name)
