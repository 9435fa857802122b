/** The file of SYNC_FILE: with which system of record Careline stays in step, and what its fields are called there. */
import { resolve } from 'node:path'
import { z } from 'zod'
import { printProblem, type FlowProblem } from '../../../flows/loader/flow-problem.ts'
import { syncMapping, type SyncMapping } from '../../../sync/mapping.ts'
import { readCheckedYaml } from './checked-yaml.ts'

export function readSyncFile(file: string): { mapping: SyncMapping } | { problems: FlowProblem[] } {
  const read = readCheckedYaml(file, syncMapping)
  return 'problems' in read ? read : { mapping: read.data }
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
