/** Reads every flow and prompt and refuses all of them together if anything is wrong with one: no call meets a broken step. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { FlowCatalogue } from '../catalogue.ts'
import { checkGraph } from './check-graph.ts'
import { checkPrompts } from './check-prompts.ts'
import { checkStep } from './check-step.ts'
import { FlowsRefused, inReadingOrder, type FlowProblem } from './flow-problem.ts'
import { Prompts } from '../prompts.ts'
import type { WrittenFlow } from './read-flow.ts'
import { PROMPTS_FILE } from './file-names.ts'
import type { WrittenPrompts } from './read-prompts.ts'
import { readSource } from './read-source.ts'
import type { Flows, Step, StepName } from '../steps.ts'
import { MOST_FILES } from './source-limits.ts'

/** One file of flows or prompts: its name and its text. */
export interface FlowSource {
  file: string
  source: string
}

export interface LoadedFlows {
  flows: Flows
  prompts: Prompts
  /** What they were read from: another process reads the same from it. */
  sources: FlowSource[]
}

/** Throws `FlowsRefused` with every problem. */
export function loadFlows(folder: string, catalogue: FlowCatalogue): LoadedFlows {
  const read = readFlows(folder, catalogue)
  if ('problems' in read) throw new FlowsRefused(read.problems)
  return read
}

/** The same for commands that print the problems. */
export function readFlows(folder: string, catalogue: FlowCatalogue): LoadedFlows | { problems: FlowProblem[] } {
  return checkSources(sourcesIn(folder), catalogue)
}

/** The same, one file after the other, so that other things are done in between. */
export async function readFlowsInSlices(
  folder: string,
  catalogue: FlowCatalogue,
): Promise<LoadedFlows | { problems: FlowProblem[] }> {
  const files = sourcesIn(folder)
  return checked(files, await readSourcesInSlices(files), catalogue)
}

/** Every file of a folder that would be read, in order. */
export function sourcesIn(folder: string): FlowSource[] {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => (!entry.isDirectory() && /\.ya?ml$/.test(entry.name) ? [entry.name] : []))
    .toSorted()
    .map((file) => ({ file, source: readFileSync(join(folder, file), 'utf8') }))
}

/** Of files that stand in no folder, in the order of their names. */
export function checkSources(
  files: readonly FlowSource[],
  catalogue: FlowCatalogue,
): LoadedFlows | { problems: FlowProblem[] } {
  return checked(files, readSources(files), catalogue)
}

function checked(
  files: readonly FlowSource[],
  { flows, languages, unreadable, problems }: ReadSources,
  catalogue: FlowCatalogue,
): LoadedFlows | { problems: FlowProblem[] } {
  const steps = flows.flatMap((flow) => flow.steps)
  const readAll = unreadable.size === 0 && steps.every(({ step }) => step !== undefined)
  problems.push(...steps.flatMap(checkStep), ...checkGraph(flows, unreadable, catalogue))
  if (languages.length === files.filter(({ file }) => PROMPTS_FILE.test(file)).length) {
    problems.push(...checkPrompts(englishFirst(languages), steps, readAll, catalogue))
  }
  const loaded = joined(files, flows, languages)
  return problems.length > 0 || loaded === undefined ? { problems: inReadingOrder(problems) } : loaded
}

/**
 * Flows that another process answers calls with, perhaps another release of the program, which has checked them: a call that began
 * there goes on here. A prompt that they do not have is said in `own` words. A step that this program does not know how to follow
 * breaks the call that comes to it, not the others. The problems of files that this program cannot read.
 */
export function followSources(sources: readonly FlowSource[], own: Prompts): LoadedFlows | { problems: FlowProblem[] } {
  return readToFollow(sources, readSources(sources), own)
}

/** The same, one file after the other, so that calls are answered in between. Without `own` every prompt has to be there. */
export async function followInSlices(
  sources: readonly FlowSource[],
  own?: Prompts,
): Promise<LoadedFlows | { problems: FlowProblem[] }> {
  return readToFollow(sources, await readSourcesInSlices(sources), own)
}

function readToFollow(
  sources: readonly FlowSource[],
  { flows, languages, problems }: ReadSources,
  own: Prompts | undefined,
): LoadedFlows | { problems: FlowProblem[] } {
  const loaded = joined(sources, flows, languages, own)
  return problems.length > 0 || loaded === undefined ? { problems: inReadingOrder(problems) } : loaded
}

/** The same; throws `FlowsRefused`. */
export function followFlows(sources: readonly FlowSource[], own: Prompts): LoadedFlows {
  const followed = followSources(sources, own)
  if ('problems' in followed) throw new FlowsRefused(followed.problems)
  return followed
}

interface ReadSources {
  flows: WrittenFlow[]
  languages: WrittenPrompts[]
  /** Flows that are there and could not be read. */
  unreadable: Set<string>
  problems: FlowProblem[]
}

function readSources(files: readonly FlowSource[]): ReadSources {
  const read = nothingRead(files)
  for (const source of files.slice(0, MOST_FILES)) addSource(source, read)
  return read
}

async function readSourcesInSlices(files: readonly FlowSource[]): Promise<ReadSources> {
  const read = nothingRead(files)
  for (const source of files.slice(0, MOST_FILES)) {
    await nextTurn()
    addSource(source, read)
  }
  return read
}

function nothingRead(files: readonly FlowSource[]): ReadSources {
  const tooMany = `there are ${files.length} files; at most ${MOST_FILES} are read`
  const problems = files.length > MOST_FILES ? [{ file: '', line: 1, sentence: tooMany }] : []
  return { flows: [], languages: [], unreadable: new Set(), problems }
}

/** Adds one file to what was read. */
function addSource({ file, source }: FlowSource, { flows, languages, unreadable, problems }: ReadSources): void {
  const read = readSource(file, source)
  problems.push(...read.problems)
  if (read.prompts !== undefined) languages.push(read.prompts)
  if (read.flow !== undefined) flows.push(read.flow)
  else if (read.flowName !== undefined) unreadable.add(read.flowName)
}

/** Undefined when no call could start. */
function joined(
  sources: readonly FlowSource[],
  flows: readonly WrittenFlow[],
  languages: readonly WrittenPrompts[],
  own?: Prompts,
): LoadedFlows | undefined {
  const start = flows.find(({ flow }) => flow === 'main')?.start
  if (start === undefined) return undefined
  const steps = flows
    .flatMap((flow) => flow.steps)
    .flatMap(({ name, step }): [StepName, Step][] => (step === undefined ? [] : [[name, step]]))
  return {
    flows: { version: versionOf(sources), start, steps: new Map(steps) },
    prompts: promptsFrom(englishFirst(languages), own),
    sources: [...sources],
  }
}

function englishFirst(languages: readonly WrittenPrompts[]): WrittenPrompts[] {
  return languages.toSorted((a, b) => Number(b.language === 'en') - Number(a.language === 'en'))
}

function promptsFrom(languages: readonly WrittenPrompts[], own: Prompts | undefined): Prompts {
  return new Prompts(
    new Map(
      languages.map(({ language, prompts }) => [
        language,
        new Map([...prompts].map(([name, { template }]) => [name, template])),
      ]),
    ),
    own,
    new Map(languages.map(({ language, speech }) => [language, speech])),
  )
}

/** Of these files in this order, which is that of their names. */
export function versionOf(files: readonly FlowSource[]): string {
  const hash = createHash('sha256')
  for (const { file, source } of files) hash.update(`${file}\0${source.length}\0${source}\0`)
  return hash.digest('hex').slice(0, 12)
}
