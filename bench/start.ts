/** How long the demo takes to answer, from an empty folder and again, and what it weighs. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { PROJECT_ROOT } from '../src/project-root.ts'
import type { Figure } from './figures.ts'
import { freePort } from './processes.ts'

const LONGEST_MS = 60_000

export async function startTimes(): Promise<Figure[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'careline-bench-start-'))
  try {
    const first = await timedStart(dataDir)
    const second = await timedStart(dataDir)
    return [
      {
        name: 'demo, first start on an empty folder',
        value: `${first.seconds.toFixed(2)} s`,
        share: undefined,
        aim: '',
        met: undefined,
      },
      {
        name: 'demo, second start',
        value: `${second.seconds.toFixed(2)} s`,
        share: undefined,
        aim: '< 2 s',
        met: second.seconds < 2,
      },
      {
        name: 'memory after start (this process; its database is another)',
        value: `${second.megabytes} MB`,
        share: undefined,
        aim: '',
        met: undefined,
      },
    ]
  } finally {
    await rm(dataDir, { recursive: true, force: true })
  }
}

async function timedStart(dataDir: string): Promise<{ seconds: number; megabytes: number }> {
  const port = await freePort()
  const started = performance.now()
  const demo = spawn(process.execPath, [join(PROJECT_ROOT, 'src/cli/careline.js'), 'demo'], {
    env: { ...process.env, PORT: String(port), DATA_DIR: dataDir },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  while (!(await isAnswering(port))) {
    if (performance.now() - started > LONGEST_MS) throw new Error('the demo does not answer')
    await sleep(10)
  }
  const seconds = (performance.now() - started) / 1000
  const status = await readFile(`/proc/${demo.pid}/status`, 'utf8')
  const megabytes = Math.round(Number(/VmRSS:\s+([0-9]+)/.exec(status)?.[1] ?? 0) / 1024)
  const gone = once(demo, 'exit')
  demo.kill('SIGTERM')
  await gone
  return { seconds, megabytes }
}

async function isAnswering(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/healthz`)).ok
  } catch {
    return false // not listening yet
  }
}
