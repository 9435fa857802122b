/** Versions are published and taken back while calls run: none starts over, and each goes on in the version that it began with. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { callId } from '../../../src/domain/ids.ts'
import { nextFlows, realFlows } from '../../flows/flows-folder.ts'
import { openCareline, type Careline, type Conversation } from '../careline.ts'

let careline: Careline
beforeAll(async () => {
  careline = await openCareline()
})
afterAll(() => careline.close())

const recordOf = ({ phone }: Conversation) => careline.stores.calls.read(callId.parse(phone.sid))
/** What is pressed until the queue; its third key answers a step that has another name in the next version. */
const KEYS = () => [careline.pin('ana'), '1', '1', '3']
const CALLS = 12

test('calls at every step, and calls that begin between', async () => {
  const begun: { call: Conversation; version: string; pressed: number }[] = []
  const step = async (one: (typeof begun)[number]) => {
    const key = KEYS()[one.pressed]
    if (key === undefined) return
    one.pressed += 1
    await one.call.presses(key)
  }
  for (const [round, voice] of [realFlows(), nextFlows(), realFlows(), nextFlows()].entries()) {
    await careline.take(voice)
    const dialled = await Promise.all(Array.from({ length: round === 3 ? 0 : CALLS / 3 }, () => careline.dial('ana')))
    begun.push(...dialled.map((call) => ({ call, version: voice.flows.version, pressed: 0 })))
    // Calls are at different steps when the next version comes.
    await Promise.all(begun.map(async (one, at) => (at % 2 === 0 ? step(one) : undefined)))
  }
  while (begun.some(({ pressed }) => pressed < KEYS().length)) await Promise.all(begun.map(step))
  for (const { call, version } of begun) {
    const record = await recordOf(call)
    expect(record?.flowVersion).toBe(version)
    expect(record?.stage.kind).toBe('waiting')
    expect(record?.turns.filter(({ did }) => did === 'dialled')).toHaveLength(1)
    expect(call.phone.problems).toEqual([])
  }
  expect(new Set(begun.map(({ version }) => version)).size).toBe(2)
})
