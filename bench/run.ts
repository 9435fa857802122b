/** `npm run bench [part …]`: what it can carry, from one run on one machine, as shares of ceilings measured in the same run. */
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { auditLanes } from './audit.ts'
import { flood, journeys } from './calls.ts'
import { desk } from './desk.ts'
import { crowd } from './crowd.ts'
import { feed } from './feed.ts'
import { against, atLeast, show, type Figure } from './figures.ts'
import { directoryFiles, importRates } from './directory-files.ts'
import { directoryLists } from './directory-lists.ts'
import { directorySizes } from './directory-sizes.ts'
import { hashing } from './hashing.ts'
import { endByExit, removeLeftovers } from './leftovers.ts'
import { model } from './model.ts'
import { overload } from './overload.ts'
import { peers } from './peers.ts'
import { newHome, startService, type Started } from './processes.ts'
import { callReports } from './reports.ts'
import { publishing } from './publishing.ts'
import { replays } from './replay.ts'
import { scale } from './scale.ts'
import { soak } from './soak.ts'
import { startTimes } from './start.ts'
import { twoProcesses } from './two-processes.ts'
import { webhookRate, whilePinsAreVerified } from './webhooks.ts'

const CONTACTS = 300

async function withService(work: (service: Started) => Promise<Figure[]>): Promise<Figure[]> {
  const home = newHome()
  const service = await startService(home, { contacts: CONTACTS })
  try {
    return await work(service)
  } finally {
    await service.stop()
    home.remove()
  }
}

async function pins(service: Started): Promise<Figure[]> {
  const { door, bare } = await service.ask<{ door: number[]; bare: number[] }>({ kind: 'pin-rates' })
  return [
    against({
      name: 'PIN verifications, against bare argon2',
      ours: door,
      ceiling: bare,
      say: (ours, ceiling) => `${ours.toFixed(0)}/s of ${ceiling.toFixed(0)}/s`,
      aim: atLeast(0.9),
    }),
    await whilePinsAreVerified(service),
  ]
}

/** Each stands alone, so that one can be run without the others. */
const PARTS: Record<string, () => Promise<Figure[]>> = {
  start: startTimes,
  journeys: () => withService(journeys),
  webhooks: () => withService(webhookRate),
  peers: () => withService(peers),
  pins: () => withService(pins),
  hashing,
  crowd: () => withService(crowd),
  audit: auditLanes,
  flood: () => withService((service) => flood([service], 1_000)),
  'two-processes': twoProcesses,
  overload: () => withService(overload),
  desk: () => withService(desk),
  directory: directorySizes,
  import: importRates,
  files: directoryFiles,
  lists: directoryLists,
  reports: callReports,
  replay: replays,
  publishing,
  feed,
  soak: () => withService(soak),
  scale,
  model,
}

const HELP = `npm run bench [-- [--runs] part …]     without a part, all of them: ${Object.keys(PARTS).join(', ')}
  --runs   every run of each figure below the table, those of figures that are not shown too
It ends with 3 when the runs of a figure are too far apart to show it: run that part again while nothing else runs.`

function refuse(why: string): never {
  console.error(`${why}\n\n${HELP}`)
  process.exit(2)
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { runs: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h', default: false } },
    })
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error))
  }
}

const { values: options, positionals: wanted } = readArguments()
if (options.help) {
  console.log(HELP)
  process.exit(0)
}
const unknown = wanted.filter((part) => !Object.hasOwn(PARTS, part))
if (unknown.length > 0) refuse(`There is no part ${unknown.join(', ')}.`)
endByExit()
removeLeftovers()
const figures: (Figure & { command: string })[] = []
for (const [part, run] of Object.entries(PARTS)) {
  if (wanted.length > 0 && !wanted.includes(part)) continue
  const measured = (await run()).map((figure) => ({ ...figure, command: `npm run bench -- ${part}` }))
  figures.push(...measured)
  // As they come: a run that is cut off has not been for nothing.
  console.error(`${part}\n${show(measured)}\n`)
}
console.log(`${cpus().length} processors, Node ${process.versions.node}\n`)
console.log(show(figures, options.runs))
const refused = figures.filter((figure) => figure.refused === true)
if (refused.length > 0) {
  console.error(`\n${refused.length} not shown: the machine was too noisy. --runs shows every run.`)
  process.exitCode = 3
}
