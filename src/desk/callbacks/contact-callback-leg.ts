/** The contact's phone in a callback: whether they take it, then their digits of the code, and they are joined with the analyst. */
import type { CallOrigin } from '../../calls/call.ts'
import type { SpokenPrompt, Turn } from '../../calls/turn.ts'
import { halvesOf } from '../../calls/words/callback-code.ts'
import { spokenDigits } from '../../calls/words/spoken-words.ts'
import type { CallId } from '../../domain/ids.ts'
import { readCodeDigits, readMenuKey } from '../../domain/keypad.ts'
import type { Secret } from '../../domain/secret.ts'
import type { ConnectAttempt } from '../telephony.ts'
import { failAttempt, ongoing, wordsToContact, type Words } from './attempt.ts'
import type { CallbackLegDeps } from './callback-deps.ts'
import type { Callback } from './callback-store.ts'
import { joinContact } from './join-contact.ts'

/** Which question the contact is asked: whether they take a call at all, then for their digits of the code, and once more. */
export const CONTACT_STEPS = ['who', 'code', 'code-again'] as const
export type ContactStep = (typeof CONTACT_STEPS)[number]

export type ContactHears =
  /** `unanswered`: what is said to silence, before the goodbye. */
  | { kind: 'ask'; step: ContactStep; keys: number; said: SpokenPrompt[]; unanswered: SpokenPrompt[] }
  | { kind: 'goodbye'; said: SpokenPrompt[] }
  | { kind: 'join'; turn: Turn }

const spoken = (reference: string) => ({ reference: spokenDigits(reference) })

export function sorry(reference: string | undefined, words: Words): ContactHears {
  return { kind: 'goodbye', said: reference === undefined ? [] : [words('call-back.sorry', spoken(reference))] }
}

const PROMPTS: Record<ContactStep, string> = {
  who: 'call-back.take',
  code: 'call-back.key-rest',
  'code-again': 'call-back.key-again',
}

function asks(step: ContactStep, { code, reference }: Callback, words: Words): ContactHears {
  const { said, keyed } = halvesOf(code)
  return {
    kind: 'ask',
    step,
    keys: step === 'who' ? 1 : keyed.length,
    said: [words(PROMPTS[step], step === 'who' ? {} : { codeStart: spokenDigits(said) })],
    unanswered: [words('call-back.voicemail', spoken(reference))],
  }
}

function goodbye(result: 'bad-time' | 'refused', reference: string, words: Words): ContactHears {
  return { kind: 'goodbye', said: [words(`call-back.${result}`, result === 'refused' ? {} : spoken(reference))] }
}

/** The contact picked up: the first question, or a goodbye when the attempt is over. */
export async function greetContact(about: ConnectAttempt, deps: CallbackLegDeps): Promise<ContactHears> {
  const callback = await ongoing(about, deps)
  const known = callback ?? (await deps.callbacks.find(about.callId))
  const words = await wordsToContact(known, deps)
  return callback === undefined ? sorry(known?.reference, words) : asks('who', callback, words)
}

export interface ContactKey {
  leg: CallId
  origin: CallOrigin
  step: ContactStep
  keys: Secret | undefined
}

/**
 * - 1 takes the call, 2 ends the attempt, 3 the callback; any other key has the question asked again.
 * - Then the digits of the code prove that the person who took it was told it. Without them, or with others twice, they talk UNVERIFIED.
 */
export async function contactPressed(
  about: ConnectAttempt,
  { leg, origin, step, keys }: ContactKey,
  deps: CallbackLegDeps,
): Promise<ContactHears> {
  const { callbacks } = deps
  const callback = await callbacks.find(about.callId)
  const words = await wordsToContact(callback, deps)
  const isJoined = (one: Callback | undefined) => one?.attempt === about.attempt && one.joinedCall === leg
  const again = isJoined(callback) ? callback : undefined
  const current = again ?? (await ongoing(about, deps))
  if (current === undefined) {
    // Read again: the other copy of this key may have ended the attempt since, or joined.
    const latest = await callbacks.find(about.callId)
    if (isJoined(latest)) return contactPressed(about, { leg, origin, step, keys }, deps)
    const same = latest?.attempt === about.attempt ? latest.result : undefined
    // The contact's own answer, sent twice, gets the same goodbye twice.
    if (same === 'bad-time' || same === 'refused') return goodbye(same, latest?.reference ?? '', words)
    return sorry(latest?.reference, words)
  }
  if (step !== 'who') {
    const entry = readCodeDigits(keys, halvesOf(current.code).keyed)
    if (entry === 'wrong' && step === 'code') return asks('code-again', current, words)
    const turn = await joinContact(current, { leg, origin, hasCode: entry === 'right' }, deps)
    return turn === undefined ? sorry(current.reference, words) : { kind: 'join', turn }
  }
  const key = keys && readMenuKey(keys)
  if (key === '1') return asks('code', current, words)
  const result = key === '2' ? 'bad-time' : key === '3' ? 'refused' : undefined
  if (result === undefined || again !== undefined) return asks('who', current, words)
  await failAttempt(current, about.attempt, result, deps)
  return goodbye(result, current.reference, words)
}

/** True when the contact had been joined: their call then ends as any other. */
export async function contactOver(
  about: ConnectAttempt,
  leg: CallId,
  result: 'no-answer' | 'busy' | 'no-key',
  deps: CallbackLegDeps,
): Promise<boolean> {
  const { calls, callbacks } = deps
  if ((await calls.read(leg)) !== undefined) return true
  const callback = await callbacks.find(about.callId)
  if (callback === undefined || callback.attempt !== about.attempt) return false
  if (await failAttempt(callback, about.attempt, result, deps)) return false
  return (await callbacks.find(about.callId))?.joinedCall !== undefined
}
