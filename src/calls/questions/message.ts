/** Questions about leaving a message: whether one may be recorded now, and whether it is noted. */
import { aboutMessage, leftAudit, oneMore } from '../messages.ts'
import { phoneOnFile, type Call } from '../call.ts'
import type { QuestionHandlers } from '../turn-deps.ts'
import { newCallbackCode } from '../words/callback-code.ts'
import { spokenDigits } from '../words/spoken-words.ts'

/** A caller needs one; the others are for silence. */
const MOST_ASKED = 6

export const messageQuestions: QuestionHandlers<'message-open' | 'message-noted'> = {
  /**
   * - Only out of the queue, or once it is said that the desk is closed: the PIN step is over, and no tone of it can be recorded.
   * - Only once it is on record that there may be a message, so that one whose recording is never reported is found.
   */
  'message-open': async ({ call }, { messages, settings, events, now }) => {
    const before = call.messages ?? { asked: 0, left: 0 }
    if (!settings.policy.alerts.messages.allowed || !mayBeLeft(call) || before.asked >= MOST_ASKED)
      return { answer: 'not-open' }
    const code = before.code ?? (phoneOnFile(call) === undefined ? undefined : newCallbackCode())
    const asked = { ...before, asked: before.asked + 1, ...(code === undefined ? {} : { code }) }
    try {
      await messages.ask(aboutMessage({ ...call, messages: asked }), now())
    } catch (error) {
      events.brokeAside('call records', 'asking for a message', error)
      return { answer: 'not-open' }
    }
    return { answer: 'open', changes: { messages: asked } }
  },

  /** Said to be noted only once it is. */
  'message-noted': async ({ call, recording }, { messages, events, now }) => {
    if (recording === undefined) return { answer: 'unavailable' }
    const at = now()
    try {
      const isFirst = await messages.left(recording, aboutMessage(call), at, leftAudit(call, recording, at))
      const { messages: before = { asked: 1, left: 0 } } = call
      const { code } = before
      // A report may have been quicker than this turn.
      const changes = { messages: isFirst || before.left === 0 ? oneMore(call) : before }
      if (code === undefined) return { answer: 'noted', changes }
      return { answer: 'noted-with-code', changes, values: { callbackCode: spokenDigits(code) } }
    } catch (error) {
      events.brokeAside('call records', 'noting a message', error)
      return { answer: 'unavailable' }
    }
  },
}

function mayBeLeft({ stage, closed }: Call): boolean {
  if (closed !== undefined) return true
  return stage.kind === 'waiting' || (stage.kind === 'talking' && stage.queued !== undefined)
}
