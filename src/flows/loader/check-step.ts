/** What can be said against one step by itself: its waits, its routes, the words it owes the caller. */
import { QUESTIONS } from '../../domain/questions.ts'
import type { FlowProblem } from './flow-problem.ts'
import type { WrittenStep } from './read-flow.ts'
import { ONE_KEY, type AskRoute, type AskStep, type DecideStep, type Expect } from '../steps.ts'

/** A caller who only hears them does not remember more (docs/voice.md). Zero and star do not count. */
const MOST_OPTIONS = 4
const SHORTEST_WAIT = 3
/** Two minutes is what `7#` gives; no caller is left alone longer (docs/voice.md). */
const LONGEST_WAIT = 120

type Report = (sentence: string, ...path: (string | number)[]) => void

/** Every problem of the step, in no order. A step that could not be read has none here. */
export function checkStep(written: WrittenStep): FlowProblem[] {
  const problems: FlowProblem[] = []
  const report: Report = (sentence, ...path) => {
    problems.push({ file: written.file, line: written.lineOf(...path), sentence: `step "${written.name}" ${sentence}` })
  }
  if (written.step?.kind === 'ask') checkAsk(written.step, report)
  if (written.step?.kind === 'decide') checkDecide(written.step, report)
  return problems
}

function checkDecide(step: DecideStep, report: Report): void {
  const answers = answersTo(step.decide)
  if (answers === undefined) {
    report(`asks "${step.decide}", which is no question`, 'decide')
    return
  }
  for (const answer of answers) {
    if (!Object.hasOwn(step.on, answer)) report(`does not route the answer "${answer}"`, 'on')
  }
  for (const routed of Object.keys(step.on)) {
    if (!answers.includes(routed)) report(`routes "${routed}", which is no answer to "${step.decide}"`, 'on', routed)
  }
}

function answersTo(question: string): readonly string[] | undefined {
  return Object.entries(QUESTIONS).find(([name]) => name === question)?.[1]
}

function checkAsk(step: AskStep, report: Report): void {
  checkWait(step.wait, report, 'wait')
  checkWait(step.waitAgain, report, 'wait-again')
  checkRoutes(step, report)
  checkOptions(step, report)
  checkWords(step, report)
}

function checkWait(seconds: number, report: Report, ...path: string[]): void {
  if (seconds >= SHORTEST_WAIT && seconds <= LONGEST_WAIT) return
  report(`waits ${seconds} s; a wait is ${SHORTEST_WAIT} to ${LONGEST_WAIT} s`, ...path)
}

const DIGITS: readonly AskRoute[] = ['1', '2', '3', '4', '5', '6', '7', '8', '9']
const ALWAYS: readonly AskRoute[] = ['person', 'missed']

function routesFor(expect: Expect): { needed: readonly AskRoute[]; allowed: readonly AskRoute[] } {
  switch (expect) {
    case 'menu':
      return { needed: ['1'], allowed: [...DIGITS, 'silence'] }
    case 'choice':
      return { needed: ['chosen'], allowed: ['chosen', 'more', 'silence'] }
    case 'announcement':
      return { needed: ['passed', 'silence', 'person'], allowed: [...DIGITS, 'passed', 'silence', 'person'] }
    case 'pin':
    case 'case-number':
    case 'contract-number':
      return { needed: ['entered'], allowed: ['entered', 'language'] }
    case 'message':
      return { needed: ['recorded'], allowed: ['recorded'] }
    default:
      return expect satisfies never
  }
}

function checkRoutes(step: AskStep, report: Report): void {
  const { needed, allowed } = routesFor(step.expect)
  // Any key goes on from an announcement, so that no key is a miss.
  const always = step.expect === 'announcement' ? [] : ALWAYS
  for (const route of [...needed, ...always]) {
    if (step.on[route] === undefined) report(`expects a ${step.expect} and does not route "${route}"`, 'on')
  }
  for (const route of Object.keys(step.on)) {
    const known = [...allowed, ...always].some((one) => one === route)
    if (!known) report(`routes "${route}", which cannot happen where a ${step.expect} is expected`, 'on', route)
  }
}

function checkOptions(step: AskStep, report: Report): void {
  if (step.expect !== 'menu') return
  const options = DIGITS.filter((digit) => step.on[digit] !== undefined)
  if (options.length > MOST_OPTIONS) report(`has ${options.length} options; a menu has at most ${MOST_OPTIONS}`, 'on')
  const gap = DIGITS.slice(0, options.length).find((digit) => !options.includes(digit))
  if (gap !== undefined && options.length > 0) {
    report(`has no option ${gap}, but one after it; options are numbered without gaps`, 'on')
  }
}

function checkWords(step: AskStep, report: Report): void {
  const byKey = ONE_KEY.has(step.expect)
  const isNumber = !byKey && step.expect !== 'message'
  if (step.silence.length !== 2 && step.on.silence === undefined) {
    report(`says ${step.silence.length} of the two prompts it needs for silence`, 'silence')
  }
  if (byKey && step.ask.length === 0) report('says nothing, so that a star has nothing to say again', 'ask')
  if (step.expect === 'message' && step.ask.length === 0) report('records without a word', 'ask')
  if (byKey && step.expect !== 'announcement' && step.wrong.length === 0)
    report('says nothing after a key without an option', 'wrong')
  if (!isNumber && step.cleared !== undefined) report('has words for a cleared number, but reads none', 'cleared')
  if (!isNumber && step.moreTime !== undefined) report('has words for 7#, but reads no number', 'more-time')
  if (isNumber && step.cleared === undefined) report('says nothing after a star has cleared the number', 'cleared')
  if (isNumber && step.moreTime === undefined) report('gives no more time after 7#', 'more-time')
  if (step.moreTime !== undefined) checkWait(step.moreTime.wait, report, 'more-time', 'wait')
}
