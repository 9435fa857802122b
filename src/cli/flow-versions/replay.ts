/** `careline flows replay`: what a version, a draft or a folder would have made of the last calls. */
import { Command, InvalidArgumentError } from 'commander'
import { UNCHECKED_WORDS } from '../../calls/flow-work/flow-work.ts'
import { sourcesOfDraft } from '../../calls/flow-versions/publish.ts'
import { MOST_REPLAYED, replayCalls, type Replay } from '../../calls/replay/replay-calls.ts'
import { UNTOLD_WORDS, VERDICT_WORDS, verdictInWords } from '../../calls/replay/verdict-words.ts'
import { VERDICTS, type VerdictKind } from '../../calls/replay/verdict.ts'
import { printProblem } from '../../flows/loader/flow-problem.ts'
import { sourcesIn } from '../../flows/loader/load-flows.ts'
import { postgresPastCalls } from '../../stores/postgres/calls/history/past-calls.ts'
import { asked, type Asks } from '../program/ask-records.ts'
import { draftNamed, noFlowsIn, versionsOf, type AskVersions } from './ask-versions.ts'

type Print = (line: string) => void

const EXIT_REFUSED = 1
const EXIT_USAGE = 2
const DEFAULT_CALLS = 1_000
/** More are in `--json`. */
const SHOWN_CALLS = 20
const SHOWN_STEPS = 15

interface ReplayOptions {
  number?: number
  draft?: string
  last: number
  all?: true
  json?: true
}

export function replayCommand(folderOf: (given: string | undefined) => string, print: Print): Command {
  return new Command('replay')
    .description('follow other flows with what callers did on the last calls: what would have been different')
    .argument('[folder]', 'the flows to try; left out: FLOWS_DIR, else voice-flows here')
    .option('--number <number>', 'a version that was published instead', whole)
    .option('--draft <name>', 'a draft instead, by its name or id')
    .option('--last <calls>', `how many calls, ${MOST_REPLAYED} at most`, atMost, DEFAULT_CALLS)
    .option('--all', 'list every call that is different, not only the newest')
    .option('--json', 'one line of JSON for each call')
    .action((folder: string | undefined, options: ReplayOptions) =>
      asked((asks) => replay(asks, folderOf(folder), options, print)),
    )
}

async function replay(asks: Asks, folder: string, options: ReplayOptions, print: Print): Promise<number> {
  const ask = versionsOf(asks)
  const sources = await wanted(ask, folder, options, print)
  if (sources === undefined) return EXIT_USAGE
  const deps = { ...ask, calls: postgresPastCalls(asks.pool), policy: asks.policy }
  const found = await replayCalls(sources, { most: options.last }, deps)
  if (found.kind === 'refused') {
    for (const problem of found.problems) print(printProblem(problem))
    print(`${found.problems.length} problems: no call can follow these flows.`)
    return EXIT_REFUSED
  }
  if (found.kind === 'unchecked') {
    print(UNCHECKED_WORDS[found.why])
    return EXIT_REFUSED
  }
  if (options.json === true)
    for (const { reference, startedAt, verdict } of found.calls)
      print(JSON.stringify({ reference, startedAt, ...verdict }))
  else printReplay(found, options.all === true ? Infinity : SHOWN_CALLS, print)
  return 0
}

async function wanted(ask: AskVersions, folder: string, options: ReplayOptions, print: Print) {
  const { number, draft } = options
  if (draft !== undefined) {
    const id = await draftNamed(ask, draft, print)
    return id === undefined ? undefined : (await sourcesOfDraft(id, ask))?.sources
  }
  if (number !== undefined) {
    const found = await ask.versions.find(number)
    if (found === undefined) print(`There is no version ${number}.`)
    return found && ask.versions.files(found.version)
  }
  const none = noFlowsIn(folder)
  if (none === undefined) return sourcesIn(folder)
  print(none)
  return undefined
}

function printReplay({ calls, counts, bySteps, bySentences, withoutFlows }: Replay, most: number, print: Print): void {
  if (calls.length === 0) return print('No call is on record yet.')
  print(
    `${calls.length} ${calls.length === 1 ? 'call' : 'calls'}, the first on ${calls.at(-1)?.startedAt.toISOString().slice(0, 16)}Z.`,
  )
  for (const kind of VERDICTS) print(`  ${String(counts[kind]).padStart(6)}  ${VERDICT_WORDS[kind]}`)
  for (const { step, counts: here } of bySteps.slice(0, SHOWN_STEPS)) print(`  at ${step}: ${inWords(here)}`)
  if (bySteps.length > SHOWN_STEPS) print(`  and at ${bySteps.length - SHOWN_STEPS} other steps`)
  for (const { prompt, calls: heard } of bySentences.slice(0, SHOWN_STEPS))
    print(`  ${prompt}: ${heard} heard it otherwise`)
  if (withoutFlows > 0)
    print(`The flows of ${withoutFlows} calls are no longer on record: their sentences are compared by name alone.`)
  const others = calls.filter(({ verdict }) => verdict.kind !== 'same')
  for (const { reference, verdict } of others.slice(0, most)) print(`${reference}  ${verdictInWords(verdict)}`)
  if (others.length > most) print(`and ${others.length - most} more: --all, or --json for every call`)
  if (counts.untold > 0) print(UNTOLD_WORDS)
}

function inWords(counts: Record<VerdictKind, number>): string {
  return VERDICTS.filter((kind) => counts[kind] > 0)
    .map((kind) => `${counts[kind]} ${VERDICT_WORDS[kind]}`)
    .join(', ')
}

function whole(text: string): number {
  if (!/^[1-9][0-9]{0,8}$/.test(text)) throw new InvalidArgumentError('must be a whole number')
  return Number(text)
}

function atMost(text: string): number {
  const calls = whole(text)
  if (calls > MOST_REPLAYED) throw new InvalidArgumentError(`may be ${MOST_REPLAYED} at most`)
  return calls
}
