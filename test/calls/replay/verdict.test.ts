/** What other flows would have made of a call, kind by kind; what the call does not tell is never made up. */
import { describe, expect, test } from 'vitest'
import { recordedCall } from '../../../src/calls/replay/recorded-call.ts'
import { verdictOn, type CompareWith, type Verdict } from '../../../src/calls/replay/verdict.ts'
import { verdictInWords } from '../../../src/calls/replay/verdict-words.ts'
import { FLOW_CATALOGUE } from '../../../src/calls/words/flow-catalogue.ts'
import { loadFlows } from '../../../src/flows/loader/load-flows.ts'
import type { Flows, Step, StepName } from '../../../src/flows/steps.ts'
import { copyOfReal, realFlows } from '../../flows/flows-folder.ts'
import { recorded, type Script } from './recorded.ts'

const PIN = '123456789012'
/** A verified caller with one company, a new problem with a product, and severity 3. */
const NEW_PROBLEM: Script = {
  did: [PIN, '1', '1', '3'],
  answers: {
    'pin-entry-open': 'open',
    'incident-for-all': 'none',
    'incident-known': 'none',
    'check-pin': 'accepted',
    companies: 'one',
    'wish-known': ['unknown', 'known'],
    'what-next': ['product', 'severity', 'outcome'],
    outcome: 'OPEN_CASE',
  },
}
const until = (many: number): Script => ({ ...NEW_PROBLEM, did: NEW_PROBLEM.did.slice(0, many) })

function verdict(script: Script, flows: Flows, more: Partial<CompareWith> = {}, on = realFlows().flows): Verdict {
  const call = recordedCall(recorded(on, script))
  if (call === undefined) throw new Error('too little is recorded')
  return verdictOn(call, { flows, before: on, isOther: () => false, mayChange: () => false, ...more })
}

const changed = (...change: Parameters<typeof copyOfReal>[0]) => loadFlows(copyOfReal(change), FLOW_CATALOGUE).flows
/** Without reading files again: a step put in the place of another one. */
function withSteps(steps: Record<StepName, Step>): Flows {
  const { flows } = realFlows()
  return { ...flows, steps: new Map([...flows.steps, ...Object.entries(steps)]) }
}
const stepOf = (name: StepName): Step => {
  const step = realFlows().flows.steps.get(name)
  if (step === undefined) throw new Error(`no step ${name}`)
  return step
}
function askWith(name: StepName, on: Record<string, StepName>): Step {
  const step = stepOf(name)
  if (step.kind !== 'ask') throw new Error(`${name} asks nothing`)
  return { ...step, on: { ...step.on, ...on } }
}

test('the same path and words', () => {
  expect(verdict(NEW_PROBLEM, realFlows().flows)).toEqual({ kind: 'same' })
})

describe('other words', () => {
  test('of a sentence the caller heard, in the language they heard it in', () => {
    const isOther = (prompt: string, language: string) => prompt === 'severity.menu' && language === 'de'
    expect(verdict(NEW_PROBLEM, realFlows().flows, { isOther })).toEqual({ kind: 'same' })
    expect(verdict({ ...NEW_PROBLEM, speaks: { 1: 'de' } }, realFlows().flows, { isOther })).toEqual({
      kind: 'words',
      prompts: ['severity.menu'],
    })
    // Changed only after it was heard.
    expect(verdict({ ...NEW_PROBLEM, speaks: { 4: 'de' } }, realFlows().flows, { isOther })).toEqual({ kind: 'same' })
  })

  test('another sentence at the same step', () => {
    const severity = askWith('severity/ask', {})
    const flows = withSteps({ 'severity/ask': { ...severity, ask: ['severity.menu-short'] } as Step })
    expect(verdict(NEW_PROBLEM, flows)).toEqual({ kind: 'words', prompts: ['severity.menu', 'severity.menu-short'] })
  })

  test('those said in each language count only where a caller may change it', () => {
    const { flows } = realFlows()
    const compare = { mayChange: () => true }
    expect(verdict({ ...until(0), offers: true }, flows, compare)).toEqual({ kind: 'same' })
    expect(verdict(until(0), flows)).toEqual({ kind: 'same' })
    expect(verdict(until(0), flows, compare)).toEqual({ kind: 'words', prompts: ['language.hint'] })
  })
})

describe('another path', () => {
  test('with the same end: a menu that is left out', () => {
    // As if these flows took every problem for the smaller one.
    const flows = withSteps({
      'severity/ask': { kind: 'decide', decide: 'severity-problem', on: { noted: 'wish/next' } },
    })
    expect(verdict(NEW_PROBLEM, flows)).toEqual({
      kind: 'path',
      at: 'severity/ask',
      was: 'severity/problem',
      is: 'wish/next',
    })
  })

  test('that ends elsewhere: goodbye instead of a queue', () => {
    const flows = withSteps({ 'severity/ask': askWith('severity/ask', { 3: 'goodbye/start' }) })
    const found = verdict(NEW_PROBLEM, flows)
    expect(found).toMatchObject({ kind: 'elsewhere', at: 'severity/ask', was: 'severity/problem', is: 'goodbye/start' })
    expect(verdictInWords(found)).toBe(
      'ends elsewhere: after severity/ask, severity/problem then, goodbye/start here; in the queue by OPEN_CASE then, goodbye here',
    )
  })

  test('a caller who hung up in the middle left there as well', () => {
    expect(verdict(until(2), realFlows().flows)).toEqual({ kind: 'same' })
    const flows = withSteps({ 'severity/ask': askWith('severity/ask', { 3: 'goodbye/start' }) })
    expect(verdict(until(3), flows)).toEqual({ kind: 'same' })
  })
})

