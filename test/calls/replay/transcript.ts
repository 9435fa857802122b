/** A saved call on flows: those of the project, or of the folder that FLOWS_DIR names, e.g. a version that `careline flows export` wrote. */
import { expect } from 'vitest'
import { FLOW_CATALOGUE } from '../../../src/calls/words/flow-catalogue.ts'
import { inputAhead, inputFor, type Reply } from '../../../src/flows/reply.ts'
import type { FlowInput } from '../../../src/flows/hear.ts'
import { loadFlows, type LoadedFlows } from '../../../src/flows/loader/load-flows.ts'
import { followFlow, type FlowStop } from '../../../src/flows/run-flow.ts'
import {
  IN_EACH_LANGUAGE,
  promptOf,
  type AskStep,
  type EndStep,
  type Position,
  type StepName,
} from '../../../src/flows/steps.ts'
import { OWN_FLOWS } from '../../../src/project-root.ts'

type Answer = readonly [question: string, answer: string]

const loaded = new Map<string, LoadedFlows>()
function flowsOf(folder: string): LoadedFlows {
  const known = loaded.get(folder) ?? loadFlows(folder, FLOW_CATALOGUE)
  loaded.set(folder, known)
  return known
}

/** `changesLanguage`: the caller may, so they hear how. */
export function callIn(language: string, { changesLanguage = false } = {}): Transcript {
  return new Transcript(flowsOf(process.env['FLOWS_DIR'] ?? OWN_FLOWS), language, changesLanguage)
}

const KEYS: Record<string, Reply> = { '0': 'person', '*': 'star', '#': 'pound' }
const isOption = (key: string): key is '1' => /^[1-9]$/.test(key)

class Transcript {
  readonly #flows: LoadedFlows
  readonly #changesLanguage: boolean
  #language: string
  #stop: FlowStop | undefined
  #unheard: string[] = []

  constructor(flows: LoadedFlows, language: string, changesLanguage: boolean) {
    this.#flows = flows
    this.#language = language
    this.#changesLanguage = changesLanguage
  }

  dials(...answers: Answer[]): void {
    this.#run(this.#flows.flows.start, { kind: 'none' }, answers)
  }

  /** Something passed outside the flows: the end of a wait, a conversation. */
  goesOnAt(step: StepName, ...answers: Answer[]): void {
    this.#run(step, { kind: 'none' }, answers)
  }

  presses(key: string, ...answers: Answer[]): void {
    const reply = KEYS[key] ?? (isOption(key) ? key : undefined)
    if (reply === undefined) throw new Error(`"${key}" is no key of a saved call`)
    this.does(reply, ...answers)
  }

  isSilent(...answers: Answer[]): void {
    this.does('silence', ...answers)
  }

  /** `entered`: a number, whatever it was. */
  does(reply: Reply, ...answers: Answer[]): void {
    const [position, step] = this.#asked()
    const input = inputFor(reply, step)
    if (input === undefined) throw new Error(`"${reply}" means nothing at "${position.at}"`)
    this.#run(position, input, answers)
  }

  /** A key that passed an announcement and chose in a menu after it. */
  keysAhead(replies: readonly Reply[], ...answers: Answer[]): void {
    const [position, step] = this.#asked()
    const ahead = replies.find((one) => one !== 'passed')
    const input = ahead === undefined ? inputFor('passed', step) : inputAhead(ahead, step)
    if (input === undefined) throw new Error(`no announcement is passed at "${position.at}"`)
    this.#run(position, input, answers)
  }

  speaks(language: string): void {
    this.#language = language
  }

  /** The next sentence; a value that was spoken is "…". */
  hears(prompt: string, text?: string): void {
    expect(this.#unheard.shift()).toBe(prompt)
    if (text !== undefined) expect(this.#flows.prompts.outline(prompt, this.#language)).toBe(text)
  }

  isAt(step: StepName): void {
    this.#heardAll()
    const then = this.#stop?.then
    expect(then?.kind === 'ask' ? then.position.at : then).toBe(step)
  }

  endsIn(end: EndStep['end']): void {
    this.#heardAll()
    const then = this.#stop?.then
    expect(then?.kind === 'end' ? then.end : then).toBe(end)
  }

  #heardAll(): void {
    expect(this.#unheard).toEqual([])
  }

  #asked(): [Position, AskStep] {
    const then = this.#stop?.then
    const step = then?.kind === 'ask' ? this.#flows.flows.steps.get(then.position.at) : undefined
    if (then?.kind !== 'ask' || step?.kind !== 'ask') throw new Error('the caller is asked nothing')
    return [then.position, step]
  }

  #run(from: Position | StepName, input: FlowInput, answers: readonly Answer[]): void {
    const flow = followFlow(this.#flows.flows, from, input)
    const asked: string[] = []
    let step = flow.next()
    while (step.done !== true) {
      const { question } = step.value
      const given = answers[asked.length]
      asked.push(question)
      if (given?.[0] !== question) throw new Error(`the flows ask "${question}", which was not answered here`)
      step = flow.next(given[1])
    }
    expect(asked).toEqual(answers.map(([question]) => question))
    this.#stop = step.value
    this.#unheard = step.value.said
      .filter((name) => this.#changesLanguage || !name.endsWith(IN_EACH_LANGUAGE))
      .map(promptOf)
  }
}
