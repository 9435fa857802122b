/** The first attempt of a callback that was agreed on a call: made without a button, once both phones of that call are free. */
import { phoneOnFile } from '../../calls/call.ts'
import type { CallId } from '../../domain/ids.ts'
import type { CallbackDeps } from './callback-deps.ts'
import { startAttempt } from './start-attempt.ts'

/** Longer than an analyst hears that the caller will be called back. */
const FREE_MS = 20_000

/**
 * While the leg of the old conversation is up, the analyst's phone would be busy. A callback that the caller agreed to with the line
 * itself has no analyst yet: it is shown to those who may make it. Never throws.
 */
export async function phoneIsFree(
  callId: CallId,
  whose: 'caller' | 'analyst',
  deps: CallbackDeps,
  changed: () => void,
): Promise<void> {
  try {
    let mayBeOnList = false
    const change = await deps.calls.change(callId, (latest) => {
      const { stage } = latest
      mayBeOnList = stage.kind === 'ended' && stage.how === 'told' && phoneOnFile(latest) !== undefined
      const free = latest.callBackFree ?? []
      if (latest.callBackCode === undefined || free.includes(whose)) return {}
      return { call: { ...latest, callBackFree: [...free, whose] } }
    })
    const call = change?.call
    if (call?.callBackCode === undefined) {
      if (mayBeOnList) changed()
      return
    }
    if (call.callBackFree?.length === 2) await makeFirstAttempt(callId, deps, changed)
    // The end of the other phone may never be reported.
    else setTimeout(() => void makeFirstAttempt(callId, deps, changed), FREE_MS).unref()
  } catch (error) {
    deps.events.brokeDuringCall('beginning a callback', error)
  }
}

/** Does nothing when an attempt was made before. After a failure the callback stays on the list, with a button. */
async function makeFirstAttempt(callId: CallId, deps: CallbackDeps, changed: () => void): Promise<void> {
  const { callbacks, staff, events } = deps
  try {
    const callback = await callbacks.find(callId)
    const by = callback?.staff === undefined ? undefined : await staff.find(callback.staff)
    if (callback?.doneAt !== undefined || callback?.attempt !== undefined) return
    if (callback !== undefined && by !== undefined) await startAttempt(callback, by, true, deps)
    changed()
  } catch (error) {
    events.brokeDuringCall('beginning a callback', error)
  }
}
