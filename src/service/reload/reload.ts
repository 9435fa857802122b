/** Reads flows, prompts and the numbers of the site again while the service runs: checked first, refused with reasons, all of it or nothing. */
import { isDeepStrictEqual } from 'node:util'
import { join } from 'node:path'
import { FLOW_CATALOGUE } from '../../calls/words/flow-catalogue.ts'
import { printProblem } from '../../flows/loader/flow-problem.ts'
import { readFlows, type LoadedFlows } from '../../flows/loader/load-flows.ts'
import { sentenceOf } from '../failure-sentence.ts'
import { readSiteFile } from '../settings/site-file.ts'
import { unspokenLanguages, type SiteFile, type SiteNumbers } from '../settings/site-policy.ts'
import { claimRequests, openReloadFolder, type ReloadOutcome } from './reload-files.ts'

/** Own choice: a person at a terminal does not wait for it. */
const LOOK_MS = 500

export interface ReloadDeps {
  flowsDir: string
  dataDir: string
  /** Gives the version that calls began with before. Rejects for flows that cannot be used. */
  take: (loaded: LoadedFlows) => Promise<string>
  /** As the service began with them. */
  site: SiteFile
  /** From now on the numbers of every call. */
  takeNumbers: (numbers: SiteNumbers) => void
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
  let numbers = deps.site.numbers
  const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
    const done = working.then(work)
    working = done.catch(() => undefined)
    return done
  }
  const reload = async () => {
    const read = await readAgain(deps, numbers)
    numbers = read.numbers
    report(read.outcome)
    return read.outcome
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

/** New calls begin with the flows; the numbers count for every call. Nothing is taken when anything is refused. */
async function readAgain(
  { flowsDir, site: { file }, take, takeNumbers }: ReloadDeps,
  before: SiteNumbers,
): Promise<{ outcome: ReloadOutcome; numbers: SiteNumbers }> {
  const refused = (problems: string[]) => ({ outcome: { kind: 'refused' as const, problems }, numbers: before })
  try {
    const flows = readFlows(flowsDir, FLOW_CATALOGUE)
    const site = file === undefined ? { numbers: before } : readSiteFile(file)
    if ('problems' in flows || 'problems' in site) {
      const inFlows = 'problems' in flows ? flows.problems : []
      const inSite = 'problems' in site ? site.problems : []
      return refused([
        ...inFlows.map((problem) => printProblem({ ...problem, file: join(flowsDir, problem.file) })),
        ...inSite.map(printProblem),
      ])
    }
    const unspoken = unspokenLanguages(site.numbers, flows.prompts.languages)
    if (unspoken.length > 0) return refused(unspoken.map((problem) => `${file ?? 'the site'}: ${problem}`))
    const version = flows.flows.version
    const versionBefore = await take(flows)
    const changed = !isDeepStrictEqual(site.numbers, before)
    if (changed) takeNumbers(site.numbers)
    return {
      outcome: { kind: 'taken', version, before: versionBefore, numbers: changed ? 'changed' : 'same' },
      numbers: site.numbers,
    }
  } catch (error) {
    return refused([sentenceOf(error)])
  }
}
