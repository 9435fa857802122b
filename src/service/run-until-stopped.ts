/** Starts something, waits for a signal, stops it: one way for the service and the demo. */
import { FlowsRefused } from '../flows/loader/flow-problem.ts'
import { sentenceOf } from './failure-sentence.ts'
import { SettingsRefused, EXIT_SETTINGS } from './settings/settings-refused.ts'

/** Everything is stopped by then, or the process ends anyway (docs/security.md, "Time limits"). */
const STOP_MS = 25_000

/** `start` returns how to stop. Problems before that are one sentence on standard error and a non-zero exit. */
export async function runUntilStopped(start: () => Promise<() => Promise<void>>): Promise<void> {
  let stop: () => Promise<void>
  try {
    stop = await start()
  } catch (error) {
    const isRefused = error instanceof SettingsRefused || error instanceof FlowsRefused
    process.stderr.write(`${isRefused ? error.message : sentenceOf(error)}\n`)
    process.exit(isRefused ? EXIT_SETTINGS : 1)
  }
  let stopping = false
  const onSignal = () => {
    // A second signal means now.
    if (stopping) process.exit(1)
    stopping = true
    setTimeout(() => process.exit(1), STOP_MS).unref()
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`stopping failed: ${sentenceOf(error)}\n`)
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', onSignal)
  process.on('SIGINT', onSignal)
}
