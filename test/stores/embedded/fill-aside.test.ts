/** A data folder that is filled by a process of its own. */
import { spawn } from 'node:child_process'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { hasCluster } from '../../../src/stores/embedded/cluster.ts'
import { lockDataFolder } from '../../../src/stores/embedded/data-folder-lock.ts'
import { fillAside } from '../../../src/stores/embedded/fill-aside.ts'
import { isPostgresRunning, readPostmaster } from '../../../src/stores/embedded/postmaster.ts'
import { childrenOf } from '../../services/child-processes.ts'
import { newFolder } from '../../services/made-cluster.ts'

let base: string
let folders: { dataDir: string; cacheDir: string }

beforeEach(async () => {
  base = newFolder()
  await mkdir(base)
  folders = { dataDir: join(base, 'data'), cacheDir: join(base, 'cache') }
})

afterEach(() => rm(base, { recursive: true, force: true }))

const fill = () => fillAside({ ...folders, onMessage: () => undefined })

test('the folder has a database afterwards', async () => {
  expect(await hasCluster(folders.dataDir)).toBe(false)
  await fill()
  expect(await hasCluster(folders.dataDir)).toBe(true)
})

test('a folder that is in use is refused with the sentence that says so', async () => {
  const lock = await lockDataFolder(folders.dataDir)
  await expect(fill()).rejects.toThrow(`The data folder ${folders.dataDir} is in use by process ${process.pid}`)
  await lock.release()
})

test('a process that is killed has not filled it, and the folder can be filled', async () => {
  const filling = fill()
  filling.catch(() => undefined) // it is awaited below
  const [child] = await childrenOf(process.pid, 'fill-child')
  process.kill(child ?? 0, 'SIGKILL')
  await expect(filling).rejects.toThrow('ended early')
  expect(await hasCluster(folders.dataDir)).toBe(false)
  await fill()
  expect(await hasCluster(folders.dataDir)).toBe(true)
})

test('killed on the way, the program leaves no server behind, and the folder can be filled', async () => {
  const program = fileURLToPath(new URL('filling-process.ts', import.meta.url))
  const filling = spawn(process.execPath, [program, folders.dataDir, folders.cacheDir], { stdio: 'ignore' })
  const cluster = join(folders.dataDir, 'postgres/cluster.new')
  await expect.poll(async () => (await readPostmaster(cluster))?.ready).toBe(true)
  const server = await readPostmaster(cluster)
  filling.kill('SIGKILL')
  await expect.poll(() => isPostgresRunning(server?.pid ?? 0)).toBe(false)
  await fill()
  expect(await hasCluster(folders.dataDir)).toBe(true)
})
