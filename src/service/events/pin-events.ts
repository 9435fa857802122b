/** PIN checks that wait for their turn, and the processes that compare them. */
import { apartFromCalls } from '../../calls/current-call.ts'
import type { NotBegun } from '../../domain/pin/limits/check-queue.ts'
import type { HashingEnd } from '../hashing/hashing-process.ts'
import type { Metrics } from '../metrics.ts'
import type { Logger } from '../watch/logger.ts'
import { makeSeldom } from '../watch/seldom.ts'

export interface PinQueueEvents {
  /** How the wait of a check ended, after so many milliseconds. */
  pinWaited: (how: 'begun' | NotBegun, ms: number) => void
  /** The process that had the digits has ended, or the result took too long. */
  pinCheckLost: () => void
}

export interface HashingEvents {
  /** `how`: its exit code, the signal, or why the system would not start it. */
  hashingEnded: (why: HashingEnd, how: string) => void
  hashingNotLowered: () => void
}

export function pinQueueEvents(log: Logger, metrics: Metrics): PinQueueEvents {
  const seldom = makeSeldom()
  return {
    pinWaited: (how, ms) => {
      metrics.pinWaits.inc({ ended: how })
      if (how === 'begun') metrics.pinWait.observe(ms / 1000)
      if (how !== 'full' && how !== 'limit') return
      const leftOut = seldom.since(how)
      if (leftOut !== undefined) log.warn({ why: how, leftOut }, 'a PIN was not compared: too many came at once')
    },
    pinCheckLost: () => {
      metrics.pinWaits.inc({ ended: 'lost' })
      log.warn('a PIN was not compared: the process that had it has ended, or it took too long')
    },
  }
}

export function hashingEvents(log: Logger, metrics: Metrics): HashingEvents {
  const seldom = makeSeldom()
  return {
    hashingEnded: (why, how) => {
      metrics.pinProcessesEnded.inc({ why })
      const leftOut = seldom.since(`${why} ${how}`)
      // It belongs to no call, whichever asked it.
      if (leftOut !== undefined)
        apartFromCalls(() => log.error({ why, how, leftOut }, 'a hashing process ended; another one is started'))
    },
    hashingNotLowered: () =>
      log.warn(
        'the system does not let PIN checks give way to other work: hashing processes run at the usual priority',
      ),
  }
}
