/** A YAML file that a setting names, read and checked as a whole: every problem at once, in the order of the file. */
import { readFileSync } from 'node:fs'
import type { z } from 'zod'
import { inReadingOrder, type FlowProblem } from '../../../flows/loader/flow-problem.ts'
import { problemsIn } from '../../../flows/loader/read-flow.ts'
import { readYaml, type YamlFile } from '../../../flows/loader/yaml-file.ts'
import { sentenceOf } from '../../failure-sentence.ts'

/** `nearName`: what a name that is not known may have been meant as. */
export function readCheckedYaml<T>(
  file: string,
  format: z.ZodType<T>,
  nearName?: (key: string) => string | undefined,
): { data: T; yaml: YamlFile } | { problems: FlowProblem[] } {
  let source: string
  try {
    source = readFileSync(file, 'utf8')
  } catch (error) {
    return { problems: [{ file, line: 1, sentence: `the file cannot be read: ${sentenceOf(error)}` }] }
  }
  const { yaml, problems } = readYaml(file, source)
  if (yaml === undefined) return { problems: inReadingOrder(problems) }
  const read = format.safeParse(yaml.data)
  if (read.success) return { data: read.data, yaml }
  return { problems: inReadingOrder(problemsIn(read.error, 'the file', [], yaml, nearName)) }
}
