/** `careline flows versions | replay | export | import | publish | rollback`: versions of the flows in the database, to and from a folder. */
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { Command, InvalidArgumentError } from 'commander'
import { compareVersions } from '../../calls/flow-versions/compare.ts'
import {
  beforeLive,
  checkVersion,
  publishDraft,
  publishSources,
  rollBack,
  sourcesOfDraft,
  type PublishResult,
} from '../../calls/flow-versions/publish.ts'
import type { EditionSources } from '../../calls/editions.ts'
import { FLOW_FILE, PROMPTS_FILE } from '../../flows/loader/file-names.ts'
import { printProblem } from '../../flows/loader/flow-problem.ts'
import { sourcesIn } from '../../flows/loader/load-flows.ts'
import { asked } from '../program/ask-records.ts'
import {
  AT_THE_MACHINE,
  draftNamed,
  minute,
  noFlowsIn,
  publicationLine,
  versionsOf,
  type AskVersions,
} from './ask-versions.ts'
import { printComparison } from './print-comparison.ts'
import { replayCommand } from './replay.ts'

type Print = (line: string) => void

const EXIT_REFUSED = 1
const EXIT_USAGE = 2
const SHOWN = 20

interface PublishOptions {
  why?: string
  at?: Date
  dryRun?: true
}

/** `folderOf` says which folder is meant by one that was left out. */
export function versionCommands(folderOf: (given: string | undefined) => string, print: Print): Command[] {
  const onVersions = (work: (ask: AskVersions) => Promise<number>) => asked((asks) => work(versionsOf(asks)))
  const publishing = (command: Command) =>
    command
      .option('--why <reason>', 'for the list of versions and the audit trail')
      .option('--dry-run', 'say what callers would hear differently, and change nothing')
  const atOnceOrLater = (command: Command) =>
    publishing(command).option(
      '--at <moment>',
      'when calls begin with it, e.g. 2026-12-24T17:00Z; left out: now',
      moment,
    )
  return [
    new Command('versions')
      .description('which versions callers heard, since when, by whose word and why')
      .argument('[number]', 'one of them: what it changed', whole)
      .action((number?: number) => onVersions((ask) => listVersions(ask, number, print))),
    new Command('export')
      .description('write the live version into a folder, e.g. of a git repository')
      .argument('<folder>', 'flow files there that the version does not have are removed')
      .option('--number <number>', 'another version than the live one', whole)
      .option('--draft <name>', 'a draft instead, by its name or id')
      .option('--dry-run', 'only say which files would be written')
      .action((folder: string, options: ExportOptions) =>
        onVersions((ask) => exportVersion(ask, folder, options, print)),
      ),
    replayCommand(folderOf, print),
    atOnceOrLater(new Command('import'))
      .description('publish the flows of a folder: every process begins calls with them within seconds')
      .argument('[folder]', 'left out: FLOWS_DIR, else voice-flows here')
      .action((folder: string | undefined, options: PublishOptions) =>
        onVersions((ask) => importFolder(ask, folderOf(folder), options, print)),
      ),
    atOnceOrLater(new Command('publish'))
      .description('publish a draft that was written in the browser')
      .argument('<draft>', 'its name or id')
      .action((name: string, options: PublishOptions) => onVersions((ask) => publishNamed(ask, name, options, print))),
    publishing(new Command('rollback'))
      .description('back to an earlier version; calls in progress go on in theirs')
      .argument('[number]', 'left out: the one before the live one', whole)
      .action((number: number | undefined, options: PublishOptions) =>
        onVersions((ask) => rollBackTo(ask, number, options, print)),
      ),
  ]
}

