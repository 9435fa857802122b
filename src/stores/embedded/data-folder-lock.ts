/** One process per data folder: two on the same one would each believe its files are theirs alone. */
import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { hasCode } from '../error-code.ts'

export interface DataFolderLock {
  release(): Promise<void>
}

const FILE = 'careline.lock'
const holder = z.object({ pid: z.number().int().positive(), startedAt: z.string(), id: z.string() })
type Holder = z.infer<typeof holder>

/**
 * Locks the folder for this process, creating it if need be (others may enter it, not list it: see embedded/cluster.ts). Throws one sentence when a process that is still
 * running holds it. A lock left by a process that died is taken over: a process is known by its number and the moment
 * it started, so that another one under the same number does not count.
 */
export async function lockDataFolder(dir: string): Promise<DataFolderLock> {
  await mkdir(dir, { recursive: true, mode: 0o711 })
  const file = join(dir, FILE)
  const own: Holder = { pid: process.pid, startedAt: await startOf(process.pid), id: randomUUID() }
  // Written whole under another name first: no process ever reads half a lock.
  const draft = join(dir, `${FILE}.${own.id}`)
  await writeFile(draft, JSON.stringify(own), { flag: 'wx', mode: 0o600 })
  try {
    await take(dir, file, draft)
  } finally {
    await rm(draft, { force: true })
  }

  const onExit = () => rmSync(file, { force: true })
  process.once('exit', onExit)
  return {
    async release() {
      process.off('exit', onExit)
      if ((await readHolder(file))?.id === own.id) await rm(file, { force: true })
    },
  }
}

async function take(dir: string, file: string, draft: string): Promise<void> {
  for (let round = 0; round < 50; round += 1) {
    if (await linked(draft, file)) return
    const held = await readHolder(file)
    if (held !== undefined && (await isRunning(held)))
      throw new Error(
        `The data folder ${dir} is in use by process ${held.pid}; stop that one first, or set DATA_DIR to another folder.`,
      )
    await removeStale(file, draft)
  }
  throw new Error(`The data folder ${dir} could not be locked; other processes keep locking it at the same time.`)
}

/** `link` fails when the name exists, so exactly one process gets it. */
async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
    return true
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false
    throw error
  }
}

/**
 * Only the holder of a second lock removes the first, after looking once more: otherwise two processes that both saw a dead
 * holder could each remove the lock of a third that was faster.
 */
async function removeStale(file: string, draft: string): Promise<void> {
  const guard = `${file}.takeover`
  if (!(await linked(draft, guard))) {
    const held = await readHolder(guard)
    if (held !== undefined && !(await isRunning(held)))
      throw new Error(`A process died while it took over ${file}; delete ${guard} and start again.`)
    await sleep(10)
    return
  }
  try {
    const held = await readHolder(file)
    if (held === undefined || !(await isRunning(held))) await rm(file, { force: true })
  } finally {
    await rm(guard, { force: true })
  }
}

async function readHolder(file: string): Promise<Holder | undefined> {
  try {
    return holder.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch (error) {
    if (hasCode(error, 'ENOENT') || error instanceof SyntaxError || error instanceof z.ZodError) return undefined
    throw error
  }
}

async function isRunning(held: Holder): Promise<boolean> {
  try {
    process.kill(held.pid, 0)
  } catch (error) {
    if (hasCode(error, 'ESRCH')) return false
    if (!hasCode(error, 'EPERM')) throw error
  }
  return (await startOf(held.pid)) === held.startedAt
}

/** Boot and clock tick at which a process started, where Linux tells; empty elsewhere, where the number alone must do. */
async function startOf(pid: number): Promise<string> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8')
    // The command, in brackets, may hold spaces; the start is the 20th field after it.
    const afterCommand = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return `${boot.trim()} ${afterCommand[19] ?? ''}`
  } catch (error) {
    if (['ENOENT', 'EACCES', 'ESRCH'].some((code) => hasCode(error, code))) return ''
    throw error
  }
}
