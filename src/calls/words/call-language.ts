/** In which language a call is spoken: that of the number dialled, then one chosen by a key, or the caller's own once they are verified. */
import type { Policy } from '../../domain/policy.ts'
import { closestLanguage } from '../../domain/directory/languages.ts'
import type { Prompts } from '../../flows/prompts.ts'
import type { Call } from '../call.ts'

type Spoken = Pick<Prompts, 'languages'>
type Languages = Pick<Policy, 'languages'>

/** A menu holds no more (docs/voice.md). */
const MOST_OTHERS = 4

/** Of a call that begins, and of one about which nothing else is known. */
export function languageOfNumber(dialled: string, { languages }: Languages, prompts: Spoken): string {
  const set = Object.hasOwn(languages.numbers, dialled) ? languages.numbers[dialled] : undefined
  return (set === undefined ? undefined : closestLanguage(prompts.languages, set)) ?? prompts.languages[0] ?? 'en'
}

/**
 * The call, in the language it is spoken in from here on.
 * - What the caller chose by a key stays.
 * - A verified caller hears their own language, if these prompts have it.
 * - A language that these prompts do not have, because the call goes on in other ones, becomes that of the number.
 */
export function inOwnLanguage(call: Call, policy: Languages, prompts: Spoken): Call {
  const { identity, languageChosen } = call
  const own = identity.kind === 'verified' && languageChosen !== true ? identity.standing.contact.language : undefined
  const language =
    (own === undefined ? undefined : closestLanguage(prompts.languages, own)) ??
    closestLanguage(prompts.languages, call.language) ??
    languageOfNumber(call.dialled, policy, prompts)
  return language === call.language ? call : { ...call, language }
}

/** What a caller may change to: the languages that the site offers and that of the number, without the one spoken now. */
export function otherLanguages(call: Pick<Call, 'dialled' | 'language'>, policy: Languages, prompts: Spoken): string[] {
  const offered = policy.languages.offered.flatMap((one) => closestLanguage(prompts.languages, one) ?? [])
  if (offered.length === 0) return []
  const all = new Set([...offered, languageOfNumber(call.dialled, policy, prompts)])
  return [...all].filter((one) => one !== call.language).slice(0, MOST_OTHERS)
}
