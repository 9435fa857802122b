/** Reads flows, prompts and the numbers of the site again while the service runs: checked first, refused with reasons, all of it or nothing. */
import { isDeepStrictEqual } from 'node:util'
import { printProblem } from '../../flows/loader/flow-problem.ts'
import { sentenceOf } from '../failure-sentence.ts'
import type { FolderAgain } from '../live-flows/folder.ts'
import type { LiveFlows } from '../live-flows/live-flows.ts'
import { lookAtMusic } from '../settings/hold-music-file.ts'
import { readSiteFile } from '../settings/site-file.ts'
import { unspokenLanguages, type SiteFile, type SiteNumbers } from '../settings/site-policy.ts'
import { claimRequests, openReloadFolder, type ReloadOutcome } from './reload-files.ts'

/** Own choice: a person at a terminal does not wait for it. */
const LOOK_MS = 500

export interface ReloadDeps {
  dataDir: string
  flows: Pick<LiveFlows, 'readFolderAgain'>
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

/** All of it or nothing: what was taken before it goes back when it cannot be published. */
async function published(folder: Extract<FolderAgain, { kind: 'leads' }>, takeBack: () => void) {
  try {
    return await folder.publish()
  } catch (error) {
    takeBack()
    throw error
  }
}

/** New calls begin with the flows of the folder, where it leads; the numbers count for every call. Nothing is taken when anything is refused. */
async function readAgain(
  { flows, site: { file }, takeNumbers }: ReloadDeps,
  before: SiteNumbers,
): Promise<{ outcome: ReloadOutcome; numbers: SiteNumbers }> {
  const refused = (problems: string[]) => ({ outcome: { kind: 'refused' as const, problems }, numbers: before })
  try {
    const folder = await flows.readFolderAgain()
    const site = file === undefined ? { numbers: before } : readSiteFile(file)
    if (folder.kind === 'refused' || 'problems' in site) {
      const inFlows = folder.kind === 'refused' ? folder.problems : []
      const inSite = 'problems' in site ? site.problems : []
      return refused([...inFlows, ...inSite].map(printProblem))
    }
    const unspoken = unspokenLanguages(site.numbers, folder.voice.prompts.languages)
    if (unspoken.length > 0) return refused(unspoken.map((problem) => `${file ?? 'the site'}: ${problem}`))
    const music = await problemOfMusic(site.numbers.holdMusic, before.holdMusic)
    if (music !== undefined) return refused([`${file ?? 'the site'}: ${music}`])
    const { version } = folder.voice.flows
    const changed = !isDeepStrictEqual(site.numbers, before)
    // First: flows that speak fewer languages are taken only where the site needs no more.
    if (changed) takeNumbers(site.numbers)
    const taken =
      folder.kind === 'leads'
        ? await published(folder, () => changed && takeNumbers(before))
        : { version, before: version }
    if (taken === 'moved-on') {
      if (changed) takeNumbers(before)
      return refused(['Another version of the flows was published at this moment: ask again.'])
    }
    const left = folder.kind === 'left' ? { left: folder.says } : {}
    return {
      outcome: { kind: 'taken', ...taken, ...left, numbers: changed ? 'changed' : 'same' },
      numbers: site.numbers,
    }
  } catch (error) {
    return refused([sentenceOf(error)])
  }
}

/** Another file than before is looked at here, where it is named: callers who wait would hear an error. At a start it is not, because the line answers all the same. */
async function problemOfMusic(named: string, before: string): Promise<string | undefined> {
  if (named === before || !URL.canParse(named)) return undefined
  const found = await lookAtMusic(named)
  return found.kind === 'refused' ? `hold-music ${found.says}; ${found.mend}` : undefined
}
