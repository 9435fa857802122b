/** Every menu of the flows we ship: where it offers that production is down, that key leads there, and who stays elsewhere is offered it. */
import { describe, expect, it } from 'vitest'
import { FLOW_CATALOGUE } from '../../src/calls/words/flow-catalogue.ts'
import { OFFERED } from '../../src/calls/queue/hold-message.ts'
import { loadFlows } from '../../src/flows/loader/load-flows.ts'
import { copyOfReal, folderWith, realFlows, SMALL_CATALOGUE } from './flows-folder.ts'
import { isOffer, keysFor, says, withoutTheOffer } from './offer-walk.ts'
import { SMALL, SMALL_MAIN } from './small-flows.ts'

const real = realFlows()
const menus = [...real.flows.steps].flatMap(([name, step]) => (step.kind === 'ask' ? [{ name, step }] : []))

describe('the offer', () => {
  const offering = menus.filter(({ step }) => keysFor(step, real).size > 0)

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
    const keys = [...keysFor(step, real)]
    expect(keys).toHaveLength(1)
    expect(says(step.on[keys[0] as '1'], real.flows.steps)).toBe(true)
  })

  it('is known in the queue, so that no caller is asked twice', () => {
    const asked = offering.flatMap(({ step }) => step.ask).filter((prompt) => isOffer(prompt, real))
    const unknown = asked.filter((prompt) => !OFFERED.test(prompt) && !prompt.startsWith('line.'))
    expect(unknown).toEqual([])
  })
})

it('a menu that the queue counts as having asked did offer it', () => {
  // In the queue it is offered to every caller whom no menu has asked; these are the menus that count as having asked.
  const counted = menus.filter(({ step }) => step.ask.some((prompt) => OFFERED.test(prompt)))
  expect(counted.filter(({ step }) => keysFor(step, real).size === 0).map(({ name }) => name)).toEqual([])
})

describe('a caller who has not been asked how bad it is', () => {
  const starts = (loaded = real) => [loaded.flows.start, ...FLOW_CATALOGUE.entries]

  it('is one key, a zero or a silence away from saying that production is down, wherever a call listens', () => {
    expect(withoutTheOffer(real, starts())).toEqual([])
  })

  it.each([
    {
      broken: ['wish/menu'],
      file: 'wish.flow.yaml',
      replace: '3: administration/menu, person: person/start, missed: person/start',
      by: '3: administration/menu, person: goodbye/start, missed: goodbye/start',
    },
    {
      // The zero of a told status asks the rules again, which could lead there.
      broken: ['not-verified/menu', 'outcome/status-own'],
      file: 'not-verified.flow.yaml',
      replace: '1: production-down, 2: administrator, person: person/start, missed: person/start',
      by: '1: administrator, 2: production-down, person: goodbye/start, missed: goodbye/start',
    },
    // A zero leads there by several steps and a decision.
    {
      broken: [
        'outcome/status',
        'outcome/status-own',
        'refused/contract-menu',
        'refused/contract-menu-with-other',
        'refused/menu',
        'refused/menu-with-status',
        'refused/partner-menu',
        'refused/partner-menu-with-status',
      ],
      file: 'outcome.flow.yaml',
      replace: '{ say: admin.person, then: line }',
      by: '{ say: admin.person, then: goodbye/start }',
    },
  ])('the walk names what a mistake in $file breaks', ({ broken, ...change }) => {
    const copy = loadFlows(copyOfReal([change]), FLOW_CATALOGUE)
    expect(withoutTheOffer(copy, starts(copy))).toEqual(broken)
  })

  it('the walk names the menu of a small flow that hangs up on zero and on silence', () => {
    const small = (main: string) => loadFlows(folderWith({ ...SMALL, 'main.flow.yaml': main }), SMALL_CATALOGUE)
    const good = small(SMALL_MAIN)
    expect(withoutTheOffer(good, [good.flows.start])).toEqual([])
    const bad = SMALL_MAIN.replace('silence: end, person: person, missed', 'silence: end, person: end, missed')
    expect(withoutTheOffer(small(bad), ['main/pin'])).toEqual(['main/confirm'])
  })
})
