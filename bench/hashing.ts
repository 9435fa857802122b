/** What an argon2 built for this processor does a second, against its prebuilt binary, in turns within one run. */
import { execFile } from 'node:child_process'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { argon2Build } from '../src/argon2-build.ts'
import { PROJECT_ROOT } from '../src/project-root.ts'
import type { Figure } from './figures.ts'
import { newFolder } from './leftovers.ts'
import { median } from './statistics.ts'

const run = promisify(execFile)
const ROUNDS = 3
const ROUND_MS = 2_000

/** Prints comparisons in a second of a processor's time, with the settings of a PIN: what else runs here takes time from both. */
const COMPARES = `
  import { hash, verify } from 'argon2'
  const stored = await hash('482901736455', { memoryCost: 19456, timeCost: 2, parallelism: 1 })
  const until = performance.now() + ${ROUND_MS}
  const before = process.cpuUsage()
  let done = 0
  const one = async () => { while (performance.now() < until) { await verify(stored, '482901736455'); done += 1 } }
  await Promise.all(Array.from({ length: ${cpus().length} }, one))
  const { user, system } = process.cpuUsage(before)
  console.log(done / ((user + system) / 1_000_000))`

/** None where argon2 is not built for the processor (deploy/build-argon2.mjs), or this one is older than that. */
export async function hashing(): Promise<Figure[]> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return []
  if (argon2Build.kind === 'prebuilt' && argon2Build.why === 'other-processor') return []
  const { path: folder, remove } = newFolder()
  try {
    await run(process.execPath, [join(PROJECT_ROOT, '../deploy/build-argon2.mjs'), folder])
    const prebuilt: number[] = []
    const built: number[] = []
    for (let round = 0; round < ROUNDS; round += 1) {
      prebuilt.push(await rateWith(undefined))
      built.push(await rateWith(join(folder, 'argon2/x86-64-v3')))
    }
    const share = median(built.map((rate, i) => rate / (prebuilt[i] ?? Number.NaN)))
    return [
      {
        name: 'PIN comparisons, argon2 built for this processor against its prebuilt binary',
        value: `${median(built).toFixed(0)}/s of ${median(prebuilt).toFixed(0)}/s on one processor`,
        share,
        aim: '≥ 1.5',
        met: share >= 1.5,
      },
    ]
  } finally {
    remove()
  }
}

async function rateWith(build: string | undefined): Promise<number> {
  const chosen = build === undefined ? {} : { ARGON2_PREBUILD: build }
  const env = { PATH: process.env['PATH'], UV_THREADPOOL_SIZE: String(cpus().length), ...chosen }
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', COMPARES], {
    cwd: PROJECT_ROOT,
    env,
  })
  return Number(stdout)
}
