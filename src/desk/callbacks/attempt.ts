/** What both phones of a callback share: the attempt that goes on, its failure, and in which language they hear it. */
import { conferenceOf } from '../../calls/talk.ts'
import type { ConnectAttempt, Telephony } from '../telephony.ts'
import { failedAudit } from './callback-audit.ts'
import type { CallbackLegDeps } from './callback-deps.ts'
import { isGoingOn, type Callback, type CallbackResult } from './callback-store.ts'

/** Undefined when this attempt is over, or another one has begun. */
export async function ongoing(
  { callId, attempt }: ConnectAttempt,
  { callbacks, now }: Pick<CallbackLegDeps, 'callbacks' | 'now'>,
): Promise<Callback | undefined> {
  const found = await callbacks.find(callId)
  return found !== undefined && found.attempt === attempt && isGoingOn(found, now()) ? found : undefined
}

/** True when this ended the attempt. It also ends the conference: the analyst must not be left alone in it. */
export async function failAttempt(
  callback: Callback,
  attempt: string,
  result: CallbackResult,
  deps: CallbackLegDeps,
): Promise<boolean> {
  const { callbacks, telephony, now, changed } = deps
  const failed = await callbacks.fail(attempt, result, now(), failedAudit(callback, result, now()))
  if (failed && result !== 'analyst-left' && callback.dialledAt !== undefined) {
    const { callId, analystLeg } = callback
    const ended = await telephony.endTalk(conferenceOf(attempt))
    // The analyst may not have come into the conference yet, and is told all the same.
    if (ended !== 'done' && analystLeg !== undefined) await tellResult(analystLeg, { callId, attempt }, telephony)
  }
  if (failed) await beginWrapUp(callback, deps)
  if (callback.staff !== undefined) deps.tell(callback.staff, true)
  changed()
  return failed
}

async function tellResult(
  leg: string,
  about: ConnectAttempt,
  telephony: Pick<Telephony, 'moveToResult' | 'hangUp'>,
): Promise<void> {
  if ((await telephony.moveToResult(leg, about)) === 'failed') await telephony.hangUp(leg)
}

/** The conversation in which the callback was agreed began no wrap-up. As no second one follows, its wrap-up begins now. */
async function beginWrapUp({ callId, staff, toProve, tries }: Callback, deps: CallbackLegDeps): Promise<void> {
  const call = toProve && tries <= 1 ? await deps.calls.read(callId) : undefined
  if (call !== undefined && staff !== undefined && call.holders.at(-1)?.id === staff) {
    await deps.wrapUp.begin(call, staff, 'call-back')
  }
}

export type Words = CallbackLegDeps['words']

/** As on the call that the callback is about, while it is stored; otherwise their own. */
export async function contactLanguages(
  { callId, contact }: Pick<Callback, 'callId' | 'contact'>,
  { calls, directory }: Pick<CallbackLegDeps, 'calls' | 'directory'>,
): Promise<string[]> {
  const [call, standing] = await Promise.all([calls.read(callId), directory.standingOf(contact)])
  return [call?.language, standing?.contact.language].filter((one) => one !== undefined)
}

export async function wordsToContact(callback: Callback | undefined, deps: CallbackLegDeps): Promise<Words> {
  if (callback === undefined) return deps.words
  const languages = await contactLanguages(callback, deps)
  return (prompt, values) => deps.words(prompt, values, languages)
}

export async function wordsToAnalyst(
  callback: Pick<Callback, 'staff'> | undefined,
  { staff, words }: Pick<CallbackLegDeps, 'staff' | 'words'>,
): Promise<Words> {
  const person = callback?.staff === undefined ? undefined : await staff.find(callback.staff)
  return person === undefined ? words : (prompt, values) => words(prompt, values, person.languages)
}
