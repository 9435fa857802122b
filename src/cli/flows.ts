/** `careline flows`: checks what callers hear and where it leads, draws it, and publishes it. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { Command } from 'commander'
import { checkVersion } from '../calls/flow-versions/publish.ts'
import { FLOW_CATALOGUE } from '../calls/words/flow-catalogue.ts'
import { flowOf } from '../flows/loader/check-graph.ts'
import { DRAWN, drawFlows } from '../flows/draw-flows.ts'
import { printProblem } from '../flows/loader/flow-problem.ts'
import { followInSlices, readFlows, type LoadedFlows } from '../flows/loader/load-flows.ts'
import { noFlowsIn, versionsOf } from './flow-versions/ask-versions.ts'
import { versionCommands } from './flow-versions/commands.ts'
import { readFlowsDir } from '../service/settings/config.ts'
import { asked } from './program/ask-records.ts'

const DRAWINGS_FOLDER = resolve('docs', 'flows')

const FOLDER = 'where the flows and prompts are; left out: FLOWS_DIR, else voice-flows here or in the program'

const EXIT_PROBLEMS = 1
const EXIT_USAGE = 2

type Print = (line: string) => void

export function flowsCommand(print: Print = (line) => process.stdout.write(`${line}\n`)): Command {
  const flows = new Command('flows').description(
    'check, draw, publish or take back what callers hear and where each answer leads',
  )
  flows
    .command('check')
    .description('name everything that is wrong, each with its file and line; exits 1 if anything is')
    .argument('[folder]', FOLDER)
    .option('--published', 'the live version in the database instead, e.g. with a new release before it is started')
    .action(async (folder: string | undefined, { published }: { published?: true }) => {
      if (published === true) return checkPublished(print)
      const loaded = readOrName(folder ?? flowsFolder(), print)
      if (loaded !== undefined) print(summaryOf(loaded))
    })
  flows
    .command('draw')
    .description('draw each flow as a chart, one Markdown page for each')
    .argument('[folder]', FOLDER)
    .option('--out <folder>', 'where the pages go', DRAWINGS_FOLDER)
    .option('--check', 'write nothing; exits 1 if a page is not up to date', false)
    .action((folder: string | undefined, options: { out: string; check: boolean }) => {
      const loaded = readOrName(folder ?? flowsFolder(), print)
      if (loaded === undefined) return
      const pages = pagesOf(loaded)
      const stale = staleIn(options.out, pages)
      if (!options.check) return write(options.out, pages, stale, print)
      for (const file of stale) print(`${shown(join(options.out, file))}  is not up to date: run careline flows draw`)
      if (stale.length > 0) process.exitCode = EXIT_PROBLEMS
    })
  for (const command of versionCommands((folder) => folder ?? flowsFolder(), print)) flows.addCommand(command)
  return flows
}

/** What FLOWS_DIR names. Where it is not set, those in the current folder, which may just have been edited, else the program's own. */
function flowsFolder(): string {
  const isSet = (process.env['FLOWS_DIR'] ?? '').trim() !== ''
  return !isSet && existsSync('voice-flows') ? resolve('voice-flows') : readFlowsDir(process.env)
}

const checkPublished = (print: Print) =>
  asked(async (asks) => {
    const ask = versionsOf(asks)
    const { versions } = ask
    const { live } = await versions.published(ask.now())
    const sources = live && (await versions.files(live.version))
    const checked = sources && (await checkVersion(sources, ask))
    if (live === undefined || sources === undefined || checked === undefined) {
      print('No version yet: the first start of the service publishes its folder as version 1.')
      return 0
    }
    const read = await followInSlices(sources)
    if (checked.kind === 'whole' && 'prompts' in read) {
      print(`version ${live.number}: ${summaryOf(read)}`)
      return 0
    }
    for (const problem of checked.kind === 'refused' ? checked.problems : []) print(printProblem(problem))
    print(`version ${live.number} lacks what this program needs. ${WHAT_TO_DO}`)
    return EXIT_PROBLEMS
  })

const WHAT_TO_DO =
  'Sentences that are missing are said in the words of the program; who comes to a step with a fault reaches a person. Mend it: careline flows export, edit, careline flows import.'

/** Prints every problem, if there are any, and sets the exit code. */
function readOrName(folder: string, print: Print): LoadedFlows | undefined {
  const none = noFlowsIn(folder)
  if (none !== undefined) {
    print(none)
    process.exitCode = EXIT_USAGE
    return undefined
  }
  const read = readFlows(folder, FLOW_CATALOGUE)
  if (!('problems' in read)) return read
  for (const problem of read.problems) print(printProblem({ ...problem, file: shown(join(folder, problem.file)) }))
  print(
    `${read.problems.length} ${read.problems.length === 1 ? 'problem' : 'problems'}: no call is answered with these flows`,
  )
  process.exitCode = EXIT_PROBLEMS
  return undefined
}

function summaryOf({ flows, prompts }: LoadedFlows): string {
  const names = new Set([...flows.steps.keys()].map(flowOf))
  const [first = '', ...others] = prompts.languages
  const languages = [first, ...others].join(', ')
  return `${names.size} flows, ${flows.steps.size} steps; ${prompts.countIn(first)} prompts, complete in ${languages}; version ${flows.version}`
}

function pagesOf({ flows }: LoadedFlows): Map<string, string> {
  return new Map([...drawFlows(flows)].map(([flow, page]) => [`${flow}.md`, page]))
}

/** Pages that would change, and pages of flows that no longer exist. */
function staleIn(folder: string, pages: ReadonlyMap<string, string>): string[] {
  const there = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.md')) : []
  const gone = there.filter((file) => !pages.has(file) && readFileSync(join(folder, file), 'utf8').startsWith(DRAWN))
  const changed = [...pages].filter(
    ([file, page]) => !there.includes(file) || readFileSync(join(folder, file), 'utf8') !== page,
  )
  return [...changed.map(([file]) => file), ...gone]
}

function write(folder: string, pages: ReadonlyMap<string, string>, stale: readonly string[], print: Print): void {
  mkdirSync(folder, { recursive: true })
  for (const file of stale) {
    const page = pages.get(file)
    if (page === undefined) rmSync(join(folder, file))
    else writeFileSync(join(folder, file), page)
    print(`${page === undefined ? 'removed' : 'drew'} ${shown(join(folder, file))}`)
  }
  if (stale.length === 0) print(`${pages.size} drawings are up to date`)
}

function shown(path: string): string {
  return relative(process.cwd(), path)
}
