/** Two processes must never share a data folder, and a dead one must never keep it. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, it } from 'vitest'
import { lockDataFolder } from '../../../src/stores/embedded/data-folder-lock.ts'

let dir: string
let file: string

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'careline-lock-'))
  file = join(dir, 'careline.lock')
  return () => rm(dir, { recursive: true, force: true })
})

it('refuses a second holder with a sentence that says what to do, until the first lets go', async () => {
  const lock = await lockDataFolder(dir)
  await expect(lockDataFolder(dir)).rejects.toThrow(
    `The data folder ${dir} is in use by process ${process.pid}; stop that one first, or set DATA_DIR to another folder.`,
  )
  await lock.release()
  const next = await lockDataFolder(dir)
  await next.release()
  expect(await readdir(dir)).toEqual([])
})

it('makes the folder when there is none', async () => {
  const lock = await lockDataFolder(join(dir, 'new', 'folder'))
  await lock.release()
})

it('takes over from a process that is dead', async () => {
  const dead = spawn(process.execPath, ['-e', ''])
  await once(dead, 'exit')
  await writeFile(file, JSON.stringify({ pid: dead.pid, startedAt: 'long ago', id: 'x' }))
  const lock = await lockDataFolder(dir)
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ pid: process.pid })
  await lock.release()
})

it('takes over when another process has the number of the dead one by now', async () => {
  await writeFile(file, JSON.stringify({ pid: process.pid, startedAt: 'another boot 1', id: 'x' }))
  const lock = await lockDataFolder(dir)
  await lock.release()
})

it.each(['', '{"pid":', '{"pid":-1,"startedAt":"","id":"x"}', 'null'])(
  'takes over a lock nobody can read: %s',
  async (text) => {
    await writeFile(file, text)
    const lock = await lockDataFolder(dir)
    await lock.release()
  },
)

it('lets one of many at once take over a dead lock, and leaves nothing behind', async () => {
  await writeFile(file, JSON.stringify({ pid: process.pid, startedAt: 'another boot 1', id: 'x' }))
  const taken = await Promise.allSettled(Array.from({ length: 20 }, () => lockDataFolder(dir)))
  const held = taken.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  expect(held).toHaveLength(1)
  expect(await readdir(dir)).toEqual(['careline.lock'])
  await held[0]?.release()
})

it('does not give up a lock that somebody else holds by now', async () => {
  const lock = await lockDataFolder(dir)
  const other = JSON.stringify({ pid: process.pid, startedAt: 'x', id: 'other' })
  await writeFile(file, other)
  await lock.release()
  expect(await readFile(file, 'utf8')).toBe(other)
})
