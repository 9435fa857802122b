/** What the identity provider says about a person, read with care: any claim may be missing or of another type. */
import { isUsable } from '../http/usable-text.ts'
import { isEntra } from './known-providers.ts'

export type Claims = Readonly<Record<string, unknown>>

/** An address, or which claim is missing for it to count. */
export type Email = { kind: 'verified'; address: string } | { kind: 'not-verified'; lacks: 'email' | 'email_verified' }

/** Longest that the records take (migration 0007; RFC 5321 §4.5.3.1 for addresses). */
const LONGEST = { subject: 255, session: 255, email: 254, acr: 200, name: 120 }

/**
 * - Verified says `email_verified`, as a boolean or as the text "true" that Cognito sends.
 * - Entra says it with `xms_edov`: the owner of the domain is verified. Only Entra's word counts for that.
 * - `trusted`: the operator vouches for every address of this issuer. What the provider calls not verified stays so.
 * - ID token and user info are both read; an address that one of them calls not verified is not.
 */
export function emailIn(sources: readonly Claims[], issuer: string, trusted: boolean): Email {
  const address = sources.flatMap(({ email }) => text(email, LONGEST.email) ?? []).at(0)
  if (address === undefined) return { kind: 'not-verified', lacks: 'email' }
  const about = sources.filter(({ email }) => email === address)
  const said = about.map(({ email_verified: verified }) => readBoolean(verified))
  const byEntra = isEntra(new URL(issuer)) && about.some(({ xms_edov: owned }) => readBoolean(owned) === true)
  const isVerified = !said.includes(false) && (said.includes(true) || byEntra || trusted)
  return isVerified ? { kind: 'verified', address } : { kind: 'not-verified', lacks: 'email_verified' }
}

/** Undefined: nothing was said. Anything that is no clear yes counts as no. */
function readBoolean(value: unknown): boolean | undefined {
  if (value === undefined || value === null) return undefined
  return value === true || value === 1 || value === '1' || (typeof value === 'string' && value.toLowerCase() === 'true')
}

export function subjectIn({ sub }: Claims): string | undefined {
  return text(sub, LONGEST.subject)
}

/** As people are called; undefined when the provider does not say. */
export function nameIn({ name, given_name: given, family_name: family }: Claims): string | undefined {
  const whole = [given, family].flatMap((part) => text(part, LONGEST.name) ?? []).join(' ')
  return text(name, LONGEST.name) ?? text(whole, LONGEST.name)
}

/** The provider's own name for its session. */
export function sessionIn({ sid }: Claims): string | undefined {
  return text(sid, LONGEST.session)
}

export function acrIn({ acr }: Claims): string | undefined {
  return text(acr, LONGEST.acr)
}

/** With more than one factor (`amr`, RFC 8176). */
export function hasSeveralFactors({ amr }: Claims): boolean {
  return Array.isArray(amr) && amr.includes('mfa')
}

function text(value: unknown, longest: number): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= longest && isUsable(value) ? value : undefined
}
