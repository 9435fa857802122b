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
  /** The bundled loop plays instead of what the site names. */
  onMusicRefused: (why: string) => void
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
  let inForce: InForce = { numbers: deps.site.numbers, refusedMusic: undefined }
  const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
    const done = working.then(work)
    working = done.catch(() => undefined)
    return done
  }
  const reload = async () => {
    const read = await readAgain(deps, inForce)
    inForce = read.inForce
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
  // The line answers meanwhile, and whatever comes of it.
  inTurn(async () => (inForce = await musicAtStart(deps))).catch((error: unknown) =>
    onFailure('looking at the hold music', error),
  )
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

/** What calls go by. */
interface InForce {
  numbers: SiteNumbers
  /** Named by the site, and Twilio could not play it: the bundled loop plays. */
  refusedMusic: string | undefined
}

/** What a reload would refuse is not refused at a start: the line answers, with music that callers can hear. */
async function musicAtStart(deps: Pick<ReloadDeps, 'site' | 'takeNumbers' | 'onMusicRefused'>): Promise<InForce> {
  const { numbers } = deps.site
  const problem = await problemOfMusic(numbers.holdMusic)
  if (problem === undefined) return { numbers, refusedMusic: undefined }
  const bundled = withBundledMusic(numbers)
  deps.takeNumbers(bundled)
  deps.onMusicRefused(problem)
  return { numbers: bundled, refusedMusic: numbers.holdMusic }
}

const withBundledMusic = (numbers: SiteNumbers): SiteNumbers => ({ ...numbers, holdMusic: 'bundled' })

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
  { flows, site: { file, numbers: first }, takeNumbers, onMusicRefused }: ReloadDeps,
  before: InForce,
): Promise<{ outcome: ReloadOutcome; inForce: InForce }> {
  const refused = (problems: string[]) => ({ outcome: { kind: 'refused' as const, problems }, inForce: before })
  try {
    const folder = await flows.readFolderAgain()
    const site = file === undefined ? { numbers: first } : readSiteFile(file)
    if (folder.kind === 'refused' || 'problems' in site) {
      const inFlows = folder.kind === 'refused' ? folder.problems : []
      const inSite = 'problems' in site ? site.problems : []
      return refused([...inFlows, ...inSite].map(printProblem))
    }
    const unspoken = unspokenLanguages(site.numbers, folder.voice.prompts.languages)
    if (unspoken.length > 0) return refused(unspoken.map((problem) => `${file ?? 'the site'}: ${problem}`))
    const inForce = await withMusic(site.numbers, before, onMusicRefused)
    if ('refused' in inForce) return refused([`${file ?? 'the site'}: ${inForce.refused}`])
    const { version } = folder.voice.flows
    const changed = !isDeepStrictEqual(inForce.numbers, before.numbers)
    // First: flows that speak fewer languages are taken only where the site needs no more.
    if (changed) takeNumbers(inForce.numbers)
    const taken =
      folder.kind === 'leads'
        ? await published(folder, () => changed && takeNumbers(before.numbers))
        : { version, before: version }
    if (taken === 'moved-on') {
      if (changed) takeNumbers(before.numbers)
      return refused(['Another version of the flows was published at this moment: ask again.'])
    }
    const left = folder.kind === 'left' ? { left: folder.says } : {}
    return {
      outcome: { kind: 'taken', ...taken, ...left, numbers: changed ? 'changed' : 'same' },
      inForce,
    }
  } catch (error) {
    return refused([sentenceOf(error)])
  }
}

/** What was refused at the start and is so still holds up nothing else. */
async function withMusic(
  numbers: SiteNumbers,
  before: InForce,
  onMusicRefused: (why: string) => void,
): Promise<InForce | { refused: string }> {
  const { holdMusic } = numbers
  const problem = holdMusic === before.numbers.holdMusic ? undefined : await problemOfMusic(holdMusic)
  if (problem === undefined) return { numbers, refusedMusic: undefined }
  if (holdMusic !== before.refusedMusic) return { refused: problem }
  onMusicRefused(problem)
  return { numbers: withBundledMusic(numbers), refusedMusic: holdMusic }
}

/** A file of the site is looked at where it is named: callers who wait would hear an error. */
async function problemOfMusic(named: string): Promise<string | undefined> {
  if (!URL.canParse(named)) return undefined
  const found = await lookAtMusic(named)
  return found.kind === 'refused' ? `hold-music ${found.says}; ${found.mend}` : undefined
}
