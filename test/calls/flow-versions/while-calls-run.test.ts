/** Versions are published and taken back while calls run on two processes: none starts over, none is lost, each goes on in the version that it began with. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { callId } from '../../../src/domain/ids.ts'
import type { Network, PhoneCall } from '../../../src/simulator/index.ts'
import { nextFlows, realFlows } from '../../flows/flows-folder.ts'
import { openCareline, type Careline } from '../careline.ts'
import { hoppingNetwork, type Answer } from '../hopping-network.ts'
import { untilChecked } from '../../../src/demo/terminal/still-checking.ts'

let careline: Careline
let network: Network
const answers: Answer[] = []
beforeAll(async () => {
  careline = await openCareline()
  network = hoppingNetwork(careline, [careline.baseUrl, await careline.another()], answers)
})
afterAll(() => careline.close())

/** What is pressed until the queue; its third key answers a step that has another name in the next version. */
const KEYS = () => [careline.pin('ana'), '1', '1', '3']
const A_ROUND = 10

interface Begun {
  call: PhoneCall
  version: string
  pressed: number
}

/** PINs one after the other: of many tries of one PIN in one instant the limits would refuse some. */
let keying: Promise<unknown> = Promise.resolve()

async function step(one: Begun): Promise<void> {
  const key = KEYS()[one.pressed]
  if (key === undefined) return
  one.pressed += 1
  const press = async () => {
    await one.call.press(key)
    await untilChecked(one.call)
  }
  if (one.pressed > 1) return press()
  keying = keying.then(press)
  await keying
}

test('calls at every step, and calls that begin between', async () => {
  const begun: Begun[] = []
  for (const [round, voice] of [realFlows(), nextFlows(), realFlows(), nextFlows(), realFlows()].entries()) {
    // While some go on, and one after the other at the two processes.
    await Promise.all([careline.take(voice), ...begun.map(async (one, at) => (at % 3 === 0 ? step(one) : undefined))])
    const dial = () => network.dial({ from: '+442079460101', to: '+12025550100' })
    const dialled = await Promise.all(Array.from({ length: round === 4 ? 0 : A_ROUND }, dial))
    begun.push(...dialled.map((call) => ({ call, version: voice.flows.version, pressed: 0 })))
    // Calls are at different steps when the next version comes.
    await Promise.all(begun.map(async (one, at) => (at % 2 === 0 ? step(one) : undefined)))
  }
  while (begun.some(({ pressed }) => pressed < KEYS().length)) await Promise.all(begun.map(step))
  for (const { call, version } of begun) {
    const record = await careline.stores.calls.read(callId.parse(call.sid))
    expect(record).toMatchObject({ flowVersion: version, stage: { kind: 'waiting' } })
    expect(record?.turns.filter(({ did }) => did === 'dialled')).toHaveLength(1)
    expect(call.problems).toEqual([])
  }
  expect(begun).toHaveLength(4 * A_ROUND)
  expect(answers.filter(({ twiml }) => twiml.includes('Careline Customer Care.'))).toHaveLength(begun.length)
  expect(new Set(begun.map(({ version }) => version)).size).toBe(2)
})
