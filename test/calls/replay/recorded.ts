/** A call on flows as it would be on record: driven without a service, by what the caller does and what is answered. */
import type { TurnRecord } from '../../../src/calls/call.ts'
import type { PastCall } from '../../../src/calls/history/past-calls.ts'
import { QUESTIONS } from '../../../src/domain/questions.ts'
import { Secret } from '../../../src/domain/secret.ts'
import type { FlowInput } from '../../../src/flows/hear.ts'
import { firstReply, repliesAhead } from '../../../src/flows/reply.ts'
import { followFlow, type FlowStop } from '../../../src/flows/run-flow.ts'
import { IN_EACH_LANGUAGE, promptOf, type Flows, type Position, type StepName } from '../../../src/flows/steps.ts'

/** Keys; `silence`; or `> step`: something passed outside the flows, and they go on at this step. */
export type Did = string

export interface Script {
  did: readonly Did[]
  /** By question, each time it is asked; one that is not here has only one answer. The last holds on. */
  answers?: Readonly<Record<string, string | readonly string[]>>
  /** Of the words from this exchange on. */
  speaks?: Readonly<Record<number, string>>
  flowVersion?: string
  /** The caller may change the language. */
  offers?: true
}

const WHEN = '2026-11-30T10:00:00.000Z'

export function recorded(
  flows: Flows,
  { did, answers = {}, speaks = {}, flowVersion = flows.version, offers }: Script,
): PastCall {
  const asked = new Map<string, number>()
  const answerTo = (question: string): string => {
    const given = [
      answers[question] ?? Object.entries(QUESTIONS).find(([name]) => name === question)?.[1][0] ?? '',
    ].flat()
    const times = asked.get(question) ?? 0
    asked.set(question, times + 1)
    return given[times] ?? given.at(-1) ?? ''
  }
  const turns: TurnRecord[] = []
  const exchange = (from: Position | StepName, input: FlowInput, by: TurnRecord['did']): FlowStop => {
    const steps: StepName[] = []
    const given: [string, string][] = []
    const first = firstReply(flows, from, input)
    const flow = followFlow(flows, from, input, steps)
    let step = flow.next()
    while (step.done !== true) {
      const { question } = step.value
      const answer = answerTo(question)
      given.push([question, answer])
      step = flow.next(answer)
    }
    const stop = step.value
    const listens = stop.then.kind === 'ask'
    const language = speaks[turns.length] ?? (turns.length === 0 ? 'en' : undefined)
    turns.push({
      turn: turns.length,
      at: WHEN,
      heard: stop.said.filter((name) => offers === true || !name.endsWith(IN_EACH_LANGUAGE)).map(promptOf),
      did: by,
      steps,
      replies: [...first, ...repliesAhead(flows, input, steps, listens)],
      answers: given,
      ...(language === undefined ? {} : { language }),
      ...(listens ? { asked: 'key' } : {}),
    })
    return stop
  }
  let stop = exchange(flows.start, { kind: 'none' }, 'dialled')
  for (const one of did) {
    if (one.startsWith('> ')) stop = exchange(one.slice(2), { kind: 'none' }, 'moved')
    else if (stop.then.kind === 'ask') {
      const input: FlowInput =
        one === 'silence'
          ? { kind: 'silence' }
          : one === '#'
            ? { kind: 'pound-only' }
            : { kind: 'keys', keys: new Secret(one) }
      stop = exchange(stop.then.position, input, one === 'silence' ? 'silence' : 'keyed')
    } else throw new Error(`nothing is asked when the caller presses ${one}`)
  }
  return {
    callId: 'CA1',
    reference: '111-222-333',
    startedAt: new Date(WHEN),
    language: turns.at(-1)?.language ?? 'en',
    dialled: '+12025550100',
    path: { moments: [], turns, decisions: [], flowVersion },
  }
}
