/** The commands of the README: a signal to npm reaches the service, which stops well and leaves nothing behind. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { PROJECT_ROOT } from '../../src/project-root.ts'
import { isPostgresRunning, readPostmaster } from '../../src/stores/embedded/postmaster.ts'
import { build } from '../faults/service-process.ts'
import { freePort } from '../services/free-port.ts'
import { copyMadeCluster } from '../services/made-cluster.ts'

/** The second start finds what the first has left. */
let dataDir: string
beforeAll(async () => {
  await build()
  dataDir = await copyMadeCluster()
})
afterAll(() => rm(dataDir, { recursive: true, force: true }))

test.each([
  ['SIGTERM to npm, as supervisors send it', (npm: number) => process.kill(npm, 'SIGTERM')],
  // A terminal sends it to every process; npm passes it on, so that the service gets it twice.
  ['Ctrl-C', (npm: number) => process.kill(-npm, 'SIGINT')],
])('%s stops the service and its database', async (_, stop) => {
  const port = await freePort()
  const npm = spawn('npm', ['run', 'demo'], {
    cwd: PROJECT_ROOT,
    env: { ...process.env, PORT: String(port), DATA_DIR: dataDir, NODE_ENV: '', LOG_LEVEL: 'error' },
    stdio: 'ignore',
    detached: true,
  })
  const gone = once(npm, 'exit')
  const answers = () =>
    fetch(`http://127.0.0.1:${port}/readyz`).then(
      ({ status }) => status,
      () => 0,
    )
  await expect.poll(answers, { interval: 100 }).toBe(200)
  const database = await readPostmaster(join(dataDir, 'postgres', 'cluster'))
  stop(npm.pid ?? 0)
  expect(await gone).toEqual([0, null])
  expect(await answers()).toBe(0)
  expect(await isPostgresRunning(database?.pid ?? 0)).toBe(false)
})
