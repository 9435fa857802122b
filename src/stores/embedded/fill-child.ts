/** The program that fills one data folder for the process that started it, and ends with it, however that ended. */
import { leaveSignals } from '../../concurrency/leave-signals.ts'
import type { Said, ToFill } from './fill-aside.ts'
import { fillDataFolder } from './made-cluster.ts'

leaveSignals()
// A server that was started here ends with it.
const onLeft = () => process.exit(1)
process.on('disconnect', onLeft)

const say = (said: Said) => void process.send?.(said)

async function fill(toFill: ToFill): Promise<void> {
  try {
    await fillDataFolder({ ...toFill, onMessage: (text) => say({ kind: 'message', text }) })
    say({ kind: 'filled' })
  } catch (error) {
    say({ kind: 'failed', error })
  }
  process.off('disconnect', onLeft)
  process.disconnect()
}

process.once('message', (toFill: ToFill) => void fill(toFill))
