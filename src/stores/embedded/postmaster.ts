/** What a Postgres server says about itself in its data folder (`postmaster.pid`), and whether it really still runs. */
import { readFile, readlink } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { hasCode } from '../error-code.ts'

export interface Postmaster {
  pid: number
  port: number
  ready: boolean
}

/** Undefined when there is no such file or it is not complete yet. */
export async function readPostmaster(cluster: string): Promise<Postmaster | undefined> {
  try {
    const lines = (await readFile(join(cluster, 'postmaster.pid'), 'utf8')).split('\n')
    const pid = Number(lines[0])
    const port = Number(lines[3])
    if (!Number.isInteger(pid) || pid < 1 || !Number.isInteger(port) || port < 1) return undefined
    return { pid, port, ready: lines[7]?.trim() === 'ready' }
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined
    throw error
  }
}

/** False for a number that another program has by now, and for a zombie process. */
export async function isPostgresRunning(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0)
  } catch (error) {
    // EPERM: another account's process; our own server runs as an account that we may signal.
    if (hasCode(error, 'ESRCH') || hasCode(error, 'EPERM')) return false
    throw error
  }
  if (process.platform !== 'linux') return true
  try {
    const program = await readlink(`/proc/${pid}/exe`)
    return basename(program.replace(/ \(deleted\)$/, '')) === 'postgres'
  } catch (error) {
    if (hasCode(error, 'ENOENT') || hasCode(error, 'EACCES') || hasCode(error, 'ESRCH')) return false
    throw error
  }
}
