/** What the vendor's own people hear on their phone about a call. Never more than the caller has proved. */
import type { Prompts, SpokenValue } from '../../flows/prompts.ts'
import type { SpokenPrompt } from '../../flows/spoken.ts'
import { combinationOf } from '../decision/combinations.ts'
import type { Call } from '../call.ts'
import { spokenName } from './spoken-words.ts'

/** That it is a test call, before anything that would hurry them; one sentence on who it is, one if it is urgent, and the key to press. */
export function whisper(call: Call, prompts: Prompts, language: string): SpokenPrompt[] {
  const say = (name: string, values: Record<string, SpokenValue> = {}) => prompts.render(name, language, values)
  const who = [whoItIs(call, say), ...(call.told.urgent === 'critical' ? [say('staff.urgent')] : [])]
  const test = call.trial === undefined ? [] : [say('staff.test')]
  // Not waiting: a colleague talks with the caller, and asks this analyst about them.
  return call.stage.kind === 'with-analyst'
    ? [...test, say('staff.consult'), ...who, say('staff.consult-press')]
    : [...test, ...who, say('staff.take')]
}

/** For an engineer on duty: that production is down, for whom as far as it was proved, since when, and the keys. */
export function dutyWhisper(call: Call, prompts: Prompts, brand: string, now: Date): SpokenPrompt[] {
  const say = (name: string, values: Record<string, SpokenValue> = {}) =>
    prompts.render(name, 'en', { brand, ...values })
  const { stage, identity, told } = call
  const since = stage.kind === 'waiting' ? Date.parse(stage.since) : now.getTime()
  const minutes = Math.max(1, Math.round((now.getTime() - since) / 60_000))
  const company =
    identity.kind === 'verified' ? (combinationOf(call)?.endUser ?? identity.standing.contact.employer) : undefined
  const product = typeof told.product === 'object' ? told.product.named : undefined
  return [
    say('duty.caller', { waitMinutes: minutes }),
    company === undefined ? say('staff.unverified') : say('duty.account', { account: spokenName(company) }),
    ...(product === undefined ? [] : [say('duty.product', { choiceName: product })]),
    say('duty.take'),
  ]
}

function whoItIs(call: Call, say: (name: string, values?: Record<string, SpokenValue>) => SpokenPrompt): SpokenPrompt {
  if (call.decisions.at(-1)?.outcome === 'LIVE_COULD_NOT_CHECK') return say('staff.could-not-check')
  if (call.identity.kind === 'unverified') return say('staff.unverified')
  const { contact } = call.identity.standing
  const company = combinationOf(call)?.endUser ?? contact.employer
  return say('staff.verified', { contactName: contact.name, account: spokenName(company) })
}
