/** A thousand calls on other flows: every call is counted once, where it parts, and in the sentences that it hears otherwise. */
import { expect, test } from 'vitest'
import { flowWorkHere } from '../../../src/calls/flow-work/flow-work-here.ts'
import { replayCalls } from '../../../src/calls/replay/replay-calls.ts'
import { FLOW_CATALOGUE } from '../../../src/calls/words/flow-catalogue.ts'
import { loadFlows } from '../../../src/flows/loader/load-flows.ts'
import { sitePolicy } from '../../../src/service/settings/site-policy.ts'
import { copyOfReal, realFlows } from '../../flows/flows-folder.ts'
import { recorded, type Script } from './recorded.ts'

const ANSWERS = { 'pin-entry-open': 'open', 'incident-for-all': 'none', 'check-pin': 'wrong-first' }
const LEAVES_AT_ONCE: Script = { did: [], answers: ANSWERS }
const GIVES_UP: Script = { did: ['123456789012'], answers: ANSWERS }
const SILENT: Script = { did: ['silence', 'silence', 'silence'], answers: ANSWERS }

test('a thousand calls', async () => {
  const old = realFlows()
  const draft = loadFlows(
    copyOfReal([
      { file: 'prompts.en.yaml', replace: '\n  wrong-first: ', by: '\n  wrong-first: "Sorry." #' },
      {
        file: 'pin.flow.yaml',
        replace: 'language: language/start, missed: help/offer',
        by: 'language: language/start, missed: help/menu',
      },
    ]),
    FLOW_CATALOGUE,
  )
  const calls = Array.from({ length: 1_000 }, (_, i) => ({
    ...recorded(old.flows, [LEAVES_AT_ONCE, GIVES_UP, SILENT, { ...SILENT, flowVersion: 'gone' }][i % 4] ?? SILENT),
    reference: `ref ${i}`,
  }))
  let asked = 0
  const found = await replayCalls(
    draft.sources,
    { most: 1_000 },
    {
      calls: {
        async *newest({ most }) {
          yield calls.slice(0, most / 2)
          yield calls.slice(most / 2, most)
        },
      },
      versions: {
        files: async (version) => {
          asked += 1
          return version === old.flows.version ? old.sources : undefined
        },
      },
      policy: sitePolicy({ languages: { numbers: {}, offered: [] } }),
      work: flowWorkHere(),
    },
  )
  if (found.kind !== 'replayed') throw new Error(found.kind)
  expect(found.calls).toHaveLength(1_000)
  expect(found.counts).toEqual({ same: 250, words: 250, path: 500, elsewhere: 0, untold: 0 })
  expect(found.bySentences).toEqual([{ prompt: 'pin.wrong-first', calls: 250 }])
  expect(found.bySteps).toEqual([
    { step: 'pin/greet', counts: { same: 0, words: 0, path: 500, elsewhere: 0, untold: 0 } },
  ])
  expect(found.withoutFlows).toBe(250)
  // Each version is read once.
  expect(asked).toBe(2)
})
