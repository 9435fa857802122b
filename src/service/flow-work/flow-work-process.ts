/** Checks flows and replays calls in a process of its own, so that no caller waits for it: one thing at a time, in a short queue, within a limit of time. */
import { fork, type ChildProcess } from 'node:child_process'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FlowWork, NotDone } from '../../calls/flow-work/flow-work.ts'
import type { Answered, FlowJob, JobDone } from './flow-work-messages.ts'

/** Fifty times what a check takes, and twenty times a part of a replay: what is not done by then never will be. */
const JOB_MS = 20_000
/** Starting takes a third of a second; a crowded machine takes several. */
const START_MS = 30_000
/** Own choice: the tenth author asks again. */
const MOST_WAITING = 8
/** The process goes when authors do: it holds 60 MB. */
const IDLE_MS = 60_000
/** Five times what the longest flows take. */
const MOST_MEMORY_MB = 300

const PROGRAM = fileURLToPath(new URL(`flow-work-child${extname(import.meta.url)}`, import.meta.url))
const FLAGS = ['--disable-sigusr1'].filter((flag) => process.allowedNodeEnvironmentFlags.has(flag))

export interface FlowWorkLimits {
  jobMs?: number
  mostWaiting?: number
  idleMs?: number
  startMs?: number
}

export interface StartedFlowWork extends FlowWork {
  /** The process that works now; undefined: none was needed lately. */
  pid: () => number | undefined
  stop: () => Promise<void>
}

interface Waiting {
  job: FlowJob
  answer: (done: JobDone) => void
}

/** The process starts with the first thing that is asked. */
export function startFlowWork(onFailure: (error: unknown) => void, limits: FlowWorkLimits = {}): StartedFlowWork {
  const { jobMs = JOB_MS, mostWaiting = MOST_WAITING, idleMs = IDLE_MS, startMs = START_MS } = limits
  const queue: Waiting[] = []
  let child: ChildProcess | undefined
  let current: { id: number; answer: Waiting['answer'] } | undefined
  let lastId = 0
  let limit: NodeJS.Timeout | undefined
  let idle: NodeJS.Timeout | undefined
  let isStopped = false

  function settle(done: JobDone): void {
    clearTimeout(limit)
    const settled = current
    current = undefined
    settled?.answer(done)
    next()
  }

  /** What it was asked is answered, and another process takes what comes next. */
  function drop(why: NotDone['why']): void {
    const dropped = child
    child = undefined
    dropped?.removeAllListeners('exit')
    dropped?.kill('SIGKILL')
    settle({ kind: 'not-done', why })
  }

  function heard(from: ChildProcess, message: Answered | 'ready'): void {
    if (from !== child) return
    if (message === 'ready') return allow(jobMs)
    if (message.id !== current?.id) return
    if ('done' in message) return settle(message.done)
    onFailure(new Error(`flows could not be checked: ${message.failed}`))
    settle({ kind: 'not-done', why: 'broke-off' })
  }

  function allow(ms: number): void {
    clearTimeout(limit)
    limit = setTimeout(() => drop('late'), ms)
    limit.unref()
  }

  function start(): ChildProcess {
    const started = fork(PROGRAM, {
      env: {},
      execArgv: [...FLAGS, `--max-old-space-size=${MOST_MEMORY_MB}`],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      serialization: 'advanced',
    })
    started.on('message', (message: Answered | 'ready') => heard(started, message))
    started.on('error', (error) => broke(started, error))
    started.once('exit', (code, signal) =>
      broke(started, new Error(`it ended by itself: ${signal ?? `exit code ${code}`}`)),
    )
    return started
  }

  function broke(which: ChildProcess, error: Error): void {
    if (which !== child) return
    onFailure(new Error('the process that checks flows broke off', { cause: error }))
    drop('broke-off')
  }

  function next(): void {
    if (current !== undefined) return
    const first = queue.shift()
    clearTimeout(idle)
    if (first === undefined) {
      // It keeps no service from ending.
      hold('unref')
      idle = setTimeout(end, idleMs)
      idle.unref()
      return
    }
    lastId += 1
    current = { id: lastId, answer: first.answer }
    allow(child === undefined ? startMs : jobMs)
    const to = (child ??= start())
    hold('ref')
    to.send({ id: lastId, job: first.job }, (error) => void (error !== null && broke(to, error)))
  }

  function hold(how: 'ref' | 'unref'): void {
    child?.[how]()
    child?.channel?.[how]()
  }

  function end(): void {
    const ended = child
    child = undefined
    ended?.removeAllListeners('exit')
    if (ended?.connected === true) ended.disconnect()
  }

  function ask(job: FlowJob): Promise<JobDone> {
    if (isStopped || queue.length >= mostWaiting) return Promise.resolve({ kind: 'not-done', why: 'busy' })
    return new Promise((resolve) => {
      queue.push({ job, answer: resolve })
      next()
    })
  }

  return {
    async check(sources) {
      const done = await ask({ kind: 'check', sources })
      return done.kind === 'replayed' ? BROKE_OFF : done
    },
    async replay(batch) {
      const done = await ask({ kind: 'replay', batch })
      return done.kind === 'whole' ? BROKE_OFF : done
    },
    pid: () => child?.pid,
    async stop() {
      isStopped = true
      clearTimeout(idle)
      for (const { answer } of queue.splice(0)) answer({ kind: 'not-done', why: 'busy' })
      if (current !== undefined) drop('broke-off')
      end()
    },
  }
}

const BROKE_OFF = { kind: 'not-done', why: 'broke-off' } as const
