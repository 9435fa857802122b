/** A call on record becomes a test: the file runs as it is and passes, and fails where words or path are others. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { callAsTest } from '../../../src/calls/replay/call-as-test.ts'
import { recordedCall } from '../../../src/calls/replay/recorded-call.ts'
import { PROJECT_ROOT } from '../../../src/project-root.ts'
import { copyOfReal, realFlows } from '../../flows/flows-folder.ts'
import { recorded, type Script } from './recorded.ts'

const ANSWERS = {
  'pin-entry-open': 'open',
  'incident-for-all': 'none',
  'incident-known': 'none',
  'check-pin': ['wrong-first', 'accepted'],
  companies: 'one',
  'wish-known': ['unknown', 'known'],
  'what-next': ['product', 'severity', 'outcome'],
  outcome: 'OPEN_CASE',
  'after-line': 'talked',
}
const WRONG_FIRST: Script = {
  did: ['123456789012', 'silence', '7', '210987654321', '1', '*', '1', '#', '3', '> after-line/start'],
  answers: ANSWERS,
  speaks: { 4: 'de' },
}

function savedAs(script: Script): string {
  const { flows, prompts } = realFlows()
  const call = recordedCall(recorded(flows, script))
  if (call === undefined) throw new Error('too little is recorded')
  return callAsTest(call, { flows, prompts })
}

/** Beside a copy of the place it is meant for, where no other test finds it. */
const folder = mkdtempSync(join(PROJECT_ROOT, '.saved-calls-'))
afterAll(() => rmSync(folder, { recursive: true }))
mkdirSync(join(folder, 'replay'))
writeFileSync(
  join(folder, 'replay/transcript.ts'),
  `export * from ${JSON.stringify(join(import.meta.dirname, 'transcript.ts'))}\n`,
)
function write(name: string, source: string): string {
  const file = join(folder, name)
  writeFileSync(file, source)
  return file
}

// Its tests are among those of this file.
for (const [name, script] of Object.entries({
  'wrong-first': WRONG_FIRST,
  'left-at-once': { did: [], answers: ANSWERS },
}))
  await import(write(`${name}.ts`, savedAs(script)))

describe('on other flows it fails', () => {
  /** Runs the test of the file here. */
  async function runOn(flowsFolder: string): Promise<void> {
    const source = savedAs(WRONG_FIRST).replace(
      "import { test } from 'vitest'",
      'const test = (_: string, run: () => void) => run()',
    )
    vi.stubEnv('FLOWS_DIR', flowsFolder)
    try {
      await import(write(`other-${Math.random().toString(36).slice(2)}.ts`, source))
    } finally {
      vi.unstubAllEnvs()
    }
  }

  test('not on the same ones in another folder', async () => {
    await expect(runOn(copyOfReal([]))).resolves.toBeUndefined()
  })

  test.each<[string, Parameters<typeof copyOfReal>[0]]>([
    ['a sentence', [{ file: 'prompts.en.yaml', replace: '\n  wrong-first: ', by: '\n  wrong-first: "Sorry." #' }]],
    [
      'a sentence in its language',
      [{ file: 'prompts.de.yaml', replace: "\nseverity:\n  menu: '", by: "\nseverity:\n  menu: 'Nun. " }],
    ],
    [
      'where a key leads',
      [
        { file: 'severity.flow.yaml', replace: '3: problem', by: '3: goodbye/start' },
        { file: 'severity.flow.yaml', replace: '4: question', by: '4: problem' },
        { file: 'severity.flow.yaml', replace: '2: degraded', by: '2: question' },
        { file: 'severity.flow.yaml', replace: '2: ask, silence', by: '2: degraded, silence' },
      ],
    ],
  ])('%s', async (_, change) => {
    await expect(runOn(copyOfReal(change))).rejects.toThrow()
  })

  test('a sentence of a language that the caller did not hear is none of it', async () => {
    const folderOf = copyOfReal([
      { file: 'prompts.fr.yaml', replace: "\nseverity:\n  menu: '", by: "\nseverity:\n  menu: 'Bon. " },
    ])
    await expect(runOn(folderOf)).resolves.toBeUndefined()
  })
})

test('it holds nothing of the caller', () => {
  const call = recorded(realFlows().flows, WRONG_FIRST)
  const source = savedAs(WRONG_FIRST)
  for (const secret of ['123456789012', '210987654321', call.reference, call.callId, call.dialled, '2026-11-30'])
    expect(source).not.toContain(secret)
})
