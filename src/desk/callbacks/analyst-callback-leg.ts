/** The analyst's own phone in a callback: their key has the contact dialled, and the end of their phone ends the attempt. */
import { conferenceOf } from '../../calls/talk.ts'
import type { SpokenPrompt } from '../../calls/turn.ts'
import { isInactive } from '../staff/staff.ts'
import type { ConnectAttempt } from '../telephony.ts'
import { until } from '../until.ts'
import { failAttempt, ongoing, wordsToAnalyst, type Words } from './attempt.ts'
import { auditOf } from './callback-audit.ts'
import type { CallbackLegDeps } from './callback-deps.ts'
import { whyNotDial } from './callback-rules.ts'
import type { Callback, CallbackResult } from './callback-store.ts'

export type AnalystHears =
  { kind: 'join'; conference: string; said: SpokenPrompt[] } | { kind: 'goodbye'; said: SpokenPrompt[] }

const staffWords = (prompt: string, words: Words) => words(`staff.${prompt}`, {})

/** What the analyst hears when they pick up; undefined when the attempt is over. */
export async function whisperCallback(
  about: ConnectAttempt,
  deps: CallbackLegDeps,
): Promise<SpokenPrompt[] | undefined> {
  const callback = await ongoing(about, deps)
  if (callback === undefined) return undefined
  const words = await wordsToAnalyst(callback, deps)
  return [
    ...(callback.isTrial ? [staffWords('test', words)] : []),
    words('staff.call-back', { contactName: callback.name }),
    staffWords('call-back-press', words),
  ]
}

export const notDialled = (words: Words): AnalystHears => ({
  kind: 'goodbye',
  said: [staffWords('call-back-failed', words)],
})

const notTaken = (words: Words): AnalystHears => ({ kind: 'goodbye', said: [staffWords('not-taken', words)] })

/** The analyst pressed a key, or none. The same key again is answered the same. */
export async function analystPressed(
  about: ConnectAttempt,
  leg: string,
  key: string | undefined,
  deps: CallbackLegDeps,
): Promise<AnalystHears> {
  const { staff, callbacks } = deps
  const callback = key === '1' ? await ongoing(about, deps) : undefined
  const words = await wordsToAnalyst(callback ?? (await callbacks.find(about.callId)), deps)
  if (callback === undefined) return notTaken(words)
  const { staff: by, dialledAt } = callback
  if (by !== undefined && dialledAt === undefined && (await isInactive(by, staff))) {
    await failAttempt(callback, about.attempt, 'analyst-missed', deps)
    return notTaken(words)
  }
  if (!(await dialContact(callback, about, leg, deps))) return notDialled(words)
  // A phone that is busy may have said so already: no one would come into the conference.
  const latest = await callbacks.find(about.callId)
  if (latest?.attempt === about.attempt && latest.result !== undefined)
    return { kind: 'goodbye', said: [staffWords(RESULT_WORDS[latest.result], words)] }
  return { kind: 'join', conference: conferenceOf(about.attempt), said: [staffWords('call-back-rings', words)] }
}

/** True when the contact's phone rings. Only the number now on file is dialled, and the try is on record before that. */
async function dialContact(
  callback: Callback,
  about: ConnectAttempt,
  analystLeg: string,
  deps: CallbackLegDeps,
): Promise<boolean> {
  const { calls, callbacks, directory, telephony, now, changed } = deps
  const { attempt } = about
  const [call, standing] = await Promise.all([calls.read(callback.callId), directory.standingOf(callback.contact)])
  const phone = whyNotDial(standing) === undefined ? standing?.contact.phone : undefined
  const from = call?.dialled ?? deps.ownNumber
  if (phone === undefined || from === undefined) {
    await failAttempt(callback, attempt, 'not-dialled', deps)
    return false
  }
  const entry = auditOf(callback, 'callback.dialled', now(), { try: callback.tries + 1 })
  if (!(await callbacks.dial(attempt, { phone, analystLeg, at: now() }, entry))) return isDialledBefore(about, deps)
  const ring = await telephony.ringForCallback('contact', phone, from, about)
  if (ring.kind === 'failed') {
    const counted = { ...callback, tries: callback.tries + 1 }
    await failAttempt(counted, attempt, 'not-dialled', deps)
    return false
  }
  await callbacks.rang(attempt, 'contact', ring.leg)
  changed()
  return true
}

/** The same key came twice, and the request with its first copy is dialling: waits for how that turns out. */
async function isDialledBefore({ callId }: ConnectAttempt, deps: CallbackLegDeps): Promise<boolean> {
  const settled = await until(async () => {
    const latest = await deps.callbacks.find(callId)
    return latest?.contactLeg !== undefined || latest?.result !== undefined ? latest : undefined
  }, deps)
  return settled?.contactLeg !== undefined && settled.result !== 'not-dialled'
}

/** The analyst's phone is down: the contact's phone stops ringing, as no analyst would be there to talk to. */
export async function analystOver(about: ConnectAttempt, deps: CallbackLegDeps): Promise<void> {
  const { calls, callbacks, telephony, takeCall, legOver } = deps
  const callback = await callbacks.find(about.callId)
  if (callback === undefined || callback.attempt !== about.attempt) return
  const result = callback.dialledAt === undefined ? 'analyst-missed' : 'analyst-left'
  if (await failAttempt(callback, about.attempt, result, deps)) {
    if (callback.contactLeg !== undefined) await telephony.stopRinging(callback.contactLeg)
    if (result === 'analyst-missed' && callback.staff !== undefined) await deps.onMissed(callback.staff)
    return
  }
  const joined = (await callbacks.find(about.callId))?.joinedCall
  if (joined === undefined) return
  await until(() => calls.read(joined), deps)
  await takeCall.legEnded({ callId: joined, attempt: about.attempt })
  await legOver(joined)
}

export const talkIsOver = (words: Words): SpokenPrompt[] => [staffWords('talk-over', words)]

/** The conference is over and the analyst's phone is still up: how the attempt or the conversation ended. */
export async function analystTalkOver(about: ConnectAttempt, deps: CallbackLegDeps): Promise<SpokenPrompt[]> {
  const { calls, callbacks } = deps
  const callback = await callbacks.find(about.callId)
  const words = await wordsToAnalyst(callback, deps)
  if (callback === undefined || callback.attempt !== about.attempt) return talkIsOver(words)
  if (callback.result !== undefined) return [staffWords(RESULT_WORDS[callback.result], words)]
  const joined = callback.joinedCall && (await calls.read(callback.joinedCall))
  const left = joined?.stage.kind === 'ended' && joined.stage.how === 'hung-up'
  return [staffWords(left ? 'caller-left' : 'talk-over', words)]
}

const RESULT_WORDS: Record<CallbackResult, string> = {
  'analyst-missed': 'call-back-failed',
  'analyst-left': 'talk-over',
  'not-dialled': 'call-back-failed',
  'no-answer': 'call-back-no-answer',
  busy: 'call-back-no-answer',
  'no-key': 'call-back-no-key',
  'bad-time': 'call-back-bad-time',
  refused: 'call-back-refused',
  'could-not-check': 'call-back-failed',
  lost: 'call-back-failed',
}
