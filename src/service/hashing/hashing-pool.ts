/** argon2 in processes of its own, one for each processor, which give way to calls, screens and the database's client. */
import { availableParallelism } from 'node:os'
import { ARGON2_HERE, type Argon2 } from '../../domain/pin/pin-hash.ts'
import { ANSWERED, ASKED } from './hashing-frames.ts'
import { startHashingProcess, type HashingProcess, type HashingProcessOptions } from './hashing-process.ts'

/** Our own choice: each holds 20 MB, and 19 MiB more while it hashes. Another process of the service brings more. */
const MOST = 8
/** One for each processor that this process may use: more only add latency (docs/performance.md). */
export const HASHES_AT_ONCE = Math.min(MOST, availableParallelism())

/** A hundred times what one takes: a process that is later than this does not answer at all. */
const ANSWER_MS = 5_000
const FIRST_RESTART_MS = 100
const LONGEST_RESTART_MS = 30_000

export interface HashingPoolOptions extends Pick<HashingProcessOptions, 'onEnded'> {
  size?: number
  answerMs?: number
  /** Told once: the system does not let them give way. */
  onNotLowered: () => void
}

export interface HashingPool {
  /**
   * In a process that is free; while there is none, on the threads of this process, so that no caller waits for a start. Rejects
   * when the process ends meanwhile: whether the PIN was right is not known then.
   */
  argon2: Argon2
  start: () => void
  /** Processes that can be asked. */
  up: () => number
  stop: () => Promise<void>
}

/** There is no process before `start`. */
export function makeHashingPool(options: HashingPoolOptions): HashingPool {
  const { size = HASHES_AT_ONCE, answerMs = ANSWER_MS, onEnded, onNotLowered } = options
  const sayNotLowered = once(onNotLowered)
  const onReady = (lowered: boolean) => void (lowered || sayNotLowered())
  const places = Array.from({ length: size }, () => makePlace({ answerMs, onReady, onEnded }))
  const withProcess = async <T>(there: (ask: Ask) => Promise<T>, here: () => Promise<T>): Promise<T> => {
    for (const place of places) {
      const ask = place.free()
      if (ask !== undefined) return there(ask)
    }
    return here()
  }
  return {
    argon2: {
      verify: (stored, digits, secret) =>
        withProcess(
          async (ask) => isMatch(await ask(ASKED.verify, Buffer.from(stored), digits, secret)),
          () => ARGON2_HERE.verify(stored, digits, secret),
        ),
      hash: (salt, digits, secret) =>
        withProcess(
          async (ask) => hashIn(await ask(ASKED.hash, salt, digits, secret)),
          () => ARGON2_HERE.hash(salt, digits, secret),
        ),
    },
    start: () => places.forEach((place) => place.start()),
    up: () => places.filter((place) => place.isUp()).length,
    stop: async () => void (await Promise.all(places.map((place) => place.stop()))),
  }
}

type Ask = HashingProcess['ask']

/** Once started, it always holds a process, or waits to start one: longer after each that ended without an answer. */
function makePlace({ answerMs, onReady, onEnded }: HashingProcessOptions) {
  let failures = 0
  let stopped = false
  let restart: NodeJS.Timeout | undefined
  const start = (): HashingProcess =>
    startHashingProcess({
      answerMs,
      onReady,
      onEnded: (why, how) => {
        if (stopped) return
        const waitMs = Math.min(LONGEST_RESTART_MS, FIRST_RESTART_MS * 2 ** failures)
        failures += 1
        restart = setTimeout(() => void (process = start()), waitMs)
        restart.unref()
        onEnded(why, how)
      },
    })
  let process: HashingProcess | undefined
  return {
    start: () => {
      if (!stopped) process ??= start()
    },
    isUp: () => process?.isUp() === true,
    /** The process, if it can be asked. */
    free: (): Ask | undefined => {
      const held = process
      if (held?.isFree() !== true) return undefined
      return async (...question) => {
        const answer = await held.ask(...question)
        failures = 0
        return answer
      }
    },
    stop: async () => {
      stopped = true
      clearTimeout(restart)
      await process?.stop()
    },
  }
}

/** Nothing but the one byte that says so is a match. */
function isMatch([answer]: Buffer[]): boolean {
  if (answer?.[0] === ANSWERED.match) return true
  if (answer?.[0] === ANSWERED.mismatch) return false
  throw new Error('argon2 failed in a hashing process')
}

function hashIn([answer, hashed]: Buffer[]): string {
  if (answer?.[0] !== ANSWERED.hashed || hashed === undefined) throw new Error('argon2 failed in a hashing process')
  return hashed.toString()
}

function once(work: () => void): () => void {
  let done = false
  return () => {
    if (!done) work()
    done = true
  }
}
