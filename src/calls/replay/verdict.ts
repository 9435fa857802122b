/** What other flows would have made of a call: the same path, other words, another path, another end, or it cannot be told. */
import { IN_EACH_LANGUAGE, promptOf, type Flows, type PromptName, type StepName } from '../../flows/steps.ts'
import { arrivalOf, isSameArrival, replayCall, type Arrival, type ReplayFlows, type Untold } from './replay-call.ts'
import type { RecordedCall } from './recorded-call.ts'

export const VERDICTS = ['same', 'words', 'path', 'elsewhere', 'untold'] as const
export type VerdictKind = (typeof VERDICTS)[number]

/** Where two paths part. `was`, `is`: the next step then and now; undefined: the path ended there. */
export interface Parting {
  at: StepName
  was: StepName | undefined
  is: StepName | undefined
}

export type Verdict =
  | { kind: 'same' }
  /** Sentences that the caller would hear otherwise, or would not hear, or hear instead. */
  | { kind: 'words'; prompts: PromptName[] }
  | ({ kind: 'path' } & Parting)
  | ({ kind: 'elsewhere'; ended: Arrival | undefined; ends: Arrival | undefined } & Parting)
  /** `parting`: where the paths had parted before. */
  | { kind: 'untold'; at: StepName; why: Untold | 'not-recorded'; parting?: Parting }

export interface ReplayedCall {
  reference: string
  startedAt: Date
  verdict: Verdict
}

export interface CompareWith extends ReplayFlows {
  /** Whether a sentence is another one than in the flows of the call. */
  isOther: (prompt: PromptName, language: string) => boolean
  /** Whether a caller of this number who hears this language may change to another one. */
  mayChange: (dialled: string, language: string) => boolean
}

export function verdictOn(call: RecordedCall, compare: CompareWith): Verdict {
  const replayed = replayCall(call, compare)
  const parting = partingOf(stepsOf(call), replayed.steps)
  if (replayed.untold !== undefined) {
    const isParted = parting?.is !== undefined
    return { kind: 'untold', ...replayed.untold, ...(isParted ? { parting } : {}) }
  }
  const before = compare.before ?? compare.flows
  const ended = arrivalsOf(call, before)
  const { arrivals } = replayed
  const i = ended.findIndex((one, at) => arrivals[at] === undefined || !isSameArrival(one, arrivals[at]))
  if (i !== -1 || arrivals.length > ended.length) {
    const at = i === -1 ? ended.length : i
    return { kind: 'elsewhere', ended: ended[at], ends: arrivals[at], ...(parting ?? AT_THE_END(replayed.steps)) }
  }
  if (parting !== undefined) return { kind: 'path', ...parting }
  const prompts = wordsOf(call, replayed.said, compare)
  return prompts.length === 0 ? { kind: 'same' } : { kind: 'words', prompts }
}

const AT_THE_END = (steps: readonly StepName[]): Parting => ({ at: steps.at(-1) ?? '', was: undefined, is: undefined })

function arrivalsOf({ exchanges }: RecordedCall, flows: Flows): Arrival[] {
  return exchanges.flatMap((exchange, i) =>
    exchange.listens && i < exchanges.length - 1 ? [] : [arrivalOf(exchange, flows)],
  )
}

/** A step at which the call stayed counts once. */
function stepsOf({ exchanges }: RecordedCall): StepName[] {
  const all = exchanges.flatMap(({ steps }) => steps)
  return all.filter((step, i) => step !== all[i - 1])
}

function partingOf(was: readonly StepName[], is: readonly StepName[]): Parting | undefined {
  const most = Math.max(was.length, is.length)
  for (let i = 0; i < most; i += 1)
    if (was[i] !== is[i]) return { at: was[i - 1] ?? is[0] ?? '', was: was[i], is: is[i] }
  return undefined
}

function wordsOf({ exchanges, dialled }: RecordedCall, said: readonly PromptName[], compare: CompareWith) {
  const heard = exchanges.flatMap((exchange) => exchange.heard)
  const language = heard[0]?.language ?? ''
  const isHeard = (name: PromptName) => !name.endsWith(IN_EACH_LANGUAGE) || compare.mayChange(dialled, language)
  const now = said.filter(isHeard).map(promptOf)
  const names = heard.map(({ name }) => name)
  const others = heard.filter(({ name, language: spoken }) => compare.isOther(name, spoken)).map(({ name }) => name)
  const isSameOrder = names.length === now.length && names.every((name, i) => name === now[i])
  if (isSameOrder) return [...new Set(others)]
  const [then, since] = [countOf(names), countOf(now)]
  const more = [...new Set([...names, ...now])].filter((name) => then.get(name) !== since.get(name))
  return [...new Set([...(more.length === 0 ? names.filter((name, i) => name !== now[i]) : more), ...others])]
}

function countOf(names: readonly PromptName[]): Map<PromptName, number> {
  const counts = new Map<PromptName, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return counts
}
