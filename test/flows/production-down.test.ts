/** Every menu of the flows we ship: where it offers that production is down, that key leads there, and who stays elsewhere is offered it. */
import { describe, expect, it } from 'vitest'
import { FLOW_CATALOGUE } from '../../src/calls/words/flow-catalogue.ts'
import { OFFERED } from '../../src/calls/queue/hold-message.ts'
import { waysOut } from '../../src/flows/loader/check-graph.ts'
import type { AskStep, StepName } from '../../src/flows/steps.ts'
import { realFlows } from './flows-folder.ts'

const { flows, prompts } = realFlows()
const menus = [...flows.steps].flatMap(([name, step]) => (step.kind === 'ask' ? [{ name, step }] : []))
const OFFER = /production (?:system )?(?:is )?down, (?:press )?([1-9])/i

const words = (prompt: string) =>
  prompts.text(prompt, 'en', Object.fromEntries(FLOW_CATALOGUE.placeholders.map((one) => [one, 'X'])))
const keysFor = (step: AskStep) =>
  new Set([...step.ask, ...step.silence, ...step.wrong].flatMap((prompt) => OFFER.exec(words(prompt))?.[1] ?? []))

/** Where a caller is who presses this key and then nothing more, silences included. */
function says(from: StepName | undefined, seen: ReadonlySet<StepName> = new Set()): boolean {
  if (from === undefined || seen.has(from)) return false
  const step = flows.steps.get(from)
  if (step === undefined) return false
  if (step.kind === 'decide' && step.decide === 'says-production-down') return true
  const next = new Set([...seen, from])
  if (step.kind === 'ask') return says(step.on.silence, next)
  return waysOut(step).length > 0 && waysOut(step).every(({ to }) => says(to, next))
}

describe('the offer', () => {
  const offering = menus.filter(({ step }) => keysFor(step).size > 0)

  it('is made by help, after a PIN that did not work, under administration, with the severity and after a long wait', () => {
    expect(offering.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'help/menu',
        'help/no-pin',
        'not-verified/menu',
        'administration/menu-urgent',
        'severity/ask',
        'after-line/too-long-menu-urgent',
      ]),
    )
  })

  it.each(offering)('at $name is one key, the same in every wording, and leads there', ({ step }) => {
    const keys = [...keysFor(step)]
    expect(keys).toHaveLength(1)
    expect(says(step.on[keys[0] as '1'])).toBe(true)
  })

  it('is known to the line, so that nobody is asked twice', () => {
    const asked = offering.flatMap(({ step }) => step.ask).filter((prompt) => OFFER.test(words(prompt)))
    const unknown = asked.filter((prompt) => !OFFERED.test(prompt) && !prompt.startsWith('line.'))
    expect(unknown).toEqual([])
  })
})

it('a menu that the line counts as having asked did offer it', () => {
  // In line it is offered to everybody whom no menu has asked; these are the menus that count as having asked.
  const counted = menus.filter(({ step }) => step.ask.some((prompt) => OFFERED.test(prompt)))
  expect(counted.filter(({ step }) => keysFor(step).size === 0).map(({ name }) => name)).toEqual([])
})
