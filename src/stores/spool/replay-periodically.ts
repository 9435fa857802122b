/** Writes spooled records to Postgres again and again, until they are there. */
import type { Semaphore } from '../../domain/semaphore.ts'
import type { Spool } from './spool.ts'

const REPLAY_MS = 2_000

type Write = Parameters<Spool['replay']>[0]

/**
 * Spooled records take the same slot as records that are written now. When the queue for it is full, the round ends, and the next
 * one tries again. A failed round leaves everything that it did not write for the next one.
 */
export function replayPeriodically(
  spool: Spool,
  exclusive: Semaphore,
  write: Write,
  onError: (error: unknown) => void,
): { stop(): Promise<void> } {
  let working = Promise.resolve()
  const writeInSlot: Write = async (line) => {
    if ((await exclusive.run(() => write(line))).kind === 'busy') throw new Error('Other records are being written.')
  }
  const look = () => {
    if (spool.waiting() > 0) working = working.then(() => spool.replay(writeInSlot)).catch(onError)
  }
  look()
  const timer = setInterval(look, REPLAY_MS)
  timer.unref()
  return {
    stop: async () => {
      clearInterval(timer)
      await working
    },
  }
}
