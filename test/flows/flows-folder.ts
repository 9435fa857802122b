/** Folders of flows to load: a small one written in the test, or a copy of the real one with something broken in it. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { FLOW_CATALOGUE } from '../../src/calls/words/flow-catalogue.ts'
import type { FlowCatalogue } from '../../src/flows/catalogue.ts'
import { loadFlows, readFlows, type LoadedFlows } from '../../src/flows/loader/load-flows.ts'
import { PROJECT_ROOT } from '../../src/project-root.ts'

export const REAL_FOLDER = join(PROJECT_ROOT, 'voice-flows')

export const SMALL_CATALOGUE: FlowCatalogue = { entries: [], placeholders: ['brand', 'choices'], spokenByCode: [] }

/** Deleted when the test ends; must be called inside a test. */
export function folderWith(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'careline-flows-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const [file, source] of Object.entries(files)) writeFileSync(join(folder, file), source)
  return folder
}

let real: LoadedFlows | undefined
let next: LoadedFlows | undefined

/** Those we ship, read once for all tests of this process: reading them costs a fifth of a second. */
export function realFlows(): LoadedFlows {
  return (real ??= loadFlows(REAL_FOLDER, FLOW_CATALOGUE))
}

/** Throws if the text to be replaced is not there, so that no test breaks a flow without breaking it. */
export function copyOfReal(change: { file: string; replace: string; by: string }[]): string {
  const folder = folderWith({})
  cpSync(REAL_FOLDER, folder, { recursive: true })
  for (const { file, replace, by } of change) {
    const source = readFileSync(join(folder, file), 'utf8')
    if (!source.includes(replace)) throw new Error(`${file} does not hold "${replace}"`)
    writeFileSync(
      join(folder, file),
      source.replace(replace, () => by),
    )
  }
  return folder
}

/** The next release of the flows we ship: one sentence changed, and one step that had another name before; read once, too. Must be called inside a test. */
export function nextFlows(): LoadedFlows {
  return (next ??= loadFlows(
    copyOfReal([
      { file: 'prompts.en.yaml', replace: 'Goodbye.', by: 'Good-bye.' },
      { file: 'prompts.en.yaml', replace: '\nseverity:\n  menu: "', by: '\nseverity:\n  menu: "Now. ' },
      { file: 'severity.flow.yaml', replace: 'start: ask', by: 'start: how-bad' },
      { file: 'severity.flow.yaml', replace: '  ask:\n', by: '  how-bad:\n' },
      { file: 'severity.flow.yaml', replace: '2: ask, silence', by: '2: how-bad, silence' },
      { file: 'wish.flow.yaml', replace: 'severity/ask', by: 'severity/how-bad' },
    ]),
    FLOW_CATALOGUE,
  ))
}

/** What is wrong with a folder, one text for each problem: `file:line sentence`. */
export function problemsOf(folder: string, catalogue: FlowCatalogue = FLOW_CATALOGUE): string[] {
  const read = readFlows(folder, catalogue)
  return 'problems' in read ? read.problems.map(({ file, line, sentence }) => `${file}:${line} ${sentence}`) : []
}
