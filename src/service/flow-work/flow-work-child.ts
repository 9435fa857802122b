/** The program that checks flows and replays calls for the service, which it gives way to, and ends with it, however that ended. */
import { flowWorkHere } from '../../calls/flow-work/flow-work-here.ts'
import { leaveSignals } from '../../concurrency/leave-signals.ts'
import { lowerPriority } from '../hashing/lower-priority.ts'
import type { Asked, Answered } from './flow-work-messages.ts'

/** An author waits some seconds longer, and no caller does: half as much again as hashing, which callers wait for. */
const LOWER_BY = 10

leaveSignals()
process.on('disconnect', () => process.exit(0))

const work = flowWorkHere()

async function answerTo({ id, job }: Asked): Promise<Answered> {
  try {
    return { id, done: job.kind === 'check' ? await work.check(job.sources) : await work.replay(job.batch) }
  } catch (error) {
    return { id, failed: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}

const say = (message: Answered | 'ready') => void process.send?.(message)
// What comes over the channel is the service's own.
process.on('message', (asked: Asked) => void answerTo(asked).then(say))
lowerPriority(LOWER_BY)
say('ready')
