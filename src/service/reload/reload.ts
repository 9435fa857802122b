/** Reads flows and prompts again while the service runs: checked first, refused with reasons, taken by new calls only. */
import { join } from 'node:path'
import { FLOW_CATALOGUE } from '../../calls/words/flow-catalogue.ts'
import { printProblem } from '../../flows/loader/flow-problem.ts'
import { readFlows, type LoadedFlows } from '../../flows/loader/load-flows.ts'
import { sentenceOf } from '../failure-sentence.ts'
import { claimRequests, openReloadFolder, type ReloadOutcome } from './reload-files.ts'

/** Own choice: a person at a terminal does not wait for it. */
const LOOK_MS = 500

export interface ReloadDeps {
  flowsDir: string
  dataDir: string
  /** Gives the version that calls began with before. Rejects for flows that cannot be used. */
  take: (loaded: LoadedFlows) => Promise<string>
  report: (outcome: ReloadOutcome) => void
  onFailure: (what: string, error: unknown) => void
}

export interface Reload {
  /** One after the other. Never rejects. */
  now(): Promise<ReloadOutcome>
  stop(): Promise<void>
}

/** Answers those who ask by `careline reload`, until it is stopped. */
export function startReload(deps: ReloadDeps): Reload {
  const { dataDir, report, onFailure } = deps
  let working: Promise<unknown> = Promise.resolve()
  const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
    const done = working.then(work)
    working = done.catch(() => undefined)
    return done
  }
  const reload = async () => {
    const outcome = await readAgain(deps)
    report(outcome)
    return outcome
  }
  const look = async () => {
    // Claimed before the files are read: what was saved before the question is in the answer.
    const requests = claimRequests(dataDir)
    if (requests.length === 0) return
    const outcome = await reload()
    for (const request of requests) request.answer({ pid: process.pid, outcome })
  }
  try {
    openReloadFolder(dataDir)
  } catch (error) {
    onFailure('making the folder for careline reload', error)
  }
  const timer = setInterval(() => {
    inTurn(look).catch((error: unknown) => onFailure('answering careline reload', error))
  }, LOOK_MS)
  timer.unref()
  return {
    now: () => inTurn(reload),
    stop: async () => {
      clearInterval(timer)
      await working
    },
  }
}

async function readAgain({ flowsDir, take }: ReloadDeps): Promise<ReloadOutcome> {
  try {
    const read = readFlows(flowsDir, FLOW_CATALOGUE)
    if ('problems' in read) {
      const problems = read.problems.map((problem) => printProblem({ ...problem, file: join(flowsDir, problem.file) }))
      return { kind: 'refused', problems }
    }
    return { kind: 'taken', version: read.flows.version, before: await take(read) }
  } catch (error) {
    return { kind: 'refused', problems: [sentenceOf(error)] }
  }
}