describe('what cannot be told', () => {
  test('a menu that was not there, also where the caller hung up', () => {
    const flows = withSteps({
      'company/start': askWith('administration/menu-plain', {}),
    })
    for (const script of [NEW_PROBLEM, until(1)])
      expect(verdict(script, flows)).toEqual({ kind: 'untold', at: 'company/start', why: 'asks-new' })
  })

  test('a decision on other facts than those of the call', () => {
    const flows = withSteps({ 'severity/ask': askWith('severity/ask', { 3: 'severity/degraded' }) })
    const found = verdict(NEW_PROBLEM, flows)
    expect(found).toMatchObject({
      kind: 'untold',
      at: 'wish/next',
      why: 'rules-new',
      parting: { at: 'severity/ask' },
    })
  })

  test('a key that was no option, where more are offered', () => {
    const script = { ...NEW_PROBLEM, did: [PIN, '7', '1', '1', '3'] }
    expect(verdict(script, realFlows().flows)).toEqual({ kind: 'same' })
    const flows = withSteps({ 'wish/menu': askWith('wish/menu', { 7: 'person/start' }) })
    expect(verdict(script, flows)).toEqual({ kind: 'untold', at: 'wish/menu', why: 'keys-new' })
    expect(verdict(NEW_PROBLEM, flows)).toEqual({ kind: 'same' })
  })

  test('how a wait ended, where these flows lack the step for it', () => {
    const script: Script = {
      ...NEW_PROBLEM,
      did: [...NEW_PROBLEM.did, '> after-line/start'],
      answers: { ...NEW_PROBLEM.answers, 'after-line': 'talked' },
    }
    expect(verdict(script, realFlows().flows)).toEqual({ kind: 'same' })
    const { flows } = realFlows()
    const steps = new Map([...flows.steps].filter(([name]) => name !== 'after-line/start'))
    expect(verdict(script, { ...flows, steps })).toMatchObject({ kind: 'untold', why: 'lacks-step' })
  })

  test('a step that these flows do not have under that name asks something new', () => {
    const flows = changed(
      { file: 'severity.flow.yaml', replace: 'start: ask', by: 'start: how-bad' },
      { file: 'severity.flow.yaml', replace: '  ask:\n', by: '  how-bad:\n' },
      { file: 'severity.flow.yaml', replace: '2: ask, silence', by: '2: how-bad, silence' },
      { file: 'wish.flow.yaml', replace: 'severity/ask', by: 'severity/how-bad' },
    )
    expect(verdict(NEW_PROBLEM, flows)).toEqual({
      kind: 'untold',
      at: 'severity/how-bad',
      why: 'asks-new',
      parting: { at: 'wish/ask-next', was: 'severity/ask', is: 'severity/how-bad' },
    })
    expect(verdict(until(2), flows)).toEqual({ kind: 'same' })
  })

  test('a call of a version that did not record what was done', () => {
    const said = recorded(realFlows().flows, NEW_PROBLEM)
    const turns = said.path.turns.map(({ replies: _, answers: __, language: ___, ...turn }) => turn)
    expect(recordedCall({ ...said, path: { ...said.path, turns } })).toBeUndefined()
    expect(recordedCall({ ...said, path: { ...said.path, turns: said.path.turns.slice(1) } })).toBeUndefined()
  })
})

describe('what goes on as it was', () => {
  test.each<[string, Script]>([
    [
      'wrong PINs, then the right one',
      {
        ...NEW_PROBLEM,
        did: [PIN, PIN, ...NEW_PROBLEM.did],
        answers: { ...NEW_PROBLEM.answers, 'check-pin': ['wrong-first', 'wrong-second', 'accepted'] },
      },
    ],
    [
      'silences that end with help',
      { did: ['silence', 'silence', 'silence'], answers: { 'incident-for-all': 'none' } },
    ],
    [
      'stars',
      {
        ...NEW_PROBLEM,
        did: [PIN, '1', '*', '1', '*', '*', '1', '1', '3'],
        answers: { ...NEW_PROBLEM.answers, 'what-next': ['product', 'severity', 'product', 'severity', 'outcome'] },
      },
    ],
    ['a left-over pound key', { ...NEW_PROBLEM, did: [PIN, '#', '1', '1', '3'] }],
    ['more time for the PIN', { ...NEW_PROBLEM, did: ['7', ...NEW_PROBLEM.did] }],
  ])('%s', (_, script) => {
    expect(verdict(script, realFlows().flows)).toEqual({ kind: 'same' })
  })

  test('a language that the caller chose first', () => {
    const script = {
      ...NEW_PROBLEM,
      did: ['8', '1', ...NEW_PROBLEM.did],
      answers: { ...NEW_PROBLEM.answers, 'other-languages': 'some', 'language-chosen': 'noted' },
      speaks: { 2: 'de' },
      offers: true,
    } as const
    expect(verdict(script, realFlows().flows, { mayChange: () => true })).toEqual({ kind: 'same' })
    const flows = withSteps({ 'severity/ask': askWith('severity/ask', { 3: 'goodbye/start' }) })
    expect(verdict(script, flows, { mayChange: () => true }).kind).toBe('elsewhere')
  })
})
