/** `npm run bench [part …]`: what it can carry, from one run on one machine, as shares of ceilings measured in the same run. */
import { cpus } from 'node:os'
import { flood, journeys } from './calls.ts'
import { desk } from './desk.ts'
import { show, type Figure } from './figures.ts'
import { directoryFiles } from './directory-files.ts'
import { directorySizes } from './directory-sizes.ts'
import { hashing } from './hashing.ts'
import { median } from './load.ts'
import { overload } from './overload.ts'
import { newHome, startService, type Started } from './processes.ts'
import { soak } from './soak.ts'
import { startTimes } from './start.ts'
import { twoProcesses } from './two-processes.ts'
import { webhookRate, whilePinsAreVerified } from './webhooks.ts'

const CONTACTS = 300

async function withService(work: (service: Started) => Promise<Figure[]>): Promise<Figure[]> {
  const home = await newHome()
  const service = await startService(home, { contacts: CONTACTS })
  try {
    return await work(service)
  } finally {
    await service.stop()
    await home.remove()
  }
}

async function pins(service: Started): Promise<Figure[]> {
  const { door, bare } = await service.ask<{ door: number[]; bare: number[] }>({ kind: 'pin-rates' })
  const share = median(door.map((rate, i) => rate / (bare[i] ?? Number.NaN)))
  return [
    {
      name: 'PIN verifications, against bare argon2',
      value: `${median(door).toFixed(0)}/s of ${median(bare).toFixed(0)}/s`,
      share,
      aim: '≥ 0.9',
      met: share >= 0.9,
    },
    await whilePinsAreVerified(service),
  ]
}

/** Each stands alone, so that one can be run without the others. */
const PARTS: Record<string, () => Promise<Figure[]>> = {
  start: startTimes,
  journeys: () => withService(journeys),
  webhooks: () => withService(async (service) => [await webhookRate(service)]),
  pins: () => withService(pins),
  hashing,
  flood: () => withService((service) => flood([service], 1_000)),
  'two-processes': twoProcesses,
  overload: () => withService(overload),
  desk: () => withService(desk),
  directory: directorySizes,
  files: directoryFiles,
  soak: () => withService(soak),
}

const wanted = process.argv.slice(2)
const unknown = wanted.filter((part) => !Object.hasOwn(PARTS, part))
if (unknown.length > 0) {
  console.error(`There is no part ${unknown.join(', ')}: ${Object.keys(PARTS).join(', ')}.`)
  process.exit(2)
}
const figures: Figure[] = []
for (const [part, run] of Object.entries(PARTS)) {
  if (wanted.length > 0 && !wanted.includes(part)) continue
  const measured = await run()
  figures.push(...measured)
  // As they come: a run that is cut off has not been for nothing.
  console.error(`${part}\n${show(measured)}\n`)
}
console.log(`${cpus().length} processors, Node ${process.versions.node}\n`)
console.log(show(figures))
