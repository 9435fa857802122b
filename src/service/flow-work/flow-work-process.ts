/** Checks flows and replays calls in a process of its own, so that no caller waits for it: one thing at a time, in a short queue, within a limit of time. */
import { fork, type ChildProcess } from 'node:child_process'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FlowWork, Unchecked } from '../../calls/flow-work/flow-work.ts'
import type { Answered, FlowJob, JobDone } from './flow-work-messages.ts'

/** Fifty times what a check takes, and twenty times a part of a replay: what is not done by then never will be. */
const JOB_MS = 20_000
/** Starting takes half a second; a crowded machine takes several. */
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
  startMs?: number
  jobMs?: number
  mostWaiting?: number
  idleMs?: number
}

export interface StartedFlowWork extends FlowWork {
  /** The process that works now; undefined: none was needed lately. */
  pid: () => number | undefined
  stop: () => Promise<void>
}

/** The process starts with the first thing that is asked. */
export function startFlowWork(onFailure: (error: unknown) => void, limits: FlowWorkLimits = {}): StartedFlowWork {
  const queue = new FlowJobs(onFailure, limits)
  return {
    async check(sources) {
      const done = await queue.ask({ kind: 'check', sources })
      return done.kind === 'replayed' ? BROKE_OFF : done
    },
    async replay(batch) {
      const done = await queue.ask({ kind: 'replay', batch })
      return done.kind === 'whole' ? BROKE_OFF : done
    },
    pid: () => queue.pid(),
    stop: async () => queue.stop(),
  }
}

const BROKE_OFF: Unchecked = { kind: 'unchecked', why: 'broke-off' }
const BUSY: Unchecked = { kind: 'unchecked', why: 'busy' }

type Answer = (done: JobDone) => void

class FlowJobs {
  readonly #onFailure: (error: unknown) => void
  readonly #limits: Required<FlowWorkLimits>
  readonly #waiting: { job: FlowJob; answer: Answer }[] = []
  #child: ChildProcess | undefined
  #current: { id: number; answer: Answer } | undefined
  #lastId = 0
  #limit: NodeJS.Timeout | undefined
  #idle: NodeJS.Timeout | undefined
  #isStopped = false

  constructor(onFailure: (error: unknown) => void, limits: FlowWorkLimits) {
    this.#onFailure = onFailure
    this.#limits = { startMs: START_MS, jobMs: JOB_MS, mostWaiting: MOST_WAITING, idleMs: IDLE_MS, ...limits }
  }

  pid(): number | undefined {
    return this.#child?.pid
  }

  ask(job: FlowJob): Promise<JobDone> {
    if (this.#isStopped || this.#waiting.length >= this.#limits.mostWaiting) return Promise.resolve(BUSY)
    return new Promise((resolve) => {
      this.#waiting.push({ job, answer: resolve })
      this.#next()
    })
  }

  stop(): void {
    this.#isStopped = true
    for (const { answer } of this.#waiting.splice(0)) answer(BUSY)
    if (this.#current !== undefined) this.#drop('broke-off')
    clearTimeout(this.#idle)
    this.#end()
  }

  #next(): void {
    if (this.#current !== undefined) return
    clearTimeout(this.#idle)
    const first = this.#waiting.shift()
    if (first === undefined) {
      // It keeps no service from ending.
      this.#hold('unref')
      this.#idle = setTimeout(() => this.#end(), this.#limits.idleMs)
      this.#idle.unref()
      return
    }
    this.#lastId += 1
    this.#current = { id: this.#lastId, answer: first.answer }
    this.#allow(this.#child === undefined ? this.#limits.startMs : this.#limits.jobMs)
    const to = (this.#child ??= this.#start())
    this.#hold('ref')
    to.send({ id: this.#lastId, job: first.job }, (error) => {
      if (error !== null) this.#broke(to, error)
    })
  }

  #start(): ChildProcess {
    const started = fork(PROGRAM, {
      // No secret of the service.
      env: {},
      execArgv: [...FLAGS, `--max-old-space-size=${MOST_MEMORY_MB}`],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      serialization: 'advanced',
    })
    started.on('message', (message: Answered | 'ready') => this.#heard(started, message))
    started.on('error', (error) => this.#broke(started, error))
    started.on('exit', (code, signal) => this.#broke(started, new Error(signal ?? `exit code ${code}`)))
    return started
  }

  #heard(from: ChildProcess, message: Answered | 'ready'): void {
    if (from !== this.#child) return
    if (message === 'ready') return this.#allow(this.#limits.jobMs)
    if (message.id !== this.#current?.id) return
    if ('done' in message) return this.#settle(message.done)
    this.#onFailure(new Error(`flows could not be checked: ${message.failed}`))
    this.#settle(BROKE_OFF)
  }

  /** What was dropped or has ended for good is `#child` no longer. */
  #broke(which: ChildProcess, error: Error): void {
    if (which !== this.#child) return
    this.#onFailure(new Error('the process that checks flows broke off', { cause: error }))
    this.#drop('broke-off')
  }

  /** What it was asked is answered, and another process takes what comes next. */
  #drop(why: Unchecked['why']): void {
    const dropped = this.#child
    this.#child = undefined
    dropped?.kill('SIGKILL')
    this.#settle({ kind: 'unchecked', why })
  }

  #settle(done: JobDone): void {
    clearTimeout(this.#limit)
    const settled = this.#current
    this.#current = undefined
    settled?.answer(done)
    this.#next()
  }

  #allow(ms: number): void {
    clearTimeout(this.#limit)
    this.#limit = setTimeout(() => this.#drop('late'), ms)
    this.#limit.unref()
  }

  #hold(how: 'ref' | 'unref'): void {
    this.#child?.[how]()
    this.#child?.channel?.[how]()
  }

  #end(): void {
    const ended = this.#child
    this.#child = undefined
    if (ended?.connected === true) ended.disconnect()
  }
}