async function listVersions(ask: AskVersions, number: number | undefined, print: Print): Promise<number> {
  const now = ask.now()
  const { live } = await ask.versions.published(now)
  if (number === undefined) {
    const listed = await ask.versions.list(SHOWN)
    for (const one of listed) print(publicationLine(one, live?.number, now))
    for (const { name, id, basedOn, changedBy, changedAt } of await ask.drafts.open())
      print(`      draft "${name}" on version ${basedOn}, changed by ${changedBy} at ${minute(changedAt)}: ${id}`)
    if (listed.length === 0) print('No version yet: the first start of the service publishes its folder as version 1.')
    return 0
  }
  const found = await ask.versions.find(number)
  if (found === undefined) return noSuch(number, print)
  print(publicationLine(found, live?.number, now))
  const [earlier] = (await ask.versions.list(SHOWN, number)).filter(({ withdrawnAt }) => withdrawnAt === undefined)
  const before = earlier === undefined ? [] : await filesOf(ask, earlier.version)
  printComparison(compareVersions(before, await filesOf(ask, found.version)), print)
  return 0
}

interface ExportOptions {
  number?: number | undefined
  draft?: string | undefined
  dryRun?: true
}

async function exportVersion(
  ask: AskVersions,
  folder: string,
  { number, draft, dryRun }: ExportOptions,
  print: Print,
): Promise<number> {
  const sources = await wantedSources(ask, { number, draft }, print)
  if (sources === undefined) return EXIT_USAGE
  const there = existsSync(folder) ? sourcesIn(folder) : []
  const isOurs = (file: string) => FLOW_FILE.test(file) || PROMPTS_FILE.test(file)
  const gone = (existsSync(folder) ? readdirSync(folder) : []).filter(
    (file) => isOurs(file) && !sources.some((one) => one.file === file),
  )
  const stale = sources.filter(({ file, source }) => there.find((one) => one.file === file)?.source !== source)
  if (dryRun !== true) {
    mkdirSync(folder, { recursive: true })
    for (const { file, source } of stale) writeFileSync(join(folder, file), source)
    for (const file of gone) rmSync(join(folder, file))
  }
  for (const { file } of stale) print(`${dryRun ? 'would write' : 'wrote'} ${shown(join(folder, file))}`)
  for (const file of gone) print(`${dryRun ? 'would remove' : 'removed'} ${shown(join(folder, file))}`)
  if (stale.length + gone.length === 0) print(`${shown(folder)} holds just this version already.`)
  return 0
}

async function wantedSources(
  ask: AskVersions,
  { number, draft }: Pick<ExportOptions, 'number' | 'draft'>,
  print: Print,
): Promise<EditionSources | undefined> {
  if (draft !== undefined) {
    const id = await draftNamed(ask, draft, print)
    return id === undefined ? undefined : (await sourcesOfDraft(id, ask))?.sources
  }
  const live = number ?? (await ask.versions.published(ask.now())).live?.number
  const found = live === undefined ? undefined : await ask.versions.find(live)
  if (found === undefined) noSuch(live, print)
  return found && filesOf(ask, found.version)
}

async function importFolder(
  ask: AskVersions,
  folder: string,
  { why, at, dryRun }: PublishOptions,
  print: Print,
): Promise<number> {
  const none = noFlowsIn(folder)
  if (none !== undefined) {
    print(none)
    return EXIT_USAGE
  }
  const sources = sourcesIn(folder)
  if (dryRun === true) return sayOnly(ask, sources, print)
  if (why === undefined) return sayWhy(print)
  const wish = { how: 'imported', why, startsAt: at, over: await overNow(ask) } as const
  return tell(await publishSources(sources, wish, AT_THE_MACHINE, ask), print, folder)
}

async function publishNamed(
  ask: AskVersions,
  name: string,
  { why, at, dryRun }: PublishOptions,
  print: Print,
): Promise<number> {
  const id = await draftNamed(ask, name, print)
  const found = id === undefined ? undefined : await sourcesOfDraft(id, ask)
  if (id === undefined || found === undefined) return EXIT_USAGE
  if (dryRun === true) return sayOnly(ask, found.sources, print)
  if (why === undefined) return sayWhy(print)
  const { revision } = found.draft
  const wish = { why, startsAt: at, over: await overNow(ask) }
  const result = await publishDraft({ id, revision }, wish, AT_THE_MACHINE, ask)
  return result === undefined ? EXIT_USAGE : tell(result, print)
}

