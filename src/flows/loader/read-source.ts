/** One file of flows or prompts by itself: a text that was read before is not read again. */
import { createHash } from 'node:crypto'
import { FLOW_FILE, PROMPTS_FILE } from './file-names.ts'
import type { FlowProblem } from './flow-problem.ts'
import { readFlow, type WrittenFlow } from './read-flow.ts'
import { readPrompts, type WrittenPrompts } from './read-prompts.ts'
import { remember } from './remember.ts'
import { MOST_FILES } from './source-limits.ts'
import { readYaml } from './yaml-file.ts'

export interface ReadSource {
  /** Of a flow: its name. */
  flowName: string | undefined
  flow: WrittenFlow | undefined
  prompts: WrittenPrompts | undefined
  problems: readonly FlowProblem[]
}

/** By what was read, the one that was asked for last at the end: those of one service and what is changed in them. */
const READ = new Map<string, ReadSource>()

/** What comes back is shared, and nothing changes it. */
export function readSource(file: string, source: string): ReadSource {
  const key = createHash('sha256').update(`${file}\0${source}`).digest('base64')
  return remember(READ, key, READ.get(key) ?? readAnew(file, source), MOST_FILES)
}

function readAnew(file: string, source: string): ReadSource {
  const flowName = FLOW_FILE.exec(file)?.[1]
  const nothing = { flowName, flow: undefined, prompts: undefined }
  if (flowName === undefined && !PROMPTS_FILE.test(file)) {
    const problem = { file, line: 1, sentence: 'is neither name.flow.yaml nor prompts.language.yaml' }
    return { ...nothing, problems: [problem] }
  }
  const { yaml, problems } = readYaml(file, source)
  if (yaml === undefined) return { ...nothing, problems }
  if (flowName === undefined) {
    const read = readPrompts(yaml)
    return { ...nothing, prompts: read.written, problems: [...problems, ...read.problems] }
  }
  const read = readFlow(yaml)
  return { ...nothing, flow: read.flow, problems: [...problems, ...read.problems] }
}
