/** The program that fills one data folder for the process that started it, and ends with it, however that ended. */
import type { Said, ToFill } from './fill-aside.ts'
import { fillDataFolder } from './made-cluster.ts'

/** What Ctrl-C, a supervisor or a closed terminal tell the whole group: the other process stops as soon as it has started. */
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR1'] as const) process.on(signal, () => undefined)
// A server that was started here ends with it.
const onLeft = () => process.exit(1)
process.on('disconnect', onLeft)

const say = (said: Said) => void process.send?.(said)

async function fill(toFill: ToFill): Promise<void> {
  try {
    await fillDataFolder({ ...toFill, onMessage: (text) => say({ kind: 'message', text }) })
  } catch (error) {
    say({ kind: 'failed', error })
  }
  process.off('disconnect', onLeft)
  process.disconnect()
}

process.once('message', (toFill: ToFill) => void fill(toFill))
