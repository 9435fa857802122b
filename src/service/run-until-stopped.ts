/** Starts something, waits for a signal, stops it: one way for the service and the demo. */
import { FlowsRefused } from '../flows/loader/flow-problem.ts'
import { sentenceOf } from './failure-sentence.ts'
import { SettingsRefused, EXIT_SETTINGS } from './settings/settings-refused.ts'

/** Everything is stopped by then, or the process ends anyway (docs/security.md, "Time limits"). */
const STOP_MS = 25_000
/** Ctrl-C reaches the service twice at once: from the terminal, and from npm, which passes it on. */
const SAME_SIGNAL_MS = 500

/**
 * `start` returns how to stop. Problems before that are one sentence on standard error and a non-zero exit. A signal that comes
 * before stops it as soon as it has started, so that nothing it has begun stays behind.
 */
export async function runUntilStopped(start: () => Promise<() => Promise<void>>): Promise<void> {
  const starting = start()
  let stoppingSince: number | undefined
  const onSignal = () => {
    const at = performance.now()
    // A second signal means now.
    if (stoppingSince !== undefined && at - stoppingSince > SAME_SIGNAL_MS) process.exit(1)
    if (stoppingSince !== undefined) return
    stoppingSince = at
    setTimeout(() => process.exit(1), STOP_MS).unref()
    // A start that fails is reported below.
    starting.then(stopAndExit, () => undefined)
  }
  process.on('SIGTERM', onSignal)
  process.on('SIGINT', onSignal)
  // Without a listener Node opens its debugger, in which every key and caller can be read, to everyone on this machine.
  process.on('SIGUSR1', () => undefined)
  try {
    await starting
  } catch (error) {
    const isRefused = error instanceof SettingsRefused || error instanceof FlowsRefused
    process.stderr.write(`${isRefused ? error.message : sentenceOf(error)}\n`)
    process.exit(isRefused ? EXIT_SETTINGS : 1)
  }
}

async function stopAndExit(stop: () => Promise<void>): Promise<void> {
  try {
    await stop()
    process.exit(0)
  } catch (error) {
    process.stderr.write(`stopping failed: ${sentenceOf(error)}\n`)
    process.exit(1)
  }
}
