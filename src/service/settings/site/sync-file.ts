/** The file of SYNC_FILE: with which system of record Careline stays in step, and what its fields are called there. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { z } from 'zod'
import { inReadingOrder, printProblem, type FlowProblem } from '../../../flows/loader/flow-problem.ts'
import { problemsIn } from '../../../flows/loader/read-flow.ts'
import { readYaml } from '../../../flows/loader/yaml-file.ts'
import { syncMapping, type SyncMapping } from '../../../sync/mapping.ts'
import { sentenceOf } from '../../failure-sentence.ts'

/** Every problem at once, in the order of the file. */
export function readSyncFile(file: string): { mapping: SyncMapping } | { problems: FlowProblem[] } {
  let source: string
  try {
    source = readFileSync(file, 'utf8')
  } catch (error) {
    return { problems: [{ file, line: 1, sentence: `the file cannot be read: ${sentenceOf(error)}` }] }
  }
  const { yaml, problems } = readYaml(file, source)
  if (yaml === undefined) return { problems: inReadingOrder(problems) }
  const read = syncMapping.safeParse(yaml.data)
  if (!read.success) return { problems: inReadingOrder(problemsIn(read.error, 'the file', [], yaml)) }
  return { mapping: read.data }
}

/** Setting `SYNC_FILE`. */
export const syncFile = (missing: string) =>
  z.string({ error: missing }).transform((path, context): SyncMapping => {
    const read = readSyncFile(resolve(path))
    if ('mapping' in read) return read.mapping
    for (const problem of read.problems)
      context.addIssue({ code: 'custom', message: `is refused: ${printProblem(problem)}` })
    return z.NEVER
  })
