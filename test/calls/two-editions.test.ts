/** Two processes with different flows: a call goes on in those it began with, whichever process is asked. */
import { afterEach, describe, expect, test } from 'vitest'
import { callId } from '../../src/domain/ids.ts'
import { untilChecked } from '../../src/demo/terminal/still-checking.ts'
import type { Network, PhoneCall } from '../../src/simulator/index.ts'
import { copyOfReal, nextFlows, realFlows } from '../flows/flows-folder.ts'
import { followFlows, loadFlows, type LoadedFlows } from '../../src/flows/loader/load-flows.ts'
import { FLOW_CATALOGUE } from '../../src/calls/words/flow-catalogue.ts'
import { openCareline, type Careline } from './careline.ts'
import { failing } from './failing.ts'
import { hoppingNetwork, type Answer } from './hopping-network.ts'

let careline: Careline
let network: Network
let answers: Answer[]
const trouble = failing()

/** The first process has the flows we ship; requests go to it and to one with `other`, in turn. `first` says which begins. */
async function open(other: LoadedFlows, first: 'shipped' | 'other' = 'shipped'): Promise<void> {
  careline = await openCareline({ stores: trouble.wrap })
  const second = await careline.another(undefined, other)
  answers = []
  network = hoppingNetwork(
    careline,
    first === 'shipped' ? [careline.baseUrl, second] : [second, careline.baseUrl],
    answers,
  )
}
afterEach(async () => {
  trouble.mend()
  await careline.close()
})

const dial = () => network.dial({ from: '+442079460101', to: '+12025550100' })
const live = async (call: PhoneCall) => careline.stores.calls.read(callId.parse(call.sid))
const greetings = () => answers.filter(({ twiml }) => twiml.includes('Careline Customer Care.')).length
const heard = (call: PhoneCall) => call.exchanges.at(-1)?.twiml ?? ''

async function throughMenus(call: PhoneCall): Promise<void> {
  for (const keys of [careline.pin('ana'), '1', '1']) {
    await call.press(keys)
    await untilChecked(call)
  }
}

describe.each(['shipped', 'other'] as const)('a call that begins with the %s flows and hops at every turn', (first) => {
  test('never starts over, hears its own words, and reaches its desk', async () => {
    await open(nextFlows(), first)
    const call = await dial()
    await throughMenus(call)
    // The step it is at has this name in no other version; the turn before was answered by the other process.
    const own = first === 'shipped' ? realFlows() : nextFlows()
    expect(await live(call)).toMatchObject({
      flowVersion: own.flows.version,
      stage: { kind: 'talking', at: { at: first === 'shipped' ? 'severity/ask' : 'severity/how-bad' } },
      identity: { kind: 'verified' },
    })
    expect(heard(call).includes('Now. If production is down')).toBe(first === 'other')
    await call.press('3')
    expect(call.queue).toBe('support')
    await call.waitLoops(2)
    await call.answerAsAnalyst({ talkSeconds: 60 })
    expect(call.endedBy).toBe('service')
    expect(greetings()).toBe(1)
    expect(call.problems).toEqual([])
  })
})

describe('a version that cannot be had', () => {
  const lost: [string, (call: PhoneCall) => unknown][] = [
    [
      'was left by no process',
      (call) => careline.stores.calls.change(callId.parse(call.sid), (one) => ({ call: { ...one, flowVersion: 'v' } })),
    ],
    ['is stored as nothing', () => careline.stores.editions.put(nextFlows().flows.version, [])],
    ['is stored as another one', () => careline.stores.editions.put(nextFlows().flows.version, realFlows().sources)],
    [
      'is written in words that this program does not know',
      () =>
        careline.stores.editions.put(nextFlows().flows.version, [
          ...realFlows().sources,
          { file: 'new.flow.yaml', source: 'flow: new\nstart: one\nsteps:\n  one: { sing: song, then: main/open }\n' },
        ]),
    ],
    ['cannot be asked for', () => trouble.break('editions')],
  ]
  test.each(lost)(
    'because it %s: the caller reaches a person, COULD NOT CHECK, and not the greeting',
    async (_, lose) => {
      await open(nextFlows(), 'other')
      const call = await dial()
      await lose(call)
      await call.press(careline.pin('ana'))
      expect(call.queue).toBe('identification')
      expect(await live(call)).toMatchObject({
        flowVersion: realFlows().flows.version,
        decisions: [{ outcome: 'LIVE_COULD_NOT_CHECK' }],
      })
      expect(greetings()).toBe(1)
      expect(await careline.metrics()).toContain(
        'careline_fallback_served_total{where="reading the flows of a call"} 1',
      )
      // From here on the call is in the flows of the process that took it over.
      await call.waitLoops(2)
      await call.answerAsAnalyst({ talkSeconds: 60 })
      expect(call.endedBy).toBe('service')
    },
  )

  test('takes nothing from a caller who waits', async () => {
    await open(nextFlows(), 'other')
    const call = await dial()
    await throughMenus(call)
    await call.press('3')
    const before = await live(call)
    trouble.break('editions')
    await call.waitLoops(3)
    expect(await live(call)).toMatchObject({ stage: { kind: 'waiting', desk: 'support' }, identity: before?.identity })
    await call.answerAsAnalyst({ talkSeconds: 60 })
    expect(call.endedBy).toBe('service')
    expect(greetings()).toBe(1)
  })
})

test('a question that this program does not know breaks the call that comes to it, which reaches a person', async () => {
  const shipped = realFlows()
  const sources = shipped.sources.map(({ file, source }) => ({
    file,
    source:
      file === 'severity.flow.yaml'
        ? source.replace('decide: severity-problem', 'decide: of-the-next-release')
        : source,
  }))
  await open(nextFlows())
  // What a newer program would leave and answer calls with: it stands in for one whose catalogue has the question.
  const newer = followFlows(sources, shipped.prompts)
  await careline.stores.editions.put(newer.flows.version, newer.sources)
  const call = await dial()
  await careline.stores.calls.change(callId.parse(call.sid), (stored) => ({
    call: { ...stored, flowVersion: newer.flows.version },
  }))
  await throughMenus(call)
  expect(await live(call)).toMatchObject({ flowVersion: newer.flows.version, identity: { kind: 'verified' } })
  await call.press('3')
  expect(call.queue).toBe('identification')
  expect((await live(call))?.decisions.at(-1)).toMatchObject({ outcome: 'LIVE_COULD_NOT_CHECK' })
  expect(greetings()).toBe(1)
})

test('a sentence that the flows of a call do not have is said in the words of the program', async () => {
  const shipped = loadFlows(copyOfReal([]), FLOW_CATALOGUE)
  const older = followFlows(
    shipped.sources.map(({ file, source }) => ({ file, source: source.replace(/^goodbye: .*$/m, '') })),
    shipped.prompts,
  )
  expect(older.prompts.text('goodbye', 'en', { reference: '1' })).toBe(
    shipped.prompts.text('goodbye', 'en', { reference: '1' }),
  )
})
