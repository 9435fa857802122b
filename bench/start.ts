/** How long `npm run demo` takes until a call can be placed, on an empty folder and again, and what it weighs. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { access, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { PROJECT_ROOT } from '../src/project-root.ts'
import { measured, below, type Figure } from './figures.ts'
import { newFolder, whenThisEnds } from './leftovers.ts'
import { freePort } from './processes.ts'
import { ROUNDS } from './statistics.ts'

const LONGEST_MS = 60_000
/** Where package.json has the command; this program runs in dist/. */
const SOURCE = dirname(PROJECT_ROOT)
const lock = z.object({ pid: z.number() })

interface Start {
  seconds: number
  megabytes: number
}

export async function startTimes(): Promise<Figure[]> {
  const first: Start[] = []
  const second: Start[] = []
  // The very first one also makes the database that the others copy.
  for (let round = -1; round < ROUNDS; round += 1) {
    const { path: dataDir, remove } = newFolder()
    try {
      const [empty, again] = [await timedStart(dataDir), await timedStart(dataDir)]
      if (round >= 0) {
        first.push(empty)
        second.push(again)
      }
    } finally {
      remove()
    }
  }
  const inSeconds = (name: string, starts: Start[], most: number) =>
    measured({
      name,
      runs: starts.map(({ seconds }) => seconds),
      aim: below(most, 's'),
      say: (middle) => `${middle.toFixed(2)} s`,
    })
  return [
    inSeconds('npm run demo, on an empty folder, until a call can be placed', first, 3),
    inSeconds('npm run demo, on the folder of an earlier one', second, 2),
    measured({
      name: 'memory after start (this process; its database is another)',
      runs: second.map(({ megabytes }) => megabytes),
      say: (middle) => `${middle.toFixed(0)} MB`,
    }),
  ]
}

async function timedStart(dataDir: string): Promise<Start> {
  const port = await freePort()
  const started = performance.now()
  const demo = spawn('npm', ['run', '--silent', 'demo'], {
    cwd: SOURCE,
    env: { ...process.env, PORT: String(port), DATA_DIR: dataDir },
    stdio: ['ignore', 'ignore', 'inherit'],
    // npm and what it started are a group, which is ended as a whole.
    detached: true,
  })
  const gone = once(demo, 'exit')
  const endGroup = () => process.kill(-(demo.pid ?? 0), 'SIGTERM')
  const takeBack = whenThisEnds(endGroup)
  while (!(await isAnswering(port))) {
    if (performance.now() - started > LONGEST_MS) throw new Error('the demo does not answer')
    await sleep(10)
  }
  const seconds = (performance.now() - started) / 1000
  const lockFile = join(dataDir, 'careline.lock')
  const { pid } = lock.parse(JSON.parse(await readFile(lockFile, 'utf8')))
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  const megabytes = Math.round(Number(/VmRSS:\s+([0-9]+)/.exec(status)?.[1] ?? 0) / 1024)
  takeBack()
  endGroup()
  await gone
  while (await isThere(lockFile)) await sleep(10)
  return { seconds, megabytes }
}

const isThere = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  )

async function isAnswering(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/healthz`)).ok
  } catch {
    return false // not listening yet
  }
}