async function rollBackTo(
  ask: AskVersions,
  number: number | undefined,
  { why, dryRun }: PublishOptions,
  print: Print,
): Promise<number> {
  const to = number ?? (await beforeLive(ask.versions, ask.now()))?.number
  const found = to === undefined ? undefined : await ask.versions.find(to)
  if (to === undefined || found === undefined) return noSuch(to, print)
  print(`To version ${publicationLine(found, undefined, ask.now()).trim()}`)
  if (dryRun === true) return sayOnly(ask, await filesOf(ask, found.version), print)
  if (why === undefined) return sayWhy(print)
  const result = await rollBack(to, { why, over: await overNow(ask) }, AT_THE_MACHINE, ask)
  return result === undefined ? noSuch(to, print) : tell(result, print)
}

async function sayOnly(ask: AskVersions, sources: EditionSources, print: Print): Promise<number> {
  const { live, planned } = await ask.versions.published(ask.now())
  printComparison(compareVersions(live === undefined ? [] : await filesOf(ask, live.version), sources), print)
  if (planned !== undefined)
    print(`It would withdraw version ${planned.number}, which begins at ${minute(planned.startsAt)}.`)
  const checked = await checkVersion(sources, ask)
  const problems = checked.kind === 'refused' ? checked.problems : []
  for (const problem of problems) print(printProblem(problem))
  print(
    problems.length > 0
      ? `It would be refused: ${problems.length} problems.`
      : 'It would be published. Nothing was changed.',
  )
  return problems.length > 0 ? EXIT_REFUSED : 0
}

function tell(result: PublishResult | { kind: 'behind'; live: number }, print: Print, folder = ''): number {
  switch (result.kind) {
    case 'published': {
      const { number, version, startsAt, at } = result.publication
      const since = startsAt > at ? `from ${minute(startsAt)} on` : 'within seconds, at every process'
      print(`Version ${number} (${version}): new calls begin with it ${since}. Calls in progress go on in theirs.`)
      if (result.withdrawn !== undefined) print(`Version ${result.withdrawn}, which was planned, is withdrawn.`)
      return 0
    }
    case 'same':
      print(`Version ${result.live.number} is just this already. Nothing was changed.`)
      return 0
    case 'refused':
      for (const problem of result.problems)
        print(printProblem({ ...problem, file: shown(join(folder, problem.file)) }))
      print(`${result.problems.length} problems: nothing was published.`)
      return EXIT_REFUSED
    case 'unwanted':
      print(result.says)
      return EXIT_USAGE
    case 'moved-on':
      print('Another version was published at this moment: look at careline flows versions, and ask again.')
      return EXIT_REFUSED
    case 'behind':
      print(
        `Version ${result.live} was published since the draft was begun: bring the draft up to date in the browser.`,
      )
      return EXIT_REFUSED
    case 'draft-changed':
      print('Another author has changed the draft at this moment: ask again.')
      return EXIT_REFUSED
    default:
      return result satisfies never
  }
}

async function overNow({ versions, now }: AskVersions) {
  const { live, planned } = await versions.published(now())
  return { live: live?.number, planned: planned?.number }
}

async function filesOf({ versions }: AskVersions, version: string): Promise<EditionSources> {
  return (await versions.files(version)) ?? []
}

function noSuch(number: number | undefined, print: Print): number {
  print(number === undefined ? 'There is no such version.' : `There is no version ${number}.`)
  return EXIT_USAGE
}

function sayWhy(print: Print): number {
  print('Say why: --why "a reason". --dry-run says what would be different.')
  return EXIT_USAGE
}

function whole(text: string): number {
  if (!/^[1-9][0-9]{0,8}$/.test(text)) throw new InvalidArgumentError('must be the number of a version')
  return Number(text)
}

/** With its zone, so that no moment depends on the machine. */
function moment(text: string): Date {
  const isWhole = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/.test(text)
  const at = new Date(text)
  if (!isWhole || Number.isNaN(at.getTime()))
    throw new InvalidArgumentError('must be a moment with its zone, e.g. 2026-12-24T17:00Z')
  return at
}

const shown = (path: string) => relative(process.cwd(), path)
