/** Records that Postgres did not take, in a file of this process, on disk before the caller goes on. Replayed later, in order. */
import { randomBytes, randomUUID } from 'node:crypto'
import { appendFile, mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { hasCode } from '../error-code.ts'
import { parseLine, readIfThere } from '../line-file.ts'
import { spoolLine, type SpoolItem, type SpoolLine } from './spool-item.ts'

export interface Spool {
  /** Resolves once it is on disk; rejects when the spool is full or the disk is. */
  append(item: SpoolItem): Promise<void>
  /** Lines on disk and not yet replayed. */
  waiting(): number
  /** Gives every line to `write`, oldest first, and removes it. Rejects, with the rest still on disk, when `write` rejects. */
  replay(write: (line: SpoolLine) => Promise<void>): Promise<void>
}

/** Hours of calls under load; more would fill the disk that anchors and logs need. */
const MOST_LINES = 200_000
const NAME = /^spool-([0-9]+)-[0-9a-f]{8}(-[0-9]+)?\.jsonl$/

export async function openSpool(folder: string): Promise<Spool> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const mine = join(folder, `spool-${process.pid}-${randomBytes(4).toString('hex')}.jsonl`)
  const left = await abandoned(folder)
  let waiting = 0
  let rounds = 0
  for (const file of left) waiting += (await linesOf(file)).length
  /** Appending and taking the file away never cross. */
  let last: Promise<unknown> = Promise.resolve()
  function serialized<T>(work: () => Promise<T>): Promise<T> {
    const result = last.then(work, work)
    last = result.catch(() => undefined)
    return result
  }

  /** Lines that came during a write are written together. */
  let arriving: { text: string; resolve: () => void; reject: (error: unknown) => void }[] = []
  async function writeArriving(): Promise<void> {
    const lines = arriving
    arriving = []
    try {
      await appendFile(mine, lines.map(({ text }) => text).join(''), { mode: 0o600, flush: true })
      waiting += lines.length
      lines.forEach(({ resolve }) => resolve())
    } catch (error) {
      lines.forEach(({ reject }) => reject(error))
    }
  }

  return {
    append: (item) =>
      new Promise((resolve, reject) => {
        if (waiting + arriving.length >= MOST_LINES) {
          reject(new Error('The spool is full.'))
          return
        }
        arriving.push({ text: `${JSON.stringify({ id: randomUUID(), item })}\n`, resolve, reject })
        if (arriving.length === 1) void serialized(writeArriving)
      }),

    waiting: () => waiting,

    async replay(write) {
      rounds += 1
      const taken = mine.replace(/\.jsonl$/, `-${rounds}.jsonl`)
      await serialized(() => moveIfThere(mine, taken))
      left.push(taken)
      for (let file = left[0]; file !== undefined; file = left[0]) {
        const lines = await linesOf(file)
        for (const line of lines) await write(line)
        await rm(file, { force: true })
        waiting -= lines.length
        left.shift()
      }
    },
  }
}

/** Files of processes that have ended, among them earlier runs with this process's id. */
async function abandoned(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => NAME.test(name)).toSorted()
  return names.filter((name) => !isAlive(Number(NAME.exec(name)?.[1]))).map((name) => join(folder, name))
}

function isAlive(pid: number): boolean {
  if (pid === process.pid) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return hasCode(error, 'EPERM')
  }
}

async function moveIfThere(from: string, to: string): Promise<void> {
  try {
    await rename(from, to)
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error
  }
}

/** A line torn by a crash is left out: its `append` never resolved. */
async function linesOf(file: string): Promise<SpoolLine[]> {
  const lines: SpoolLine[] = []
  for (const text of (await readIfThere(file)).split('\n')) {
    const read = spoolLine.safeParse(parseLine(text))
    if (read.success) lines.push(read.data)
  }
  return lines
}
