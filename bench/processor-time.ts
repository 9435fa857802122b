/** Processor seconds that a process and everything it started have used so far, told apart by program. Linux only. */
import { readFile, readdir } from 'node:fs/promises'

/** Of `/proc/…/stat` (proc(5)); the kernel counts in hundredths of a second on every machine Node runs on. */
const TICKS = 100

interface Process {
  pid: number
  parent: number
  program: string
  /** With those of its children that have ended. */
  seconds: number
}

/** Undefined: it has ended meanwhile. */
async function look(pid: number): Promise<Process | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  if (stat === undefined) return undefined
  const program = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'))
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const at = (field: number) => Number(fields[field - 3])
  return { pid, parent: at(4), program, seconds: (at(14) + at(15) + at(16) + at(17)) / TICKS }
}

/** Seconds by program (`node`, `postgres` …) of this process and its descendants; itself under `itself`. */
export async function processorSeconds(root: number): Promise<ReadonlyMap<string, number>> {
  const pids = (await readdir('/proc')).filter((name) => /^[0-9]+$/.test(name)).map(Number)
  const all = (await Promise.all(pids.map(look))).filter((one) => one !== undefined)
  const used = new Map<string, number>()
  const add = (parent: number, name: string | undefined) => {
    for (const one of all.filter(({ pid, parent: of }) => (name === undefined ? pid === parent : of === parent))) {
      const program = name === undefined ? 'itself' : one.program
      used.set(program, (used.get(program) ?? 0) + one.seconds)
      add(one.pid, program)
    }
  }
  add(root, undefined)
  return used
}
