/** One hashing process, as the service sees it: started, asked one thing at a time, and ended when it does not answer. */
import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { Socket } from 'node:net'
import { extname } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { makeHashingDialogue } from './hashing-dialogue.ts'

/** `hung`: it did not answer in time. `garbled`: what it said was no answer. `no-start`: the system would not start it. */
export const HASHING_ENDS = ['died', 'hung', 'garbled', 'no-start'] as const
export type HashingEnd = (typeof HASHING_ENDS)[number]

export interface HashingProcessOptions {
  /** Longest wait for an answer. */
  answerMs: number
  /** `lowered`: it gives way to the service. */
  onReady: (lowered: boolean) => void
  /** Once, whatever ended it but `stop`. `how`: its exit code or the name of the signal. */
  onEnded: (why: HashingEnd, how: string) => void
}

export interface HashingProcess {
  isUp: () => boolean
  /** It is up, and has answered everything. */
  isFree: () => boolean
  /** Gives the fields of the answer; only while it is free. Rejects when it ends before it has answered. */
  ask: (kind: number, ...fields: Uint8Array[]) => Promise<Buffer[]>
  /** Lets it answer what it was asked, then ends it. */
  stop: () => Promise<void>
}

/** Starting takes a tenth of a second; a crowded machine takes several. */
const START_MS = 30_000
/** Long enough for a process to end by itself. */
const STOP_MS = 1_000

/** The file beside this one, compiled or not. */
const PROGRAM = fileURLToPath(new URL(`hashing-child${extname(import.meta.url)}`, import.meta.url))
/** Until its own code runs, SIGUSR1 would open a debugger. The first Node 22 do not know the flag. */
const FLAGS = ['--disable-sigusr1'].filter((flag) => process.allowedNodeEnvironmentFlags.has(flag))

export function startHashingProcess(options: HashingProcessOptions): HashingProcess {
  const spawned = spawnProgram()
  if ('child' in spawned) return watchProcess(spawned.child, options)
  // Not before the caller of this function holds the process.
  setImmediate(() => options.onEnded('no-start', spawned.code))
  const refuse = async () => {
    throw new Error('a hashing process was not started')
  }
  return { isUp: () => false, isFree: () => false, ask: refuse, stop: async () => undefined }
}

type Child = ChildProcessByStdio<Writable, Readable, null>

function watchProcess(child: Child, { answerMs, onReady, onEnded }: HashingProcessOptions): HashingProcess {
  let state: 'starting' | 'up' | 'ending' | 'stopping' = 'starting'
  let why: HashingEnd = 'died'
  let asked: Promise<unknown> = Promise.resolve()
  const end = (reason: HashingEnd) => {
    if (state !== 'stopping') state = 'ending'
    why = reason
    child.kill('SIGKILL')
  }
  const dialogue = makeHashingDialogue(child, {
    onReady: (lowered) => {
      clearTimeout(starting)
      if (state === 'starting') state = 'up'
      onReady(lowered)
    },
    onGarbled: () => end('garbled'),
  })
  const starting = setTimeout(() => end('hung'), START_MS)
  starting.unref()
  const gone = new Promise<void>((resolve) => {
    const finish = (how: string) => {
      clearTimeout(starting)
      const stopped = state === 'stopping'
      state = 'ending'
      dialogue.fail(new Error(`a hashing process ended before it answered: ${why}`))
      if (!stopped) onEnded(why, how)
      resolve()
    }
    child.once('exit', (code, signal) => finish(signal ?? `exit code ${code}`))
    child.once('error', (error: NodeJS.ErrnoException) => {
      // Also told of a signal that could not be sent.
      if (child.pid !== undefined) return
      why = 'no-start'
      finish(error.code ?? 'unknown')
    })
  })
  return {
    isUp: () => state === 'up',
    isFree: () => state === 'up' && !dialogue.isBusy(),
    ask: (kind, ...fields) => {
      const late = setTimeout(() => end('hung'), answerMs)
      const answer = dialogue.ask(kind, ...fields).finally(() => clearTimeout(late))
      asked = answer.catch(() => undefined)
      return answer
    },
    stop: async () => {
      await asked
      if (child.pid === undefined || state === 'ending') return
      state = 'stopping'
      child.stdin.end()
      const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
      await gone
      clearTimeout(late)
    },
  }
}

/**
 * Without argument, setting or secret of the service. What it would say on standard error might hold what it was asked: no one reads it.
 * `code`: why the system would not start it.
 */
function spawnProgram(): { child: Child } | { code: string } {
  try {
    const child = spawn(process.execPath, [...FLAGS, PROGRAM], {
      env: { UV_THREADPOOL_SIZE: '1' },
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    const { stdin, stdout } = child
    if (!(stdin instanceof Socket) || !(stdout instanceof Socket)) {
      // Without a file left for its pipes there are none, and the failure is told again as an event.
      child.once('error', () => undefined)
      return { code: 'no pipes' }
    }
    // A service that could not start ends all the same. Its pipes close then, and the process with them.
    child.unref()
    stdin.unref()
    stdout.unref()
    return { child }
  } catch (error) {
    return { code: error instanceof Error && 'code' in error ? String(error.code) : 'unknown' }
  }
}
